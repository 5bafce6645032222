#include "align.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace rec2nwb::statescript {
namespace {

// Milliseconds of the log are cut, not rounded, and the anchor's too: changes at the true offset
// are less than 1 ms off, plus what a clock may drift since the one before.
constexpr double kRoundingS = 0.0015;
constexpr double kLargestDrift = 5e-5;
// Offsets nearer than this are one match, cut differently.
constexpr double kSameOffsetS = 0.006;
// A log that fits nowhere is given up early: this many misses more than half of the changes.
constexpr std::size_t kPatience = 16;
constexpr std::size_t kSmallestLead = 3;
// So many looks at a change take half a second: a log that needs more fits nowhere.
constexpr std::uint64_t kMostLooks = 60'000'000;
constexpr std::size_t kEnoughChanges = 50;
// Of a deviation, how much is drift: little, as milliseconds are cut.
constexpr double kFollowing = 0.05;
constexpr double kShortestSpanForDriftS = 60;
constexpr double kLargestBelievableDrift = 1e-3;

// Changes that an edge is tried for: the first ones, then some further on, should those be of
// lines that nobody named.
constexpr std::array<std::size_t, 11> kAnchors = {0, 1, 2, 3, 4, 8, 16, 32, 64, 128, 256};
constexpr std::size_t kAnchorsOfRivals = 3;

std::vector<Change> read_first(Times& times, std::size_t count) {
  std::vector<Change> first;
  while (first.size() < count) {
    const auto time = times.next();
    if (!time) break;
    first.push_back(*time);
  }
  return first;
}

/// Those of the lines that change least: kEnoughChanges, more as long as the window holds them.
std::vector<double> of_quiet_lines(const std::vector<Change>& changes, double span_s) {
  std::map<std::uint32_t, std::size_t> counts;
  for (const Change& change : changes) ++counts[change.line];
  std::vector<std::pair<std::size_t, std::uint32_t>> by_count;
  by_count.reserve(counts.size());
  for (const auto& [line, count] : counts) by_count.emplace_back(count, line);
  std::sort(by_count.begin(), by_count.end());
  std::set<std::uint32_t> quiet;
  std::size_t all = 0;
  for (const auto& [count, line] : by_count) {
    if (all >= kEnoughChanges && all + count > kWindowChanges) break;
    quiet.insert(line);
    all += count;
  }
  std::vector<double> times;
  for (const Change& change : changes) {
    const bool within = change.seconds <= changes[0].seconds + span_s;
    if (!within || times.size() == kWindowChanges) break;
    if (quiet.count(change.line) != 0) times.push_back(change.seconds);
  }
  return times;
}

struct Match {
  double offset_s = 0;
  double anchor_s = 0;  // the change that it was tried for
  std::size_t misses = std::numeric_limits<std::size_t>::max();
  double deviation_s = 0;  // summed over the hits

  bool operator<(const Match& other) const {
    return std::pair(misses, deviation_s) < std::pair(other.misses, other.deviation_s);
  }
};

/// The search for one offset, within windows of both series.
class Search {
 public:
  Search(const std::vector<double>& changes, const std::vector<double>& edges)
      : changes_(changes), edges_(edges) {}

  std::optional<double> run() {
    const auto keep_better = [this](const Match& match) {
      if (match < best_) best_ = match;
      return best_.misses;
    };
    for (const std::size_t anchor : kAnchors) {
      try_anchor(anchor, best_.misses, keep_better);
      if (best_.misses <= changes_.size() / 10) break;
    }
    if (best_.misses > changes_.size() / 2 || !leads()) return std::nullopt;
    return best_.offset_s + median_residual();
  }

 private:
  /// Are all other offsets clearly worse?
  bool leads() {
    const auto chance = static_cast<std::size_t>(2 * std::sqrt(static_cast<double>(best_.misses)));
    const std::size_t enough = best_.misses + std::max(kSmallestLead, chance);
    bool alone = true;
    const auto compare = [&](const Match& match) {
      const double drift_s = kLargestDrift * std::abs(match.anchor_s - best_.anchor_s);
      const bool other = std::abs(match.offset_s - best_.offset_s) > kSameOffsetS + drift_s;
      if (other && match.misses < enough) alone = false;
      return enough;
    };
    looks_ = 0;
    for (std::size_t i = 0; i < kAnchorsOfRivals; ++i) try_anchor(kAnchors[i], enough, compare);
    return alone && looks_ < kMostLooks;
  }

  /// Calls take(match) for every edge as that change, unless there are more misses than the limit,
  /// which is then what take answers.
  template <typename Take>
  void try_anchor(std::size_t anchor, std::size_t limit, const Take& take) {
    if (anchor >= changes_.size()) return;
    std::size_t start = 0;
    for (const double edge : edges_) {
      const double offset = edge - changes_[anchor];
      const double first = changes_[0] + offset - kToleranceS;
      while (start + 1 < edges_.size() && edges_[start] < first) ++start;
      Match match;
      match.offset_s = offset;
      match.anchor_s = changes_[anchor];
      if (score(match, start, limit)) limit = take(match);
      if (looks_ >= kMostLooks) return;
    }
  }

