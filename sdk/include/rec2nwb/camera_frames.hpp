/// \file
/// CameraFrames: what a .cameraHWSync file says of each frame of a video, and which frames are of
/// use.
///
///     const auto file = TrodesFile::read(path);
///     const CameraFrames frames = read_camera_frames(file);
///     const auto labels = stretch_labels(frames);
///
/// The file is one of records (trodes_file.hpp). Fields: PosTimestamp, the acquisition counter when
/// the frame arrived; HWframeCount (older: frameCount), the camera's own counter, of 16 or 32 bits;
/// HWTimestamp, nanoseconds by the camera's clock, since 1970 if it is set by PTP. A camera begins
/// anew when the recording starts: some frames, a pause of 0.4 to 2 s, then those of the recording.
///
/// Needs: C++17. Promises: one frame a record, in the order of the file; the camera's counter made
/// continuous, whatever its width.
#ifndef REC2NWB_CAMERA_FRAMES_HPP
#define REC2NWB_CAMERA_FRAMES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "rec2nwb/trodes_file.hpp"

namespace rec2nwb::sdk {

struct CameraFrames {
  std::vector<std::uint32_t> counts;  ///< the recording's counter when the frame arrived
  std::vector<std::int64_t> numbers;  ///< the camera's counter, continuous

  std::size_t size() const { return counts.size(); }
};

/// Wraps (of 16 bits if no value needs more, else of 32) are undone. A counter that stands still or
/// is set back goes on by one: every entry is a frame of its own.
inline std::vector<std::int64_t> continuous(const std::vector<std::uint64_t>& counter) {
  constexpr std::uint64_t k16Bits = std::uint64_t{1} << 16;
  constexpr std::uint64_t k32Bits = std::uint64_t{1} << 32;
  std::vector<std::int64_t> numbers;
  if (counter.empty()) return numbers;
  numbers.reserve(counter.size());
  const std::uint64_t largest = *std::max_element(counter.begin(), counter.end());
  const std::uint64_t period = largest < k16Bits ? k16Bits : k32Bits;
  numbers.push_back(static_cast<std::int64_t>(counter.front() % period));
  for (std::size_t i = 1; i < counter.size(); ++i) {
    const std::uint64_t step = (counter[i] - counter[i - 1]) % period;
    const bool forward = step > 0 && step < period / 2;
    numbers.push_back(numbers.back() + (forward ? static_cast<std::int64_t>(step) : 1));
  }
  return numbers;
}

/// \throws TrodesFileError
inline CameraFrames read_camera_frames(const TrodesFile& file) {
  const char* counter = file.find("frameCount") != nullptr ? "frameCount" : "HWframeCount";
  return {file.single_column<std::uint32_t>("PosTimestamp"),
          continuous(file.single_column<std::uint64_t>(counter))};
}

/// Seconds of each frame by the camera's clock: since 1970 with PTP.
/// \throws TrodesFileError
inline std::vector<double> read_camera_seconds(const TrodesFile& file) {
  constexpr double kNanosecondsPerSecond = 1e9;
  std::vector<double> seconds;
  for (const std::uint64_t nanoseconds : file.single_column<std::uint64_t>("HWTimestamp")) {
    seconds.push_back(static_cast<double>(nanoseconds) / kNanosecondsPerSecond);
  }
  return seconds;
}

/// Is a value of the recording's counter behind another, over a wrap too?
inline bool is_after(std::uint32_t count, std::uint32_t other) {
  return static_cast<std::int32_t>(count - other) > 0;
}

/// The stretches between places where the recording's counter stood still, or the camera's jumped,
/// for more than two frames in a row: 1, 2, ...; 0 for the frames at such a place.
inline std::vector<std::int32_t> stretch_labels(const CameraFrames& frames) {
  constexpr std::int64_t kLargestStep = 15;  // frames; more is a jump
  constexpr std::size_t kShortestBreak = 3;  // marked frames in a row
  const std::size_t n = frames.size();
  std::vector<bool> marked(n, false);
  for (std::size_t i = 1; i < n; ++i) {
    marked[i] = !is_after(frames.counts[i], frames.counts[i - 1]) ||
                frames.numbers[i] - frames.numbers[i - 1] > kLargestStep;
  }
  std::vector<std::int32_t> labels(n, 0);
  std::int32_t label = 1;
  for (std::size_t i = 0; i < n;) {
    std::size_t end = i;
    while (end < n && marked[end] == marked[i]) ++end;
    if (marked[i] && end - i >= kShortestBreak) {
      ++label;
    } else {
      std::fill(labels.begin() + static_cast<std::ptrdiff_t>(i),
                labels.begin() + static_cast<std::ptrdiff_t>(end), label);
    }
    i = end;
  }
  return labels;
}

/// The first frame behind the pause of 0.4 to 2 s that the camera makes when recording starts,
/// looked for among the first 100 frames with a label.
/// \param period_seconds from frame to frame; what so many frames take as the camera's counter goes
///                       on by is no pause. 0: the counter is not looked at
inline std::optional<std::size_t> first_behind_pause(const std::vector<double>& seconds,
                                                     const CameraFrames& frames,
                                                     const std::vector<std::int32_t>& labels,
                                                     double period_seconds) {
  constexpr std::size_t kPauseWithin = 100;  // frames
  constexpr double kShortestPauseSeconds = 0.4;
  constexpr double kLongestPauseSeconds = 2.0;
  std::size_t seen = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < seconds.size() && seen < kPauseWithin; ++i) {
    if (labels[i] == 0) continue;
    if (++seen > 1) {
      const auto missed = static_cast<double>(frames.numbers[i] - frames.numbers[last] - 1);
      const double pause = seconds[i] - seconds[last] - missed * period_seconds;
      if (pause > kShortestPauseSeconds && pause < kLongestPauseSeconds) return i;
    }
    last = i;
  }
  return std::nullopt;
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_CAMERA_FRAMES_HPP
