#include "stream/shuffle.hpp"

#include <algorithm>
#include <cstring>

namespace rec2nwb {
namespace {

/// Gathered at once: with what split needs beside it, it stays in the first-level cache.
constexpr std::size_t kGatherBytes = 8192;

/// A length that the compiler knows is a few instructions, not a call: rows are short.
template <std::size_t kBytes>
void copy_rows_of(const std::byte* from, std::size_t stride_bytes, std::uint32_t rows,
                  std::byte* out) {
  for (std::uint32_t r = 0; r < rows; ++r, from += stride_bytes, out += kBytes) {
    std::memcpy(out, from, kBytes);
  }
}

void copy_rows(const std::byte* from, std::size_t stride_bytes, std::uint32_t rows,
               std::size_t bytes, std::byte* out) {
  switch (bytes) {
    case 2:
      return copy_rows_of<2>(from, stride_bytes, rows, out);
    case 8:  // a tetrode
      return copy_rows_of<8>(from, stride_bytes, rows, out);
    case 64:  // 32 channels
      return copy_rows_of<64>(from, stride_bytes, rows, out);
    default:
      for (std::uint32_t r = 0; r < rows; ++r, from += stride_bytes, out += bytes) {
        std::memcpy(out, from, bytes);
      }
  }
}

void copy_padded_rows(const std::byte* from, std::size_t stride_bytes, std::uint32_t rows,
                      std::size_t valid_bytes, std::size_t row_bytes, std::byte* out) {
  for (std::uint32_t r = 0; r < rows; ++r, from += stride_bytes, out += row_bytes) {
    std::memcpy(out, from, valid_bytes);
    std::memset(out + valid_bytes, 0, row_bytes - valid_bytes);
  }
}

}  // namespace

void gather(const Tile& tile, std::uint32_t first_row, std::uint32_t rows, std::byte* out) {
  const std::size_t row_bytes = tile.chunk_row_bytes();
  const std::size_t valid_bytes = std::size_t{tile.columns} * tile.element_bytes;
  const std::uint32_t valid_rows =
      first_row < tile.rows ? std::min(rows, tile.rows - first_row) : 0;
  const std::byte* from = tile.first + first_row * tile.row_stride_bytes;
  if (valid_bytes == row_bytes) {
    copy_rows(from, tile.row_stride_bytes, valid_rows, row_bytes, out);
  } else {
    copy_padded_rows(from, tile.row_stride_bytes, valid_rows, valid_bytes, row_bytes, out);
  }
  std::memset(out + valid_rows * row_bytes, 0, (rows - valid_rows) * row_bytes);
}

void Shuffler::shuffle(const Tile& tile, std::byte* out) {
  const std::size_t row_bytes = tile.chunk_row_bytes();
  const std::size_t plane_bytes = std::size_t{tile.chunk.rows} * tile.chunk.columns;
  const auto most_rows = static_cast<std::uint32_t>(
      std::max<std::size_t>(1, std::min<std::size_t>(tile.chunk.rows, kGatherBytes / row_bytes)));
  buffer_.resize(std::max(buffer_.size(), 3 * most_rows * row_bytes));
  for (std::uint32_t row = 0; row < tile.chunk.rows; row += most_rows) {
    const std::uint32_t rows = std::min(most_rows, tile.chunk.rows - row);
    gather(tile, row, rows, buffer_.data());
    split(buffer_.data(), std::size_t{rows} * tile.chunk.columns, tile.element_bytes,
          out + std::size_t{row} * tile.chunk.columns, plane_bytes,
          buffer_.data() + most_rows * row_bytes);
  }
}

/// Even and odd bytes of the elements are elements of half the size, of every other plane.
void Shuffler::split(const std::byte* in, std::size_t elements, std::uint32_t element_bytes,
                     std::byte* out, std::size_t plane_step_bytes, std::byte* scratch) const {
  if (element_bytes == 1) {
    std::memcpy(out, in, elements);
  } else if (element_bytes == 2) {
    unzip_(in, elements, out, out + plane_step_bytes);
  } else {
    const std::size_t bytes = elements * element_bytes;
    std::byte* const odd = scratch + bytes / 2;
    unzip_(in, bytes / 2, scratch, odd);
    split(scratch, elements, element_bytes / 2, out, 2 * plane_step_bytes, scratch + bytes);
    split(odd, elements, element_bytes / 2, out + plane_step_bytes, 2 * plane_step_bytes,
          scratch + bytes);
  }
}

}  // namespace rec2nwb
