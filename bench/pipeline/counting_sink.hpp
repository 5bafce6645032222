/// \file
/// A ChunkSink that writes nothing: it counts bytes and keeps an index of the chunks, as HDF5
/// would.
///
/// Needs: calls as ChunkSink says. Promises: an entry a chunk, nothing else grows.
#pragma once

#include <vector>

#include "stream/sink.hpp"

namespace rec2nwb::bench {

class CountingSink : public ChunkSink {
 public:
  struct Entry {
    std::uint64_t offset_bytes = 0;  ///< where the chunk would stand in the file
    std::uint64_t first_row = 0;
    std::uint32_t first_column = 0;
    std::uint32_t bytes = 0;
  };

  void write_chunk(std::uint32_t dataset, std::uint64_t first_row, std::uint64_t first_column,
                   std::uint64_t /*rows*/, std::span<const std::byte> bytes) override {
    if (dataset >= index_.size()) index_.resize(dataset + 1);
    index_[dataset].push_back({bytes_, first_row, static_cast<std::uint32_t>(first_column),
                               static_cast<std::uint32_t>(bytes.size())});
    bytes_ += bytes.size();
    ++chunks_;
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t chunks() const { return chunks_; }
  [[nodiscard]] std::uint64_t index_bytes() const {
    std::uint64_t sum = 0;
    for (const auto& entries : index_) sum += entries.size() * sizeof(Entry);
    return sum;
  }

 private:
  std::vector<std::vector<Entry>> index_;  ///< by dataset
  std::uint64_t bytes_ = 0;
  std::uint64_t chunks_ = 0;
};

}  // namespace rec2nwb::bench
