// The table of stimulated epochs: rows, columns, padding, and what the entries refer to.
#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kNodes = "spatial_filter_region_node_coordinates_in_pixels";

TEST(FsGuiEpochs, WithoutProtocolsThereIsNoTable) {
  Rig rig;
  EXPECT_EQ(find_entry(rig.plan(), "tables", kEpochs), nullptr);
}

TEST(FsGuiEpochs, WithoutSitesThereIsNoTableAndNoMoreToSay) {
  Rig rig;
  rig.set_sites({});
  const PluginRun run = rig.protocol({{"nodes", Json::array()}}, {7}).plan();
  EXPECT_TRUE(is_empty(run));
  EXPECT_THAT(run.problems, IsEmpty());
}

TEST(FsGuiEpochs, ARowForEachEpochOfEachProtocol) {
  Rig rig;
  rig.protocol(protocol_json(theta_json()), {2}, "a.yaml");
  rig.protocol(protocol_json(ripple_json()), {1, 2}, "b.yaml");
  PluginRun run = rig.plan();
  EXPECT_EQ(
      entry(run, "tables", kEpochs).at("type"),
      Json({{"namespace", "ndx-franklab-novela"}, {"name", "FrankLabOptogeneticEpochsTable"}}));
  EXPECT_EQ(values(run, "epoch_number"), Json({1, 2, 2}));
  EXPECT_EQ(values(run, "epoch_name"), Json({"01_a1", "02_a1", "02_a1"}));
  EXPECT_EQ(values(run, "theta_filter_on"), Json({false, true, false}));
  EXPECT_EQ(values(run, "theta_filter_phase_in_deg"), Json({"NaN", 90.0, "NaN"}));
  EXPECT_EQ(values(run, "ripple_filter_on"), Json({true, false, true}));
  EXPECT_EQ(values(run, "ripple_filter_num_above_threshold"), Json({2, -1, 2}));

  rig.more["layout"] = "trodes_to_nwb";
  run = rig.plan();
  EXPECT_EQ(values(run, "epoch_number"), Json({1, 2, 2}));
  EXPECT_EQ(values(run, "theta_filter_phase_in_deg"), Json({-1.0, 90.0, -1.0}));
}

TEST(FsGuiEpochs, TheOrderOfColumnsIsThatOfTheReference) {
  Rig rig;
  rig.more["layout"] = "trodes_to_nwb";
  const PluginRun run = rig.protocol(protocol_json(Json()), {1}).plan();
  EXPECT_THAT(
      column_names(run),
      ElementsAre("start_time", "stop_time", "stimulation_on", "pulse_length_in_ms", "period_in_ms",
                  "number_pulses_per_pulse_train", "number_trains", "intertrain_interval_in_ms",
                  "power_in_mW", "wavelength_in_nm", "optogenetic_sites", "epoch_name",
                  "epoch_number", "convenience_code", "epoch_type", "theta_filter_on",
                  "theta_filter_lockout_period_in_samples", "theta_filter_phase_in_deg",
                  "theta_filter_reference_ntrode", "ripple_filter_on",
                  "ripple_filter_lockout_period_in_samples", "ripple_filter_threshold_sd",
                  "ripple_filter_num_above_threshold", "stimulus_signal"));
}

TEST(FsGuiEpochs, FiltersThatNoRowUsesAreLeftOutOfTheStandardLayout) {
  Rig rig;
  const PluginRun run = rig.protocol(protocol_json(Json()), {1}).plan();
  EXPECT_THAT(column_names(run), Not(Contains(HasSubstr("filter"))));
}

TEST(FsGuiEpochs, StartAndStopAreThoseOfTheEpoch) {
  Rig rig;
  rig.protocol(protocol_json(ripple_json()), {1, 2});
  const PluginRun run = rig.run();
  const auto starts = run.at(kEpochs + "/start_time").as<double>();
  const auto stops = run.at(kEpochs + "/stop_time").as<double>();
  ASSERT_EQ(starts.size(), 2U);
  ASSERT_EQ(stops.size(), 2U);
  EXPECT_LT(starts[0], stops[0]);
  EXPECT_LT(stops[0], starts[1]);  // 30 packets an epoch
  EXPECT_LT(starts[1], stops[1]);
}

