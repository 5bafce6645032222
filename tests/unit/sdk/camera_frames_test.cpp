// The frames of a camera: counters made continuous, stretches, and the pause.
#include "rec2nwb/camera_frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rec2nwb::sdk {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <typename T>
std::string bytes_of(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}
std::string text_block(const std::string& fields) {
  return "<Start settings>\nFields: " + fields + "\n<End settings>\n";
}

CameraFrames frames_of(std::size_t n) {
  CameraFrames frames;
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

TEST(CameraFrames, CountersOf16BitsWrapAt65536) {
  EXPECT_THAT(continuous({65534, 65535, 0, 1}), ElementsAre(65534, 65535, 65536, 65537));
}

TEST(CameraFrames, WiderCountersWrapAt32Bits) {
  EXPECT_THAT(continuous({65535, 65536, 65540}), ElementsAre(65535, 65536, 65540));
  EXPECT_THAT(continuous({4294967295, 0, 2}), ElementsAre(4294967295, 4294967296, 4294967298));
}

TEST(CameraFrames, ACounterThatStandsOrIsSetBackGoesOnByOne) {
  EXPECT_THAT(continuous({5, 5, 5}), ElementsAre(5, 6, 7));
  EXPECT_THAT(continuous({1000, 1001, 0, 1}), ElementsAre(1000, 1001, 1002, 1003));
  EXPECT_THAT(continuous({}), IsEmpty());
}

TEST(CameraFrames, AreReadWithEitherNameOfTheCounter) {
  for (const std::string name : {"HWframeCount", "frameCount"}) {
    const TrodesFile file(
        "x", text_block("<PosTimestamp uint32><" + name + " uint16><HWTimestamp uint64>") +
                 bytes_of<std::uint32_t>(7) + bytes_of<std::uint16_t>(8) +
                 bytes_of<std::uint64_t>(1500000000123456789));
    const CameraFrames frames = read_camera_frames(file);
    EXPECT_THAT(frames.counts, ElementsAre(7U));
    EXPECT_THAT(frames.numbers, ElementsAre(8));
    EXPECT_THAT(read_camera_seconds(file), ElementsAre(1500000000123456789.0 / 1e9));
  }
}

TEST(CameraFrames, OnlyTheCamerasClockNeedsItsField) {
  const TrodesFile file("x.cameraHWSync", text_block("<PosTimestamp uint32><HWframeCount uint32>"));
  EXPECT_EQ(read_camera_frames(file).size(), 0U);
  try {
    read_camera_seconds(file);
    FAIL();
  } catch (const TrodesFileError& error) {
    EXPECT_THAT(error.what(), HasSubstr("x.cameraHWSync: expected a field 'HWTimestamp', found "
                                        "'PosTimestamp', 'HWframeCount'"));
  }
}

TEST(CameraFrames, OneStretchWhereNothingStandsStillOrJumps) {
  EXPECT_THAT(stretch_labels(frames_of(50)), Each(1));
  EXPECT_THAT(stretch_labels({}), IsEmpty());
}

TEST(CameraFrames, ThreeFramesThatStandStillDivideStretches) {
  CameraFrames frames = frames_of(10);
  for (const std::size_t i : {4U, 5U, 6U}) frames.counts[i] = frames.counts[3];
  EXPECT_THAT(stretch_labels(frames), ElementsAre(1, 1, 1, 1, 0, 0, 0, 2, 2, 2));
}

TEST(CameraFrames, TwoFramesThatStandStillDoNot) {
  CameraFrames frames = frames_of(10);
  for (const std::size_t i : {4U, 5U}) frames.counts[i] = frames.counts[3];
  EXPECT_THAT(stretch_labels(frames), Each(1));
}

TEST(CameraFrames, JumpsOfTheCamerasCounterCountAsStandingStill) {
  CameraFrames frames = frames_of(8);
  for (std::size_t i = 3; i < 8; ++i)
    frames.numbers[i] += 15 * static_cast<std::int64_t>(std::min<std::size_t>(i - 2, 3));
  EXPECT_THAT(stretch_labels(frames), ElementsAre(1, 1, 1, 0, 0, 0, 2, 2));
  for (std::size_t i = 0; i < 8; ++i) frames.numbers[i] = static_cast<std::int64_t>(15 * i);
  EXPECT_THAT(stretch_labels(frames), Each(1));  // 15 is no jump yet
}

TEST(CameraFrames, AWrapOfTheRecordingsCounterIsNoStandstill) {
  CameraFrames frames = frames_of(9);
  for (std::uint32_t& count : frames.counts) count -= 4000;
  EXPECT_THAT(stretch_labels(frames), Each(1));
}

TEST(CameraFrames, ThePauseIsTheFirstStepBetween400And2000Milliseconds) {
  const CameraFrames frames = frames_of(200);
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

TEST(CameraFrames, ThePauseIsLookedForAmongTheFirst100Frames) {
  const CameraFrames frames = frames_of(200);
  std::vector<double> seconds = uniform_seconds(200);
  for (std::size_t i = 100; i < 200; ++i) seconds[i] += 0.8;
  std::vector<std::int32_t> labels(200, 1);
  EXPECT_EQ(first_behind_pause(seconds, frames, labels, 0), std::nullopt);
  labels[50] = 0;  // no frame of the first hundred then
  EXPECT_EQ(first_behind_pause(seconds, frames, labels, 0), 100U);
}

TEST(CameraFrames, LostFramesAreNoPauseWhereThePeriodIsKnown) {
  CameraFrames frames = frames_of(40);
  std::vector<double> seconds = uniform_seconds(40);
  for (std::size_t i = 20; i < 40; ++i) {
    seconds[i] += 0.5;
    frames.numbers[i] += 15;
  }
  const std::vector<std::int32_t> labels(40, 1);
  EXPECT_EQ(first_behind_pause(seconds, frames, labels, 1.0 / 30), std::nullopt);
  EXPECT_EQ(first_behind_pause(seconds, frames, labels, 0), 20U);
}

TEST(CameraFrames, SeveralValuesARecordAreRefused) {
  const std::string times = "<PosTimestamp 2*uint32><HWframeCount uint32><HWTimestamp uint64>";
  const std::string numbers = "<PosTimestamp uint32><HWframeCount 3*uint32><HWTimestamp uint64>";
  const std::string seconds = "<PosTimestamp uint32><HWframeCount uint32><HWTimestamp 2*uint64>";
  const std::string records(240, '\0');
  EXPECT_THROW(read_camera_frames({"x", text_block(times) + records}), TrodesFileError);
  EXPECT_THROW(read_camera_frames({"x", text_block(numbers) + records}), TrodesFileError);
  EXPECT_EQ(read_camera_frames({"x", text_block(seconds) + records}).size(), 10U);
  EXPECT_THROW(read_camera_seconds({"x", text_block(seconds) + records}), TrodesFileError);
}

}  // namespace
}  // namespace rec2nwb::sdk
