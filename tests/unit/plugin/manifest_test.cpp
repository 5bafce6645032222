#include "plugin/manifest.hpp"

#include <gmock/gmock.h>

#include "plugin_helpers.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Manifest load(const std::string& text) {
  const auto path = fresh_folder() / "dio" / "manifest.yaml";
  write_file(path, text);
  return load_manifest(path);
}

std::string manifest_fault(const std::string& text) {
  return text_of_error([&] { load(text); });
}

TEST(Manifest, HasWhatItSays) {
  const Manifest manifest = load(manifest_text("dio", R"(  after: [ephys, analog]
  publish: [dio.edges]
  require:
    - { name: position.frames, without: degrade, because: no PTP }
    - { name: clock, without: skip }
  needs: { devices: [ECU, Controller_DIO], ephys: true }
)"));
  EXPECT_EQ(manifest.name, "dio");
  EXPECT_EQ(manifest.version, "1.0.0");
  EXPECT_EQ(manifest.abi_major, 1U);
  EXPECT_EQ(manifest.abi_minor, 0U);
  EXPECT_EQ(manifest.description, "a test");
  EXPECT_TRUE(manifest.folder.is_absolute());
  EXPECT_EQ(manifest.folder.filename(), "dio");
  EXPECT_EQ(manifest.library, manifest.folder / "dio.so");
  EXPECT_THAT(manifest.after, ElementsAre("ephys", "analog"));
  EXPECT_THAT(manifest.publish, ElementsAre("dio.edges"));
  ASSERT_EQ(manifest.require.size(), 2U);
  EXPECT_EQ(manifest.require[0].name, "position.frames");
  EXPECT_TRUE(manifest.require[0].degrade);
  EXPECT_EQ(manifest.require[0].because, "no PTP");
  EXPECT_FALSE(manifest.require[1].degrade);
  EXPECT_THAT(manifest.needs_devices, ElementsAre("ECU", "Controller_DIO"));
  EXPECT_TRUE(manifest.needs_ephys);
}

TEST(Manifest, NeedsOnlyFiveLines) {
  const Manifest manifest = load(manifest_text("dio"));
  EXPECT_THAT(manifest.after, IsEmpty());
  EXPECT_THAT(manifest.publish, IsEmpty());
  EXPECT_THAT(manifest.require, IsEmpty());
  EXPECT_THAT(manifest.needs_devices, IsEmpty());
  EXPECT_FALSE(manifest.needs_ephys);
}

TEST(Manifest, ANewerMinorIsNoFault) {
  std::string text = manifest_text("dio");
  text.replace(text.find("\"1.0\""), 5, "\"1.7\"");
  EXPECT_EQ(load(text).abi_minor, 7U);
}

TEST(Manifest, AnotherMajorIsRefusedWithBothVersions) {
  std::string text = manifest_text("dio");
  text.replace(text.find("\"1.0\""), 5, "\"2.1\"");
  EXPECT_THAT(manifest_fault(text),
              AllOf(HasSubstr("manifest.yaml:5"), HasSubstr("'dio'"), HasSubstr("2.1"),
                    HasSubstr("this rec2nwb has 1."),
                    testing::AllOf(HasSubstr("rebuild"), testing::HasSubstr("R2N-0605"))));
}

TEST(Manifest, AnAbiBeyondAnyNumberIsRefused) {
  std::string text = manifest_text("dio");
  text.replace(text.find("\"1.0\""), 5, "\"1.99999999999999999999\"");
  EXPECT_THAT(manifest_fault(text),
              testing::AllOf(HasSubstr("out of range"), testing::HasSubstr("R2N-0604")));
}

TEST(Manifest, AnUnquotedVersionIsRefusedWithItsLine) {
  std::string text = manifest_text("dio");
  text.replace(text.find("\"1.0\""), 5, "1.0");
  EXPECT_THAT(manifest_fault(text), AllOf(HasSubstr("manifest.yaml:5"), HasSubstr("abi")));
}

TEST(Manifest, AllFaultsAreListedAtOnce) {
  const std::string text = manifest_fault("manifest: 1\nplugin:\n  name: Dio\n  version: \"1\"\n");
  EXPECT_THAT(text, AllOf(HasSubstr("manifest.yaml:3"), HasSubstr("manifest.yaml:4"),
                          HasSubstr("library"), HasSubstr("description"), HasSubstr("abi")));
}

TEST(Manifest, AMisspeltKeyIsRefused) {
  EXPECT_THAT(manifest_fault(manifest_text("dio", "  requires: []\n")), HasSubstr("requires"));
}

TEST(Manifest, TheLibraryStaysInTheFolder) {
  for (const char* library : {"../dio.so", "a/../../dio.so", ".", "a/..", "sub/"}) {
    std::string text = manifest_text("dio");
    text.replace(text.find("dio.so"), 6, library);
    EXPECT_THAT(manifest_fault(text), AllOf(testing::AllOf(HasSubstr("inside the plugin's folder"),
                                                           testing::HasSubstr("R2N-0606")),
                                            HasSubstr(library)))
        << library;
  }
  std::string absolute = manifest_text("dio");
  absolute.replace(absolute.find("dio.so"), 6, "/usr/lib/dio.so");
  EXPECT_THAT(manifest_fault(absolute), HasSubstr("library"));
  std::string below = manifest_text("dio");
  below.replace(below.find("dio.so"), 6, "x86/./dio.so");
  EXPECT_THAT(load(below).library.string(), HasSubstr("dio/x86/dio.so"));
}

TEST(Manifest, AFileThatIsNotThereIsNamed) {
  EXPECT_THAT(text_of_error([] { load_manifest("/nowhere/manifest.yaml"); }),
              HasSubstr("/nowhere/manifest.yaml"));
}

TEST(Manifest, OptionsHaveATypeAndMaybeADefault) {
  const Manifest manifest = load(manifest_text("dio",
                                               "  options:\n"
                                               "    - {name: convert-video, type: boolean, "
                                               "default: false, description: x}\n"
                                               "    - {name: fs-gui-dir, type: path, "
                                               "description: y}\n"));
  ASSERT_EQ(manifest.options.size(), 2U);
  EXPECT_EQ(manifest.options[0].preset, Json(false));
  EXPECT_EQ(manifest.options[1].type, "path");
  EXPECT_TRUE(manifest.options[1].preset.is_null());
}

TEST(Manifest, ADefaultOfAnotherTypeIsRefused) {
  EXPECT_THAT(
      manifest_fault(manifest_text("dio",
                                   "  options:\n    - {name: ab, type: integer, default: x, "
                                   "description: y}\n")),
      AllOf(HasSubstr("'ab'"), HasSubstr("integer")));
}

TEST(Manifest, ARequirementSaysWhenItHolds) {
  const Manifest manifest =
      load(manifest_text("dio",
                         "  require:\n    - {name: a, without: skip, when: {ptp: false}}\n"
                         "    - {name: b, without: degrade}\n"));
  EXPECT_EQ(manifest.require.at(0).when_ptp, std::optional<bool>(false));
  EXPECT_EQ(manifest.require.at(1).when_ptp, std::nullopt);
}

/// The manifest of a folder with further files.
Manifest load_with(const std::string& manifest,
                   const std::vector<std::pair<std::string, std::string>>& files) {
  const auto folder = fresh_folder() / "dio";
  write_file(folder / "manifest.yaml", manifest);
  for (const auto& [name, text] : files) write_file(folder / name, text);
  return load_manifest(folder / "manifest.yaml");
}

TEST(Manifest, BringsKeysOfTheMetadata) {
  const Manifest manifest = load_with(
      manifest_text("dio", "  metadata: keys.yaml\n"),
      {{"keys.yaml", "properties:\n  lick_ports: {type: array, items: {type: string}}\n"}});
  EXPECT_EQ(manifest.metadata_keys["lick_ports"]["type"], "array");
}

TEST(Manifest, WrongKeysOfTheMetadataAreRefusedWithTheirLine) {
  const auto metadata_fault = [](const std::string& text) {
    return text_of_error([&] {
      load_with(manifest_text("dio", "  metadata: keys.yaml\n"), {{"keys.yaml", text}});
    });
  };
  EXPECT_THAT(metadata_fault("properties:\n  subject: {type: array}\n"),
              AllOf(HasSubstr("keys.yaml:2"),
                    testing::AllOf(HasSubstr("'subject'"), testing::HasSubstr("R2N-0607"))));
  EXPECT_THAT(metadata_fault("required: [a]\nproperties: {a: {type: array}}\n"),
              AllOf(HasSubstr("keys.yaml:1"), HasSubstr("'required'")));
  EXPECT_THAT(metadata_fault("properties: {a: {pattern: '('}}\n"),
              AllOf(HasSubstr("keys.yaml:1"), HasSubstr("'a'"), HasSubstr("(")));
  EXPECT_THAT(metadata_fault("a: 1\n"), HasSubstr("'properties'"));
  EXPECT_THAT(text_of_error([] { load_with(manifest_text("dio", "  metadata: no.yaml\n"), {}); }),
              HasSubstr("no.yaml"));
  EXPECT_THAT(text_of_error([] { load_with(manifest_text("dio", "  metadata: ../x.yaml\n"), {}); }),
              HasSubstr("inside the plugin's folder"));
}

TEST(Manifest, BringsNamespaces) {
  const Manifest manifest =
      load_with(manifest_text("dio", "  namespaces: [spec/n.namespace.yaml]\n"),
                {{"spec/n.namespace.yaml",
                  "namespaces: [{name: ndx-n, version: '0.1', schema: [{namespace: core}]}]\n"}});
  ASSERT_EQ(manifest.namespaces.size(), 1U);
  EXPECT_EQ(manifest.namespaces[0].name, "ndx-n");
}

TEST(Manifest, ANamespaceTakesTheWholeCore) {
  EXPECT_THAT(text_of_error([] {
                load_with(manifest_text("dio", "  namespaces: [n.namespace.yaml]\n"),
                          {{"n.namespace.yaml",
                            "namespaces: [{name: ndx-n, version: '0.1', schema: "
                            "[{namespace: core, neurodata_types: [TimeSeries]}]}]\n"}});
              }),
              AllOf(HasSubstr("ndx-n"),
                    testing::AllOf(HasSubstr("NWBFile"), testing::HasSubstr("R2N-0608")),
                    HasSubstr("without neurodata_types")));
}

TEST(Manifest, NamesItsCompanionFiles) {
  const Manifest manifest = load(manifest_text("dio", "  files: ['{date}_{animal}.licks.csv']\n"));
  ASSERT_EQ(manifest.files.size(), 1U);
  EXPECT_TRUE(manifest.files[0].match("20240101_rat.licks.csv"));
  EXPECT_THAT(manifest_fault(manifest_text("dio", "  files: ['{dat}.csv']\n")),
              AllOf(HasSubstr("manifest.yaml:"), HasSubstr("unknown part 'dat'")));
}

TEST(Manifest, AnOptionHasASchema) {
  const Manifest manifest =
      load(manifest_text("dio",
                         "  options:\n    - {name: ab, type: number, default: 1, "
                         "schema: {minimum: 0}, description: y}\n"));
  EXPECT_EQ(manifest.options.at(0).schema, Json::parse(R"({"minimum": 0})"));
  EXPECT_THAT(
      manifest_fault(manifest_text("dio",
                                   "  options:\n    - {name: ab, type: number, default: -1, "
                                   "schema: {minimum: 0}, description: y}\n")),
      AllOf(HasSubstr("manifest.yaml:"), HasSubstr("'ab'")));
  EXPECT_THAT(manifest_fault(manifest_text("dio",
                                           "  options:\n    - {name: ab, type: string, "
                                           "schema: {pattern: '['}, description: y}\n")),
              AllOf(HasSubstr("manifest.yaml:"), HasSubstr("'ab'"), HasSubstr("[")));
}

}  // namespace
}  // namespace rec2nwb::test
