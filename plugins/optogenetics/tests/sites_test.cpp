// Devices, viruses, injections and sites: what is planned of them, and which metadata is a fault.
#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kKeys[] = {"virus_injection", "opto_excitation_source", "optical_fiber",
                                 "optogenetic_stimulation_software"};

TEST(OptoSites, NothingGivenIsSilence) {
  Rig rig;
  for (const char* key : kKeys) rig.metadata.erase(key);
  const PluginRun run = rig.plan();
  EXPECT_TRUE(is_empty(run));
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_THAT(run.logs, IsEmpty());
}

TEST(OptoSites, APartOfTheFourKeysWritesNothingAndSaysWhatIsMissing) {
  for (const char* missing : kKeys) {
    Rig rig;
    rig.metadata.erase(missing);
    const PluginRun run = rig.plan();
    EXPECT_TRUE(is_empty(run)) << missing;
    EXPECT_THAT(run.problems,
                ElementsAre(AllOf(StartsWith("warning /"), HasSubstr("NO OPTOGENETIC OBJECT"),
                                  HasSubstr(std::string("but lacks ") + missing + ";"))));
  }
  for (const Json& nothing : {Json::array(), Json(), Json("")}) {
    Rig rig;
    rig.metadata["virus_injection"] = nothing;
    EXPECT_THAT(rig.plan().problems, ElementsAre(HasSubstr("but lacks virus_injection;")));
  }
}

TEST(OptoSites, ProtocolsAloneAreAWarningToo) {
  Rig rig;
  for (const char* key : kKeys) rig.metadata.erase(key);
  rig.metadata["fs_gui_yamls"] = {{{"name", "protocol.yaml"}, {"epochs", {1}}}};
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(StartsWith("warning /fs_gui_yamls: NO OPTOGENETIC OBJECT"),
                                HasSubstr("lacks virus_injection opto_excitation_source"))));
}

TEST(OptoSites, DevicesHaveTheirModels) {
  Rig rig;
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  const Json& source = group(run, "/general/devices/laser");
  EXPECT_EQ(source.at("type").at("name"), "ExcitationSource");
  EXPECT_EQ(source.at("attributes"), Json::parse(R"({"description": "blue light",
      "power_in_W": 0.077, "intensity_in_W_per_m2": 1e10})"));
  EXPECT_EQ(source.at("links").at("model"), "/general/devices/models/Omicron LuxX+ 488-100");
  EXPECT_EQ(attributes(run, "/general/devices/models/Omicron LuxX+ 488-100"), Json::parse(R"({
      "description": "Laser for optogenetic stimulation", "manufacturer": "Omicron",
      "source_type": "laser", "excitation_mode": "unknown",
      "wavelength_range_in_nm": [488.0, 488.0]})"));
  EXPECT_EQ(attributes(run, "/general/devices/Fiber 1"), Json({{"description", "CA1"}}));
  EXPECT_EQ(attributes(run, "/general/devices/models/optogenix_lambda_fiber"), Json::parse(R"({
      "description": "Lambda fiber (tapered fiber) from Optogenix.", "manufacturer": "Optogenix",
      "model_number": "lambda", "ferrule_name": "cFCF - 2.5mm Ceramic Ferrule",
      "numerical_aperture": 0.39, "core_diameter_in_um": 200.0, "active_length_in_mm": 2.0,
      "ferrule_diameter_in_mm": 2.5})"));
  EXPECT_EQ(attributes(run, "/general/devices/Fiber 1/fiber_insertion"), Json::parse(R"({
      "hemisphere": "right", "insertion_position_ap_in_mm": -3.0,
      "insertion_position_ml_in_mm": 2.5, "insertion_position_dv_in_mm": 2.0,
      "insertion_angle_roll_in_deg": 0.0, "insertion_angle_pitch_in_deg": 5.0,
      "insertion_angle_yaw_in_deg": 10.0,
      "position_reference": "Bregma at the cortical surface"})"));
}

TEST(OptoSites, WholeNumbersOfTheMetadataAreStillFloats) {
  Rig rig;
  const PluginRun run = rig.plan();
  EXPECT_TRUE(attributes(run, "/general/devices/Fiber 1/fiber_insertion")
                  .at("insertion_position_ap_in_mm")
                  .is_number_float());
}