TEST(FsGuiEpochs, NodesArePaddedToTheLargestOfAllRows) {
  Rig rig;
  rig.write("room.trackgeometry", kRoom);
  rig.protocol(protocol_json(ripple_json(), {zone_json(2)}), {1}, "a.yaml");
  rig.protocol(protocol_json(ripple_json(), {zone_json(1), zone_json(2)}), {2}, "b.yaml");
  rig.protocol(protocol_json(ripple_json()), {2}, "c.yaml");
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(values(run, kNodes), Json::parse(R"([
      [[[10,3],[20,4],[-1,-1]],    [[-1,-1],[-1,-1],[-1,-1]]],
      [[[12,3],[50,5],[100,10]],   [[10,3],[20,4],[-1,-1]]],
      [[[-1,-1],[-1,-1],[-1,-1]],  [[-1,-1],[-1,-1],[-1,-1]]]])"));
  EXPECT_EQ(values(run, "spatial_filter_on"), Json({true, true, false}));
  EXPECT_EQ(column(run, kEpochs, kNodes).at("dtype"), "int64");
  EXPECT_THAT(column(run, kEpochs, kNodes).at("description").get<std::string>(),
              HasSubstr("Rounded to whole pixels."));
}

TEST(FsGuiEpochs, CamerasOfSpeedAndSpaceWithTheirScale) {
  Rig rig;
  rig.protocol(protocol_json(ripple_json(), {speed_json()}), {1}, "a.yaml");
  rig.protocol(protocol_json(ripple_json()), {2}, "b.yaml");
  rig.metadata["fs_gui_yamls"][0]["camera_id"] = {0, 3};
  const PluginRun run = rig.plan();
  EXPECT_TRUE(column(run, kEpochs, "spatial_filter_cameras").at("ragged"));
  EXPECT_EQ(values(run, "spatial_filter_cameras"),
            Json::parse(R"([[{"ref": "/general/devices/camera_device 0"},
                             {"ref": "/general/devices/camera_device 3"}],
                            [{"ref": "/general/devices/camera_device 0"}]])"));
  EXPECT_EQ(values(run, "spatial_filter_cameras_cm_per_pixel"), Json::parse("[[0.05,0.2],[0.05]]"));
  EXPECT_THAT(column_names(run), Not(Contains("spatial_filter_on")));
}

TEST(FsGuiEpochs, ACameraIsNeededForSpeedAndSpaceOnly) {
  Rig rig;
  rig.protocol(protocol_json(ripple_json(), {speed_json()}), {1});
  rig.metadata["fs_gui_yamls"][0]["camera_id"] = 9;
  EXPECT_THAT(rig.plan().problems,
              ElementsAre("error /fs_gui_yamls/0/camera_id: there is no camera 9 in cameras"));
  rig.metadata["fs_gui_yamls"][0].erase("camera_id");
  EXPECT_THAT(rig.plan().problems, ElementsAre("error /fs_gui_yamls/0/camera_id: is missing"));

  Rig other;
  other.protocol(protocol_json(ripple_json()), {1});
  other.metadata["fs_gui_yamls"][0].erase("camera_id");
  const PluginRun run = other.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_THAT(column_names(run), Not(Contains("spatial_filter_cameras")));
}

TEST(FsGuiEpochs, SitesAreAllOrThoseOfTheEntry) {
  Rig rig;
  rig.set_sites({488, 488});
  rig.protocol(protocol_json(ripple_json()), {1}, "a.yaml");
  rig.protocol(protocol_json(ripple_json()), {2}, "b.yaml");
  rig.metadata["fs_gui_yamls"][1]["optogenetic_sites"] = {1};
  const PluginRun run = rig.plan();
  const Json& sites = column(run, kEpochs, "optogenetic_sites");
  EXPECT_EQ(sites.at("table"), kSites + "/optogenetic_sites_table");
  EXPECT_EQ(sites.at("value"), Json::parse("[[0,1],[1]]"));

  rig.metadata["fs_gui_yamls"][1]["optogenetic_sites"] = {2};
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(StartsWith("error /fs_gui_yamls/1/optogenetic_sites/0: "),
                                HasSubstr("no site 2"), HasSubstr("sites 0 to 1"))));
}