  /// \return false if given up
  bool score(Match& match, std::size_t edge, std::size_t limit) {
    double drift_s = 0;
    double since = match.anchor_s;
    std::size_t met = edges_.size();
    match.misses = 0;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      ++looks_;
      const double time = changes_[i] + match.offset_s + drift_s;
      edge = nearest(time, edge);
      const double residual = edges_[edge] - time;
      const double reach = kRoundingS + kLargestDrift * std::abs(changes_[i] - since);
      if (edge != met && std::abs(residual) <= std::min(reach, kToleranceS)) {
        met = edge;
        match.deviation_s += std::abs(residual);
        since = changes_[i];
        drift_s += residual * (reach > 2 * kRoundingS ? 1 : kFollowing);
      } else if (++match.misses > limit || match.misses > kPatience + i / 2) {
        return false;
      }
    }
    return true;
  }

  /// From that edge on. In strides: between two changes there may be hundreds of edges.
  std::size_t nearest(double time, std::size_t edge) const {
    std::size_t stride = 1;
    while (edge + stride < edges_.size() && edges_[edge + stride] < time) {
      edge += stride;
      stride *= 2;
    }
    const auto from = edges_.begin() + static_cast<std::ptrdiff_t>(edge);
    const auto end =
        edges_.begin() + static_cast<std::ptrdiff_t>(std::min(edge + stride + 1, edges_.size()));
    const auto behind = std::lower_bound(from, end, time);
    if (behind == end) return edge + static_cast<std::size_t>(end - from) - 1;
    const bool before = behind != from && time - *(behind - 1) < *behind - time;
    return static_cast<std::size_t>(behind - edges_.begin()) - (before ? 1 : 0);
  }

  /// Near the anchor, where a drift does not matter yet.
  double median_residual() const {
    std::vector<double> residuals;
    std::size_t edge = 0;
    for (const double change : changes_) {
      edge = nearest(change + best_.offset_s, edge);
      const double residual = edges_[edge] - change - best_.offset_s;
      const bool near = std::abs(change - best_.anchor_s) <= kShortestSpanForDriftS;
      if (near && std::abs(residual) <= kRoundingS) residuals.push_back(residual);
    }
    if (residuals.empty()) return 0;
    const auto middle = residuals.begin() + static_cast<std::ptrdiff_t>(residuals.size() / 2);
    std::nth_element(residuals.begin(), middle, residuals.end());
    return *middle;
  }

  const std::vector<double>& changes_;
  const std::vector<double>& edges_;
  Match best_;
  std::uint64_t looks_ = 0;
};

/// The edge nearest to times that ascend.
class Nearest {
 public:
  explicit Nearest(std::unique_ptr<Times> edges) : edges_(std::move(edges)) {
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
    const auto edge = edges_->next();
    here_ = ahead_;
    ahead_ = edge ? edge->seconds : std::numeric_limits<double>::infinity();
  }

  std::unique_ptr<Times> edges_;
  double here_ = 0;
  double ahead_ = 0;
  std::uint64_t index_ = 0;
};

/// A least-squares line through points that come one by one.
class Line {
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
    if (n_ < kFewestHits || last_x_ < kShortestSpanForDriftS) return 0;
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
LogClock follow(LogClock clock, Times& changes, Nearest edges) {
  Line line;
  std::uint64_t met = UINT64_MAX;
  while (const auto change = changes.next()) {
    const double x = change->seconds - clock.first_log_s;
    const double expected = change->seconds + clock.offset_s + line.at(x);
    const double residual = edges.find(expected) - expected;
    const double reach = std::min(kCloseS + kLargestDrift * (x - line.last_x()), kToleranceS);
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

bool is_certain(const LogClock& clock, Times& changes, Nearest edges) {
  std::size_t all = 0, hits = 0, close = 0;
  std::uint64_t met = UINT64_MAX;
  while (const auto change = changes.next()) {
    ++all;
    const double time = clock.at(change->seconds);
    const double residual = std::abs(edges.find(time) - time);
    if (!(residual <= kToleranceS) || edges.index() == met) continue;
    met = edges.index();
    ++hits;
    if (residual <= kCloseS) ++close;
  }
  const std::size_t enough = std::max(kFewestHits, (all + 1) / 2);
  return hits >= enough && close >= enough && std::abs(clock.drift) <= kLargestBelievableDrift;
}

}  // namespace

std::optional<LogClock> align(const MakeTimes& changes, const MakeTimes& edges) {
  LogClock clock;
  {
    const auto first_changes = read_first(*changes(), kWindowEdges);
    std::vector<double> first_edges;
    for (const Change& edge : read_first(*edges(), kWindowEdges)) {
      first_edges.push_back(edge.seconds);
    }
    if (first_changes.size() < kFewestHits || first_edges.empty()) return std::nullopt;
    const bool all = first_edges.size() < kWindowEdges;
    const double span_s =
        all ? std::numeric_limits<double>::infinity() : first_edges.back() - first_edges.front();
    const auto window = of_quiet_lines(first_changes, span_s);
    const auto offset = Search(window, first_edges).run();
    if (!offset) return std::nullopt;
    clock = {first_changes[0].seconds, *offset, 0};
  }
  clock = follow(clock, *changes(), Nearest(edges()));
  if (!is_certain(clock, *changes(), Nearest(edges()))) return std::nullopt;
  return clock;
}

}  // namespace rec2nwb::statescript
