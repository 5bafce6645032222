/// \file
/// align_to_pulses: when each frame of a camera was exposed, from the pulses that triggered the
/// exposures. It fits any source of numbered items that each come a little after a pulse.
///
/// A frame arrives some milliseconds after its exposure, now later, now earlier. Its pulse stands
/// in the recording to a packet. So each frame takes the time of its own pulse:
///   1. The lag between pulse and arrival is known up to whole periods from the phase of all
///      frames; which period it is tell the places where the pulses are not regular: the camera's
///      pause and the first pulse.
///   2. A frame's pulse is the one nearest to its arrival less the lag, if the camera's counter
///      agrees: counter and pulses must advance together among the frames around.
///   3. A frame whose pulse was lost, or was seen late because packets are missing, gets its time
///      from the frames beside it and the camera's counter.
///
/// Needs: C++17; seconds of one clock, for pulses and arrivals. Promises: no frame is taken for
/// another because a frame, a pulse or a stretch of the recording is missing, the counter is set
/// back, or a frame comes late.
#ifndef REC2NWB_PULSE_ALIGNMENT_HPP
#define REC2NWB_PULSE_ALIGNMENT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "rec2nwb/median.hpp"

namespace rec2nwb::sdk {

struct Pulses {
  std::vector<double> seconds;  ///< ascending
  std::vector<bool> exact;      ///< false: began in packets that are missing, so earlier than said
};

struct PulseAlignment {
  std::vector<double> seconds;  ///< of each frame's exposure
  double period_seconds = 0;    ///< from pulse to pulse
  double lag_seconds = 0;       ///< from exposure to arrival, median
  std::size_t on_pulse = 0;     ///< frames with a pulse of their own
};

namespace detail {

class PulseAligner {
 public:
  PulseAligner(const std::vector<double>& arrivals, const std::vector<std::int64_t>& numbers,
               const Pulses& pulses)
      : arrivals_(arrivals),
        numbers_(numbers),
        pulses_(pulses),
        pulse_of_(arrivals.size(), kNone) {}

  std::optional<PulseAlignment> run() {
    if (pulses_.seconds.size() < 2 || arrivals_.empty()) return std::nullopt;
    period_ = period();
    if (!(period_ > 0)) return std::nullopt;
    const std::optional<double> lag = rough_lag();
    if (!lag) return std::nullopt;
    number_pulses();
    match(*lag);
    PulseAlignment result;
    result.on_pulse = reject_doubtful();
    if (result.on_pulse == 0) return std::nullopt;
    lag_ = median(lags());
    result.period_seconds = period_;
    result.lag_seconds = lag_;
    result.seconds = times();
    return result;
  }

 private:
  static constexpr double kLargestLagSeconds = 0.25;
  static constexpr std::size_t kScoredFrames = 20000;  // the start of a recording, with the pause
  static constexpr std::size_t kWindowFrames = 31;     // among which counter and pulses must agree
  static constexpr double kMostPeriods = 500;
  static constexpr double kPausePeriods = 8;
  static constexpr double kLatestSeconds = 0.3;
  static constexpr double kRegular = 0.25;  // of a period
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  static constexpr double kTwoPi = 6.283185307179586;

  /// Mean of the regular steps: the median alone is only good to a packet.
  double period() const {
    std::vector<double> steps;
    for (std::size_t i = 1; i < pulses_.seconds.size(); ++i) {
      steps.push_back(pulses_.seconds[i] - pulses_.seconds[i - 1]);
    }
    const double typical = median(steps);
    double sum = 0;
    std::size_t n = 0;
    for (const double step : steps) {
      if (std::abs(step - typical) > kRegular * typical) continue;
      sum += step;
      ++n;
    }
    return sum / static_cast<double>(n);
  }

  std::size_t nearest_pulse(double seconds) const {
    const auto& all = pulses_.seconds;
    const auto after = std::lower_bound(all.begin(), all.end(), seconds);
    if (after == all.begin()) return 0;
    const auto index = static_cast<std::size_t>(after - all.begin());
    if (after == all.end()) return index - 1;
    return seconds - all[index - 1] <= all[index] - seconds ? index - 1 : index;
  }
  bool is_near(double seconds, std::size_t pulse) const {
    return std::abs(seconds - pulses_.seconds[pulse]) < period_ / 2;
  }

  /// The circular mean of the frames' phases, and as many whole periods more as put the fewest
  /// frames into the pause, before the first pulse or behind the last.
  std::optional<double> rough_lag() const {
    double x = 0;
    double y = 0;
    for (const double arrival : arrivals_) {
      const double phase = arrival - pulses_.seconds[nearest_pulse(arrival)];
      if (!(std::abs(phase) <= period_)) continue;  // in a pause
      x += std::cos(kTwoPi * phase / period_);
      y += std::sin(kTwoPi * phase / period_);
    }
    if (x == 0 && y == 0) return std::nullopt;
    double first = std::atan2(y, x) / kTwoPi * period_;
    if (first < 0) first += period_;
    double best = first;
    std::size_t fewest = misplaced(first);
    const auto more =
        static_cast<int>(std::min((kLargestLagSeconds - first) / period_, kMostPeriods));
    for (int periods = 1; periods <= more; ++periods) {
      const double lag = first + periods * period_;
      const std::size_t frames = misplaced(lag);
      if (frames >= fewest) continue;
      best = lag;
      fewest = frames;
    }
    return best;
  }

