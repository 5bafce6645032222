#include "cli/demo/packets.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <numbers>
#include <set>

#include "cli/demo/header_xml.hpp"
#include "rec/slot_order.hpp"
#include "unit/demo/demo_files.hpp"

namespace rec2nwb {
namespace {

using demo_test::Packets;

/// One session for all tests of this file: they only read.
class DemoPackets : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    session_ = write_demo_session(demo_test::fresh_folder("packets"), {});
  }

  static Packets sleep() { return Packets(session_ / "20240101_demo_01_s1.rec"); }
  static Packets run() { return Packets(session_ / "20240101_demo_02_r1.rec"); }

  static inline std::filesystem::path session_;
};

/// Deviation of the differences between neighbours over sqrt(2): the white noise alone, nearly.
double noise_microvolts(const Packets& packets, std::uint64_t slot) {
  std::vector<double> steps;
  for (std::uint64_t row = 1; row < packets.rows(); ++row) {
    steps.push_back(std::abs(packets.ephys(row, slot) - packets.ephys(row - 1, slot)));
  }
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::ranges::nth_element(steps, middle);
  return *middle / 0.6745 / std::numbers::sqrt2 * demo::kMicrovoltsPerCount;
}

/// Amplitude in microvolts at one frequency.
double amplitude(const Packets& packets, std::uint64_t slot, double hz) {
  double in_phase = 0;
  double quadrature = 0;
  const double step = 2 * std::numbers::pi * hz / packets.file().header().rate_hz;
  for (std::uint64_t row = 0; row < packets.rows(); ++row) {
    const double angle = step * static_cast<double>(row);
    in_phase += packets.ephys(row, slot) * std::cos(angle);
    quadrature += packets.ephys(row, slot) * std::sin(angle);
  }
  return 2 * std::hypot(in_phase, quadrature) / static_cast<double>(packets.rows()) *
         demo::kMicrovoltsPerCount;
}

TEST_F(DemoPackets, AreWholeAndAsManyAsAskedFor) {
  for (const Packets& packets : {sleep(), run()}) {
    EXPECT_EQ(packets.rows(), 120000U);
    EXPECT_EQ(packets.file().trailing_bytes(), 0U);
    EXPECT_EQ(packets.file().layout().packet_bytes, 1U + 1 + 32 + 8 + 8 + 4 + 2 * 8);
  }
}

TEST_F(DemoPackets, SlotOrderIsBeyondDispute) {
  const Packets packets = run();
  const Header& header = packets.file().header();
  const SlotOrder order = slot_order(header, {}, "demo");
  EXPECT_FALSE(order.disputed);
  EXPECT_EQ(order.rule, SlotRule::kChip);
  EXPECT_EQ(order.hw_chan, slot_order(header, SlotRule::kAscending, "demo").hw_chan);
  EXPECT_EQ(header.num_channels, 8);
  EXPECT_EQ(header.spike.channel_count(), 8U);
  ASSERT_EQ(header.spike.ntrodes.size(), 2U);
  EXPECT_EQ(header.spike.ntrodes[0].channels.size(), 4U);
  EXPECT_EQ(header.spike.ntrodes[0].attributes.at("rawScalingToUv"), "0.195");
}

TEST_F(DemoPackets, HeaderHasWhatAHeaderDeviceNeeds) {
  const Packets packets = sleep();
  for (const char* name : {"headstageSerial",
                           "headstageSmartRefOn",
                           "realtimeMode",
                           "headstageAutoSettleOn",
                           "timestampAtCreation",
                           "controllerFirmwareVersion",
                           "controllerSerial",
                           "saveDisplayedChanOnly",
                           "headstageFirmwareVersion",
                           "qtVersion",
                           "compileDate",
                           "compileTime",
                           "filePrefix",
                           "headstageGyroSensorOn",
                           "headstageMagSensorOn",
                           "trodesVersion",
                           "headstageAccelSensorOn",
                           "commitHead",
                           "systemTimeAtCreation",
                           "filePath"}) {
    EXPECT_TRUE(packets.file().header().global.contains(name)) << name;
  }
}

TEST_F(DemoPackets, CountsStepByOneAndClocksRunForward) {
  std::int64_t last_ns = 0;
  std::uint32_t last_count = 0;
  for (const Packets& packets : {sleep(), run()}) {
    EXPECT_GT(packets.count(0), last_count);
    EXPECT_GT(packets.clock_ns(0), last_ns);
    for (std::uint64_t row = 1; row < packets.rows(); ++row) {
      ASSERT_EQ(packets.count(row), packets.count(row - 1) + 1) << row;
      ASSERT_GT(packets.clock_ns(row), packets.clock_ns(row - 1)) << row;
    }
    const std::int64_t created_ms = packets.file().header().system_time_at_creation_ms().value();
    EXPECT_NEAR(static_cast<double>(packets.clock_ns(0) - created_ms * 1'000'000), 25e6, 2e6);
    last_ns = packets.clock_ns(packets.rows() - 1);
    last_count = packets.count(packets.rows() - 1);
  }
}

