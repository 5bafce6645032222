/// \file
/// What can be wrong with the packets of a file, as it is found.
///
/// Needs: nothing. Promises: a fault says where it is in the file, and how far it goes; its place
/// does not depend on how the file was read.
#pragma once

#include <cstdint>
#include <functional>

namespace rec2nwb {

enum class PacketFaultKind : std::uint8_t {
  kForeignBytes,      ///< length in bytes: skipped
  kIncompletePacket,  ///< length in bytes: bytes of a packet are missing, it is left out
  kIncompleteEnd,     ///< length in bytes: the file ends within a packet, it is left out
  kDamagedSync,       ///< length in packets: the sync byte was wrong, the packet is kept
  kDamagedCounter,    ///< length in packets: taken as one more than the packet before
  kRepeatedPackets,   ///< length in packets: they stand in the file already, and are left out
  kCounterReset,      ///< length in counts from the expected counter to the one found
  kClockJump,         ///< length in nanoseconds, of either sign
  kDamagedClock,      ///< length in packets: kept, but their clock is no part of the time line
};

struct PacketFault {
  PacketFaultKind kind = PacketFaultKind::kForeignBytes;
  std::uint32_t file = 0;
  std::uint64_t row = 0;   ///< of the file: the packet at the fault, or the first one behind it
  std::uint64_t byte = 0;  ///< of the file
  std::int64_t length = 0;

  bool operator==(const PacketFault&) const = default;
};

using OnPacketFault = std::function<void(const PacketFault&)>;

}  // namespace rec2nwb
