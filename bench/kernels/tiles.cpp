#include "kernels/tiles.hpp"

#include "session/field_signal.hpp"

namespace rec2nwb::bench {

Slab128::Slab128() : counts_(std::size_t{kSlabRows} * kSlabChannels) {
  FieldSignal signal(kSlabChannels, 4, 30000, 1);
  for (std::size_t row = 0; row < kSlabRows; ++row) {
    signal.next(std::span(counts_).subspan(row * kSlabChannels, kSlabChannels));
  }
}

std::vector<Tile> Slab128::tiles(std::uint32_t columns) const {
  std::vector<Tile> tiles;
  for (std::uint32_t first = 0; first < kSlabChannels; first += columns) {
    Tile tile;
    tile.first = std::as_bytes(std::span(counts_)).data() + first * sizeof(std::int16_t);
    tile.row_stride_bytes = kSlabChannels * sizeof(std::int16_t);
    tile.rows = kSlabRows;
    tile.columns = columns;
    tile.element_bytes = sizeof(std::int16_t);
    tile.chunk = {kSlabRows, columns};
    tiles.push_back(tile);
  }
  return tiles;
}

const Slab128& slab() {
  static const Slab128 made;
  return made;
}

std::vector<std::byte> shuffled(const Tile& tile) {
  const std::size_t plane = std::size_t{tile.rows} * tile.columns;
  std::vector<std::byte> bytes(plane * tile.element_bytes);
  std::size_t element = 0;
  for (std::uint32_t row = 0; row < tile.rows; ++row) {
    const std::byte* from = tile.first + row * tile.row_stride_bytes;
    for (std::uint32_t column = 0; column < tile.columns; ++column, ++element) {
      for (std::uint32_t byte = 0; byte < tile.element_bytes; ++byte) {
        bytes[byte * plane + element] = *from++;
      }
    }
  }
  return bytes;
}

}  // namespace rec2nwb::bench
