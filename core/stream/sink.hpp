/// \file
/// Where finished chunks go. core/nwb writes them to HDF5; tests keep them, benchmarks count them.
///
/// Needs: calls from one thread at a time, in a fixed order. Promises: nothing but that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rec2nwb {

class ChunkSink {
 public:
  virtual ~ChunkSink() = default;

  /// \param dataset      number that the sink gave out
  /// \param first_row    of the chunk, a multiple of its rows
  /// \param first_column of the chunk, a multiple of its columns
  /// \param rows         valid rows of the dataset so far, this chunk included
  /// \param bytes        the chunk, through all filters
  virtual void write_chunk(std::uint32_t dataset, std::uint64_t first_row,
                           std::uint64_t first_column, std::uint64_t rows,
                           std::span<const std::byte> bytes) = 0;
};

}  // namespace rec2nwb
