// When frames were exposed: pulses with the clock of a recording, frames that arrive late and
// unevenly, and everything that can be missing.
#include "rec2nwb/pulse_alignment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace rec2nwb::sdk {
namespace {

constexpr double kFirst = 1.7e9;
constexpr double kPeriod = 0.0334;  // no whole number of packets
constexpr double kPacket = 1.0 / 30000;

/// What a camera and the recording saw; exposures are the truth.
struct Scene {
  std::vector<double> exposures;
  std::vector<double> arrivals;
  std::vector<std::int64_t> numbers;
  Pulses pulses;

  [[nodiscard]] std::size_t size() const { return exposures.size(); }
  void drop_frame(std::size_t i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    exposures.erase(exposures.begin() + at);
    arrivals.erase(arrivals.begin() + at);
    numbers.erase(numbers.begin() + at);
  }
  void drop_pulse(std::size_t i) {
    pulses.seconds.erase(pulses.seconds.begin() + static_cast<std::ptrdiff_t>(i));
    pulses.exact.erase(pulses.exact.begin() + static_cast<std::ptrdiff_t>(i));
  }
  [[nodiscard]] double largest_error() const {
    const auto aligned = align_to_pulses(arrivals, numbers, pulses);
    if (!aligned) return INFINITY;
    double worst = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      worst = std::max(worst, std::abs(aligned->seconds[i] - exposures[i]));
    }
    return worst;
  }
};

/// \param pause behind frame 9; 0: none
Scene scene(std::size_t frames, double lag, double jitter, double pause = 0.8) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> late(0, jitter);
  Scene made;
  for (std::size_t i = 0; i < frames; ++i) {
    const double at = kFirst + 0.25 + static_cast<double>(i) * kPeriod + (i >= 10 ? pause : 0);
    made.exposures.push_back(at);
    made.arrivals.push_back(at + lag + late(random));
    made.numbers.push_back(static_cast<std::int64_t>(1000 + i));
    made.pulses.seconds.push_back(kFirst + std::ceil((at - kFirst) / kPacket) * kPacket);
    made.pulses.exact.push_back(true);
  }
  return made;
}

TEST(PulseAlignment, FramesTakeTheTimeOfTheirPulse) {
  const Scene made = scene(300, 0.003, 0.002);
  EXPECT_LT(made.largest_error(), 1.1 * kPacket);
  const auto aligned = align_to_pulses(made.arrivals, made.numbers, made.pulses);
  EXPECT_NEAR(aligned->lag_seconds, 0.004, 0.0002);
  EXPECT_NEAR(aligned->period_seconds, kPeriod, 1e-5);
  EXPECT_EQ(aligned->on_pulse, 300U);
}

TEST(PulseAlignment, NoPauseIsNeeded) {
  EXPECT_LT(scene(300, 0.003, 0.002, 0).largest_error(), 1.1 * kPacket);
}

TEST(PulseAlignment, LagsOfSeveralPeriodsAreKnownByThePauseOrTheFirstPulse) {
  for (const double lag : {0.02, 0.04, 0.1, 0.2}) {
    EXPECT_LT(scene(300, lag, 0.004).largest_error(), 1.1 * kPacket) << lag;
    EXPECT_LT(scene(300, lag, 0.004, 0).largest_error(), 1.1 * kPacket) << lag;
  }
}

TEST(PulseAlignment, UnevenArrivalsDoNotMatter) {
  EXPECT_LT(scene(2000, 0.003, 0.025).largest_error(), 1.1 * kPacket);
}

TEST(PulseAlignment, AFrameThatComesPeriodsLateKeepsItsPulse) {
  Scene made = scene(300, 0.003, 0.002);
  for (const std::size_t i : {0U, 50U, 120U, 121U, 299U}) made.arrivals[i] += 0.05;
  EXPECT_LT(made.largest_error(), 2 * kPacket);
}

TEST(PulseAlignment, MissingFramesShiftNothing) {
  Scene made = scene(300, 0.003, 0.002);
  for (const std::size_t i : {200U, 150U, 149U, 60U, 10U, 9U, 0U}) made.drop_frame(i);
  EXPECT_LT(made.largest_error(), 1.1 * kPacket);
}

TEST(PulseAlignment, LostPulsesAreReplacedByTheCamerasCounter) {
  Scene made = scene(300, 0.003, 0.002);
  for (const std::size_t i : {299U, 200U, 150U, 149U, 148U, 60U, 10U, 9U, 0U}) made.drop_pulse(i);
  EXPECT_LT(made.largest_error(), 3 * kPacket);
}

TEST(PulseAlignment, ALongLostStretchIsBridged) {
  Scene made = scene(1500, 0.003, 0.002);
  for (std::size_t i = 900; i-- > 300;) made.drop_pulse(i);
  EXPECT_LT(made.largest_error(), 3 * kPacket);
}

TEST(PulseAlignment, PulsesThatBeganInMissingPacketsAreNotTrusted) {
  Scene made = scene(300, 0.003, 0.002);
  for (const std::size_t i : {40U, 90U, 91U}) {
    made.pulses.seconds[i] += 0.0015;
    made.pulses.exact[i] = false;
  }
  EXPECT_LT(made.largest_error(), 2 * kPacket);
}

TEST(PulseAlignment, ACounterThatIsSetBackDoesNotMatter) {
  Scene made = scene(300, 0.003, 0.002);
  for (std::size_t i = 100; i < 300; ++i)
    made.numbers[i] = static_cast<std::int64_t>(i) - 100 + 5000;
  EXPECT_LT(made.largest_error(), 1.1 * kPacket);
}

TEST(PulseAlignment, RepeatedArrivalTimesAreSpread) {
  Scene made = scene(300, 0.003, 0.002);
  for (const std::size_t i : {70U, 180U}) made.arrivals[i + 1] = made.arrivals[i];
  EXPECT_LT(made.largest_error(), 2 * kPacket);
}

TEST(PulseAlignment, PulsesBeforeAndBehindTheVideoDoNotMatter) {
  Scene made = scene(300, 0.003, 0.002);
  for (std::size_t i = 60; i-- > 0;) made.drop_frame(i + 240);
  EXPECT_LT(made.largest_error(), 1.1 * kPacket);
}

TEST(PulseAlignment, AnyMixOfFaultsStaysWithinHalfAMillisecond) {
  std::mt19937 random(20240611);
  for (int round = 0; round < 50; ++round) {
    Scene made = scene(400, 0.003 + 0.0005 * (round % 40), 0.002 + 0.0001 * (round % 60),
                       round % 3 == 0 ? 0 : 0.8);
    for (int i = 0; i < 20; ++i) made.drop_frame(random() % made.size());
    for (int i = 0; i < 20; ++i) made.drop_pulse(random() % made.pulses.seconds.size());
    for (int i = 0; i < 5; ++i) made.arrivals[random() % made.size()] += 0.02;
    EXPECT_LT(made.largest_error(), 0.0005) << "round " << round;
  }
}

TEST(PulseAlignment, WithoutPulsesThatBelongToFramesNothingIsSaid) {
  const Scene made = scene(100, 0.003, 0.002);
  EXPECT_FALSE(align_to_pulses(made.arrivals, made.numbers, {}));
  EXPECT_FALSE(align_to_pulses(made.arrivals, made.numbers, {{kFirst}, {true}}));
  EXPECT_FALSE(align_to_pulses({}, {}, made.pulses));
  EXPECT_FALSE(
      align_to_pulses(made.arrivals, made.numbers, {{1, 2, 3, 4}, {true, true, true, true}}));
}

}  // namespace
}  // namespace rec2nwb::sdk
