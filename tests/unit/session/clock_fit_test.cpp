#include "session/clock_fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace rec2nwb {
namespace {

using boost::multiprecision::abs;
using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using testing::HasSubstr;

constexpr std::int64_t kFitStartNs = 1'687'474'797'888'123'456;

struct Point {
  std::int64_t count = 0;
  std::int64_t clock_ns = 0;
};

cpp_rational exact(double value) {
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);
  const cpp_rational whole(cpp_int(static_cast<std::int64_t>(std::ldexp(mantissa, 53))));
  const int shift = exponent - 53;
  const cpp_rational power(cpp_int(1) << std::abs(shift));
  return shift < 0 ? cpp_rational(whole / power) : cpp_rational(whole * power);
}

/// The least-squares line in seconds, without any rounding.
class ExactFit {
 public:
  explicit ExactFit(const std::vector<Point>& points) {
    cpp_int sx, sy, sxx, sxy;
    for (const Point& point : points) {
      const cpp_int x = point.count;
      const cpp_int y = point.clock_ns;
      sx += x, sy += y, sxx += x * x, sxy += x * y;
    }
    const cpp_int n = points.size();
    slope_ = cpp_rational(n * sxy - sx * sy, n * sxx - sx * sx);
    at_zero_ = cpp_rational(sy, n) - slope_ * cpp_rational(sx, n);
  }
  [[nodiscard]] cpp_rational at(std::int64_t count) const {
    return (at_zero_ + slope_ * count) / cpp_rational(1'000'000'000);
  }

 private:
  cpp_rational slope_, at_zero_;
};

ClockLine line_of(const std::vector<Point>& points) {
  ClockFit fit;
  for (const Point& point : points) fit.add(point.count, point.clock_ns);
  EXPECT_EQ(fit.points(), points.size());
  return fit.line();
}

void expect_within_one_ulp(const std::vector<Point>& points) {
  const ClockLine line = line_of(points);
  const ExactFit fit(points);
  const std::int64_t first = points.front().count;
  const std::int64_t last = points.back().count;
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> inside(first, last);
  for (int i = 0; i < 500; ++i) {
    const std::int64_t count = i == 0 ? first : i == 1 ? last : inside(random);
    const double found = line.at(count);
    const double ulp = std::nextafter(found, std::numeric_limits<double>::infinity()) - found;
    ASSERT_LE(abs(exact(found) - fit.at(count)), exact(ulp)) << "count " << count;
  }
}

/// Counts stride apart, a clock that is 12 ppm slow and read up to 180 us late.
std::vector<Point> recording(std::int64_t first_count, std::size_t points, std::int64_t stride,
                             std::uint64_t seed, std::int64_t latest_ns = 180'000) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> late_ns(0, latest_ns);
  std::vector<Point> all(points);
  for (std::size_t i = 0; i < points; ++i) {
    const std::int64_t elapsed = static_cast<std::int64_t>(i) * stride;
    all[i].count = first_count + elapsed;
    // 1e9 / 30000 * (1 + 12e-6) = 33333.73333 ns
    all[i].clock_ns = kFitStartNs + elapsed * 3'333'373 / 100 + elapsed / 300 + late_ns(random);
  }
  return all;
}

/// The same clock values as a block has them: among other bytes, not aligned.
class Packets {
 public:
  static constexpr std::size_t kStrideBytes = 37;

  explicit Packets(const std::vector<Point>& points)
      : bytes_(points.size() * kStrideBytes + 8, std::byte{0x5A}) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      std::memcpy(&bytes_[i * kStrideBytes + 5], &points[i].clock_ns, 8);
    }
  }
  [[nodiscard]] ClockValues values(std::size_t first, std::size_t size) const {
    return {bytes_.data() + first * kStrideBytes + 5, kStrideBytes, size};
  }

 private:
  std::vector<std::byte> bytes_;
};

void expect_same(const ClockLine& a, const ClockLine& b) {
  EXPECT_EQ(a.reference_count, b.reference_count);
  EXPECT_EQ(a.base_s, b.base_s);
  EXPECT_EQ(a.offset_s, b.offset_s);
  EXPECT_EQ(a.seconds_per_count, b.seconds_per_count);
}

