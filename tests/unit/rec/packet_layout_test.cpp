#include "rec/packet_layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rec_builder.hpp"
#include "unit/rec/test_paths.hpp"

namespace rec2nwb {
namespace {

using test::error_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Header header_of(const test::RecSpec& spec) {
  return parse_header(test::rec_header_xml(spec), "a.rec");
}

PacketLayout layout_of(const test::RecSpec& spec) {
  return packet_layout(header_of(spec), "a.rec");
}

std::string layout_error(const test::RecSpec& spec) {
  return error_of([&] { layout_of(spec); });
}

test::RecSpec rig_with(std::vector<test::DeviceSpec> devices, int channels = 0) {
  test::RecSpec spec;
  spec.devices = std::move(devices);
  spec.ntrodes = test::ntrodes_of(channels);
  return spec;
}

TEST(PacketLayout, DevicesFollowTheSyncByteInDocumentOrder) {
  const PacketLayout layout = layout_of(test::ephys_rig(8));
  EXPECT_THAT(layout.device_offset_bytes, ElementsAre(1, 2, 34, 42));
  EXPECT_EQ(layout.sysclock_offset_bytes, 42U);
  EXPECT_EQ(layout.counter_offset_bytes, 50U);
  EXPECT_EQ(layout.ephys_offset_bytes, 54U);
  EXPECT_EQ(layout.ephys_channels, 8U);
  EXPECT_EQ(layout.packet_bytes, 70U);
}

TEST(PacketLayout, WithoutClockEverythingBehindItMovesForward) {
  test::RecSpec spec = test::ephys_rig(8);
  spec.devices.pop_back();
  const PacketLayout layout = layout_of(spec);
  EXPECT_EQ(layout.sysclock_offset_bytes, std::nullopt);
  EXPECT_EQ(layout.counter_offset_bytes, 42U);
  EXPECT_EQ(layout.packet_bytes, 62U);
}

TEST(PacketLayout, WithoutAnyDeviceThereAreSyncByteAndCounter) {
  const PacketLayout layout = layout_of(rig_with({}));
  EXPECT_EQ(layout.counter_offset_bytes, 1U);
  EXPECT_EQ(layout.packet_bytes, 5U);
}

TEST(PacketLayout, UnavailableDeviceIsAsIfAbsent) {
  const test::DeviceSpec two{"Two", 2, true, {}};
  test::DeviceSpec four{"Four", 4, true, {}};
  EXPECT_EQ(layout_of(rig_with({two, four})).counter_offset_bytes, 7U);
  four.available = std::nullopt;
  EXPECT_EQ(layout_of(rig_with({two, four})).counter_offset_bytes, 7U);
  four.available = false;
  const PacketLayout layout = layout_of(rig_with({four, two}));
  EXPECT_EQ(layout.counter_offset_bytes, 3U);
  EXPECT_THAT(layout.device_offset_bytes, ElementsAre(kAbsentDevice, 1));
  EXPECT_EQ(layout_of(rig_with({two})).counter_offset_bytes, 3U);
}

TEST(PacketLayout, UnavailableClockIsNoClock) {
  test::DeviceSpec clock = test::sys_clock();
  clock.available = false;
  EXPECT_EQ(layout_of(rig_with({clock})).sysclock_offset_bytes, std::nullopt);
}

TEST(PacketLayout, SysTimeIncludedStandsBehindTheCounter) {
  test::RecSpec spec = rig_with({test::controller_dio()}, 4);
  spec.hardware = {{"sysTimeIncluded", "1"}};
  const PacketLayout layout = layout_of(spec);
  EXPECT_EQ(layout.counter_offset_bytes, 2U);
  EXPECT_EQ(layout.sysclock_offset_bytes, 6U);
  EXPECT_EQ(layout.ephys_offset_bytes, 14U);
  EXPECT_EQ(layout.packet_bytes, 22U);
}

TEST(PacketLayout, SysClockDeviceWinsOverSysTimeIncludedWhoseBytesStay) {
  test::RecSpec spec = rig_with({test::sys_clock()}, 4);
  spec.hardware = {{"sysTimeIncluded", "1"}};
  const PacketLayout layout = layout_of(spec);
  EXPECT_EQ(layout.sysclock_offset_bytes, 1U);
  EXPECT_EQ(layout.counter_offset_bytes, 9U);
  EXPECT_EQ(layout.ephys_offset_bytes, 21U);
}

TEST(PacketLayout, RefusesClockOfOtherSize) {
  test::DeviceSpec clock = test::sys_clock();
  clock.num_bytes = 4;
  EXPECT_THAT(layout_error(rig_with({clock})),
              AllOf(HasSubstr("a.rec"), HasSubstr("SysClock"),
                    testing::AllOf(HasSubstr("expected 8"), testing::HasSubstr("R2N-0312")),
                    HasSubstr("found 4")));
}

TEST(PacketLayout, RecordedChannelsMayBeFewerThanTheHardwareHas) {
  test::RecSpec spec = rig_with({}, 4);
  spec.num_channels = 128;
  EXPECT_EQ(layout_of(spec).ephys_channels, 4U);
  EXPECT_EQ(layout_of(spec).packet_bytes, 13U);
}

TEST(PacketLayout, RefusesMoreChannelsThanTheHardwareHas) {
  test::RecSpec spec = rig_with({}, 8);
  spec.num_channels = 6;
  EXPECT_THAT(layout_error(spec),
              AllOf(testing::AllOf(HasSubstr("8 SpikeChannels"), testing::HasSubstr("R2N-0313")),
                    HasSubstr("numChannels=6")));
}

struct BadChannel {
  test::ChannelSpec channel;
  std::string words;
};

TEST(PacketLayout, RefusesChannelsOutsideTheirDevice) {
  const std::vector<BadChannel> cases = {
      {{"c", "digital", 4, 0, true, {}, {}}, "found bytes 4 to 4"},
      {{"c", "digital", 0, 8, true, {}, {}}, "expected bit 0 to 7, found 8"},
      {{"c", "analog", 3, 0, true, {}, {}}, "found bytes 3 to 4"},
      {{"c", "uint32", 4, 0, true, {}, {}}, "found bytes 4 to 4"},
      {{"c", "other", 4, 0, true, {}, {}}, "found bytes 4 to 4"},
      {{"c", "analog", 2, 0, true, 4, 0},
       "interleavedDataIDByte below the device's 4 bytes, found 4"},
      {{"c", "analog", 2, 0, true, 0, 8}, "interleavedDataIDBit 0 to 7, found 8"},
      {{"c", "analog", 2, 0, true, 0, {}}, "found one of them"},
      {{"c", "analog", 2, 0, true, {}, 0}, "found one of them"},
  };
  for (const BadChannel& bad : cases) {
    test::DeviceSpec device{"Box", 4, true, {bad.channel}};
    EXPECT_THAT(layout_error(rig_with({device})),
                AllOf(testing::AllOf(HasSubstr("Channel 'c' of Device 'Box'"),
                                     testing::HasSubstr("R2N-0311")),
                      HasSubstr(bad.words)));
    device.available = false;
    EXPECT_EQ(layout_error(rig_with({device})), "no Error");
    device.available = true;
    device.num_bytes = std::nullopt;
    EXPECT_EQ(layout_error(rig_with({device})), "no Error");
  }
}

TEST(PacketLayout, AcceptsChannelsThatJustFit) {
  const test::DeviceSpec device{"Box",
                                4,
                                true,
                                {{"a", "digital", 3, 7, true, {}, {}},
                                 {"b", "analog", 2, 0, true, 3, 7},
                                 {"c", "uint32", 2, 0, true, {}, {}}}};
  EXPECT_EQ(layout_error(rig_with({device})), "no Error");
}

TEST(PacketLayout, RefusesPacketsOfAbsurdSize) {
  test::RecSpec spec;
  for (int i = 0; i < 300; ++i) {
    spec.devices.push_back({"D" + std::to_string(i), 65535, true, {}});
  }
  EXPECT_THAT(layout_error(spec),
              testing::AllOf(HasSubstr("16777216"), testing::HasSubstr("R2N-0314")));
}

}  // namespace
}  // namespace rec2nwb