TEST(FsGuiEpochs, TheWavelengthIsTheEntrysOrThatOfItsSources) {
  Rig rig;
  rig.set_sites({488, 638});
  rig.protocol(protocol_json(ripple_json()), {1});
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(StartsWith("error /fs_gui_yamls/0: its sites get light of 2"),
                                HasSubstr("wavelength_in_nm"))));
  rig.metadata["fs_gui_yamls"][0]["optogenetic_sites"] = {1};
  EXPECT_EQ(values(rig.plan(), "wavelength_in_nm"), Json({638.0}));
  rig.metadata["fs_gui_yamls"][0]["wavelength_in_nm"] = 500;
  EXPECT_EQ(values(rig.plan(), "wavelength_in_nm").dump(), "[500.0]");
}

TEST(FsGuiEpochs, TheSignalIsTheSeriesThatDioPublishes) {
  Rig rig;
  rig.protocol(protocol_json(ripple_json()), {1});
  EXPECT_EQ(values(rig.plan(), "stimulus_signal"),
            Json({{{"ref", "/processing/behavior/behavioral_events/Light_1"}}}));
  rig.inputs.published.erase("dio.edges");
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_THAT(column_names(run), Not(Contains("stimulus_signal")));
}

TEST(FsGuiEpochs, ASignalThatIsNoBehavioralEventIsAFault) {
  Rig rig;
  rig.protocol(protocol_json(ripple_json()), {1});
  rig.metadata["fs_gui_yamls"][0]["dio_output_name"] = "Light";
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(StartsWith("error /fs_gui_yamls/0/dio_output_name: "),
                                HasSubstr("called 'Light'; there are 'Light_1'"))));
}

TEST(FsGuiEpochs, AnEpochThatIsNotThereIsAFault) {
  Rig rig;
  rig.protocol(protocol_json(ripple_json()), {1, 7});
  EXPECT_THAT(
      rig.plan().problems,
      ElementsAre("error /fs_gui_yamls/0/epochs/1: the session has no epoch 7; it has 1 2"));
}

TEST(FsGuiEpochs, AllFaultsOfAnEntryAreShownAtOnce) {
  Rig rig;
  rig.protocol({{"nodes", Json::array()}}, {7});
  rig.metadata["fs_gui_yamls"][0]["dio_output_name"] = "no";
  rig.metadata["fs_gui_yamls"][0]["optogenetic_sites"] = {-1};
  const PluginRun run = rig.plan();
  EXPECT_EQ(run.problems.size(), 4U) << ::testing::PrintToString(run.problems);
  EXPECT_TRUE(is_empty(run));
}

TEST(FsGuiEpochs, AProtocolIsLookedForInTheOptionsFolderFirst) {
  Rig rig;
  rig.protocol(protocol_json(ripple_json()), {1});
  rig.write("elsewhere/protocol.yaml", protocol_json(theta_json()).dump());
  EXPECT_EQ(values(rig.plan(), "ripple_filter_on"), Json({true}));
  rig.more["plugin"] = {{"folder", REC2NWB_PLUGIN_DIR},
                        {"options", {{"fs-gui-dir", (rig.folder / "elsewhere").string()}}}};
  EXPECT_EQ(values(rig.plan(), "theta_filter_on"), Json({true}));
}

TEST(FsGuiEpochs, AProtocolBelowTheSessionIsFoundByItsNameIfThereIsOne) {
  Rig rig;
  rig.write("a/b/deep.yaml", protocol_json(ripple_json()).dump());
  rig.metadata["fs_gui_yamls"].push_back(entry_json("deep.yaml", {1}));
  EXPECT_THAT(rig.plan().problems, IsEmpty());
  rig.write("c/deep.yaml", protocol_json(ripple_json()).dump());
  EXPECT_THAT(
      rig.plan().problems,
      ElementsAre(AllOf(StartsWith("error /fs_gui_yamls/0/name: "), HasSubstr("more than once"),
                        HasSubstr("a/b/deep.yaml"), HasSubstr("c/deep.yaml"))));
  rig.metadata["fs_gui_yamls"][0]["name"] = "none.yaml";
  EXPECT_THAT(rig.plan().problems, ElementsAre(HasSubstr("'none.yaml' is in none of ")));
}

}  // namespace
}  // namespace rec2nwb::test
