/// \file
/// Where things are in a packet: sync byte, devices, counter, ephys slots.
///
///     0x55 | devices in document order | uint32 counter | [8 clock bytes] | int16 x ephys slots
///
/// Needs: a Header. Promises: offsets that stay inside the packet, for every file by itself (a file
/// without SysClock has other offsets than one with it).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rec/header.hpp"

namespace rec2nwb {

inline constexpr std::uint8_t kSyncByte = 0x55;
inline constexpr std::uint32_t kAbsentDevice = UINT32_MAX;

struct PacketLayout {
  std::uint32_t packet_bytes = 0;
  /// Header::devices[i] -> offset of its first byte; kAbsentDevice if it takes no bytes.
  std::vector<std::uint32_t> device_offset_bytes;
  std::uint32_t counter_offset_bytes = 0;
  std::optional<std::uint32_t> sysclock_offset_bytes;  ///< int64 nanoseconds since 1970
  std::uint32_t ephys_offset_bytes = 0;
  std::uint32_t ephys_channels = 0;  ///< min(numChannels, number of SpikeChannels)

  bool operator==(const PacketLayout&) const = default;
};

/// \throws Error: more SpikeChannels than numChannels, a channel outside its device, a SysClock of
/// other than 8 bytes.
PacketLayout packet_layout(const Header& header, const std::string& file_name);

}  // namespace rec2nwb
