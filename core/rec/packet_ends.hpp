/// \file
/// What the first and the last packet of a file say: enough to put files in order before they are
/// read.
///
/// Needs: a PacketFile. Promises: reads little of the file, unless its beginning is damaged.
#pragma once

#include <cstdint>
#include <optional>

#include "rec/packet_file.hpp"

namespace rec2nwb {

struct PacketEnds {
  std::uint32_t first_counter = 0;
  std::optional<std::int64_t> first_sysclock_ns;  ///< the first one that is valid
  std::optional<std::int64_t> last_sysclock_ns;   ///< the last one found that is not before it
};

/// \return nothing if the file has no packet
/// \throws Error as PacketReader; a SysClock that is valid nowhere
std::optional<PacketEnds> read_ends(const PacketFile& file);

}  // namespace rec2nwb
