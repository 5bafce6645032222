// Headers as rigs in use write them, of our own making: each has something that readers stumble on.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "rec/packet_file.hpp"
#include "rec/slot_order.hpp"
#include "support/rec_builder.hpp"
#include "unit/rec/test_paths.hpp"

namespace rec2nwb {
namespace {

struct Rig {
  Header header;
  PacketLayout layout;
  SlotOrder order;

  [[nodiscard]] std::uint32_t offset(const std::string& device) const {
    const auto found = std::ranges::find(header.devices, device, &Device::name);
    return layout.device_offset_bytes.at(static_cast<std::size_t>(found - header.devices.begin()));
  }
};

Rig rig(const test::RecSpec& spec) {
  Rig result;
  result.header = parse_header(test::rec_header_xml(spec), "rig.rec");
  result.layout = packet_layout(result.header, "rig.rec");
  result.order = slot_order(result.header, std::nullopt, "rig.rec");
  return result;
}

/// Two probes of 384 channels, one ntrode a channel, ids and hwChans in no order, an LFP device
/// without channels, no ECU.
test::RecSpec two_neuropixels() {
  test::RecSpec spec;
  spec.devices = {test::controller_dio(),
                  test::multiplexed(),
                  {"neuropixels_LFP", 130, true, {}},
                  test::sys_clock()};
  spec.devices[1].channels.push_back({"RFsync", "uint32", 2, 0, true, 0, 0});
  // Two bytes of it are outside of the device, and still real headers have it.
  spec.devices[1].channels.push_back({"Headstage_Ack3", "uint32", 6, 0, true, 0, 4});
  spec.spike = {{"device", "neuropixels1"}, {"chanPerChip", "32"}};
  for (int i = 0; i < 768; ++i) {
    const std::string probe = i < 384 ? "1" : "2";
    spec.ntrodes.push_back({2000 - i, {i * 5 % 768}, {}, {{"spikeSortingGroup", probe}}});
  }
  return spec;
}

/// Before Trodes 2: MCU_IO, ids without prefix, no scaling, 20 kHz.
test::RecSpec tetrode_rig() {
  test::RecSpec spec = test::ephys_rig(256);
  spec.rate_hz = "20000";
  spec.devices[0].name = "MCU_IO";
  spec.devices[1] = test::ecu("");
  spec.devices[2] = test::multiplexed("headstageSensor");
  for (test::NtrodeSpec& ntrode : spec.ntrodes) {
    ntrode.attributes.clear();
  }
  return spec;
}

TEST(Rigs, TwoNeuropixelsAreAscendingWithTheirLfpBytes) {
  const Rig np = rig(two_neuropixels());
  EXPECT_EQ(np.offset("neuropixels_LFP"), 10U);
  EXPECT_EQ(np.layout.sysclock_offset_bytes, 140U);
  EXPECT_EQ(np.layout.counter_offset_bytes, 148U);
  EXPECT_EQ(np.layout.packet_bytes, 152U + 2 * 768);
  std::vector<int> all(768);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(np.order.hw_chan, all);
  EXPECT_FALSE(np.order.disputed);
  EXPECT_EQ(np.header.spike.ntrodes[0].id, 2000);
}

TEST(Rigs, McuRigWithUnprefixedIdsAt20Kilohertz) {
  const Rig old = rig(tetrode_rig());
  EXPECT_EQ(old.header.rate_hz, 20000);
  EXPECT_EQ(old.offset("MCU_IO"), 1U);
  EXPECT_EQ(old.offset("ECU"), 2U);
  EXPECT_EQ(old.offset("headstageSensor"), 34U);
  EXPECT_EQ(old.header.device("ECU")->channels[0].id, "Din1");
  EXPECT_EQ(old.layout.packet_bytes, 54U + 512);
  EXPECT_EQ(old.order.rule, SlotRule::kChip);
  EXPECT_EQ(old.order.hw_chan[9], 33);
  EXPECT_TRUE(old.header.spike.ntrodes[0].attributes.contains("id"));
  EXPECT_FALSE(old.header.spike.ntrodes[0].attributes.contains("rawScalingToUv"));
}

TEST(Rigs, EightChannelsWithNumbersBeyondNumChannels) {
  test::RecSpec spec;
  spec.num_channels = 128;
  spec.devices = {{"MCU_IO", 1, true, {}}, test::ecu("")};
  spec.ntrodes = {{1, {160, 132, 133, 128}, {}, {}}, {2, {190, 182, 186, 178}, {}, {}}};
  const Rig sample = rig(spec);
  EXPECT_EQ(sample.layout.ephys_channels, 8U);
  EXPECT_EQ(sample.layout.packet_bytes, 1U + 1 + 32 + 4 + 16);
  EXPECT_EQ(sample.order.rule, SlotRule::kAscending);
  EXPECT_EQ(sample.order.hw_chan, (std::vector{128, 132, 133, 160, 178, 182, 186, 190}));
}

TEST(Rigs, DeviceThatIsNotAvailableMovesNothing) {
  test::RecSpec spec = test::ephys_rig(32);
  spec.devices[1].available = false;
  const Rig without = rig(spec);
  EXPECT_EQ(without.offset("ECU"), kAbsentDevice);
  EXPECT_EQ(without.offset("Multiplexed"), 2U);
  EXPECT_EQ(without.layout.counter_offset_bytes, 18U);
}

TEST(Rigs, SensorDeviceMayComeFirst) {
  test::RecSpec spec = test::ephys_rig(32);
  std::rotate(spec.devices.begin(), spec.devices.begin() + 2, spec.devices.begin() + 3);
  const Rig sensor_first = rig(spec);
  EXPECT_EQ(sensor_first.offset("Multiplexed"), 1U);
  EXPECT_EQ(sensor_first.offset("Controller_DIO"), 9U);
  EXPECT_EQ(sensor_first.offset("ECU"), 10U);
  EXPECT_EQ(sensor_first.layout.packet_bytes, 54U + 64);
}

TEST(Rigs, BehaviourOnlyHasPacketsWithoutSlots) {
  const Rig behaviour = rig(test::ephys_rig(0));
  EXPECT_EQ(behaviour.layout.packet_bytes, 54U);
  EXPECT_EQ(behaviour.layout.ephys_channels, 0U);
  EXPECT_TRUE(behaviour.order.hw_chan.empty());
}

TEST(Rigs, TheirFilesOpenAndRead) {
  const auto dir = test::fresh_dir();
  for (const test::RecSpec& spec :
       {two_neuropixels(), tetrode_rig(), test::ephys_rig(0), test::ephys_rig(128)}) {
    test::write_rec(dir / "rig.rec", spec, 20);
    const PacketFile file(dir / "rig.rec");
    ASSERT_EQ(file.rows(), 20U);
    std::vector<std::byte> buffer(std::size_t{20} * file.layout().packet_bytes);
    EXPECT_EQ(file.read(0, buffer), 20U);
  }
}

}  // namespace
}  // namespace rec2nwb
