/// \file
/// Where a packet starts, told by the packets behind it: what to do when the next one is not where
/// the one before ends.
///
/// Needs: a PacketWindow. Promises: answers depend on the file alone, not on how it is read; a
/// place is taken for a packet only if sync bytes, counters and, if there, clocks of those behind
/// it fit.
#pragma once

#include <cstdint>
#include <optional>

#include "rec/packet_window.hpp"

namespace rec2nwb {

/// Counter steps up to this are what a packet follows another one by without a further look.
inline constexpr std::uint32_t kNearSteps = 64;

/// A step that a packet may follow another one by if others follow closely, or if the file ends
/// with it: nine minutes at 30 kHz.
inline constexpr std::uint32_t kFarSteps = 1U << 24;

/// One to kNearSteps counts further.
inline bool is_near(std::uint32_t counter, std::uint32_t after) {
  return counter - after - 1 < kNearSteps;
}

/// How many of the three packets behind the one at `at` fit, each to the one before it.
enum class Followers {
  kNone,  ///< the file ends behind it
  kFit,
  kDoNotFit,
};
Followers followers(PacketWindow& window, std::uint64_t at);

/// The last packet known to be one.
struct KnownPacket {
  std::uint32_t counter = 0;
  std::optional<std::int64_t> sysclock_ns;
};

/// The next packet at or behind `from`. Of several places within one packet's bytes the one that
/// goes on best from `known`: a line that rises by one a packet looks like a counter, too.
/// \param end_of_known where that one ends, if it is whole: packets before the place found count if
/// they fit and start there or behind; before it, the end of a torn packet looks like one
std::optional<std::uint64_t> find_packet(PacketWindow& window, std::uint64_t from,
                                         std::uint64_t end_of_known,
                                         const std::optional<KnownPacket>& known);

/// Does the packet at `at` stand in the file already, byte for byte? \param behind_last where the
/// last packet ends that is none of these; last_counter is its counter
bool is_repeated(PacketWindow& window, std::uint64_t at, std::uint64_t behind_last,
                 std::uint32_t last_counter);

}  // namespace rec2nwb
