// Which series there are, under which names, and what the plan says of them.
#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(HeadstagePlan, EverySensorIsASeriesWithItsScale) {
  Rig rig({controller_dio(), ecu(), multiplexed(), sys_clock()});
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.logs, IsEmpty());
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_THAT(group_paths(run),
              ElementsAre("/acquisition/accelerometer", "/acquisition/gyroscope",
                          "/acquisition/magnetometer", "/acquisition/controller_analog_input"));
  EXPECT_EQ(entry(run, "groups", "/acquisition/accelerometer").at("type"),
            Json::parse(R"({"namespace": "core", "name": "TimeSeries"})"));
  EXPECT_EQ(entry(run, "datasets", "/acquisition/accelerometer/data"), Json::parse(R"({
      "path": "/acquisition/accelerometer/data", "kind": "events", "dtype": "int16", "width": 3,
      "output": 0, "timestamps": true, "drop_if_empty": true,
      "attributes": {"conversion": 0.00059820565, "offset": 0.0, "resolution": -1.0,
                     "unit": "m/s^2"}})"));
  EXPECT_EQ(entry(run, "datasets", "/acquisition/controller_analog_input/data").at("width"), 1);
}

TEST(HeadstagePlan, DescriptionsSayTheRangeAndTheChannels) {
  Rig rig({multiplexed()});
  const PluginRun run = rig.plan();
  EXPECT_EQ(description_of(run, "accelerometer"),
            "Headstage accelerometer, +/-2 g full scale (0.000061 g/LSB): Headstage_AccelX, "
            "Headstage_AccelY, Headstage_AccelZ");
  EXPECT_EQ(description_of(run, "gyroscope"),
            "Headstage gyroscope, +/-2000 deg/s full scale (0.061 deg/s/LSB): Headstage_GyroX, "
            "Headstage_GyroY, Headstage_GyroZ");
  EXPECT_EQ(description_of(run, "magnetometer"),
            "Headstage magnetometer: Headstage_MagX, Headstage_MagY, Headstage_MagZ");
  EXPECT_EQ(description_of(run, "controller_analog_input"),
            "Controller analog input: Controller_Ain1");
  EXPECT_THAT(entry(run, "groups", "/acquisition/gyroscope").at("attributes").at("comments"),
              HasSubstr("bit 2 of the device's byte 0"));
}

TEST(HeadstagePlan, UnitsAreSiWhereTheScaleIsKnown) {
  Rig rig({multiplexed()});
  const PluginRun run = rig.plan();
  constexpr double kPi = 3.14159265358979323846;
  EXPECT_DOUBLE_EQ(data_attributes(run, "accelerometer").at("conversion"), 0.000061 * 9.80665);
  EXPECT_DOUBLE_EQ(data_attributes(run, "gyroscope").at("conversion"), 0.061 * kPi / 180);
  EXPECT_EQ(data_attributes(run, "gyroscope").at("unit"), "rad/s");
  for (const char* name : {"magnetometer", "controller_analog_input"}) {
    EXPECT_EQ(data_attributes(run, name).at("conversion"), 1.0);
    EXPECT_EQ(data_attributes(run, name).at("unit"), "unspecified");
  }
}

TEST(HeadstagePlan, BareIdsOfTheHeadstageSensorDeviceAreTheSameSensors) {
  Rig rig({sensors_of({{"AccelX", 3}, {"AccelY", 3}, {"GyroZ", 2}, {"MagX", 1}})});
  rig.spec.devices[0].name = "headstageSensor";
  const PluginRun run = rig.plan();
  EXPECT_THAT(description_of(run, "accelerometer"), HasSubstr(": AccelX, AccelY"));
  EXPECT_THAT(description_of(run, "gyroscope"), HasSubstr(": GyroZ"));
  EXPECT_THAT(description_of(run, "magnetometer"), HasSubstr(": MagX"));
}

TEST(HeadstagePlan, ChannelsWithAnotherUpdateBitAreASeriesOfTheirOwn) {
  DeviceSpec device = sensors_of({{"AccelZ", 3}, {"AccelX", 2}, {"AccelY", 3}, {"GyroX", 3}});
  device.channels.push_back({"Headstage_AccelX", "analog", 6, 0, true, 1, 3});
  Rig rig({device});
  const PluginRun run = rig.plan();
  EXPECT_THAT(group_paths(run),
              ElementsAre("/acquisition/accelerometer", "/acquisition/accelerometer_2",
                          "/acquisition/gyroscope", "/acquisition/accelerometer_3"));
  EXPECT_THAT(description_of(run, "accelerometer"), HasSubstr(": AccelZ, AccelY"));
  EXPECT_THAT(description_of(run, "accelerometer_2"), HasSubstr(": AccelX"));
  EXPECT_THAT(description_of(run, "accelerometer_3"), HasSubstr(": Headstage_AccelX"));
}

