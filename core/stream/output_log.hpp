/// \file
/// An append-only byte log that keeps little in memory: what is beyond kLogBytesInMemory goes to
/// the scratch file.
///
/// Needs: a ScratchFile that outlives it. Promises: memory that does not grow with the recording;
/// reads anywhere, from any thread once appending is over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/file.hpp"

namespace rec2nwb {

inline constexpr std::size_t kLogBytesInMemory = 1 << 16;  // a file may have 40 logs

class OutputLog {
 public:
  explicit OutputLog(ScratchFile& scratch, std::size_t bytes_in_memory = kLogBytesInMemory)
      : scratch_(&scratch), bytes_in_memory_(bytes_in_memory) {}

  void append(std::span<const std::byte> bytes);
  void read(std::uint64_t offset_bytes, std::span<std::byte> out) const;
  [[nodiscard]] std::uint64_t size_bytes() const { return spilled_bytes_ + tail_.size(); }

 private:
  struct Extent {
    std::uint64_t first_byte = 0;  ///< of the log
    std::uint64_t scratch_offset_bytes = 0;
  };

  void spill(std::span<const std::byte> bytes);

  ScratchFile* scratch_;
  std::size_t bytes_in_memory_;
  std::vector<Extent> extents_;  ///< each up to the next, or to spilled_bytes_
  std::uint64_t spilled_bytes_ = 0;
  std::vector<std::byte> tail_;
};

}  // namespace rec2nwb
