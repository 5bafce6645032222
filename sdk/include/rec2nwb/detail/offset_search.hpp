/// \file
/// OffsetSearch: the one offset at which most times of one series meet a time of another; the first
/// step of clock_alignment.hpp.
///
/// Needs: C++17; ascending seconds. Promises: nothing rather than an offset that is hardly better
/// than another; bounded work (kMostLooks), whatever the series are.
#ifndef REC2NWB_DETAIL_OFFSET_SEARCH_HPP
#define REC2NWB_DETAIL_OFFSET_SEARCH_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "rec2nwb/median.hpp"

namespace rec2nwb::sdk {

/// How far times may be from each other, and how many are looked at.
struct ClockLimits {
  static constexpr std::size_t kWindowChanges = 2000;
  static constexpr std::size_t kWindowEdges = std::size_t{1} << 17;
  static constexpr std::size_t kFewestHits = 5;
  static constexpr double kToleranceS = 0.020;
  static constexpr double kCloseS = 0.005;
  static constexpr double kLargestDrift = 5e-5;
  static constexpr double kShortestSpanForDriftS = 60;
  static constexpr double kLargestBelievableDrift = 1e-3;
};

namespace detail {

class OffsetSearch : private ClockLimits {
 public:
  OffsetSearch(const std::vector<double>& changes, const std::vector<double>& edges)
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
  // Milliseconds of a log are cut, not rounded, and the anchor's too: changes at the true offset
  // are less than 1 ms off, plus what a clock may drift since the one before.
  static constexpr double kRoundingS = 0.0015;
  // Offsets nearer than this are one match, cut differently.
  static constexpr double kSameOffsetS = 0.006;
  // A log that fits nowhere is given up early: this many misses more than half of the changes.
  static constexpr std::size_t kPatience = 16;
  static constexpr std::size_t kSmallestLead = 3;
  // So many looks at a change take half a second: a log that needs more fits nowhere.
  static constexpr std::uint64_t kMostLooks = 60'000'000;
  // Of a deviation, how much is drift: little, as milliseconds are cut.
  static constexpr double kFollowing = 0.05;
  // Changes that an edge is tried for: the first ones, then some further on, should those be of
  // lines that nobody recorded.
  static constexpr std::array<std::size_t, 11> kAnchors = {0, 1, 2, 3, 4, 8, 16, 32, 64, 128, 256};
  static constexpr std::size_t kAnchorsOfRivals = 3;

  struct Match {
    double offset_s = 0;
    double anchor_s = 0;  // the change that it was tried for
    std::size_t misses = std::numeric_limits<std::size_t>::max();
    double deviation_s = 0;  // summed over the hits

    bool operator<(const Match& other) const {
      return std::pair(misses, deviation_s) < std::pair(other.misses, other.deviation_s);
    }
  };

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
    return residuals.empty() ? 0 : median(std::move(residuals));
  }

  const std::vector<double>& changes_;
  const std::vector<double>& edges_;
  Match best_;
  std::uint64_t looks_ = 0;
};

}  // namespace detail
}  // namespace rec2nwb::sdk

#endif  // REC2NWB_DETAIL_OFFSET_SEARCH_HPP
