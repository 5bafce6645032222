/// \file
/// The start of a .rec file: header, packet layout, slot order.
///
/// A header that is accepted gives a packet in which everything has a place of its own, whatever
/// follows it in the file.
#include "rec/header.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>

#include "base/error.hpp"
#include "check.hpp"
#include "rec/header_json.hpp"
#include "rec/packet_layout.hpp"
#include "rec/slot_order.hpp"

namespace rec2nwb::fuzz {
namespace {

constexpr std::uint32_t kCounterBytes = 4;
constexpr std::uint32_t kClockBytes = 8;
constexpr const char* kName = "fuzz.rec";

void check_devices(const Header& header, const PacketLayout& layout) {
  must(layout.device_offset_bytes.size() == header.devices.size(), "every device has an offset");
  std::uint64_t end = sizeof kSyncByte;
  for (std::size_t i = 0; i < header.devices.size(); ++i) {
    const Device& device = header.devices[i];
    if (layout.device_offset_bytes[i] == kAbsentDevice) {
      must(device.packet_bytes() == 0, "only a device without bytes has no place");
      continue;
    }
    must(layout.device_offset_bytes[i] == end, "devices stand one behind the other");
    end += device.packet_bytes();
    for (const DeviceChannel& channel : device.channels) {
      const std::uint32_t bytes = channel.data_type == "analog" ? 2 : 1;
      must(channel.start_byte < device.num_bytes && bytes <= device.num_bytes - channel.start_byte,
           "a channel is inside its device");
      must(channel.data_type != "digital" || channel.bit < 8, "a bit is one of a byte");
      must(channel.interleaved_id_byte.value_or(0) < device.num_bytes &&
               channel.interleaved_id_bit.value_or(0) < 8,
           "an ID bit is inside its device");
    }
  }
  must(layout.counter_offset_bytes == end, "the counter stands behind the devices");
}

void check_layout(const Header& header, const PacketLayout& layout) {
  check_devices(header, layout);
  const std::uint64_t counter_end = std::uint64_t{layout.counter_offset_bytes} + kCounterBytes;
  const std::uint64_t behind = header.sys_time_included ? kClockBytes : 0;
  must(layout.ephys_offset_bytes == counter_end + behind, "ephys stands behind counter and clock");
  must(layout.packet_bytes ==
           std::uint64_t{layout.ephys_offset_bytes} + 2 * std::uint64_t{layout.ephys_channels},
       "the last ephys slot ends the packet");
  if (!layout.sysclock_offset_bytes) return;
  const std::uint64_t clock = *layout.sysclock_offset_bytes;
  must((clock >= 1 && clock + kClockBytes <= layout.counter_offset_bytes) ||
           (clock == counter_end && clock + kClockBytes == layout.ephys_offset_bytes),
       "the clock is a device, or stands right behind the counter");
}

void check_slots(const Header& header, const PacketLayout& layout, std::optional<SlotRule> forced) {
  SlotOrder order;
  if (!accepts<Error>([&] { order = slot_order(header, forced, kName); })) return;
  must(order.hw_chan.size() == layout.ephys_channels, "every slot has a hwChan");
  std::multiset<int> in_header;
  for (const Ntrode& ntrode : header.spike.ntrodes) {
    for (const SpikeChannel& channel : ntrode.channels) in_header.insert(channel.hw_chan);
  }
  must(in_header == std::multiset<int>(order.hw_chan.begin(), order.hw_chan.end()),
       "the slots are the header's channels, each once");
  must(!forced || order.rule == *forced, "a rule that was asked for is followed");
  // As `rec2nwb header --json` prints it: dump() refuses what is not UTF-8.
  must(!describe(header, layout, order).dump().empty(), "a header can be printed as JSON");
}

bool same_layout(const Header& header, std::string_view text) {
  return packet_layout(parse_header(text, kName), kName) == packet_layout(header, kName);
}

void check(std::string_view text) {
  Header header;
  PacketLayout layout;
  const bool accepted = accepts<Error>([&] {
    header = parse_header(text, kName);
    layout = packet_layout(header, kName);
  });
  if (!accepted) return;
  must(header.header_bytes > 0 && header.header_bytes <= text.size(), "a header is in its file");
  must(std::isfinite(header.rate_hz) && header.rate_hz > 0, "a rate is a number above 0");
  check_layout(header, layout);
  for (const auto rule : {std::optional<SlotRule>(), std::optional(SlotRule::kAscending),
                          std::optional(SlotRule::kChip)}) {
    check_slots(header, layout, rule);
  }
  must(same_layout(header, text.substr(0, header.header_bytes)), "packets are no part of a header");
}

}  // namespace
}  // namespace rec2nwb::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rec2nwb::fuzz::check(rec2nwb::fuzz::text_of(data, size));
  return 0;
}
