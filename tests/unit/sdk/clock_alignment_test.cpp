// Offsets that are found, and those that must not be.
#include "rec2nwb/clock_alignment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace rec2nwb::sdk {
namespace {

constexpr double kStart = 1.7e9;

/// Reads values from memory, any number of times.
template <typename T>
StartReading<T> make(const std::vector<T>& values) {
  return [&values] {
    return [&values, at = std::size_t{0}]() mutable {
      return at == values.size() ? std::nullopt : std::optional<T>(values[at++]);
    };
  };
}

/// Changes of one line.
std::optional<LogClock> align(const std::vector<double>& changes,
                              const std::vector<double>& edges) {
  std::vector<Change> of_line;
  for (const double seconds : changes) of_line.push_back({seconds, 0});
  return align_clock(make(of_line), make(edges));
}
std::optional<LogClock> align(const std::vector<Change>& changes,
                              const std::vector<double>& edges) {
  return align_clock(make(changes), make(edges));
}

std::vector<double> random_times(unsigned seed, std::size_t n, double span_s) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> within(0, span_s);
  std::vector<double> times(n);
  for (double& time : times) time = within(random);
  std::sort(times.begin(), times.end());
  return times;
}

std::vector<double> shifted(std::vector<double> times, double offset_s) {
  for (double& time : times) time += offset_s;
  return times;
}

/// As a log has them: milliseconds, cut, each once.
std::vector<double> logged(const std::vector<double>& times, double offset_s, double rate = 1) {
  std::vector<double> log;
  for (const double time : times) {
    const double cut = std::floor((time * rate + offset_s) * 1e3) / 1e3;
    if (log.empty() || cut > log.back()) log.push_back(cut);
  }
  return log;
}

std::vector<double> merged(std::vector<double> a, const std::vector<double>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end());
  return a;
}

/// Both edges of a pulse for every frame.
std::vector<double> camera(double from_s, double to_s, double rate_hz) {
  std::vector<double> times;
  for (double time = from_s; time < to_s; time += 1 / rate_hz) {
    times.push_back(time);
    times.push_back(time + 0.005);
  }
  return times;
}

std::vector<Change> of_lines(const std::vector<double>& first, const std::vector<double>& second) {
  std::vector<Change> changes;
  for (const double time : first) changes.push_back({time, 1});
  for (const double time : second) changes.push_back({time, 2});
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return a.seconds < b.seconds; });
  return changes;
}

TEST(ClockAlignment, AKnownOffsetIsFound) {
  const auto changes = random_times(1, 40, 50);
  const auto edges = shifted(changes, kStart);
  const auto clock = align(changes, edges);
  ASSERT_TRUE(clock);
  EXPECT_NEAR(clock->at(10), kStart + 10, 1e-6);
}

TEST(ClockAlignment, CutMillisecondsAreFoundWithinOne) {
  const auto edges = random_times(2, 300, 50);
  const auto changes = logged(edges, 1.5);
  const auto recorded = shifted(edges, kStart);
  const auto clock = align(changes, recorded);
  ASSERT_TRUE(clock);
  EXPECT_NEAR(clock->at(21.5), kStart + 20, 1e-3);
}

TEST(ClockAlignment, NothingInCommonIsRefused) {
  const auto changes = random_times(3, 50, 600);
  const auto edges = random_times(4, 60, 600);
  EXPECT_FALSE(align(changes, edges));
}

TEST(ClockAlignment, NothingThereIsRefused) {
  const auto changes = random_times(3, 50, 600);
  const std::vector<double> none, four = {1, 2.5, 3.7, 9};
  EXPECT_FALSE(align(changes, none));
  EXPECT_FALSE(align(none, changes));
  EXPECT_FALSE(align(four, four));
}

TEST(ClockAlignment, DenseRandomEdgesFitNothing) {
  for (unsigned seed = 10; seed < 15; ++seed) {
    const auto changes = random_times(seed, 50, 600);
    const auto edges = random_times(seed + 100, 8000, 600);
    EXPECT_FALSE(align(changes, edges)) << seed;
  }
}

TEST(ClockAlignment, TheTrueOffsetIsFoundAmongDenseEdges) {
  const auto times = random_times(20, 50, 600);
  const auto edges = shifted(merged(times, random_times(21, 8000, 600)), kStart);
  const auto changes = logged(times, 12.25);
  const auto clock = align(changes, edges);
  ASSERT_TRUE(clock);
  EXPECT_NEAR(clock->at(312.25), kStart + 300, 1.5e-3);
}

