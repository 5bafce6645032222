/// \file
/// A ChunkSink that keeps every call, to compare whole passes with each other.
///
/// Needs: calls as ChunkSink says. Promises: equal sinks got the same calls, in the same order,
/// with the same bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "stream/sink.hpp"

namespace rec2nwb::test {

struct SinkCall {
  std::uint32_t dataset = 0;
  std::uint64_t first_row = 0;
  std::uint64_t first_column = 0;
  std::uint64_t rows = 0;
  std::vector<std::byte> bytes;
  bool operator==(const SinkCall&) const = default;
};

class MemorySink : public ChunkSink {
 public:
  void write_chunk(std::uint32_t dataset, std::uint64_t first_row, std::uint64_t first_column,
                   std::uint64_t rows, std::span<const std::byte> bytes) override {
    if (before_call) before_call();
    calls.push_back({dataset, first_row, first_column, rows, {bytes.begin(), bytes.end()}});
  }

  std::function<void()> before_call;  ///< e.g. to throw, as a full disk would
  std::vector<SinkCall> calls;
};

}  // namespace rec2nwb::test
