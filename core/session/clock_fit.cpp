#include "session/clock_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {

namespace {

__extension__ using Int128 = __int128;

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::int64_t kMsPerSecond = 1000;

constexpr std::array<double, 8> kLanes = {0, 1, 2, 3, 4, 5, 6, 7};

// A first clock this far from 1970 (146 years) leaves room to subtract any other in 64 bits.
constexpr std::int64_t kMaxFirstClockNs = std::int64_t{1} << 62;

// Within a chunk, clocks are added relative to the chunk's first one in 64 bits:
//   |sum of i * u| <= kChunk^2 / 2 * kMaxSpread = 2^12 * 2^12 / 2 * 2^38 = 2^61
constexpr std::size_t kChunk = 4096;
constexpr std::uint64_t kMaxSpreadNs = std::uint64_t{1} << 38;

template <typename T>
T floor_div(T value, T by) {
  const T quotient = value / by;
  return quotient * by > value ? quotient - 1 : quotient;
}

bool within(std::int64_t value, std::int64_t center, std::int64_t limit) {
  const Int128 distance = Int128{value} - center;
  return -limit <= distance && distance <= limit;
}

// n * a - b * c, or the same divided by n where that product could leave 128 bits.
struct Moment {
  Int128 value = 0;
  bool divided = false;
};

// a is a centered sum of products, b and c are the sums left over by centering at an integer, so
// |b| and |c| are at most n / 2. Where n * a has no room, |a| >= 2^126 / 2^35 = 2^91 while
// b * c / n <= 2^33: leaving out its fraction changes less than 2^-91 of the value.
Moment moment(Int128 n, Int128 a, Int128 b, Int128 c, bool divide) {
  if (divide) return {a - b * c / n, true};
  return {n * a - b * c, false};
}

bool has_room(Int128 n, Int128 a) {
  const Int128 most = (Int128{1} << 126) / n;
  return -most <= a && a <= most;
}

double ratio(const Moment& over, const Moment& under, Int128 n) {
  const double quotient = static_cast<double>(over.value) / static_cast<double>(under.value);
  if (over.divided == under.divided) return quotient;
  return over.divided ? quotient * static_cast<double>(n) : quotient / static_cast<double>(n);
}

}  // namespace

void ClockLine::fill(std::int64_t first_count, std::span<double> out) const {
  // Counts are far below 2^53, so adding them as doubles is exact. A fixed number of lanes is what
  // the compiler needs to see to use vector registers at -O2.
  const ClockLine line = *this;  // nothing that writing to out could change
  double x = static_cast<double>(first_count - reference_count);
  std::size_t at_row = 0;
  for (; at_row + kLanes.size() <= out.size(); at_row += kLanes.size()) {
    double* const to = out.data() + at_row;
    for (std::size_t i = 0; i < kLanes.size(); ++i) {
      to[i] = line.base_s + (line.offset_s + (x + kLanes[i]) * line.seconds_per_count);
    }
    x += static_cast<double>(kLanes.size());
  }
  for (; at_row < out.size(); ++at_row, x += 1) {
    out[at_row] = base_s + (offset_s + x * seconds_per_count);
  }
}

ClockLine nominal_line(std::int64_t created_ms, std::int64_t first_count, double rate_hz) {
  if (!std::isfinite(rate_hz) || rate_hz <= 0) {
    throw Error(Code::kInternal, format("expected a sampling rate above 0 Hz, found {}", rate_hz));
  }
  const std::int64_t whole_s = floor_div(created_ms, kMsPerSecond);
  const std::int64_t rest_ms = created_ms - whole_s * kMsPerSecond;
  return {.reference_count = first_count,
          .base_s = static_cast<double>(whole_s),
          .offset_s = static_cast<double>(rest_ms) / static_cast<double>(kMsPerSecond),
          .seconds_per_count = 1.0 / rate_hz};
}

bool ClockFit::fits(std::int64_t count, std::int64_t sysclock_ns) const {
  return n_ < kMaxPoints && within(count, count0_, kMaxCounts) &&
         within(sysclock_ns, clock0_ns_, kMaxClockNs);
}

