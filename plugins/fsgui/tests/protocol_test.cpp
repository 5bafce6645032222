// What a protocol file says, and what is a fault in it or in its geometry.
#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

/// The one problem that a protocol leads to.
std::string problem_of(const Json& protocol) {
  Rig rig;
  rig.write("room.trackgeometry", kRoom);
  const PluginRun run = rig.protocol(protocol, {1}).plan();
  EXPECT_TRUE(is_empty(run));
  return run.problems.size() == 1 ? run.problems[0] : ::testing::PrintToString(run.problems);
}

TEST(FsGuiProtocol, PulsesAreThoseOfTheAction) {
  Rig rig;
  const PluginRun run = rig.protocol(protocol_json(ripple_json()), {1}).plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(values(run, "stimulation_on"), Json({true}));
  EXPECT_EQ(values(run, "pulse_length_in_ms").dump(), "[2.0]");
  EXPECT_EQ(values(run, "period_in_ms").dump(), "[5.0]");
  EXPECT_EQ(values(run, "number_pulses_per_pulse_train").dump(), "[20]");
  EXPECT_EQ(values(run, "number_trains").dump(), "[1]");
  EXPECT_EQ(values(run, "intertrain_interval_in_ms").dump(), "[1000.0]");
  EXPECT_EQ(values(run, "power_in_mW").dump(), "[7.0]");
  EXPECT_EQ(values(run, "convenience_code"), Json({"Pulses"}));
  EXPECT_EQ(values(run, "epoch_type"), Json({"optogenetic"}));
}

TEST(FsGuiProtocol, PulsesThatTheFileLacksStandInTheMetadata) {
  Json protocol = protocol_json(ripple_json());
  protocol["nodes"][0].erase("pulseLength");
  EXPECT_THAT(problem_of(protocol), AllOf(StartsWith("error /fs_gui_yamls/0/name: "),
                                          HasSubstr("protocol.yaml: /nodes/0: has no pulseLength"),
                                          HasSubstr("fs_gui_yamls has none either")));
  Rig rig;
  rig.protocol(protocol, {1}).metadata["fs_gui_yamls"][0]["pulseLength"] = 12.5;
  EXPECT_EQ(values(rig.plan(), "pulse_length_in_ms"), Json({12.5}));
}

TEST(FsGuiProtocol, RippleTrigger) {
  Rig rig;
  const PluginRun run = rig.protocol(protocol_json(ripple_json()), {1}).plan();
  EXPECT_EQ(values(run, "ripple_filter_on"), Json({true}));
  EXPECT_EQ(values(run, "ripple_filter_lockout_period_in_samples"), Json({250}));
  EXPECT_EQ(values(run, "ripple_filter_threshold_sd"), Json({3.5}));
  EXPECT_EQ(values(run, "ripple_filter_num_above_threshold"), Json({2}));
  EXPECT_THAT(column_names(run), Not(::testing::Contains("theta_filter_on")));
}

TEST(FsGuiProtocol, ThetaTrigger) {
  Rig rig;
  const PluginRun run = rig.protocol(protocol_json(theta_json()), {1}).plan();
  EXPECT_EQ(values(run, "theta_filter_on"), Json({true}));
  EXPECT_EQ(values(run, "theta_filter_lockout_period_in_samples"), Json({250}));
  EXPECT_EQ(values(run, "theta_filter_phase_in_deg").dump(), "[90.0]");
  EXPECT_EQ(values(run, "theta_filter_reference_ntrode"), Json({15}));
  EXPECT_THAT(column_names(run), Not(::testing::Contains("ripple_filter_on")));
}

TEST(FsGuiProtocol, SpeedAndZonesAreFoundInNestedGatesOfBothTrees) {
  Json protocol = protocol_json(ripple_json(), {speed_json(4, false), zone_json(1), zone_json(2)});
  Json& action = protocol["nodes"][0];
  const Json leaves = action.at("condition_id").at("children");
  action["condition_id"] = gate_json({leaves[0], gate_json({leaves[1]}, "gate-or")});
  action["filter_id"] = leaves[2];
  Rig rig;
  rig.write("room.trackgeometry", kRoom);
  const PluginRun run = rig.protocol(protocol, {1}).plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(values(run, "speed_filter_on"), Json({true}));
  EXPECT_EQ(values(run, "speed_filter_threshold_in_cm_per_s").dump(), "[4.0]");
  EXPECT_EQ(values(run, "speed_filter_on_above_threshold"), Json({false}));
  EXPECT_EQ(values(run, "spatial_filter_on"), Json({true}));
  EXPECT_EQ(values(run, "spatial_filter_region_node_coordinates_in_pixels"),
            Json::parse("[[[[12,3],[50,5],[100,10]], [[10,3],[20,4],[-1,-1]]]]"));
}

