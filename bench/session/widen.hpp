/// \file
/// A session of `rec2nwb demo`, with as many channels as wanted, or none.
///
/// Everything but the ephys stays as it was: digital lines, sensors, clock, cameras, videos, logs.
/// Header and metadata are rewritten for the new channels, and every packet gets new traces
/// (field_signal.hpp) in chip order, as an Intan headstage sends them.
///
/// Needs: the folder of a demo session. Promises: header, packets and metadata agree; the same
/// arguments give the same bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace rec2nwb::bench {

struct Wide {
  std::uint32_t channels = 128;  ///< 0 (behaviour alone), or a multiple of 32 (of 128: shanks)
  bool shanks = false;           ///< probes of 4 shanks x 32 contacts instead of tetrodes
  std::uint64_t seed = 1;
  /// If not 0: the last recording is that many packets long, but only its first and its last one
  /// are written, with a hole between: for sources that never read it (pipeline/tiled_source.hpp).
  std::uint64_t sparse_rows = 0;
};

/// Writes folder/DATE_ANIMAL, named as the demo's, and returns it.
std::filesystem::path widen_session(const std::filesystem::path& demo,
                                    const std::filesystem::path& folder, const Wide& wide);

}  // namespace rec2nwb::bench
