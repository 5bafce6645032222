#include "base/nwb_namespace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "unit/base/error_text.hpp"
#include "unit/base/fresh_dir.hpp"

namespace rec2nwb {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kNamespace = R"(namespaces:
- name: ndx-lick
  version: 0.1.0
  author: [A. Author]
  schema:
  - namespace: core
    neurodata_types: [TimeSeries]
  - source: ndx-lick.extensions.yaml
    title: licks
)";

constexpr const char* kExtensions = R"(groups:
- neurodata_type_def: LickSeries
  neurodata_type_inc: TimeSeries
  groups:
  - neurodata_type_def: LickPort
    neurodata_type_inc: NWBContainer
)";

TEST(NwbNamespace, IsAsHdmfCachesIt) {
  const FreshDir dir;
  dir.write("ndx-lick.extensions.yaml", kExtensions);
  const auto all = load_nwb_namespaces(dir.write("ndx-lick.namespace.yaml", kNamespace));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].name, "ndx-lick");
  EXPECT_EQ(all[0].version, "0.1.0");
  EXPECT_THAT(all[0].includes, ElementsAre("core"));
  EXPECT_THAT(all[0].partly, ElementsAre("core"));
  EXPECT_THAT(all[0].types, ElementsAre("LickPort", "LickSeries"));
  ASSERT_EQ(all[0].texts.size(), 2U);
  EXPECT_EQ(all[0].texts[0].first, "namespace");
  EXPECT_EQ(Json::parse(all[0].texts[0].second),
            Json::parse(R"({"namespaces": [{"name": "ndx-lick", "version": "0.1.0",
                            "author": ["A. Author"],
                            "schema": [{"namespace": "core", "neurodata_types": ["TimeSeries"]},
                                       {"source": "ndx-lick.extensions"}]}]})"));
  EXPECT_EQ(all[0].texts[1].first, "ndx-lick.extensions");
  EXPECT_EQ(Json::parse(all[0].texts[1].second)["groups"][0]["neurodata_type_def"], "LickSeries");
}

std::string fault(const std::string& text) {
  const FreshDir dir;
  const auto file = dir.write("n.namespace.yaml", text);
  return error_text([&] { load_nwb_namespaces(file); });
}

TEST(NwbNamespace, WhatIsMissingIsNamedWithItsLine) {
  EXPECT_THAT(fault("name: ndx-lick\n"),
              testing::AllOf(HasSubstr("'namespaces'"), testing::HasSubstr("R2N-0608")));
  EXPECT_THAT(fault("- a\n"), HasSubstr("'namespaces'"));
  EXPECT_THAT(fault("namespaces:\n- version: 0.1.0\n"),
              AllOf(HasSubstr(":2"), HasSubstr("'name'")));
  EXPECT_THAT(fault("namespaces:\n- name: a\n  version: 0.1\n"),
              AllOf(HasSubstr(":2"), HasSubstr("'version'"), HasSubstr("quotes")));
  EXPECT_THAT(fault("namespaces:\n- name: a\n  version: 0.1.0\n"), HasSubstr("'schema'"));
  EXPECT_THAT(fault("namespaces:\n- {name: a, version: 0.1.0, schema: [{source: b.yaml}]}\n"),
              HasSubstr("b.yaml is not there"));
  EXPECT_THAT(fault("namespaces:\n- {name: a, version: 0.1.0, schema: [{}]}\n"),
              HasSubstr("'source'"));
}

TEST(NwbNamespace, NamesOfObjectsAreNamesAndStandOnce) {
  const auto with = [](const std::string& name, const std::string& version,
                       const std::string& sources) {
    return fault("namespaces:\n- {name: " + name + ", version: " + version + ", schema: [" +
                 sources + "]}\n");
  };
  EXPECT_THAT(
      with("a/b", "0.1.0", "{namespace: core}"),
      AllOf(HasSubstr(":2"), HasSubstr("'name'"), HasSubstr("a/b"), HasSubstr("without /")));
  EXPECT_THAT(with("a", "..", "{namespace: core}"), HasSubstr("'version'"));
  EXPECT_THAT(with("a", "0.1.0", "{source: ../b.yaml}"), HasSubstr("'source'"));
  EXPECT_THAT(with("a", "0.1.0", "{source: namespace}"), HasSubstr("already"));
  // The file itself is a source that is there.
  EXPECT_THAT(with("a", "0.1.0", "{source: n.namespace}, {source: n.namespace.yaml}"),
              AllOf(HasSubstr("n.namespace"), HasSubstr("already")));
  EXPECT_THAT(with("a", "0.1.0", "{source: " + std::string(300, 'x') + "}"),
              HasSubstr("is not there"));
}

TEST(NwbNamespace, TypesHaveNames) {
  const FreshDir dir;
  dir.write("x.yaml", "groups:\n- doc: d\n  neurodata_type_def: 5\n");
  const auto file = dir.write(
      "n.namespace.yaml", "namespaces:\n- {name: a, version: 0.1.0, schema: [{source: x.yaml}]}\n");
  EXPECT_THAT(error_text([&] { load_nwb_namespaces(file); }),
              AllOf(HasSubstr("x.yaml:3"), HasSubstr("neurodata_type_def"), HasSubstr("number")));
}

}  // namespace
}  // namespace rec2nwb