TEST(OptoSites, VirusesInjectionsAndEffectorsBelongTogether) {
  Rig rig;
  const PluginRun run = rig.plan();
  EXPECT_EQ(attributes(run, kSites), Json({{"stimulation_software", "fs-gui"}}));
  EXPECT_EQ(attributes(run, kSites + "/optogenetic_viruses/demo_virus_1"), Json::parse(R"({
      "titer_in_vg_per_ml": 1e9, "construct_name": "AAV-EF1a-DIO-hChR2(H134R)-EYFP",
      "description": "Excitatory optogenetic construct for ChR2-EYFP expression",
      "manufacturer": "UNC Vector Core"})"));
  const Json& injection = group(run, kSites + "/optogenetic_virus_injections/Injection 1");
  EXPECT_EQ(injection.at("attributes").at("hemisphere"), "right");
  EXPECT_EQ(injection.at("attributes").at("volume_in_uL"), 0.45);
  EXPECT_EQ(injection.at("links").at("viral_vector"), kSites + "/optogenetic_viruses/demo_virus_1");
  const Json& effector = group(run, kSites + "/optogenetic_effectors/Injection 1");
  EXPECT_EQ(effector.at("attributes"),
            Json({{"description", "opsin delivery"}, {"label", "Injection 1 CA1"}}));
  EXPECT_EQ(effector.at("links").at("viral_vector_injection"),
            kSites + "/optogenetic_virus_injections/Injection 1");
  const std::string table = kSites + "/optogenetic_sites_table";
  EXPECT_EQ(column(run, table, "optical_fiber").at("value"),
            Json({{{"ref", "/general/devices/Fiber 1"}}}));
  EXPECT_EQ(column(run, table, "effector").at("value"),
            Json({{{"ref", kSites + "/optogenetic_effectors/Injection 1"}}}));
  EXPECT_EQ(column(run, table, "excitation_source").at("value"),
            Json({{{"ref", "/general/devices/laser"}}}));
}

TEST(OptoSites, TheReferencesLayoutHasItsNanDepthAndNothingOfOurs) {
  Rig rig;
  rig.more["layout"] = "trodes_to_nwb";
  const PluginRun run = rig.plan();
  EXPECT_EQ(attributes(run, "/general/devices/Fiber 1/fiber_insertion").at("depth_in_mm"),
            Json({{"dtype", "float64"}, {"value", "NaN"}}));
  EXPECT_FALSE(attributes(run, "/general/devices/laser").contains("description"));
  EXPECT_FALSE(group(run, kSites + "/optogenetic_effectors/Injection 1").contains("links"));
}

TEST(OptoSites, AGivenDepthIsWritten) {
  Rig rig;
  rig.metadata["optical_fiber"][0]["depth_in_mm"] = 3;
  EXPECT_EQ(attributes(rig.plan(), "/general/devices/Fiber 1/fiber_insertion").at("depth_in_mm"),
            3.0);
}

TEST(OptoSites, UnknownModelsAndVirusesNameTheNearest) {
  Rig rig;
  rig.metadata["opto_excitation_source"][0]["model_name"] = "LuxX 638-200";
  rig.metadata["optical_fiber"][0]["hardware_name"] = "Optogenix lambda fibre";
  rig.metadata["virus_injection"][0]["virus_name"] = "demo_virus_2";
  const PluginRun run = rig.plan();
  EXPECT_TRUE(is_empty(run));
  EXPECT_THAT(
      run.problems,
      ElementsAre(AllOf(StartsWith("error /opto_excitation_source/0/model_name: "),
                        HasSubstr("nearest: 'LuxX+ 638-200'"), HasSubstr("--device-metadata")),
                  AllOf(StartsWith("error /virus_injection/0/virus_name: "),
                        HasSubstr("'demo_virus_2'; nearest: 'demo_virus_1'")),
                  AllOf(StartsWith("error /optical_fiber/0/hardware_name: "),
                        HasSubstr("nearest: 'optogenix_lambda_fiber'"))));
}

Json virus_document(const std::string& manufacturer) {
  return {{"virus_name", "mine"},
          {"construct_name", "c"},
          {"description", "d"},
          {"manufacturer", manufacturer}};
}

TEST(OptoSites, DeviceFilesOfTheUserCountAndEqualOnesMayRepeat) {
  Rig rig;
  rig.metadata["virus_injection"][0]["virus_name"] = "mine";
  rig.more["device_metadata"] = {{{"file", "a.yml"}, {"content", virus_document("x")}},
                                 {{"file", "b.yml"}, {"content", virus_document("x")}},
                                 {{"file", "probe.yml"}, {"content", {{"probe_type", "p"}}}}};
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(attributes(run, kSites + "/optogenetic_viruses/mine").at("manufacturer"), "x");
}

TEST(OptoSites, DifferingDeviceFilesAreAFaultThatNamesBoth) {
  Rig rig;
  rig.more["device_metadata"] = {{{"file", "a.yml"}, {"content", virus_document("x")}},
                                 {{"file", "b.yml"}, {"content", virus_document("y")}}};
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(HasSubstr("b.yml: /virus_name"),
                                HasSubstr("'mine' is described differently in a.yml"))));
}

TEST(OptoSites, ADeviceFileThatLacksAFactIsNamed) {
  Rig rig;
  Json document = virus_document("x");
  document.erase("construct_name");
  rig.metadata["virus_injection"][0]["virus_name"] = "mine";
  rig.more["device_metadata"] = {{{"file", "a.yml"}, {"content", document}}};
  EXPECT_THAT(rig.plan().problems,
              ElementsAre("error /virus_injection/0: a.yml: /construct_name: is missing"));
}

