/// \file
/// Pure chunk arithmetic: how a dataset of rows x columns is cut into HDF5 chunks.
///
/// Needs: nothing. Promises: no I/O; every element is in exactly one chunk.
/// Example: 40,000 rows x 100 columns in chunks of 16,384 x 32 are 3 x 4 chunks; the last row of
/// chunks holds 7,232 rows, the last column of chunks 4 columns, and both are padded to the full
/// chunk.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace rec2nwb {

inline constexpr std::uint32_t kSlabRows = 16384;   ///< rows a worker carries at once
inline constexpr std::uint32_t kChunkColumns = 32;  ///< of rows outputs, unless fewer
inline constexpr std::uint32_t kStampRows = 65536;  ///< chunk rows of timestamps and counts

struct ChunkShape {
  std::uint32_t rows = kSlabRows;
  std::uint32_t columns = 1;
  bool operator==(const ChunkShape&) const = default;
};

constexpr std::size_t chunk_bytes(const ChunkShape& chunk, std::uint32_t element_bytes) {
  return std::size_t{chunk.rows} * chunk.columns * element_bytes;
}

constexpr std::uint64_t div_up(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

/// Chunks across `columns` columns.
constexpr std::uint32_t chunks_across(std::uint32_t columns, const ChunkShape& chunk) {
  return static_cast<std::uint32_t>(div_up(columns, chunk.columns));
}

/// Valid columns of chunk number `index` across.
constexpr std::uint32_t columns_of_chunk(std::uint32_t columns, const ChunkShape& chunk,
                                         std::uint32_t index) {
  return std::min(chunk.columns, columns - index * chunk.columns);
}

}  // namespace rec2nwb