TEST(HeadstagePlan, ChannelsOfNoKnownSensorAreWrittenWithAWarning) {
  Rig rig({sensors_of({{"Headstage_AccelXfoo", 0}, {"AccelX", 1}, {"xHeadstage_AccelX", 0}})});
  const PluginRun run = rig.plan();
  EXPECT_THAT(group_paths(run), ElementsAre("/acquisition/other", "/acquisition/accelerometer"));
  EXPECT_EQ(description_of(run, "other"),
            "Uncategorized analog channel: Headstage_AccelXfoo, xHeadstage_AccelX");
  EXPECT_EQ(data_attributes(run, "other").at("conversion"), 1.0);
  EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr("no known sensor"),
                                          HasSubstr("Headstage_AccelXfoo, xHeadstage_AccelX"))));
}

TEST(HeadstagePlan, TheLayoutOfTheReferenceHasNoSuchSeries) {
  Rig rig({multiplexed()});
  rig.layout = "trodes_to_nwb";
  rig.add_file(
      3, [](std::uint64_t, Packet& packet) { packet.set_interleaved("Headstage_AccelX", 1); });
  const PluginRun run = rig.run();
  EXPECT_THAT(group_paths(run), IsEmpty());
  EXPECT_THAT(run.outputs, IsEmpty());
  EXPECT_THAT(run.logs, IsEmpty());
}

TEST(HeadstagePlan, NoSensorsDevicesThatAreOffAndDigitalChannelsAreNoSeries) {
  DeviceSpec off = multiplexed();
  off.available = false;
  DeviceSpec words = multiplexed("headstageSensor");
  for (ChannelSpec& channel : words.channels) channel.data_type = "uint32";
  words.channels.resize(1);
  for (const auto& devices :
       {std::vector{controller_dio(), ecu()}, std::vector{off, ecu()}, std::vector{words}}) {
    Rig rig(devices);
    rig.add_file(2);
    const PluginRun run = rig.run();
    EXPECT_THAT(group_paths(run), IsEmpty());
    EXPECT_THAT(run.logs, IsEmpty());
  }
}

TEST(HeadstagePlan, SensorsOfEveryPacketAreLeftToTheFullRateSeries) {
  DeviceSpec device = sensors_of({{"AccelX", 3}, {"AccelY", 3}});
  device.channels[0].id_byte.reset();
  device.channels[0].id_bit.reset();
  Rig rig({device, ecu()});
  const PluginRun run = rig.plan();
  EXPECT_THAT(description_of(run, "accelerometer"), HasSubstr(": AccelY"));
  EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr("AccelX"), HasSubstr("every packet"))));
}

TEST(HeadstagePlan, SensorUnitsReplaceTheLabelButNeverTheScale) {
  Rig rig({multiplexed()});
  rig.metadata = {{"sensor_units", {{"accelerometer", "furlong/s^2"}, {"magnetometer", "uT"}}}};
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(data_attributes(run, "accelerometer").at("unit"), "furlong/s^2");
  EXPECT_EQ(data_attributes(run, "accelerometer").at("conversion"), 0.00059820565);
  EXPECT_EQ(data_attributes(run, "magnetometer").at("unit"), "uT");
  EXPECT_EQ(data_attributes(run, "gyroscope").at("unit"), "rad/s");
}

TEST(HeadstagePlan, UnknownAndBlankSensorUnitsAreReportedWithTheirPlace) {
  Rig rig({multiplexed()});
  rig.metadata = {{"sensor_units", {{"accel/x", "m"}, {"gyroscope", " "}, {"analog_input", "V"}}}};
  EXPECT_THAT(
      rig.plan().problems,
      ElementsAre(AllOf(StartsWith("warning /sensor_units/accel~1x: "),
                        HasSubstr("no sensor is called 'accel/x'"),
                        HasSubstr("accelerometer, gyroscope, magnetometer, "
                                  "controller_analog_input, analog_input, analog_output, "
                                  "other")),
                  AllOf(StartsWith("error /sensor_units/gyroscope: "), HasSubstr("blank"))));
}

}  // namespace
}  // namespace rec2nwb::test
