/// \file
/// Where the clock of a log stands on the recording's time, from what both saw: the changes of
/// digital lines.
///
/// The clocks run at nearly one rate. First one offset is looked for at the start of the log, with
/// the lines that change least (camera ticks fit anywhere): every edge is tried as the one that a
/// few of the first logged changes stand for, and the offset at which most changes meet an edge of
/// their own wins, if no other comes near. Then the whole log is followed, so that a slow drift is
/// found, and the result is judged over all of it.
///
/// Needs: two series of ascending seconds that can be read from the start several times.
/// Promises: memory of kWindowEdges numbers twice, however long the series are; nothing
/// rather than an offset that is not certain: at least kFewestHits and half of the changes must
/// meet an edge of their own, half of them within kCloseS, and a periodic pattern that fits in
/// several places is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace rec2nwb::statescript {

struct Change {
  double seconds = 0;
  std::uint32_t line = 0;  ///< any number that tells lines apart
};

/// Changes in ascending time, read once.
class Times {
 public:
  Times() = default;
  Times(const Times&) = delete;
  Times& operator=(const Times&) = delete;
  virtual ~Times() = default;

  /// Nothing at the end.
  virtual std::optional<Change> next() = 0;
};
using MakeTimes = std::function<std::unique_ptr<Times>()>;

constexpr std::size_t kWindowChanges = 2000;
constexpr std::size_t kWindowEdges = std::size_t{1} << 17;
constexpr std::size_t kFewestHits = 5;
constexpr double kToleranceS = 0.020;
constexpr double kCloseS = 0.005;

/// Log seconds to seconds of the recording.
struct LogClock {
  double first_log_s = 0;
  double offset_s = 0;  ///< at first_log_s
  double drift = 0;     ///< seconds a second

  double at(double log_s) const { return log_s + offset_s + drift * (log_s - first_log_s); }
};

/// \param changes of digital lines, in seconds of the log's clock
/// \param edges   of digital lines, in seconds of the recording
std::optional<LogClock> align(const MakeTimes& changes, const MakeTimes& edges);

}  // namespace rec2nwb::statescript
