/// \file
/// From a tile of a slab to the rows of a chunk, and to their byte planes: what HDF5's shuffle
/// filter makes of a chunk.
///
/// Needs: elements of 1, 2, 4 or 8 bytes. Promises: rows and columns of the chunk that the tile
/// lacks are zeros; the bytes depend on the tile alone; allocates only while its buffer grows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stream/grid.hpp"
#include "stream/unzip.hpp"

namespace rec2nwb {

/// A part of a row-major array.
struct Tile {
  const std::byte* first = nullptr;  ///< first element
  std::size_t row_stride_bytes = 0;  ///< from row to row
  std::uint32_t rows = 0;            ///< valid ones
  std::uint32_t columns = 0;         ///< valid ones
  std::uint32_t element_bytes = 2;   ///< 1, 2, 4 or 8
  ChunkShape chunk;

  [[nodiscard]] std::size_t chunk_row_bytes() const {
    return std::size_t{chunk.columns} * element_bytes;
  }
  [[nodiscard]] std::size_t chunk_bytes() const {
    return rec2nwb::chunk_bytes(chunk, element_bytes);
  }
};

constexpr bool is_element_size(std::uint32_t bytes) {
  return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
}

/// Rows [first_row, first_row + rows) of the chunk, one behind the other.
void gather(const Tile& tile, std::uint32_t first_row, std::uint32_t rows, std::byte* out);

class Shuffler {
 public:
  explicit Shuffler(Unzip unzip = unzip_variants().back().run) : unzip_(unzip) {}

  /// \param out takes tile.chunk_bytes(): plane after plane, one for each byte of an element
  void shuffle(const Tile& tile, std::byte* out);

 private:
  void split(const std::byte* in, std::size_t elements, std::uint32_t element_bytes, std::byte* out,
             std::size_t plane_step_bytes, std::byte* scratch) const;

  Unzip unzip_;
  std::vector<std::byte> buffer_;  ///< gathered rows, then what split needs
};

}  // namespace rec2nwb
