// Header, metadata and probes that do not agree: each disagreement has its text and its place.
#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

std::vector<std::string> problems_of(RecSpec spec, Json metadata) {
  Rig rig(std::move(spec), std::move(metadata));
  const PluginRun run = rig.plan();
  EXPECT_TRUE(is_empty(run)) << "planned in spite of faults";
  return run.problems;
}

TEST(EphysMontage, UnknownDeviceTypeNamesTheNearestAndAllKnown) {
  Json metadata = tetrodes(2);
  metadata["electrode_groups"][1]["device_type"] = "tetrode_12,5";
  EXPECT_THAT(
      problems_of(ephys_rig(8), metadata),
      ElementsAre(AllOf(StartsWith("error /electrode_groups/1/device_type: "),
                        HasSubstr("unknown device_type 'tetrode_12,5'"),
                        HasSubstr("nearest: 'tetrode_12.5'"),
                        HasSubstr("NET-EBL-128ch-single-shank"), HasSubstr("--device-metadata"))));
}

TEST(EphysMontage, NtrodeWithoutMetadata) {
  Json metadata = tetrodes(3);
  metadata["ntrode_electrode_group_channel_map"].erase(1);
  const auto problems = problems_of(ephys_rig(12), metadata);
  EXPECT_THAT(problems,
              Contains(AllOf(HasSubstr("ntrode 2 is present in the rec/reconfig header"),
                             HasSubstr("20240611_rat_01_a1.rec"), HasSubstr("not in the metadata"),
                             HasSubstr("ntrode_electrode_group_channel_map"))));
  EXPECT_THAT(problems, Contains(HasSubstr("Ntrode count mismatch: header has 3, metadata has 2")));
  EXPECT_THAT(problems, Contains(HasSubstr("missing hardware channels: 4-7 are recorded")));
  EXPECT_THAT(problems, SizeIs(3));
}

TEST(EphysMontage, MetadataWithoutNtrode) {
  const auto problems = problems_of(ephys_rig(8), tetrodes(3));
  EXPECT_THAT(problems,
              ElementsAre(AllOf(StartsWith("error /ntrode_electrode_group_channel_map/2: "),
                                HasSubstr("ntrode 3 is present in the metadata"),
                                HasSubstr("not in the rec/reconfig header"),
                                HasSubstr("20240611_rat_01_a1.rec")),
                          HasSubstr("Ntrode count mismatch: header has 2, metadata has 3")));
}

TEST(EphysMontage, ManyNtrodesWithoutMetadataShareALine) {
  Json metadata = tetrodes(1);
  const auto problems = problems_of(ephys_rig(128), metadata);
  EXPECT_THAT(problems, Contains(HasSubstr("ntrode 11 is present")));
  EXPECT_THAT(problems, Not(Contains(HasSubstr("ntrode 12 is present"))));
  EXPECT_THAT(problems, Contains(AllOf(HasSubstr("21 more ntrodes"), HasSubstr(": 12-32;"),
                                       HasSubstr("--header-reconfig"))));
}

TEST(EphysMontage, ChannelCountMismatch) {
  RecSpec spec = ephys_rig(8);
  spec.ntrodes[1].hw_chans.pop_back();
  spec.num_channels = 32;
  const auto problems = problems_of(spec, tetrodes(2));
  EXPECT_THAT(problems,
              ElementsAre(AllOf(StartsWith("error /ntrode_electrode_group_channel_map/1/map: "),
                                HasSubstr("Channel count mismatch for ntrode 2: header has 3, "
                                          "metadata has 4"),
                                HasSubstr("20240611_rat_01_a1.rec"))));
}

TEST(EphysMontage, DuplicateHardwareChannelAndNtrode) {
  Rig rig(ephys_rig(8), tetrodes(2));
  rig.write();
  rig.session["header"]["ntrodes"][1]["channels"][0]["hw_chan"] = 2;
  EXPECT_THAT(plan_plugin(REC2NWB_PLUGIN_DIR, rig.session).problems,
              Contains(AllOf(HasSubstr("hwChan 2 stands there twice"), HasSubstr("ntrode 1"),
                             HasSubstr("ntrode 2"))));
  rig.session["header"]["ntrodes"][1]["id"] = 1;
  EXPECT_THAT(plan_plugin(REC2NWB_PLUGIN_DIR, rig.session).problems,
              Contains(HasSubstr("ntrode 1 stands there twice")));
}