TEST(OptoSites, AHemisphereIsLeftOrRight) {
  Rig rig;
  rig.metadata["virus_injection"][0]["hemisphere"] = "both";
  rig.metadata["optical_fiber"][0]["hemisphere"] = "LEFT";
  rig.metadata["optical_fiber"].push_back(fiber_json("Fiber 2"));
  rig.metadata["optical_fiber"][1]["hemisphere"] = "r";
  EXPECT_THAT(
      rig.plan().problems,
      ElementsAre("error /virus_injection/0/hemisphere: expected left or right, found 'both'",
                  "error /optical_fiber/1/hemisphere: expected left or right, found 'r'"));
}

TEST(OptoSites, WhatTheFormatNeedsIsAFaultWithItsPlace) {
  Rig rig;
  rig.metadata["virus_injection"][0].erase("reference");
  rig.metadata["optical_fiber"][0]["name"] = "a/b";
  EXPECT_THAT(rig.plan().problems,
              ElementsAre("error /virus_injection/0/reference: is missing",
                          AllOf(StartsWith("error /optical_fiber/0/name: 'a/b'"),
                                HasSubstr("separates groups"))));
}

TEST(OptoSites, WithMoreSourcesEachFiberSaysWhichOneFeedsIt) {
  Rig rig;
  rig.metadata["opto_excitation_source"].push_back(source_json("other", 638));
  rig.metadata["optical_fiber"].push_back(fiber_json("Fiber 2"));
  EXPECT_THAT(
      rig.plan().problems,
      ElementsAre(AllOf(StartsWith("error /optical_fiber/0: there are 2 excitation sources"),
                        HasSubstr("excitation_source: NAME")),
                  StartsWith("error /optical_fiber/1: ")));
  rig.metadata["optical_fiber"][0]["excitation_source"] = "other";
  rig.metadata["optical_fiber"][1]["excitation_source"] = "lasr";
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(StartsWith("error /optical_fiber/1/excitation_source: "),
                                HasSubstr("'lasr'"))));
  rig.metadata["optical_fiber"][1]["excitation_source"] = "laser";
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(column(run, kSites + "/optogenetic_sites_table", "excitation_source").at("value"),
            Json({{{"ref", "/general/devices/other"}}, {{"ref", "/general/devices/laser"}}}));
}

TEST(OptoSites, TheEffectorIsThatOfTheSamePlace) {
  Rig rig;
  rig.metadata["virus_injection"].push_back(injection_json("Injection 2"));
  rig.metadata["virus_injection"][1]["location"] = "ca3";
  rig.metadata["optical_fiber"].push_back(fiber_json("Fiber 2"));
  rig.metadata["optical_fiber"][1]["location"] = "CA3";
  const PluginRun run = rig.plan();
  EXPECT_EQ(column(run, kSites + "/optogenetic_sites_table", "effector").at("value"),
            Json({{{"ref", kSites + "/optogenetic_effectors/Injection 1"}},
                  {{"ref", kSites + "/optogenetic_effectors/Injection 2"}}}));
}

TEST(OptoSites, AVirusOfTwoTitersIsTwoObjects) {
  Rig rig;
  rig.metadata["virus_injection"].push_back(injection_json("Injection 2"));
  rig.metadata["virus_injection"].push_back(injection_json("Injection 3"));
  rig.metadata["virus_injection"][1]["titer_in_vg_per_ml"] = 2e9;
  const PluginRun run = rig.plan();
  const auto vector_of = [&](const std::string& name) {
    return group(run, kSites + "/optogenetic_virus_injections/" + name)
        .at("links")
        .at("viral_vector");
  };
  EXPECT_EQ(vector_of("Injection 1"), vector_of("Injection 3"));
  EXPECT_EQ(vector_of("Injection 2"), kSites + "/optogenetic_viruses/demo_virus_1 titer 2");
  EXPECT_EQ(attributes(run, vector_of("Injection 2")).at("titer_in_vg_per_ml"), 2e9);
}

/// The wavelengths of optogenetics.sites.
Json published(const PluginRun& run) {
  Json all = Json::array();
  for (const Json& one : run.plan_json.at("publish")) {
    EXPECT_EQ(one.at("topic"), "optogenetics.sites");
    EXPECT_EQ(one.at("key"), std::to_string(all.size()));
    all.push_back(one.at("about").at("wavelength_in_nm"));
  }
  return all;
}

TEST(OptoSites, EachSiteIsPublishedWithTheWavelengthOfItsSource) {
  Rig rig;
  rig.metadata["opto_excitation_source"].push_back(source_json("other", 638));
  rig.metadata["optical_fiber"].push_back(fiber_json("Fiber 2"));
  rig.metadata["optical_fiber"][0]["excitation_source"] = "other";
  rig.metadata["optical_fiber"][1]["excitation_source"] = "laser";
  EXPECT_EQ(published(rig.plan()), Json({638.0, 488.0}));
  // Others that refer to sites have something to count in any case.
  rig.metadata["optical_fiber"][1]["hemisphere"] = "both";
  const PluginRun run = rig.plan();
  EXPECT_TRUE(is_empty(run));
  EXPECT_EQ(published(run), Json({638.0, 638.0}));
  rig.metadata.erase("virus_injection");
  EXPECT_THAT(published(rig.plan()), IsEmpty());
}

}  // namespace
}  // namespace rec2nwb::test