std::string error_of(const std::vector<Point>& points) {
  try {
    line_of(points);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(ClockFit, TwoPacketsAreExact) {
  const ClockLine line = line_of({{100, 2'000'000'000}, {104, 3'000'000'000}});
  EXPECT_EQ(line.seconds_per_count, 0.25);
  EXPECT_EQ(line.at(100), 2.0);
  EXPECT_EQ(line.at(104), 3.0);
  EXPECT_EQ(line.at(96), 1.0);
}

TEST(ClockFit, ShortFilesAreWithinOneUlp) {
  for (std::size_t points : {2U, 3U, 7U, 1000U}) {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      // Six times the packets' distance may turn the line of a handful of them around.
      expect_within_one_ulp(recording(51'493'215, points, 1, seed, points < 1000 ? 9000 : 180'000));
    }
  }
}

TEST(ClockFit, SeventeenHoursAreWithinOneUlp) {
  // 1.836e9 counts in steps of half a second.
  expect_within_one_ulp(recording(4'000'000'000, 122'400, 15'000, 1));
}

TEST(ClockFit, GapsAndWrapsAreWithinOneUlp) {
  std::vector<Point> points = recording(4'294'900'000, 20'000, 30, 3);  // crosses 2^32
  std::mt19937_64 random(4);
  points.erase(points.begin() + 5000, points.begin() + 9000);
  std::erase_if(points, [&](const Point&) { return random() % 5 == 0; });
  expect_within_one_ulp(points);
}

TEST(ClockFit, SumsThatLeaveNoRoomAreStillWithinOneUlp) {
  // A hundred days in few, far points: count times clock times points squared exceeds 128 bits.
  expect_within_one_ulp(recording(0, 300'000, 860'000, 5));
}

TEST(ClockFit, LateAndEarlyClocksAreFittedLikeAnyOther) {
  std::vector<Point> points = recording(1000, 5000, 1, 6);
  points[2500].clock_ns += 40'000'000'000'000;  // eleven hours: no sum of 64 bits holds this
  points[100].clock_ns -= 1'000'000'000'000;
  expect_within_one_ulp(points);
  ClockFit fit;
  EXPECT_EQ(fit.add_run(1000, Packets(points).values(0, points.size())), points.size());
  expect_same(fit.line(), line_of(points));
}

TEST(ClockFit, AnyCutAndOrderGivesTheSameBits) {
  std::vector<Point> points = recording(4'294'960'000, 20'000, 1, 8);
  const ClockLine line = line_of(points);
  const Packets packets(points);
  for (std::size_t cut : {1U, 7U, 1024U, 4096U, 4097U, 20'000U}) {
    ClockFit fit;
    for (std::size_t at = 0; at < points.size(); at += cut) {
      const std::size_t size = std::min(cut, points.size() - at);
      ASSERT_EQ(fit.add_run(points[at].count, packets.values(at, size)), size);
    }
    EXPECT_EQ(fit.points(), points.size());
    expect_same(fit.line(), line);
  }
  std::shuffle(points.begin(), points.end(), std::mt19937_64(9));
  expect_same(line_of(points), line);
}

TEST(ClockFit, FillGivesTheBitsOfAt) {
  const ClockLine line = line_of(recording(51'493'215, 1000, 1, 10));
  for (std::size_t size : {0U, 1U, 7U, 8U, 9U, 1000U}) {
    for (std::int64_t first : {51'493'215L, 0L, 51'493'900L, 10'000'000'000L}) {
      std::vector<double> out(size);
      line.fill(first, out);
      for (std::size_t i = 0; i < size; ++i) {
        ASSERT_EQ(out[i], line.at(first + static_cast<std::int64_t>(i)));
      }
    }
  }
}

TEST(ClockFit, AscendingCountsNeverGoBack) {
  const ClockLine line = line_of(recording(0, 122'400, 15'000, 11));
  std::vector<double> out(100'000);
  for (std::int64_t first : {0L, 918'000'000L, 1'835'900'000L}) {
    line.fill(first, out);
    EXPECT_TRUE(std::is_sorted(out.begin(), out.end()));
  }
}

TEST(ClockFit, RefusesWhatHasNoLine) {
  EXPECT_THAT(error_of({}), HasSubstr("at least two packets with a SysClock, found 0"));
  EXPECT_THAT(error_of({{5, kFitStartNs}}), HasSubstr("found 1"));
  EXPECT_THAT(error_of({{5, kFitStartNs}, {5, kFitStartNs + 1}}),
              HasSubstr("different packet counters"));
  EXPECT_THAT(error_of({{5, kFitStartNs}, {6, kFitStartNs}}),
              HasSubstr("rises with the packet counter"));
  EXPECT_THAT(error_of({{5, kFitStartNs}, {6, kFitStartNs - 9}}),
              HasSubstr("rises with the packet"));
}

TEST(ClockFit, RefusesValuesOutsideItsLimitsAndKeepsTheRest) {
  const std::int64_t least = std::numeric_limits<std::int64_t>::min();
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_THAT(error_of({{0, most}}), HasSubstr("within 104 days"));
  EXPECT_THAT(error_of({{0, kFitStartNs}, {1, least}}), HasSubstr("within 104 days"));
  EXPECT_THAT(error_of({{0, kFitStartNs}, {ClockFit::kMaxCounts + 1, kFitStartNs + 1}}),
              HasSubstr("at count 274877906945"));
  for (const std::int64_t bad : {least, most, kFitStartNs + ClockFit::kMaxClockNs + 1,
                                 kFitStartNs - ClockFit::kMaxClockNs - 1}) {
    std::vector<Point> points = recording(0, 100, 1, 12);
    points[0].clock_ns = kFitStartNs;
    points[60].clock_ns = bad;
    ClockFit fit;
    EXPECT_EQ(fit.add_run(0, Packets(points).values(0, 100)), 60U);
    EXPECT_EQ(fit.points(), 60U);
    points.resize(60);
    expect_same(fit.line(), line_of(points));
  }
}

TEST(ClockFit, TheOutermostValuesAreWithinOneUlp) {
  expect_within_one_ulp({{0, kFitStartNs},
                         {1, kFitStartNs - 4},
                         {ClockFit::kMaxCounts - 1, kFitStartNs + ClockFit::kMaxClockNs - 77},
                         {ClockFit::kMaxCounts, kFitStartNs + ClockFit::kMaxClockNs}});
}

TEST(NominalLine, CountsFromTheCreationTime) {
  const ClockLine line = nominal_line(1'700'000'000'123, 4'294'967'290, 30000);
  EXPECT_EQ(line.at(4'294'967'290), 1'700'000'000.123);
  EXPECT_EQ(line.at(4'294'967'290 + 30'000), 1'700'000'001.123);
  EXPECT_EQ(line.at(4'294'967'290 + 1'836'000'000), 1'700'061'200.123);
  EXPECT_EQ(nominal_line(-500, 0, 1000).at(1500), 1.0);
}

TEST(NominalLine, RefusesARateThatIsNone) {
  for (double rate : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_THROW(nominal_line(0, 0, rate), Error);
  }
}

}  // namespace
}  // namespace rec2nwb
