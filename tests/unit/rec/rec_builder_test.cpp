#include "support/rec_builder.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>

#include "rec/packet_layout.hpp"
#include "rec/slot_order.hpp"

namespace rec2nwb::test {
namespace {

template <typename Number>
Number number_at(std::span<const std::byte> bytes, std::size_t offset) {
  Number value{};
  std::memcpy(&value, bytes.subspan(offset, sizeof value).data(), sizeof value);
  return value;
}

TEST(RecBuilder, PutsEverythingWhereTheFormatSays) {
  RecSpec spec = ephys_rig(8);
  spec.spike = {{"chanPerChip", "4"}};
  const auto bytes = make_packet(spec, 3, [](std::uint64_t row, Packet& packet) {
    EXPECT_EQ(row, 3U);
    packet.set_digital("Controller_Din8", true);
    packet.set_digital("ECU_Dout10", true);
    packet.set_digital("ECU_Dout11", true);
    packet.set_digital("ECU_Dout11", false);
    packet.set_analog("ECU_Ain2", -2);
    packet.set_interleaved("Headstage_GyroY", 300);
    packet.set_hw_chan(4, 77);
    packet.set_slot(7, -7);
    packet.device("Multiplexed")[1] = std::byte{0x5A};
  });
  ASSERT_EQ(bytes.size(), 70U);
  EXPECT_EQ(bytes[0], std::byte{0x55});
  EXPECT_EQ(bytes[1], std::byte{0x80});
  EXPECT_EQ(bytes[2 + 5], std::byte{0x02});
  EXPECT_EQ(number_at<std::int16_t>(bytes, 2 + 10), -2);
  EXPECT_EQ(bytes[34], std::byte{0x04});
  EXPECT_EQ(bytes[35], std::byte{0x5A});
  EXPECT_EQ(number_at<std::int16_t>(bytes, 34 + 4), 300);
  EXPECT_EQ(number_at<std::int64_t>(bytes, 42), 1'700'000'000'000'100'000);
  EXPECT_EQ(number_at<std::uint32_t>(bytes, 50), 1003U);
  EXPECT_EQ(number_at<std::int16_t>(bytes, 54 + 2), 77);
  EXPECT_EQ(number_at<std::int16_t>(bytes, 54 + 14), -7);
}

TEST(RecBuilder, SaysWhatItDoesNotHave) {
  RecSpec spec = ephys_rig(4);
  spec.devices = {ecu("")};
  Packet packet(spec);
  EXPECT_NO_THROW(packet.set_digital("Din1", true));
  EXPECT_THROW(packet.set_digital("ECU_Din1", true), std::invalid_argument);
  EXPECT_THROW(packet.set_hw_chan(4, 1), std::invalid_argument);
  EXPECT_THROW(packet.set_slot(4, 1), std::invalid_argument);
  EXPECT_THROW(packet.set_sysclock_ns(1), std::invalid_argument);
  EXPECT_THROW(packet.set_interleaved("Ain1", 1), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(packet.device("SysClock")), std::invalid_argument);
}

TEST(RecBuilder, RowsDoNotLeakIntoEachOther) {
  const RecSpec spec = ephys_rig(4);
  const auto once = [](std::uint64_t row, Packet& packet) {
    packet.set_hw_chan(0, row == 0 ? std::int16_t{9} : std::int16_t{0});
  };
  const auto file = make_rec(spec, 2, once);
  const auto second = make_packet(spec, 1);
  EXPECT_TRUE(std::equal(second.rbegin(), second.rend(), file.rbegin()));
}

/// The two readings of the format agree, for rigs of every kind.
TEST(RecBuilder, AgreesWithTheLayoutOfTheReader) {
  for (const int channels : {0, 4, 32, 64}) {
    for (const std::string sys_time : {"0", "1"}) {
      for (const bool with_clock : {false, true}) {
        RecSpec spec = ephys_rig(channels);
        spec.hardware = {{"sysTimeIncluded", sys_time}};
        spec.devices.back().available = with_clock;
        const Header header = parse_header(rec_header_xml(spec), "a.rec");
        const PacketLayout layout = packet_layout(header, "a.rec");
        const auto bytes = make_packet(spec, 5);
        ASSERT_EQ(bytes.size(), layout.packet_bytes);
        EXPECT_EQ(number_at<std::uint32_t>(bytes, layout.counter_offset_bytes), 1005U);
        ASSERT_EQ(layout.sysclock_offset_bytes.has_value(), with_clock || sys_time == "1");
        EXPECT_EQ(slot_order(header, {}, "a.rec").hw_chan, slot_hw_chans(spec));
      }
    }
  }
}

}  // namespace
}  // namespace rec2nwb::test