// Every intermediate fits: with |x| <= 2^38, |y| <= 2^53 and n <= 2^35,
//   |sx| <= 2^73   |sy| <= 2^88   sxx <= 2^111   |sxy| <= 2^126
bool ClockFit::add_one(std::int64_t count, std::int64_t sysclock_ns) {
  if (n_ == 0) {
    if (!within(sysclock_ns, 0, kMaxFirstClockNs) || !within(count, 0, kMaxFirstClockNs)) {
      return false;
    }
    count0_ = count;
    clock0_ns_ = sysclock_ns;
  }
  if (!fits(count, sysclock_ns)) return false;
  const Int128 x = count - count0_;
  const Int128 y = sysclock_ns - clock0_ns_;
  ++n_;
  sx_ += x;
  sy_ += y;
  sxx_ += x * x;
  sxy_ += x * y;
  return true;
}

void ClockFit::add(std::int64_t count, std::int64_t sysclock_ns) {
  if (add_one(count, sysclock_ns)) return;
  throw Error(
      Code::kClockNeverRan,
      format("expected SysClock and counter within 104 days of the file's first packet and fewer "
             "than {} packets, found SysClock {} ns at count {}",
             kMaxPoints, sysclock_ns, count));
}

// Adds a chunk whose clocks stay within kMaxSpreadNs of its first one: with x = X + i and
// y = Y + u, the sums over i in closed form, those of u in 64 bits.
bool ClockFit::add_chunk(std::int64_t first_count, const ClockValues& clocks) {
  const auto rows = static_cast<std::int64_t>(clocks.size);
  const std::int64_t first_ns = clocks[0];
  const auto spread_ns = static_cast<std::int64_t>(kMaxSpreadNs);
  if (n_ == 0 || n_ + clocks.size > kMaxPoints || !fits(first_count, first_ns) ||
      !within(first_count + rows, count0_, kMaxCounts) ||
      !within(first_ns, clock0_ns_, kMaxClockNs - spread_ns)) {
    return false;
  }
  // Unsigned: a clock out of all bounds may wrap here, and then shows in the spread. It cannot wrap
  // to a small value, because the first one is within 2^62 + 2^53 of 0.
  std::uint64_t sum_u = 0;
  std::uint64_t sum_iu = 0;
  std::uint64_t spread = 0;
  for (std::size_t i = 0; i < clocks.size; ++i) {
    const std::uint64_t u =
        static_cast<std::uint64_t>(clocks[i]) - static_cast<std::uint64_t>(first_ns);
    sum_u += u;
    sum_iu += i * u;
    spread |= u ^ (0 - (u >> 63));
  }
  if (spread >= kMaxSpreadNs) return false;
  const Int128 n = rows;
  const Int128 x = first_count - count0_;
  const Int128 y = first_ns - clock0_ns_;
  const Int128 sum_i = n * (n - 1) / 2;
  const Int128 sum_ii = (n - 1) * n * (2 * n - 1) / 6;
  n_ += clocks.size;
  sx_ += n * x + sum_i;
  sy_ += n * y + static_cast<std::int64_t>(sum_u);
  sxx_ += n * x * x + 2 * x * sum_i + sum_ii;
  sxy_ += n * x * y + x * static_cast<std::int64_t>(sum_u) + y * sum_i +
          static_cast<std::int64_t>(sum_iu);
  return true;
}

std::size_t ClockFit::add_run(std::int64_t first_count, const ClockValues& clocks) {
  std::size_t done = 0;
  // The first packet is the reference of all others.
  if (n_ == 0 && clocks.size > 0 && !add_one(first_count, clocks[done++])) return 0;
  while (done < clocks.size) {
    const std::size_t rows = std::min(kChunk, clocks.size - done);
    const ClockValues chunk{clocks.first + done * clocks.stride_bytes, clocks.stride_bytes, rows};
    if (!add_chunk(first_count + static_cast<std::int64_t>(done), chunk)) {
      for (std::size_t i = 0; i < rows; ++i) {
        if (!add_one(first_count + static_cast<std::int64_t>(done + i), chunk[i])) return done + i;
      }
    }
    done += rows;
  }
  return done;
}

