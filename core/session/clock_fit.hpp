/// \file
/// Counter to seconds, for one file.
///
/// With SysClock: the least-squares line of SysClock (ns) over the continuous counter, over all
/// recorded packets, exact: sums of (count, clock) relative to the file's first packet in __int128,
/// rounded once. So no cut of the file, no order of adding and no number of workers changes a bit.
/// Without: counter / rate from systemTimeAtCreation on, for the whole file.
///
/// Needs: counts and clocks within kMaxCounts and kMaxClockNs of the first packet, and no more than
/// kMaxPoints of them: 13 days of packets without a break at 30 kHz. Promises: what is outside is
/// refused, never added wrongly; at() is within one unit in the last place of the exact rational
/// line, at any count of a file that starts at least twelve times its own length after 1970;
/// ascending counts give ascending (not necessarily strictly) seconds for a positive slope.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace rec2nwb {

/// seconds(count) = base_s + (offset_s + (count - reference_count) * seconds_per_count)
/// Small terms are added first: a double near 1.7e9 s resolves 0.24 us, the sum is rounded once
/// there.
struct ClockLine {
  std::int64_t reference_count = 0;
  double base_s = 0;  ///< whole seconds since 1970
  double offset_s = 0;
  double seconds_per_count = 0;

  [[nodiscard]] double at(std::int64_t count) const {
    return base_s + (offset_s + static_cast<double>(count - reference_count) * seconds_per_count);
  }
  /// out[i] = at(first_count + i), bit for bit, several at a time.
  void fill(std::int64_t first_count, std::span<double> out) const;
};

/// The line of a recording without SysClock.
/// \param created_ms systemTimeAtCreation; \param first_count continuous counter of the first
/// packet \throws Error if rate_hz is not a positive number
ClockLine nominal_line(std::int64_t created_ms, std::int64_t first_count, double rate_hz);

/// Clock values as a block holds them: stride_bytes apart, aligned to nothing.
struct ClockValues {
  const std::byte* first = nullptr;
  std::size_t stride_bytes = 0;
  std::size_t size = 0;

  [[nodiscard]] std::int64_t operator[](std::size_t i) const {
    std::int64_t value = 0;
    std::memcpy(&value, first + i * stride_bytes, sizeof value);
    return value;
  }
};

class ClockFit {
 public:
  static constexpr std::int64_t kMaxCounts = std::int64_t{1} << 38;
  static constexpr std::int64_t kMaxClockNs = std::int64_t{1} << 53;
  static constexpr std::uint64_t kMaxPoints = std::uint64_t{1} << 35;

  /// \throws Error outside the limits.
  void add(std::int64_t count, std::int64_t sysclock_ns);
  /// The same as add(first_count + i, clocks[i]) for every i, but fast.
  /// \return how many were added; fewer than clocks.size: the next one is outside the limits.
  [[nodiscard]] std::size_t add_run(std::int64_t first_count, const ClockValues& clocks);
  [[nodiscard]] std::uint64_t points() const { return n_; }
  /// \throws Error with fewer than two different counts, or a slope that is not positive.
  [[nodiscard]] ClockLine line() const;

  /// Sums of squares and products around the means, in counts^2 and counts * ns: those of several
  /// fits, added, give the slope of lines of the same rate but each with its own start.
  struct Spread {
    double counts2 = 0;
    double counts_ns = 0;
  };
  [[nodiscard]] Spread spread() const;
  /// The line of that slope through the mean. Needs: points() > 0.
  [[nodiscard]] ClockLine line_of_slope(double ns_per_count) const;

 private:
  __extension__ using Int128 = __int128;
  struct Centered;
  [[nodiscard]] Centered centered() const;

  [[nodiscard]] bool add_one(std::int64_t count, std::int64_t sysclock_ns);
  [[nodiscard]] bool add_chunk(std::int64_t first_count, const ClockValues& clocks);
  [[nodiscard]] bool fits(std::int64_t count, std::int64_t sysclock_ns) const;

  std::uint64_t n_ = 0;
  std::int64_t count0_ = 0;
  std::int64_t clock0_ns_ = 0;
  Int128 sx_ = 0, sy_ = 0, sxx_ = 0, sxy_ = 0;
};

}  // namespace rec2nwb
