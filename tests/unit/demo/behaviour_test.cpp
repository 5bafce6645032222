#include "cli/demo/behaviour.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace rec2nwb::demo {
namespace {

Epoch epoch_of(bool running, double seconds, std::uint64_t seed) {
  Epoch epoch;
  epoch.running = running;
  epoch.rows = static_cast<std::uint64_t>(seconds * epoch.rate_hz);
  epoch.first_count = 1000;
  epoch.seed = seed;
  return epoch;
}

TEST(DemoBehaviour, ASleepingAnimalStaysAndPokesNothing) {
  const Behaviour behaviour = make_behaviour(epoch_of(false, 10, 1));
  EXPECT_TRUE(behaviour.visits.empty());
  EXPECT_EQ(behaviour.at(1).along, behaviour.at(9).along);
  EXPECT_EQ(behaviour.at(5).speed, 0);
  EXPECT_TRUE(std::ranges::all_of(behaviour.edges,
                                  [](const Edge& edge) { return edge.line == kCameraTicks; }));
}

TEST(DemoBehaviour, PathIsContinuousOnTheTrackWhateverTheSeed) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Behaviour behaviour = make_behaviour(epoch_of(true, 10, seed));
    Pose last = behaviour.at(0);
    for (int ms = 1; ms < 10'000; ++ms) {
      const Pose pose = behaviour.at(ms / 1000.);
      ASSERT_GE(pose.along, 0);
      ASSERT_LE(pose.along, 1);
      ASSERT_LT(std::abs(pose.along - last.along), 0.002) << seed << " at " << ms << " ms";
      const double turn = std::remainder(pose.heading_rad - last.heading_rad, 2 * std::numbers::pi);
      ASSERT_LT(std::abs(turn), 0.02) << seed << " at " << ms << " ms";
      last = pose;
    }
  }
}

TEST(DemoBehaviour, EveryPulseOpensAndClosesAtItsPort) {
  const Epoch epoch = epoch_of(true, 30, 3);
  const Behaviour behaviour = make_behaviour(epoch);
  std::map<LineIndex, bool> high;
  std::map<LineIndex, int> pulses;
  std::uint64_t last_row = 0;
  for (const Edge& edge : behaviour.edges) {
    EXPECT_GE(edge.row, last_row);
    EXPECT_LT(edge.row, epoch.rows);
    EXPECT_NE(high[edge.line], edge.high) << kLines.at(edge.line).name;
    high[edge.line] = edge.high;
    pulses[edge.line] += edge.high ? 1 : 0;
    last_row = edge.row;
    if (edge.line == kCameraTicks) continue;
    const bool right = edge.line == kPokeRight || edge.line == kPumpRight;
    EXPECT_EQ(behaviour.at(epoch.seconds_of(edge.row)).along, right ? 1 : 0);
  }
  for (const auto& [line, is_high] : high) EXPECT_FALSE(is_high) << kLines.at(line).name;
  EXPECT_GE(pulses[kPokeLeft], 6);
  EXPECT_GE(pulses[kPokeRight], 6);
  EXPECT_EQ(pulses[kPumpLeft], pulses[kPokeLeft]);
  EXPECT_EQ(pulses[kPumpRight], pulses[kPokeRight]);
  EXPECT_EQ(pulses[kCameraTicks], static_cast<int>(behaviour.frames.size()));
}

TEST(DemoBehaviour, CameraPausesOnceBetween400And2000Milliseconds) {
  const Behaviour behaviour = make_behaviour(epoch_of(false, 5, 1));
  int pauses = 0;
  for (std::size_t frame = 1; frame < behaviour.frames.size(); ++frame) {
    const double step = behaviour.frames[frame].seconds - behaviour.frames[frame - 1].seconds;
    EXPECT_LT(step, 2);
    if (step > 0.4) {
      ++pauses;
      EXPECT_LT(frame, 100U);
    }
    EXPECT_GT(behaviour.frames[frame].count, behaviour.frames[frame - 1].count);
  }
  EXPECT_EQ(pauses, 1);
  EXPECT_GT(behaviour.frames.size(), 100U);
}

}  // namespace
}  // namespace rec2nwb::demo