// The line is computed around integers next to the means, where the sums are small:
//   x' = x - xc, y' = y - yc, so |sx'| and |sy'| <= n / 2,
//   sxx' <= n * 2^76 + n / 4 and |sxy'| <= n * 2^38 * 2^53 + n / 4 (the largest possible
//   covariance of values in those ranges), that is below 2^111 and 2^127.
// The steps in between, too: sxy - xc * sy is n times the covariance plus (mean x - xc) * sy, at
// most 2^126 + 2^87; sxx - xc * sx is likewise at most 2^111 + 2^72; yc * sx' <= 2^87. The centers
// are rounded down from mean + 1/2, so they do not depend on which packet was the first.
struct ClockFit::Centered {
  Int128 n = 0;
  Int128 xc = 0;  ///< center, from the first count
  Int128 yc = 0;  ///< center, from the first clock
  Int128 sx = 0, sy = 0, sxx = 0, sxy = 0;

  [[nodiscard]] Moment under() const { return moment(n, sxx, sx, sx, !has_room(n, sxx)); }
  [[nodiscard]] Moment over() const { return moment(n, sxy, sx, sy, !has_room(n, sxy)); }
};

ClockFit::Centered ClockFit::centered() const {
  Centered sums;
  sums.n = n_;
  sums.xc = floor_div(2 * sx_ + sums.n, 2 * sums.n);
  sums.yc = floor_div(2 * sy_ + sums.n, 2 * sums.n);
  sums.sx = sx_ - sums.n * sums.xc;
  sums.sy = sy_ - sums.n * sums.yc;
  sums.sxx = (sxx_ - sums.xc * sx_) - sums.xc * sums.sx;
  sums.sxy = (sxy_ - sums.xc * sy_) - sums.yc * sums.sx;
  return sums;
}

ClockLine ClockFit::line() const {
  if (n_ < 2) {
    throw Error(Code::kClockNeverRan,
                format("expected at least two packets with a SysClock, found {}", n_));
  }
  const Centered sums = centered();
  const Moment under = sums.under();
  const Moment over = sums.over();
  if (under.value == 0) {
    throw Error(Code::kClockNeverRan,
                "expected at least two different packet counters with a SysClock, found one");
  }
  if (over.value <= 0) {
    throw Error(Code::kClockNeverRan,
                "expected a SysClock that rises with the packet counter, found one that does not",
                {}, "the clock of this recording cannot be used");
  }
  return line_of_slope(ratio(over, under, sums.n));
}

ClockFit::Spread ClockFit::spread() const {
  if (n_ == 0) return {};
  const Centered sums = centered();
  const double n = static_cast<double>(n_);
  const auto in_full = [n](const Moment& moment) {
    return static_cast<double>(moment.value) / (moment.divided ? 1.0 : n);
  };
  return {in_full(sums.under()), in_full(sums.over())};
}

ClockLine ClockFit::line_of_slope(double ns_per_count) const {
  const Centered sums = centered();
  const double points = static_cast<double>(n_);
  const std::int64_t center_ns = clock0_ns_ + static_cast<std::int64_t>(sums.yc);
  const std::int64_t base_s = floor_div(center_ns, kNsPerSecond);
  const double rest_ns = static_cast<double>(center_ns - base_s * kNsPerSecond) +
                         (static_cast<double>(sums.sy) / points -
                          ns_per_count * (static_cast<double>(sums.sx) / points));
  return {.reference_count = count0_ + static_cast<std::int64_t>(sums.xc),
          .base_s = static_cast<double>(base_s),
          .offset_s = rest_ns / static_cast<double>(kNsPerSecond),
          .seconds_per_count = ns_per_count / static_cast<double>(kNsPerSecond)};
}

}  // namespace rec2nwb
