/// \file
/// The datasets whose chunks this program makes itself: created with HDF5's standard shuffle and
/// deflate filters, filled with H5Dwrite_chunk, which takes chunks that have been through the
/// filters.
///
/// Needs: calls from one thread at a time. Promises: stock readers open them; a dataset is as long
/// as what was written to it; the chunk cache holds nothing.
#pragma once

#include <H5Cpp.h>

#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "stream/encode.hpp"
#include "stream/sink.hpp"

namespace rec2nwb {

class ChunkedDatasets : public ChunkSink {
 public:
  explicit ChunkedDatasets(Codec codec) : codec_(codec) {}

  /// \param columns 0: one-dimensional
  /// \return its number
  std::uint32_t create(const H5::Group& parent, const std::string& path, ElementType element,
                       std::uint32_t columns, const ChunkShape& chunk);
  [[nodiscard]] const H5::DataSet& dataset(std::uint32_t number) const {
    return open_[number].dataset;
  }
  /// Closes it: no chunks come any more.
  void close(std::uint32_t number) { open_[number].dataset.close(); }

  void write_chunk(std::uint32_t dataset, std::uint64_t first_row, std::uint64_t first_column,
                   std::uint64_t rows, std::span<const std::byte> bytes) override;

 private:
  struct Open {
    std::string path;
    H5::DataSet dataset;
    std::uint32_t columns = 0;
    std::uint64_t rows = 0;
  };

  Codec codec_;
  std::vector<Open> open_;
};

}  // namespace rec2nwb