TEST_F(DemoPackets, NoiseIsThatOfAnAmplifier) {
  for (const Packets& packets : {sleep(), run()}) {
    for (std::uint64_t slot = 0; slot < 8; ++slot) {
      EXPECT_GT(noise_microvolts(packets, slot), 5) << slot;
      EXPECT_LT(noise_microvolts(packets, slot), 10) << slot;
    }
  }
}

TEST_F(DemoPackets, ThetaIsThereWhileRunningOnly) {
  const Packets awake = run();
  const Packets asleep = sleep();
  for (std::uint64_t slot = 0; slot < 8; ++slot) {
    EXPECT_GT(amplitude(awake, slot, 8), 50) << slot;
    EXPECT_GT(amplitude(awake, slot, 8), 3 * amplitude(asleep, slot, 8)) << slot;
    EXPECT_LT(amplitude(awake, slot, 500), 2) << slot;  // more power at low frequencies
  }
}

TEST_F(DemoPackets, SpikesStandOutOnTheContactOfTheirUnit) {
  // Steps over 0.2 ms, larger than noise and LFP make; unit 1 is largest on tetrode 1, contact 1.
  const auto spikes = [](const Packets& packets, std::uint64_t slot) {
    int found = 0;
    for (std::uint64_t row = 6; row < packets.rows(); ++row) {
      const double step = (packets.ephys(row - 6, slot) - packets.ephys(row, slot)) * 0.195;
      if (step > 110) {
        ++found;
        row += 60;
      }
    }
    return found;
  };
  const auto largest = static_cast<std::uint64_t>(demo::kHwChan[0][0]);
  const auto smallest = static_cast<std::uint64_t>(demo::kHwChan[0][3]);
  EXPECT_GT(spikes(run(), largest), 5);
  EXPECT_GT(spikes(run(), largest), spikes(run(), smallest));
}

TEST_F(DemoPackets, SensorsShareTheirBytesAndTheMagnetometerIsOff) {
  const Packets packets = run();
  const std::uint32_t device = packets.device_offset("Multiplexed");
  std::map<int, int> updates;
  std::vector<double> gravity;
  for (std::uint64_t row = 0; row < packets.rows(); ++row) {
    const auto id = packets.at<std::uint8_t>(row, device);
    ++updates[id];
    if (id != 1 << demo::kAccelBit) continue;
    double square = 0;
    for (std::uint64_t axis = 0; axis < 3; ++axis) {
      const double g = packets.at<std::int16_t>(row, device + 2 + 2 * axis) * 0.000061;
      square += g * g;
    }
    gravity.push_back(std::sqrt(square));
  }
  ASSERT_EQ(updates.size(), 4U);
  EXPECT_EQ(updates[1 << demo::kAccelBit], 400);  // 100 Hz for 4 s
  EXPECT_EQ(updates[1 << demo::kGyroBit], 400);
  EXPECT_EQ(updates[1 << demo::kAinBit], 400);
  EXPECT_EQ(updates[0], 120000 - 1200);
  std::ranges::sort(gravity);
  EXPECT_NEAR(gravity[gravity.size() / 2], 1, 0.1);
  EXPECT_EQ(packets.file().header().global.at("headstageMagSensorOn"), "0");
}

TEST_F(DemoPackets, EcuHasTwelveAnalogChannelsAndAllItsLines) {
  const Packets packets = run();
  const Device* ecu = packets.file().header().device("ECU");
  ASSERT_NE(ecu, nullptr);
  int analog = 0;
  std::set<std::pair<std::uint32_t, std::uint32_t>> places;
  for (const DeviceChannel& channel : ecu->channels) {
    if (channel.data_type == "analog") ++analog;
    EXPECT_TRUE(places.emplace(channel.start_byte, channel.bit).second) << channel.id;
  }
  EXPECT_EQ(analog, 12);
  EXPECT_EQ(ecu->channels.size(), 64U + 12);
  EXPECT_NEAR(packets.at<std::int16_t>(0, packets.device_offset("ECU") + 8), 1200, 100);
}

}  // namespace
}  // namespace rec2nwb
