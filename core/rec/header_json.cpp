#include "rec/header_json.hpp"

#include "base/text.hpp"

namespace rec2nwb {
namespace {

Json describe_devices(const Header& header, const PacketLayout& layout) {
  Json devices = Json::array();
  for (std::size_t i = 0; i < header.devices.size(); ++i) {
    const Device& device = header.devices[i];
    const std::uint32_t offset = layout.device_offset_bytes.at(i);
    devices.push_back({{"name", to_utf8(device.name)},
                       {"offset_bytes", offset == kAbsentDevice ? Json() : Json(offset)},
                       {"num_bytes", device.packet_bytes()}});
  }
  return devices;
}

Json describe_attributes(const Attributes& attributes) {
  Json all = Json::object();
  for (const auto& [name, value] : attributes) {
    all[to_utf8(name)] = to_utf8(value);
  }
  return all;
}

}  // namespace

Json describe(const Header& header, const PacketLayout& layout, const SlotOrder& order) {
  const auto& clock = layout.sysclock_offset_bytes;
  return {{"header_bytes", header.header_bytes},
          {"packet_bytes", layout.packet_bytes},
          {"rate_hz", header.rate_hz},
          {"num_channels", header.num_channels},
          {"counter_offset_bytes", layout.counter_offset_bytes},
          {"sysclock_offset_bytes", clock ? Json(*clock) : Json()},
          {"ephys_offset_bytes", layout.ephys_offset_bytes},
          {"ephys_channels", layout.ephys_channels},
          {"devices", describe_devices(header, layout)},
          {"slot_rule", to_text(order.rule)},
          {"slot_reason", to_utf8(order.reason)},
          {"slot_disputed", order.disputed},
          {"slot_hwchan", order.hw_chan},
          {"ntrode_count", header.spike.ntrodes.size()},
          {"global", describe_attributes(header.global)}};
}

}  // namespace rec2nwb
