// The files of a camera: counters made continuous, stretches, the pause, and which position belongs
// to which frame.
#include "../src/frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "../src/tracking.hpp"

namespace rec2nwb::position {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <typename T>
std::string bytes_of(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}
std::string text_block(const std::string& fields) {
  return "<Start settings>\nFields: " + fields + "\n<End settings>\n";
}

Frames frames_of(std::size_t n) {
  Frames frames;
  for (std::size_t i = 0; i < n; ++i) {
    frames.counts.push_back(static_cast<std::uint32_t>(1000 * i));
    frames.numbers.push_back(static_cast<std::int64_t>(i));
  }
  return frames;
}
std::vector<double> uniform_seconds(std::size_t n) {
  std::vector<double> seconds;
  for (std::size_t i = 0; i < n; ++i) seconds.push_back(1.7e9 + static_cast<double>(i) / 30);
  return seconds;
}

TEST(Frames, CountersOf16BitsWrapAt65536) {
  EXPECT_THAT(continuous({65534, 65535, 0, 1}), ElementsAre(65534, 65535, 65536, 65537));
}

TEST(Frames, WiderCountersWrapAt32Bits) {
  EXPECT_THAT(continuous({65535, 65536, 65540}), ElementsAre(65535, 65536, 65540));
  EXPECT_THAT(continuous({4294967295, 0, 2}), ElementsAre(4294967295, 4294967296, 4294967298));
}

TEST(Frames, ACounterThatStandsOrIsSetBackGoesOnByOne) {
  EXPECT_THAT(continuous({5, 5, 5}), ElementsAre(5, 6, 7));
  EXPECT_THAT(continuous({1000, 1001, 0, 1}), ElementsAre(1000, 1001, 1002, 1003));
  EXPECT_THAT(continuous({}), IsEmpty());
}

TEST(Frames, AreReadWithEitherNameOfTheCounter) {
  for (const std::string name : {"HWframeCount", "frameCount"}) {
    const sdk::TrodesFile file(
        "x", text_block("<PosTimestamp uint32><" + name + " uint16><HWTimestamp uint64>") +
                 bytes_of<std::uint32_t>(7) + bytes_of<std::uint16_t>(8) +
                 bytes_of<std::uint64_t>(1500000000123456789));
    const Frames frames = read_frames(file, true);
    EXPECT_THAT(frames.counts, ElementsAre(7U));
    EXPECT_THAT(frames.numbers, ElementsAre(8));
    EXPECT_THAT(frames.camera_seconds, ElementsAre(1500000000123456789.0 / 1e9));
    EXPECT_THAT(read_frames(file, false).camera_seconds, IsEmpty());
  }
}

TEST(Frames, OnlyPtpNeedsTheCamerasClock) {
  const sdk::TrodesFile file("x.cameraHWSync",
                             text_block("<PosTimestamp uint32><HWframeCount uint32>"));
  EXPECT_EQ(read_frames(file, false).size(), 0U);
  try {
    read_frames(file, true);
    FAIL();
  } catch (const sdk::TrodesFileError& error) {
    EXPECT_THAT(error.what(), HasSubstr("x.cameraHWSync: expected a field 'HWTimestamp', found "
                                        "'PosTimestamp', 'HWframeCount'"));
  }
}

TEST(Frames, OneStretchWhereNothingStandsStillOrJumps) {
  EXPECT_THAT(stretch_labels(frames_of(50)), Each(1));
  EXPECT_THAT(stretch_labels({}), IsEmpty());
}

TEST(Frames, ThreeFramesThatStandStillDivideStretches) {
  Frames frames = frames_of(10);
  for (const std::size_t i : {4U, 5U, 6U}) frames.counts[i] = frames.counts[3];
  EXPECT_THAT(stretch_labels(frames), ElementsAre(1, 1, 1, 1, 0, 0, 0, 2, 2, 2));
}

TEST(Frames, TwoFramesThatStandStillDoNot) {
  Frames frames = frames_of(10);
  for (const std::size_t i : {4U, 5U}) frames.counts[i] = frames.counts[3];
  EXPECT_THAT(stretch_labels(frames), Each(1));
}

TEST(Frames, JumpsOfTheCamerasCounterCountAsStandingStill) {
  Frames frames = frames_of(8);
  for (std::size_t i = 3; i < 8; ++i)
    frames.numbers[i] += 15 * static_cast<std::int64_t>(std::min<std::size_t>(i - 2, 3));
  EXPECT_THAT(stretch_labels(frames), ElementsAre(1, 1, 1, 0, 0, 0, 2, 2));
  for (std::size_t i = 0; i < 8; ++i) frames.numbers[i] = static_cast<std::int64_t>(15 * i);
  EXPECT_THAT(stretch_labels(frames), Each(1));  // 15 is no jump yet
}

TEST(Frames, AWrapOfTheRecordingsCounterIsNoStandstill) {
  Frames frames = frames_of(9);
  for (std::uint32_t& count : frames.counts) count -= 4000;
  EXPECT_THAT(stretch_labels(frames), Each(1));
}

TEST(Frames, ThePauseIsTheFirstStepBetween400And2000Milliseconds) {
  const Frames frames = frames_of(200);
  const std::vector<std::int32_t> labels(200, 1);
  std::vector<double> seconds = uniform_seconds(200);
  EXPECT_EQ(first_behind_pause(seconds, frames, labels, 0), std::nullopt);
  for (const double step : {0.39, 0.6, 1.9, 2.1}) {
    seconds = uniform_seconds(200);
    for (std::size_t i = 10; i < 200; ++i) seconds[i] += step - 1.0 / 30;
    const auto first = first_behind_pause(seconds, frames, labels, 0);
    EXPECT_EQ(first.value_or(0), step > 0.4 && step < 2.0 ? 10U : 0U) << step;
  }
}

TEST(Frames, ThePauseIsLookedForAmongTheFirst100Frames) {
  const Frames frames = frames_of(200);
  std::vector<double> seconds = uniform_seconds(200);
  for (std::size_t i = 100; i < 200; ++i) seconds[i] += 0.8;
  std::vector<std::int32_t> labels(200, 1);
  EXPECT_EQ(first_behind_pause(seconds, frames, labels, 0), std::nullopt);
  labels[50] = 0;  // no frame of the first hundred then
  EXPECT_EQ(first_behind_pause(seconds, frames, labels, 0), 100U);
}

TEST(Frames, LostFramesAreNoPauseWhereThePeriodIsKnown) {
  Frames frames = frames_of(40);
  std::vector<double> seconds = uniform_seconds(40);
  for (std::size_t i = 20; i < 40; ++i) {
    seconds[i] += 0.5;
    frames.numbers[i] += 15;
  }
  const std::vector<std::int32_t> labels(40, 1);
  EXPECT_EQ(first_behind_pause(seconds, frames, labels, 1.0 / 30), std::nullopt);
  EXPECT_EQ(first_behind_pause(seconds, frames, labels, 0), 20U);
}

TEST(Tracking, BelongsToTheFrameOfItsTime) {
  EXPECT_THAT(rows_of_frames({10, 20, 30, 40}, {20, 40}), ElementsAre(kNoRow, 0U, kNoRow, 1U));
  EXPECT_THAT(rows_of_frames({10}, {}), ElementsAre(kNoRow));
}

TEST(Tracking, RowsThatGoBackBelongToNoFrame) {
  EXPECT_THAT(rows_of_frames({10, 20, 30}, {20, 10, 30}), ElementsAre(kNoRow, 0U, 2U));
}

TEST(Tracking, WrapsAreNoStepBack) {
  EXPECT_THAT(rows_of_frames({4294967290, 5}, {4294967290, 5}), ElementsAre(0U, 1U));
}

TEST(Tracking, RowsAndFramesOfOneTimeAreMatchedInOrder) {
  EXPECT_THAT(rows_of_frames({10, 10, 20}, {10, 10, 20}), ElementsAre(0U, 1U, 2U));
  EXPECT_THAT(rows_of_frames({10, 10, 20}, {10, 20}), ElementsAre(0U, 0U, 1U));
  EXPECT_THAT(rows_of_frames({10, 20}, {10, 10, 10, 20}), ElementsAre(0U, 3U));
}

TEST(Tracking, ASecondLedIsReadIfItIsThere) {
  const std::string one = "<time uint32><xloc uint16><yloc uint16>";
  EXPECT_EQ(read_tracking({"x", text_block(one)}).leds.size(), 1U);
  const Tracking both = read_tracking({"x", text_block(one + "<xloc2 uint16><yloc2 float>")});
  EXPECT_EQ(both.leds.size(), 2U);
  EXPECT_FALSE(both.is_uint16);
  EXPECT_TRUE(read_tracking({"x", text_block(one)}).is_uint16);
  EXPECT_THROW(read_tracking({"x", text_block("<time uint32>")}), sdk::TrodesFileError);
}

TEST(Tracking, APointIsSeenIfAnyLedHasANumber) {
  const Tracking tracking{
      {1, 2, 3},
      {{"led_0", {1, NAN, NAN}, {1, NAN, NAN}}, {"led_1", {NAN, 2, NAN}, {NAN, 2, NAN}}},
      false};
  EXPECT_TRUE(is_seen(tracking, 0));
  EXPECT_TRUE(is_seen(tracking, 1));
  EXPECT_FALSE(is_seen(tracking, 2));
  EXPECT_FALSE(is_seen(tracking, kNoRow));
}

}  // namespace
}  // namespace rec2nwb::position