TEST(FsGuiProtocol, TheLayoutOfTheReferenceCutsPixelsTheOtherRoundsThem) {
  Rig rig;
  rig.more["layout"] = "trodes_to_nwb";
  rig.write("room.trackgeometry", kRoom);
  const PluginRun run = rig.protocol(protocol_json(ripple_json(), {zone_json(1)}), {1}).plan();
  EXPECT_EQ(values(run, "spatial_filter_region_node_coordinates_in_pixels"),
            Json::parse("[[[[11,2],[50,5],[99,9]]]]"));
}

TEST(FsGuiProtocol, WhatTheTableCannotSayIsAWarning) {
  Json other = speed_json();
  other["type_id"] = "head-direction-filter-type";
  other["instance_id"] = "h-1";
  Json second = speed_json(9);
  second["instance_id"] = "s-2";
  Json protocol = protocol_json(other, {other, speed_json(), second});
  protocol["nodes"][0]["condition_id"]["data"]["value"] = "gate-nand";
  Rig rig;
  const PluginRun run = rig.protocol(protocol, {1}).plan();
  EXPECT_THAT(run.problems,
              ElementsAre(AllOf(StartsWith("warning /fs_gui_yamls/0/name: "),
                                HasSubstr("trigger of type 'head-direction-filter-type'")),
                          HasSubstr("gate of kind \"gate-nand\""),
                          HasSubstr("condition of type 'head-direction-filter-type'"),
                          HasSubstr("second speed filter")));
  EXPECT_EQ(values(run, "speed_filter_threshold_in_cm_per_s"), Json({9.0}));
}

TEST(FsGuiProtocol, NoTriggerIsAWarning) {
  Rig rig;
  const PluginRun run = rig.protocol(protocol_json(Json()), {1}).plan();
  EXPECT_THAT(run.problems, ElementsAre(HasSubstr("/nodes/0 has no trigger_id")));
  EXPECT_FALSE(is_empty(run));
}

TEST(FsGuiProtocol, ThereIsOneAction) {
  Json protocol = protocol_json(ripple_json());
  protocol["nodes"].push_back(action_json());
  EXPECT_THAT(problem_of(protocol), HasSubstr("found 2: /nodes/0, /nodes/2"));
  protocol["nodes"] = {ripple_json()};
  EXPECT_THAT(problem_of(protocol), HasSubstr("/nodes: expected one node"));
}

TEST(FsGuiProtocol, AnythingMissingOrOfAnotherTypeHasItsPlace) {
  EXPECT_THAT(problem_of(Json::object()), HasSubstr("protocol.yaml: /nodes: is missing"));
  EXPECT_THAT(problem_of({{"nodes", 3}}), HasSubstr("/nodes: expected a list"));
  EXPECT_THAT(problem_of(Json::array()), HasSubstr("expected a mapping"));
  Json protocol = protocol_json(ripple_json());
  protocol["nodes"][0]["nPulses"] = 2.5;
  EXPECT_THAT(problem_of(protocol), HasSubstr("/nodes/0/nPulses: expected a whole number"));
  protocol["nodes"][0]["nPulses"] = "7";
  EXPECT_THAT(problem_of(protocol), HasSubstr("/nodes/0/nPulses: expected a number, found \"7\""));
  protocol = protocol_json(theta_json());
  protocol["nodes"][1].erase("reference_ntrode");
  EXPECT_THAT(problem_of(protocol), HasSubstr("/nodes/1/reference_ntrode: is missing"));
  protocol = protocol_json(ripple_json(), {speed_json()});
  protocol["nodes"][2]["threshold_above"] = 1;
  EXPECT_THAT(problem_of(protocol), HasSubstr("/nodes/2/threshold_above: expected true or false"));
  protocol["nodes"].erase(1);
  EXPECT_THAT(problem_of(protocol),
              HasSubstr("/nodes/0/trigger_id/data/value: no node has the instance_id \"r-1\""));
}

