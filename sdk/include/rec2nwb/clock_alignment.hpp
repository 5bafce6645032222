/// \file
/// align_clock: where the clock of a log stands on the recording's time, from what both saw: the
/// changes of digital lines. For any device that logs events with a clock of its own.
///
///     const auto clock = align_clock(changes, edges);
///     if (clock) use(clock->at(log_seconds));
///
/// The clocks run at nearly one rate. First one offset is looked for at the start of the log, with
/// the lines that change least (camera ticks fit anywhere): every edge is tried as the one that a
/// few of the first logged changes stand for, and the offset at which most changes meet an edge of
/// their own wins, if no other comes near. Then the whole log is followed, so that a slow drift is
/// found, and the result is judged over all of it.
///
/// Needs: C++17; two series of ascending seconds that can be read from the start several times.
/// Promises: memory of kWindowEdges numbers twice, however long the series are; nothing
/// rather than an offset that is not certain: at least kFewestHits and half of the changes must
/// meet an edge of their own, half of them within kCloseS, and a periodic pattern that fits in
/// several places is refused.
#ifndef REC2NWB_CLOCK_ALIGNMENT_HPP
#define REC2NWB_CLOCK_ALIGNMENT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "rec2nwb/detail/offset_search.hpp"

namespace rec2nwb::sdk {

/// A change of a digital line that a log has.
struct Change {
  double seconds = 0;      ///< of the log's clock
  std::uint32_t line = 0;  ///< any number that tells lines apart
};

/// The next of a series; nothing behind the last.
template <typename T>
using ReadNext = std::function<std::optional<T>()>;
/// Begins to read a series, every time from its start.
template <typename T>
using StartReading = std::function<ReadNext<T>()>;

/// Log seconds to seconds of the recording.
struct LogClock {
  double first_log_s = 0;
  double offset_s = 0;  ///< at first_log_s
  double drift = 0;     ///< seconds a second

  double at(double log_s) const { return log_s + offset_s + drift * (log_s - first_log_s); }
};

namespace detail {

template <typename T>
std::vector<T> read_first(const ReadNext<T>& next, std::size_t count) {
  std::vector<T> first;
  while (first.size() < count) {
    const auto one = next();
    if (!one) break;
    first.push_back(*one);
  }
  return first;
}

/// Those of the lines that change least: kEnough, more as long as the window holds them.
inline std::vector<double> of_quiet_lines(const std::vector<Change>& changes, double span_s) {
  constexpr std::size_t kEnough = 50;
  std::map<std::uint32_t, std::size_t> counts;
  for (const Change& change : changes) ++counts[change.line];
  std::vector<std::pair<std::size_t, std::uint32_t>> by_count;
  by_count.reserve(counts.size());
  for (const auto& [line, count] : counts) by_count.emplace_back(count, line);
  std::sort(by_count.begin(), by_count.end());
  std::set<std::uint32_t> quiet;
  std::size_t all = 0;
  for (const auto& [count, line] : by_count) {
    if (all >= kEnough && all + count > ClockLimits::kWindowChanges) break;
    quiet.insert(line);
    all += count;
  }
  std::vector<double> times;
  for (const Change& change : changes) {
    const bool within = change.seconds <= changes[0].seconds + span_s;
    if (!within || times.size() == ClockLimits::kWindowChanges) break;
    if (quiet.count(change.line) != 0) times.push_back(change.seconds);
  }
  return times;
}

/// The edge nearest to times that ascend.
class NearestEdge {
 public:
  explicit NearestEdge(ReadNext<double> edges) : edges_(std::move(edges)) {
    advance();
    advance();
  }

  double find(double time) {
    while (std::abs(ahead_ - time) <= std::abs(here_ - time) && std::isfinite(ahead_)) {
      advance();
      ++index_;
    }
    return here_;
  }
  std::uint64_t index() const { return index_; }

 private:
  void advance() {
    const auto edge = edges_();
    here_ = ahead_;
    ahead_ = edge ? *edge : std::numeric_limits<double>::infinity();
  }

