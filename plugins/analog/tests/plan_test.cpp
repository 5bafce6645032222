// Which columns there are, in which order, and what the plan says of them.
#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kEcuNames =
    "ECU_Ain1   ECU_Ain2   ECU_Ain3   ECU_Ain4   ECU_Ain5   ECU_Ain6   ECU_Ain7   ECU_Ain8   "
    "ECU_Aout1   ECU_Aout2   ECU_Aout3   ECU_Aout4   ";
constexpr const char* kSensorNames =
    "Headstage_AccelX   Headstage_AccelY   Headstage_AccelZ   Headstage_GyroX   Headstage_GyroY   "
    "Headstage_GyroZ   Headstage_MagX   Headstage_MagY   Headstage_MagZ   Controller_Ain1   ";

TEST(AnalogPlan, LayoutOfTheReferenceHasItsObjectsAndAttributes) {
  Rig rig(ephys_rig(4));
  rig.layout = "trodes_to_nwb";
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.logs, IsEmpty());
  EXPECT_EQ(run.plan_json.at("groups").size(), 3U);
  EXPECT_EQ(entry(run, "groups", "/processing/analog"),
            Json::parse(R"({"path": "/processing/analog",
                "type": {"namespace": "core", "name": "ProcessingModule"},
                "attributes": {"description": "Contains all analog data"}})"));
  EXPECT_EQ(entry(run, "groups", "/processing/analog/analog"),
            Json::parse(R"({"path": "/processing/analog/analog",
                "type": {"namespace": "core", "name": "BehavioralEvents"}})"));
  EXPECT_EQ(entry(run, "groups", kSeries).at("type"),
            Json::parse(R"({"namespace": "core", "name": "TimeSeries"})"));
  EXPECT_EQ(attribute(run, "description"), std::string(kEcuNames) + kSensorNames);
  EXPECT_EQ(attribute(run, "comments"), "no comments");
  EXPECT_EQ(entry(run, "datasets", kData), Json::parse(R"({
      "path": "/processing/analog/analog/analog/data", "kind": "rows", "dtype": "int16",
      "width": 22, "output": 0, "timestamps": true,
      "attributes": {"conversion": 1.0, "offset": 0.0, "resolution": -1.0, "unit": "-1"}})"));
}

TEST(AnalogPlan, StandardLayoutNamesTheSameColumnsAndSaysWhatTheyAre) {
  Rig rig(ephys_rig(4));
  const PluginRun run = rig.plan();
  EXPECT_EQ(attribute(run, "description"), std::string(kEcuNames) + kSensorNames);
  EXPECT_THAT(attribute(run, "comments"),
              AllOf(HasSubstr("counts"), HasSubstr("ECU (12 channels): the value of every packet"),
                    HasSubstr("Multiplexed (10 channels): the latest value, held"),
                    HasSubstr("0 before the first of a file")));
  EXPECT_EQ(entry(run, "datasets", kData).at("attributes"),
            Json::parse(R"({"conversion": 1.0, "offset": 0.0, "resolution": -1.0,
                            "unit": "counts"})"));
}

TEST(AnalogPlan, TheEcuComesFirstWhereverItsBytesAre) {
  Rig rig(rig_of({multiplexed("headstageSensor"), sys_clock(), ecu()}));
  EXPECT_EQ(attribute(rig.plan(), "description"), std::string(kEcuNames) + kSensorNames);
}

TEST(AnalogPlan, RigsWithoutEcuOrWithoutSensorsAreFine) {
  Rig no_ecu(rig_of({controller_dio(), multiplexed(), sys_clock()}));
  EXPECT_EQ(attribute(no_ecu.plan(), "description"), kSensorNames);
  Rig no_sensors(rig_of({controller_dio(), ecu("")}));
  const PluginRun run = no_sensors.plan();
  EXPECT_THAT(attribute(run, "description"), ::testing::StartsWith("Ain1   Ain2   "));
  EXPECT_EQ(entry(run, "datasets", kData).at("width"), 12);
  EXPECT_THAT(attribute(run, "comments"), Not(HasSubstr("held")));
}

TEST(AnalogPlan, DevicesThatAreOffHaveNoColumns) {
  DeviceSpec off = ecu();
  off.available = false;
  Rig rig(rig_of({off, multiplexed()}));
  EXPECT_EQ(attribute(rig.plan(), "description"), kSensorNames);
}

TEST(AnalogPlan, NoAnalogChannelAtAllIsSaidInOneLine) {
  DeviceSpec sensors = multiplexed();
  for (ChannelSpec& channel : sensors.channels) channel.data_type = "uint32";
  sensors.channels.resize(1);
  Rig rig(rig_of({controller_dio(), sensors, sys_clock()}));
  rig.add_file(5);
  const PluginRun run = rig.run();
  EXPECT_TRUE(run.plan_json.at("groups").empty());
  EXPECT_TRUE(run.plan_json.at("datasets").empty());
  EXPECT_THAT(run.logs, ElementsAre(HasSubstr("no analog channels found")));
}

TEST(AnalogPlan, BlanksInNamesAreReplacedWithAWarning) {
  for (const char* layout : {"standard", "trodes_to_nwb"}) {
    Rig rig(rig_of({plain_device("ECU", {"Ain 1", "Ain2", "left\tlick  sensor", ""})}));
    rig.layout = layout;
    const PluginRun run = rig.plan();
    EXPECT_EQ(attribute(run, "description"), "Ain_1   Ain2   left_lick__sensor   _   ");
    EXPECT_THAT(run.logs,
                ElementsAre(AllOf(HasSubstr("'Ain 1'"), HasSubstr("'Ain_1'")),
                            HasSubstr("'left_lick__sensor'"), HasSubstr("'' is called '_'")));
  }
}

}  // namespace
}  // namespace rec2nwb::test
