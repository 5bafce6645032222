/// \file
/// Counter to seconds, for one file.
///
/// With SysClock: the least-squares line of SysClock (ns) over the continuous counter, over all
/// recorded packets, exact: sums of (count, clock) relative to the file's first packet in __int128,
/// rounded once. So no cut of the file, no order of adding and no number of workers changes a bit.
/// Without: counter / rate from systemTimeAtCreation on, for the whole file.
///
/// Needs: counts and clocks within 2^40 counts and 2^55 ns of the first packet. Promises: at() is within one
/// unit in the last place of the exact rational line, at any count; ascending counts give ascending
/// (not necessarily strictly) seconds for a positive slope.
#pragma once

#include <cstdint>

namespace rec2nwb {

/// seconds(count) = base_s + (offset_s + (count - reference_count) * seconds_per_count)
/// Small terms are added first: a double near 1.7e9 s resolves 0.24 us, the sum is rounded once there.
struct ClockLine {
  std::int64_t reference_count = 0;
  double base_s = 0;  ///< whole seconds since 1970
  double offset_s = 0;
  double seconds_per_count = 0;

  [[nodiscard]] double at(std::int64_t count) const {
    return base_s + (offset_s + static_cast<double>(count - reference_count) * seconds_per_count);
  }
};

/// The line of a recording without SysClock.
/// \param created_ms systemTimeAtCreation; \param first_count continuous counter of the first packet
ClockLine nominal_line(std::int64_t created_ms, std::int64_t first_count, double rate_hz);

class ClockFit {
 public:
  void add(std::int64_t count, std::int64_t sysclock_ns);
  [[nodiscard]] std::uint64_t points() const { return n_; }
  /// \throws Error with fewer than two different counts, or a slope that is not positive.
  [[nodiscard]] ClockLine line() const;

 private:
  using Int128 = __int128;
  std::uint64_t n_ = 0;
  std::int64_t count0_ = 0;
  std::int64_t clock0_ns_ = 0;
  Int128 sx_ = 0, sy_ = 0, sxx_ = 0, sxy_ = 0;
};

}  // namespace rec2nwb