  /// Frames that would have been exposed where the camera made a pause, or before the first pulse
  /// or behind the last. A pulse that is lost among others does not count.
  std::size_t misplaced(double lag) const {
    const auto& all = pulses_.seconds;
    std::size_t frames = 0;
    for (std::size_t i = 0; i < std::min(arrivals_.size(), kScoredFrames); ++i) {
      const double seconds = arrivals_[i] - lag;
      if (is_near(seconds, nearest_pulse(seconds))) continue;
      const auto after = std::lower_bound(all.begin(), all.end(), seconds);
      const bool outside = after == all.begin() || after == all.end();
      if (outside || *after - *(after - 1) > kPausePeriods * period_) ++frames;
    }
    return frames;
  }

  /// One up for each pulse, also for those that were lost among others, but not in a pause.
  void number_pulses() {
    const auto& all = pulses_.seconds;
    pulse_numbers_.assign(all.size(), 0);
    for (std::size_t i = 1; i < all.size(); ++i) {
      const double periods = (all[i] - all[i - 1]) / period_;
      const bool regular = periods > 1 && periods < kPausePeriods;
      pulse_numbers_[i] = pulse_numbers_[i - 1] + (regular ? std::llround(periods) : 1);
    }
  }

  void match(double lag) {
    for (std::size_t i = 0; i < arrivals_.size(); ++i) {
      const double seconds = arrivals_[i] - lag;
      const std::size_t pulse = nearest_pulse(seconds);
      if (is_near(seconds, pulse)) pulse_of_[i] = pulse;
    }
  }

  std::int64_t offset(std::size_t frame) const {
    return pulse_numbers_[pulse_of_[frame]] - numbers_[frame];
  }

  /// Leaves a frame its pulse only if the offset between pulses and counter is that of most frames
  /// around, and the pulse is exact. \return frames with a pulse
  std::size_t reject_doubtful() {
    const std::size_t n = pulse_of_.size();
    std::vector<bool> good(n, false);
    std::vector<std::int64_t> around;
    for (std::size_t i = 0; i < n; ++i) {
      if (pulse_of_[i] == kNone) continue;
      around.clear();
      const std::size_t from = i - std::min(i, kWindowFrames / 2);
      const std::size_t end = std::min(n, i + kWindowFrames / 2 + 1);
      for (std::size_t j = from; j < end; ++j) {
        if (pulse_of_[j] != kNone) around.push_back(offset(j));
      }
      good[i] = offset(i) == median(around) && pulses_.exact[pulse_of_[i]];
    }
    std::size_t left = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (good[i]) {
        ++left;
      } else {
        pulse_of_[i] = kNone;
      }
    }
    return left;
  }

  std::vector<double> lags() const {
    std::vector<double> all;
    for (std::size_t i = 0; i < pulse_of_.size(); ++i) {
      if (pulse_of_[i] != kNone) all.push_back(arrivals_[i] - pulses_.seconds[pulse_of_[i]]);
    }
    return all;
  }

  std::vector<double> times() const {
    const std::size_t n = arrivals_.size();
    std::vector<std::size_t> next(n, kNone);  // frame with a pulse at or behind
    for (std::size_t i = n; i-- > 0;) {
      next[i] = pulse_of_[i] != kNone ? i : (i + 1 < n ? next[i + 1] : kNone);
    }
    std::vector<double> seconds(n);
    std::size_t last = kNone;
    for (std::size_t i = 0; i < n; ++i) {
      if (pulse_of_[i] != kNone) last = i;
      seconds[i] = last == i ? pulses_.seconds[pulse_of_[i]] : between(last, i, next[i]);
    }
    return seconds;
  }

  /// The time of a frame without a pulse, from the frames with one before and behind it.
  double between(std::size_t before, std::size_t frame, std::size_t behind) const {
    const double guess = arrivals_[frame] - lag_;
    if (before != kNone && behind != kNone) {
      const double from = pulses_.seconds[pulse_of_[before]];
      const double seconds = pulses_.seconds[pulse_of_[behind]] - from;
      const auto steps = static_cast<double>(numbers_[behind] - numbers_[before]);
      if (std::abs(seconds - steps * period_) < period_ / 2) {
        return from + seconds * static_cast<double>(numbers_[frame] - numbers_[before]) / steps;
      }
    }
    // Beside a pause, or at an end: from one side. A frame can be late, but hardly early.
    double best = guess;
    double best_error = kLatestSeconds;
    for (const std::size_t side : {before, behind}) {
      if (side == kNone) continue;
      const double seconds = pulses_.seconds[pulse_of_[side]] +
                             static_cast<double>(numbers_[frame] - numbers_[side]) * period_;
      const double late = guess - seconds;
      if (late < -period_ / 2 || std::abs(late) >= best_error) continue;
      best = seconds;
      best_error = std::abs(late);
    }
    return best;
  }

  const std::vector<double>& arrivals_;
  const std::vector<std::int64_t>& numbers_;
  const Pulses& pulses_;
  std::vector<std::size_t> pulse_of_;  // each frame's, or kNone
  std::vector<std::int64_t> pulse_numbers_;
  double period_ = 0;
  double lag_ = 0;
};

}  // namespace detail

/// \param arrivals seconds at which the frames arrived
/// \param numbers  the camera's counter, continuous
/// \return none if the pulses say nothing: fewer than two, or none that belongs to a frame
inline std::optional<PulseAlignment> align_to_pulses(const std::vector<double>& arrivals,
                                                     const std::vector<std::int64_t>& numbers,
                                                     const Pulses& pulses) {
  return detail::PulseAligner(arrivals, numbers, pulses).run();
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_PULSE_ALIGNMENT_HPP