TEST(FsGuiProtocol, WholeNumbersMayHaveAFractionOfZero) {
  Json protocol = protocol_json(ripple_json());
  protocol["nodes"][0]["nPulses"] = 7.0;
  Rig rig;
  EXPECT_EQ(values(rig.protocol(protocol, {1}).plan(), "number_pulses_per_pulse_train").dump(),
            "[7]");
}

TEST(FsGuiGeometry, IsFoundBesideTheProtocol) {
  Rig rig;
  rig.write("fs/maps/room.trackgeometry", kRoom);
  rig.protocol(protocol_json(ripple_json(), {zone_json(2, "maps/room.trackgeometry")}), {1},
               "fs/p.yaml");
  EXPECT_THAT(rig.plan().problems, IsEmpty());
}

TEST(FsGuiGeometry, OfAnotherMachineIsFoundByItsFileName) {
  for (const char* name : {"/home/lab/room.trackgeometry", "C:\\lab\\room.trackgeometry"}) {
    Rig rig;
    rig.write("room.trackgeometry", kRoom);
    rig.protocol(protocol_json(ripple_json(), {zone_json(2, name)}), {1});
    EXPECT_THAT(rig.plan().problems, IsEmpty());
  }
}

TEST(FsGuiGeometry, EachFilterHasItsOwnFileAndPicture) {
  Json small = zone_json(2, "other.trackgeometry");
  small["cameraWidth"] = 10;
  Rig rig;
  rig.write("room.trackgeometry", kRoom);
  rig.write("other.trackgeometry", "Zone id: 2\nnodes_x: 1\nnodes_y: 1\n");
  const PluginRun run =
      rig.protocol(protocol_json(ripple_json(), {zone_json(1), small}), {1}).plan();
  EXPECT_EQ(values(run, "spatial_filter_region_node_coordinates_in_pixels")[0][1],
            Json::parse("[[10,10],[-1,-1],[-1,-1]]"));
}

TEST(FsGuiGeometry, AMissingFileSaysWhereItWasLookedFor) {
  EXPECT_THAT(problem_of(protocol_json(ripple_json(), {zone_json(1, "x.trackgeometry")})),
              AllOf(HasSubstr("/nodes/2/trackgeometry/filename"),
                    HasSubstr("'x.trackgeometry' is in none of ")));
}

TEST(FsGuiGeometry, AnUnknownZoneNamesThoseThatThereAre) {
  EXPECT_THAT(problem_of(protocol_json(ripple_json(), {zone_json(7)})),
              AllOf(HasSubstr("/nodes/2/trackgeometry/zone_id"), HasSubstr("has no zone 7"),
                    HasSubstr("it has 1 2")));
}

TEST(FsGuiGeometry, AFaultInTheFileHasItsLine) {
  const auto problem = [](const std::string& text) {
    Rig rig;
    rig.write("room.trackgeometry", "<Zone Objects> 1\n" + text);
    rig.protocol(protocol_json(ripple_json(), {zone_json(1)}), {1});
    const PluginRun run = rig.plan();
    return run.problems.size() == 1 ? run.problems[0] : ::testing::PrintToString(run.problems);
  };
  EXPECT_THAT(problem("Zone id: one\n"), HasSubstr("line 2: expected numbers, found ' one'"));
  EXPECT_THAT(problem("Zone id: 1 2\n"), HasSubstr("line 2: expected one zone id"));
  EXPECT_THAT(problem("Zone id: 1\nnodes_x: 1 2\nnodes_y: 1\n<End settings>\n"),
              HasSubstr("line 5: zone 1 ends here with 2 nodes_x and 1 nodes_y"));
  EXPECT_THAT(problem("Zone id: 1\n"), HasSubstr("zone 1 ends here with 0 nodes_x"));
  EXPECT_THAT(problem("Zone id: 1\nnodes_x: 1\nnodes_y: 1\nZone id: 1\n"),
              HasSubstr("line 5: zone id 1 stands there twice"));
}

}  // namespace
}  // namespace rec2nwb::test
