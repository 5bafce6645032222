/// \file
/// Header and metadata of a demo session, rewritten for other channels.
///
/// Needs: texts that `rec2nwb demo` wrote. Promises: channel c is hwChan c, contact c of its group.
#pragma once

#include <string>

#include "session/widen.hpp"

namespace rec2nwb::bench {

inline constexpr std::uint32_t kChipChannels = 32;
inline constexpr std::uint32_t kTetrodeChannels = 4;
inline constexpr std::uint32_t kShankChannels = 32;
inline constexpr std::uint32_t kProbeChannels = 128;

/// Channels of an ntrode: a tetrode, or a shank.
inline std::uint32_t group_channels(const Wide& wide) {
  return wide.shanks ? kShankChannels : kTetrodeChannels;
}

std::string wide_header(std::string header, const Wide& wide);
std::string wide_metadata(std::string yaml, const Wide& wide);

}  // namespace rec2nwb::bench
