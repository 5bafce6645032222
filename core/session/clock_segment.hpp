/// \file
/// A stretch of a file that one line from counter to seconds holds for: from its start, a counter
/// reset or a clock jump to the next of these, or to the end of the file.
///
/// Needs: the packets' counts and clocks, in order. Promises: the segments of a file have one rate,
/// which is that of all of them together, and each its own start; a segment without a clock of its
/// own goes on where the one before it ends.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "session/clock_fit.hpp"

namespace rec2nwb {

struct FileClock {
  std::string path;  ///< for messages
  double rate_hz = 0;
  std::optional<std::int64_t> created_ms;  ///< systemTimeAtCreation, needed without SysClock
};

struct ClockSegment {
  std::uint32_t file = 0;
  std::uint64_t first_row = 0;   ///< recorded
  std::int64_t first_count = 0;  ///< continuous within the segment
  std::int64_t last_count = 0;
  ClockFit fit;  ///< of the packets whose clock is valid
  ClockLine line;

  /// The wrap in which a recorded counter is nearest to the segment.
  [[nodiscard]] std::int64_t unwrapped(std::uint32_t counter) const;
  [[nodiscard]] bool holds(std::int64_t count) const {
    return first_count <= count && count <= last_count;
  }
};

/// Computes the lines of all segments of one file. \throws Error: a file whose seconds cannot be
/// known, and why
void fit_lines(const FileClock& clock, bool has_sysclock, std::span<ClockSegment> segments);

/// Which segment of a file a recorded counter belongs to: asked in the order of recording, as
/// counters repeat behind a reset.
class SegmentFinder {
 public:
  explicit SegmentFinder(std::span<const ClockSegment> segments) : segments_(segments) {}

  /// The segment that holds the counter, else the one that it is nearest to. Valid as long as the
  /// segments. Needs: one segment or more.
  const ClockSegment& find(std::uint32_t counter);

 private:
  std::span<const ClockSegment> segments_;
  std::size_t current_ = 0;
  std::optional<std::int64_t> before_;  ///< in the current one
};

}  // namespace rec2nwb