TEST(EphysMontage, MissingAndExtraHardwareChannels) {
  Rig rig(ephys_rig(8), tetrodes(2));
  rig.write();
  Json& channels = rig.session["header"]["ntrodes"][1]["channels"];
  channels[0]["hw_chan"] = 40;
  channels[1]["hw_chan"] = 41;
  channels[2]["hw_chan"] = 42;
  channels[3]["hw_chan"] = 90;
  EXPECT_THAT(plan_plugin(REC2NWB_PLUGIN_DIR, rig.session).problems,
              ElementsAre(HasSubstr("missing hardware channels: 4-7 are recorded"),
                          AllOf(HasSubstr("extra hardware channels"), HasSubstr("40-42, 90"),
                                HasSubstr("not recorded"))));
}

TEST(EphysMontage, MapOutsideTheProbe) {
  Json metadata = tetrodes(1);
  metadata["ntrode_electrode_group_channel_map"][0]["map"]["3"] = 4;
  EXPECT_THAT(problems_of(ephys_rig(4), metadata),
              Contains(AllOf(StartsWith("error /ntrode_electrode_group_channel_map/0/map/3: "),
                             HasSubstr("electrode 4 is outside the probe 'tetrode_12.5'"),
                             HasSubstr("electrode group 0"), HasSubstr("4 electrodes"))));
}

TEST(EphysMontage, BadChannelOutsideTheProbe) {
  Json metadata = tetrodes(1);
  metadata["ntrode_electrode_group_channel_map"][0]["bad_channels"] = {1, 4};
  EXPECT_THAT(
      problems_of(ephys_rig(4), metadata),
      ElementsAre(AllOf(StartsWith("error /ntrode_electrode_group_channel_map/0/bad_channels"),
                        HasSubstr("of ntrode 1: 4 is outside the probe"))));
}

TEST(EphysMontage, MetadataWithoutGroupsSaysWhatToDo) {
  EXPECT_THAT(
      problems_of(ephys_rig(4), Json::object({{"raw_data_to_volts", 1e-7}})),
      ElementsAre(AllOf(StartsWith("error /electrode_groups: "), HasSubstr("4 ephys channels"),
                        HasSubstr("--without ephys"), HasSubstr("add electrode_groups"))));
}

// What the core says of such metadata is enough.
TEST(EphysMontage, KeysOfAMapThatAreNoNumbersAreLeftToTheCore) {
  Json metadata = tetrodes(1);
  Json& map = metadata["ntrode_electrode_group_channel_map"][0]["map"];
  map["three"] = map["3"];
  map.erase("3");
  EXPECT_THAT(problems_of(ephys_rig(4), metadata),
              ElementsAre(HasSubstr("Channel count mismatch for ntrode 1: header has 4, metadata "
                                    "has 3")));
}

TEST(EphysMontage, AnNtrodeThatStandsTwiceInTheMetadataIsNotMissingInTheHeader) {
  Json metadata = tetrodes(2);
  metadata["ntrode_electrode_group_channel_map"].push_back(map_json(1, 1, {0, 1, 2, 3}));
  EXPECT_THAT(problems_of(ephys_rig(8), metadata),
              ElementsAre(HasSubstr("Ntrode count mismatch: header has 2, metadata has 3")));
}

TEST(EphysMontage, AReferenceToAnNtrodeOfAnUnknownGroupIsNoFaultOfTheReference) {
  Json metadata = tetrodes(2);
  metadata["ntrode_electrode_group_channel_map"][1]["electrode_group_id"] = 9;
  RecSpec spec = ephys_rig(8);
  spec.ntrodes[0].attributes["refNTrodeID"] = "2";
  spec.ntrodes[0].attributes["refChan"] = "1";
  spec.ntrodes[0].attributes["refOn"] = "1";
  Rig rig(std::move(spec), std::move(metadata));
  EXPECT_THAT(rig.plan().problems, Not(Contains(HasSubstr("the reference of ntrode"))));
}

TEST(EphysMontage, AllFaultsComeAtOnce) {
  Json metadata = tetrodes(3);
  metadata["electrode_groups"][0]["device_type"] = "nothing";
  metadata["ntrode_electrode_group_channel_map"][1]["bad_channels"] = {8};
  RecSpec spec = ephys_rig(8);
  spec.ntrodes[0].attributes["rawScalingToUv"] = "-1";
  const auto problems = problems_of(spec, metadata);
  EXPECT_THAT(problems, Contains(HasSubstr("unknown device_type")));
  EXPECT_THAT(problems, Contains(HasSubstr("bad channel")));
  EXPECT_THAT(problems, Contains(HasSubstr("ntrode 3 is present in the metadata")));
  EXPECT_THAT(problems, Contains(HasSubstr("rawScalingToUv of ntrode 1 is '-1'")));
}

}  // namespace
}  // namespace rec2nwb::test