  ReadNext<double> edges_;
  double here_ = 0;
  double ahead_ = 0;
  std::uint64_t index_ = 0;
};

/// A least-squares line through points that come one by one.
class FittedLine {
 public:
  void add(double x, double y) {
    ++n_;
    sum_x_ += x;
    sum_y_ += y;
    sum_xx_ += x * x;
    sum_xy_ += x * y;
    last_x_ = x;
  }
  double slope() const {
    if (n_ < ClockLimits::kFewestHits || last_x_ < ClockLimits::kShortestSpanForDriftS) return 0;
    const auto n = static_cast<double>(n_);
    const double spread = sum_xx_ - sum_x_ * sum_x_ / n;
    return spread > 0 ? (sum_xy_ - sum_x_ * sum_y_ / n) / spread : 0;
  }
  double at(double x) const {
    if (n_ == 0) return 0;
    const auto n = static_cast<double>(n_);
    return sum_y_ / n + slope() * (x - sum_x_ / n);
  }
  double last_x() const { return last_x_; }

 private:
  std::size_t n_ = 0;
  double sum_x_ = 0, sum_y_ = 0, sum_xx_ = 0, sum_xy_ = 0, last_x_ = 0;
};

/// Follows the log from its start, where the offset is known, to its end.
inline LogClock follow(LogClock clock, const ReadNext<Change>& next, NearestEdge edges) {
  FittedLine line;
  std::uint64_t met = UINT64_MAX;
  while (const auto change = next()) {
    const double x = change->seconds - clock.first_log_s;
    const double expected = change->seconds + clock.offset_s + line.at(x);
    const double residual = edges.find(expected) - expected;
    const double drift_s = ClockLimits::kLargestDrift * (x - line.last_x());
    const double reach = std::min(ClockLimits::kCloseS + drift_s, ClockLimits::kToleranceS);
    if (std::abs(residual) > reach || edges.index() == met) continue;
    met = edges.index();
    line.add(x, line.at(x) + residual);
  }
  if (line.slope() != 0) {
    clock.offset_s += line.at(0);
    clock.drift = line.slope();
  }
  return clock;
}

inline bool is_certain(const LogClock& clock, const ReadNext<Change>& next, NearestEdge edges) {
  std::size_t all = 0;
  std::size_t hits = 0;
  std::size_t close = 0;
  std::uint64_t met = UINT64_MAX;
  while (const auto change = next()) {
    ++all;
    const double time = clock.at(change->seconds);
    const double residual = std::abs(edges.find(time) - time);
    if (!(residual <= ClockLimits::kToleranceS) || edges.index() == met) continue;
    met = edges.index();
    ++hits;
    if (residual <= ClockLimits::kCloseS) ++close;
  }
  const std::size_t enough = std::max(ClockLimits::kFewestHits, (all + 1) / 2);
  return hits >= enough && close >= enough &&
         std::abs(clock.drift) <= ClockLimits::kLargestBelievableDrift;
}

/// The clock at the log's start, from the windows there.
inline std::optional<LogClock> first_clock(const StartReading<Change>& changes,
                                           const StartReading<double>& edges) {
  const auto first_changes = read_first(changes(), ClockLimits::kWindowEdges);
  const auto first_edges = read_first(edges(), ClockLimits::kWindowEdges);
  if (first_changes.size() < ClockLimits::kFewestHits || first_edges.empty()) return std::nullopt;
  const bool all = first_edges.size() < ClockLimits::kWindowEdges;
  const double span_s =
      all ? std::numeric_limits<double>::infinity() : first_edges.back() - first_edges.front();
  const auto window = of_quiet_lines(first_changes, span_s);
  const auto offset = OffsetSearch(window, first_edges).run();
  if (!offset) return std::nullopt;
  return LogClock{first_changes[0].seconds, *offset, 0};
}

}  // namespace detail

/// \param changes of digital lines, in seconds of the log's clock
/// \param edges   of digital lines, in seconds of the recording
inline std::optional<LogClock> align_clock(const StartReading<Change>& changes,
                                           const StartReading<double>& edges) {
  using detail::NearestEdge;
  const auto first = detail::first_clock(changes, edges);
  if (!first) return std::nullopt;
  const LogClock clock = detail::follow(*first, changes(), NearestEdge(edges()));
  if (!detail::is_certain(clock, changes(), NearestEdge(edges()))) return std::nullopt;
  return clock;
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_CLOCK_ALIGNMENT_HPP