TEST(ClockAlignment, ThreeOfTenAreTooFew) {
  const auto changes = random_times(22, 10, 60);
  const auto edges = shifted({changes[1], changes[4], changes[8]}, kStart);
  EXPECT_FALSE(align(changes, edges));
}

TEST(ClockAlignment, ChangesOfLinesThatNobodyNamedDoNotMatter) {
  const auto times = random_times(23, 100, 100);
  const auto edges = shifted(times, kStart);
  const auto changes = logged(merged(times, random_times(24, 80, 100)), 3);
  const auto clock = align(changes, edges);
  ASSERT_TRUE(clock);
  EXPECT_NEAR(clock->at(53), kStart + 50, 1.5e-3);
  const auto more = logged(merged(times, random_times(24, 130, 100)), 3);
  EXPECT_FALSE(align(more, edges)) << "fewer than half have an edge";
}

TEST(ClockAlignment, APatternThatFitsInManyPlacesIsRefused) {
  const auto edges = shifted(camera(0, 120, 30), kStart);
  const auto changes = logged(camera(20, 60, 30), 1);
  EXPECT_FALSE(align(changes, edges));
}

TEST(ClockAlignment, AFewOtherEdgesTellThePlaceOfAPattern) {
  const auto pokes = random_times(25, 40, 60);
  const auto times = merged(camera(0, 60, 30), pokes);
  const auto edges = shifted(times, kStart);
  const auto changes = logged(times, 1.5);
  const auto clock = align(changes, edges);
  ASSERT_TRUE(clock);
  EXPECT_NEAR(clock->at(31.5), kStart + 30, 1e-3);
}

TEST(ClockAlignment, ALogThatBeginsInTheMiddleIsFound) {
  const auto times = random_times(26, 2000, 1800);
  const auto edges = shifted(times, kStart);
  const auto changes = logged({times.begin() + 900, times.begin() + 1400}, -100);
  const auto clock = align(changes, edges);
  ASSERT_TRUE(clock);
  EXPECT_NEAR(clock->at(1000), kStart + 1100, 1.5e-3);
}

TEST(ClockAlignment, ASlowDriftIsFollowed) {
  constexpr double kRate = 1 + 30e-6;
  for (const std::size_t n : {60U, 5000U}) {  // a change a minute, and more than one a second
    const auto times = random_times(27, n, 3600);
    const auto edges = shifted(times, kStart);
    const auto changes = logged(times, 1.5, kRate);
    const auto clock = align(changes, edges);
    ASSERT_TRUE(clock) << n;
    EXPECT_NEAR(clock->at(1.5), kStart, 2e-3) << n;
    EXPECT_NEAR(clock->at(1.5 + 3600 * kRate), kStart + 3600, 2e-3) << n;
  }
}

TEST(ClockAlignment, AJumpOfTheClocksIsRefused) {
  const auto times = random_times(28, 1000, 600);
  auto edges = shifted(times, kStart);
  for (std::size_t i = 300; i < edges.size(); ++i) edges[i] += 0.3;
  const auto changes = logged(times, 1.5);
  EXPECT_FALSE(align(changes, edges));
}

TEST(ClockAlignment, MoreEdgesThanTheWindowHoldsAreStreamed) {
  constexpr double kRate = 1 + 12e-6;
  const auto pokes = random_times(29, 1000, 2500);
  const auto ticks = camera(0, 2500, 60);
  const auto edges = shifted(merged(ticks, pokes), kStart);
  ASSERT_GT(edges.size(), ClockLimits::kWindowEdges);
  const auto changes = of_lines(logged(ticks, 1.5, kRate), logged(pokes, 1.5, kRate));
  const auto clock = align(changes, edges);
  ASSERT_TRUE(clock);
  EXPECT_NEAR(clock->at(1.5 + 2500 * kRate), kStart + 2500, 1e-3);
}

TEST(ClockAlignment, ManyEdgesThatFitNothingAreGivenUpSoon) {
  const auto changes = random_times(30, 300, 600);
  const auto edges = camera(0, 200, 60);
  EXPECT_FALSE(align(changes, edges));
}

TEST(ClockAlignment, LinesThatChangeLeastDecide) {
  // Two pokes a minute among camera ticks: the first thousand changes alone would not tell.
  const auto pokes = random_times(31, 60, 1800);
  const auto ticks = camera(0, 1800, 30);
  const auto edges = shifted(merged(ticks, pokes), kStart);
  const auto changes = of_lines(logged(ticks, 1.5), logged(pokes, 1.5));
  const auto clock = align(changes, edges);
  ASSERT_TRUE(clock);
  EXPECT_NEAR(clock->at(901.5), kStart + 900, 1e-3);
}

}  // namespace
}  // namespace rec2nwb::sdk
