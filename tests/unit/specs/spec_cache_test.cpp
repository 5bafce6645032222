#include "nwb/spec_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/json.hpp"
#include "plan/merge.hpp"

namespace rec2nwb {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

std::vector<std::string> dataset_names(const CachedNamespace& cached) {
  std::vector<std::string> names;
  for (const auto& [name, text] : cached.texts) names.emplace_back(name);
  return names;
}

Json document(const CachedNamespace& cached, std::string_view name) {
  for (const auto& [dataset, text] : cached.texts) {
    if (dataset == name) return Json::parse(text);
  }
  return nullptr;
}

const CachedNamespace& find(std::string_view name) {
  const auto& all = cached_namespaces();
  const auto found = std::ranges::find(all, name, &CachedNamespace::name);
  EXPECT_NE(found, all.end()) << name;
  return *found;
}

/// Every type that a schema document defines, at any depth.
void collect_types(const Json& json, std::set<std::string>& types) {
  if (json.is_object()) {
    for (const char* key : {"neurodata_type_def", "data_type_def"}) {
      if (json.contains(key)) types.insert(json[key].get<std::string>());
    }
  }
  if (!json.is_structured()) return;
  for (const Json& child : json) collect_types(child, types);
}

std::set<std::string> types_of(std::string_view name) {
  std::set<std::string> types;
  for (const auto& [dataset, text] : find(name).texts) collect_types(Json::parse(text), types);
  return types;
}

TEST(SpecCache, HasTheSixNamespacesInTheirPinnedVersions) {
  std::map<std::string, std::string> versions;
  for (const auto& cached : cached_namespaces()) {
    versions[std::string(cached.name)] = std::string(cached.version);
  }
  const std::map<std::string, std::string> expected{
      {"core", "2.9.0"},
      {"hdmf-common", "1.8.0"},
      {"hdmf-experimental", "0.5.0"},
      {"ndx-ophys-devices", "0.3.1"},
      {"ndx-optogenetics", "0.3.0"},
      {"ndx-franklab-novela", "0.2.4"},
  };
  EXPECT_EQ(versions, expected);
  EXPECT_EQ(cached_namespaces().size(), expected.size());
}

TEST(SpecCache, HasTheNamespacesThatPlansMayName) {
  std::vector<std::string> names;
  for (const auto& cached : cached_namespaces()) names.emplace_back(cached.name);
  EXPECT_THAT(names, UnorderedElementsAreArray(known_namespaces()));
}

TEST(SpecCache, NamesDatasetsAsTheyStandInAFile) {
  EXPECT_THAT(
      dataset_names(find("core")),
      UnorderedElementsAre("namespace", "nwb.base", "nwb.behavior", "nwb.device", "nwb.ecephys",
                           "nwb.epoch", "nwb.file", "nwb.icephys", "nwb.image", "nwb.misc",
                           "nwb.ogen", "nwb.ophys", "nwb.retinotopy"));
  EXPECT_THAT(dataset_names(find("hdmf-common")),
              UnorderedElementsAre("namespace", "base", "table", "sparse"));
  EXPECT_THAT(dataset_names(find("hdmf-experimental")),
              UnorderedElementsAre("namespace", "experimental", "resources"));
  EXPECT_THAT(dataset_names(find("ndx-franklab-novela")),
              UnorderedElementsAre("namespace", "ndx-franklab-novela.extensions"));
}

TEST(SpecCache, PutsTheNamespaceDocumentFirst) {
  for (const auto& cached : cached_namespaces()) {
    ASSERT_FALSE(cached.texts.empty()) << cached.name;
    EXPECT_EQ(cached.texts.front().first, "namespace") << cached.name;
  }
}

TEST(SpecCache, DescribesOneNamespacePerDocument) {
  for (const auto& cached : cached_namespaces()) {
    const Json json = document(cached, "namespace");
    ASSERT_EQ(json["namespaces"].size(), 1U) << cached.name;
    EXPECT_EQ(json["namespaces"][0]["name"], std::string(cached.name));
    EXPECT_EQ(json["namespaces"][0]["version"], std::string(cached.version));
  }
}

TEST(SpecCache, HasATextForEverySourceAndANamespaceForEveryImport) {
  for (const auto& cached : cached_namespaces()) {
    const Json json = document(cached, "namespace");
    for (const Json& schema : json["namespaces"][0]["schema"]) {
      if (schema.contains("source")) {
        EXPECT_THAT(dataset_names(cached), Contains(schema["source"].get<std::string>()));
        EXPECT_EQ(schema.size(), 1U) << schema;
      } else {
        EXPECT_THAT(known_namespaces(), Contains(schema["namespace"].get<std::string>()));
      }
    }
  }
}

TEST(SpecCache, HasNoFileNames) {
  for (const auto& cached : cached_namespaces()) {
    for (const auto& [name, text] : cached.texts) {
      EXPECT_THAT(std::string(name), Not(HasSubstr(".yaml")));
    }
    EXPECT_THAT(document(cached, "namespace").dump(), Not(HasSubstr(".yaml"))) << cached.name;
  }
}

TEST(SpecCache, HoldsJsonWithTypeDefinitionsInEverySource) {
  for (const auto& cached : cached_namespaces()) {
    for (const auto& [name, text] : cached.texts) {
      if (name == "namespace") continue;
      std::set<std::string> types;
      collect_types(Json::parse(text), types);
      EXPECT_FALSE(types.empty()) << cached.name << "/" << name;
    }
  }
}

TEST(SpecCache, DefinesTheTypesThatFilesUse) {
  EXPECT_THAT(types_of("core"), IsSupersetOf({"NWBFile", "ElectrodesTable", "ElectricalSeries",
                                              "DeviceModel", "ImageSeries"}));
  EXPECT_THAT(types_of("hdmf-common"), IsSupersetOf({"DynamicTable", "VectorIndex"}));
  EXPECT_THAT(types_of("ndx-ophys-devices"),
              IsSupersetOf({"FiberInsertion", "OpticalFiber", "ExcitationSource"}));
  EXPECT_THAT(types_of("ndx-optogenetics"), Contains("OptogeneticExperimentMetadata"));
  EXPECT_THAT(types_of("ndx-franklab-novela"),
              IsSupersetOf({"NwbElectrodeGroup", "Probe", "Shank", "CameraDevice",
                            "AssociatedFiles", "FrankLabOptogeneticEpochsTable"}));
}

TEST(SpecCache, KeepsTheTypesOfYamlValues) {
  // "null" in a shape is JSON's null, a default is a number, and a version a text.
  const Json base = document(find("core"), "nwb.base");
  const Json* series = nullptr;
  for (const Json& group : base["groups"]) {
    if (group.value("neurodata_type_def", "") == "TimeSeries") series = &group;
  }
  ASSERT_NE(series, nullptr);
  const Json& data = (*series)["datasets"][0];
  EXPECT_EQ(data["name"], "data");
  EXPECT_TRUE(data["shape"][0][0].is_null());
  EXPECT_TRUE(data["attributes"][0]["default_value"].is_number_float());
}

}  // namespace
}  // namespace rec2nwb
