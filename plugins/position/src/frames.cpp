#include "frames.hpp"

#include <algorithm>

namespace rec2nwb::position {
namespace {

constexpr std::uint64_t k16Bits = std::uint64_t{1} << 16;
constexpr std::uint64_t k32Bits = std::uint64_t{1} << 32;
constexpr std::int64_t kLargestStep = 15;  // frames; more is a jump
constexpr std::size_t kShortestBreak = 3;  // marked frames in a row
constexpr double kNanosecondsPerSecond = 1e9;
constexpr std::size_t kPauseWithin = 100;  // frames
constexpr double kShortestPauseSeconds = 0.4;
constexpr double kLongestPauseSeconds = 2.0;

}  // namespace

std::vector<std::int64_t> continuous(const std::vector<std::uint64_t>& counter) {
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

Frames read_frames(const sdk::TrodesFile& file, bool ptp) {
  Frames frames;
  frames.counts = file.column<std::uint32_t>("PosTimestamp");
  const char* counter = file.find("frameCount") != nullptr ? "frameCount" : "HWframeCount";
  frames.numbers = continuous(file.column<std::uint64_t>(counter));
  if (!ptp) return frames;
  for (const std::uint64_t nanoseconds : file.column<std::uint64_t>("HWTimestamp")) {
    frames.camera_seconds.push_back(static_cast<double>(nanoseconds) / kNanosecondsPerSecond);
  }
  return frames;
}

std::vector<std::int32_t> stretch_labels(const Frames& frames) {
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

std::optional<std::size_t> first_behind_pause(const std::vector<double>& seconds,
                                              const Frames& frames,
                                              const std::vector<std::int32_t>& labels,
                                              double period_seconds) {
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

}  // namespace rec2nwb::position
