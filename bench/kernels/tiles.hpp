/// \file
/// The data of the kernels: a slab of 128 channels (session/field_signal.hpp), as the workers carry
/// it, and the tiles of its chunks.
///
/// Needs: nothing. Promises: the same data for every kernel, so that bytes/s compare. Bytes are
/// those of the int16 samples that go in.
#pragma once

#include <cstdint>
#include <vector>

#include "stream/encode.hpp"

namespace rec2nwb::bench {

inline constexpr std::uint32_t kSlabChannels = 128;

class Slab128 {
 public:
  Slab128();
  [[nodiscard]] const std::vector<std::int16_t>& counts() const { return counts_; }
  [[nodiscard]] std::int64_t bytes() const {
    return static_cast<std::int64_t>(counts_.size() * sizeof(std::int16_t));
  }
  /// Chunks of kSlabRows x columns.
  [[nodiscard]] std::vector<Tile> tiles(std::uint32_t columns) const;

 private:
  std::vector<std::int16_t> counts_;  ///< row-major
};

/// Made once.
const Slab128& slab();

/// Byte planes of a tile, low bytes first: what HDF5's shuffle gives.
std::vector<std::byte> shuffled(const Tile& tile);

}  // namespace rec2nwb::bench
