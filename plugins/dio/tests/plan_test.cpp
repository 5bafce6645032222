// Which channel a name means, what the plan says of it, and which entries are faults.
#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(DioPlan, StandardLayoutNamesTheHeadersChannelAndItsDirection) {
  Json metadata = events_json({{"Din1", "poke"}, {"ECU_Dout2", "light 2"}});
  metadata["behavioral_events"][1]["comments"] = "blue";
  Rig rig(ephys_rig(0), metadata);
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(entry(run, "groups", "/processing/behavior"),
            Json::parse(R"({"path": "/processing/behavior",
                "type": {"namespace": "core", "name": "ProcessingModule"},
                "attributes": {"description": "Contains all behavior-related data"}})"));
  EXPECT_EQ(entry(run, "groups", "/processing/behavior/behavioral_events"),
            Json::parse(R"({"path": "/processing/behavior/behavioral_events",
                "type": {"namespace": "core", "name": "BehavioralEvents"}})"));
  EXPECT_EQ(
      entry(run, "groups", series_path("poke")).at("attributes"),
      Json({{"description", "ECU_Din1, input=1 (digital input)"}, {"comments", "no comments"}}));
  EXPECT_EQ(entry(run, "groups", series_path("light 2")).at("attributes"),
            Json({{"description", "ECU_Dout2, input=0 (digital output)"}, {"comments", "blue"}}));
  EXPECT_EQ(entry(run, "datasets", series_path("poke") + "/data"), Json::parse(R"({
      "path": "/processing/behavior/behavioral_events/poke/data", "kind": "events",
      "dtype": "uint8", "width": 0, "output": 0, "timestamps": true,
      "attributes": {"conversion": 1.0, "offset": 0.0, "resolution": -1.0, "unit": "N/A"}})"));
}

TEST(DioPlan, LayoutOfTheReferenceKeepsItsUnitAndDescription) {
  Rig rig(ephys_rig(0), events_json({{"Din1", "poke"}}));
  rig.layout = "trodes_to_nwb";
  const PluginRun run = rig.plan();
  EXPECT_EQ(description_of(run, "poke"), "Din1");
  EXPECT_EQ(entry(run, "datasets", series_path("poke") + "/data").at("attributes").at("unit"),
            "-1");
}

TEST(DioPlan, TheEcuGoesFirstByExactIdThenByPrefix) {
  DeviceSpec other = controller_dio();
  other.channels[0].id = "Din3";
  Rig rig(rig_of({other, ecu()}), events_json({{"Din3", "a"}, {"ECU_Din4", "b"}}));
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_THAT(description_of(run, "a"), StartsWith("ECU_Din3,"));
  EXPECT_THAT(description_of(run, "b"), StartsWith("ECU_Din4,"));
}

TEST(DioPlan, OlderRigsHaveNoPrefix) {
  Rig rig(rig_of({ecu("")}), events_json({{"Din3", "a"}}));
  EXPECT_THAT(description_of(rig.plan(), "a"), StartsWith("Din3,"));
}

TEST(DioPlan, OtherDevicesAreFoundByTheirExactId) {
  DeviceSpec mcu = controller_dio();
  mcu.name = "MCU_IO";
  for (ChannelSpec& channel : mcu.channels) channel.id.replace(0, 10, "MCU");
  Rig rig(rig_of({controller_dio(), ecu(), mcu}),
          events_json({{"Controller_Din2", "a"}, {mcu.channels[4].id, "b"}, {"Din2", "c"}}));
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_THAT(description_of(run, "a"), StartsWith("Controller_Din2,"));
  EXPECT_THAT(description_of(run, "b"), StartsWith("MCU"));
  EXPECT_THAT(description_of(run, "c"), StartsWith("ECU_Din2,"));
}

TEST(DioPlan, AChannelWithoutDirectionIsNamedAloneWithAWarning) {
  DeviceSpec device = controller_dio();
  device.channels[1].input.reset();
  Rig rig(rig_of({device}), events_json({{"Controller_Din2", "a"}}));
  const PluginRun run = rig.plan();
  EXPECT_EQ(description_of(run, "a"), "Controller_Din2");
  EXPECT_THAT(run.logs, ElementsAre(HasSubstr("Controller_Din2 is an input or an output")));
}

TEST(DioPlan, AnUnknownLineNamesTheNearestOnes) {
  Rig rig(ephys_rig(0), events_json({{"Din1", "a"}, {"Din33", "b"}}));
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems,
              ElementsAre(AllOf(StartsWith("error /behavioral_events/1/description: "),
                                HasSubstr("'Din33'"), HasSubstr("'ECU_Din3'"))));
  EXPECT_TRUE(run.plan_json.at("groups").empty());
}

TEST(DioPlan, AnalogChannelsAndDevicesThatAreOffAreNoLines) {
  DeviceSpec off = controller_dio();
  off.available = false;
  Rig rig(rig_of({off, ecu()}), events_json({{"Ain1", "a"}, {"Controller_Din1", "b"}}));
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(HasSubstr("'Ain1'"), HasSubstr("'Controller_Din1'")));
}

TEST(DioPlan, AChannelOrANameTwiceIsAFault) {
  Rig rig(ephys_rig(0), events_json({{"Din1", "a"}, {"ECU_Din1", "b"}, {"Din2", "a"}}));
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(StartsWith("error /behavioral_events/1/description: "),
                                HasSubstr("ECU_Din1 is named twice"), HasSubstr("'a' and 'b'")),
                          AllOf(StartsWith("error /behavioral_events/2/name: "),
                                HasSubstr("two behavioral_events are called 'a'"))));
}

TEST(DioPlan, ASlashInANameIsAFaultWithAHint) {
  Rig rig(ephys_rig(0), events_json({{"Din1", "poke/left"}}));
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(StartsWith("error /behavioral_events/0/name: "),
                                HasSubstr("'poke/left'"), HasSubstr("write '_' instead"))));
}

TEST(DioPlan, NothingToDoIsSaidInOneLine) {
  Rig no_events(ephys_rig(0), Json::object());
  PluginRun run = no_events.plan();
  EXPECT_TRUE(run.plan_json.at("groups").empty());
  EXPECT_THAT(run.logs, ElementsAre(HasSubstr("names no behavioral_events")));
  EXPECT_THAT(run.problems, IsEmpty());

  Rig no_lines(rig_of({multiplexed(), sys_clock()}), events_json({{"Din1", "a"}}));
  run = no_lines.plan();
  EXPECT_TRUE(run.plan_json.at("groups").empty());
  EXPECT_THAT(run.logs, ElementsAre(HasSubstr("no digital channels")));
  EXPECT_THAT(run.problems, IsEmpty());
}

}  // namespace
}  // namespace rec2nwb::test
