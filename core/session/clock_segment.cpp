#include "session/clock_segment.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace rec2nwb {
namespace {

constexpr std::int64_t kCounterPeriod = std::int64_t{1} << 32;
constexpr double kNominalNsPerSecond = 1e9;

/// One count behind the end of another segment.
ClockLine goes_on(const ClockSegment& before, const ClockSegment& segment) {
  ClockLine line = before.line;
  line.reference_count += segment.first_count - (before.last_count + 1);
  return line;
}

/// One count before the start of another segment.
ClockLine leads_to(const ClockSegment& segment, const ClockSegment& behind) {
  ClockLine line = behind.line;
  line.reference_count += segment.last_count + 1 - behind.first_count;
  return line;
}

double slope_ns(const FileClock& clock, std::span<const ClockSegment> segments) {
  ClockFit::Spread sum;
  for (const ClockSegment& one : segments) {
    const ClockFit::Spread own = one.fit.spread();
    sum.counts2 += own.counts2;
    sum.counts_ns += own.counts_ns;
  }
  // Single packets between resets have no rate of their own.
  if (sum.counts2 == 0) return kNominalNsPerSecond / clock.rate_hz;
  return sum.counts_ns / sum.counts2;
}

void fit_clocks(const FileClock& clock, std::span<ClockSegment> segments) {
  if (segments.size() == 1 && segments.front().fit.points() > 1) {
    segments.front().line = segments.front().fit.line();
    return;
  }
  const double slope = slope_ns(clock, segments);
  const auto has_clock = [](const ClockSegment& one) { return one.fit.points() > 0; };
  const auto first = std::ranges::find_if(segments, has_clock);
  if (first == segments.end() || slope <= 0) {
    throw Error(Code::kClockNeverRan,
                "expected a SysClock that rises with the packet counter, found none in any part "
                "of the file",
                {}, "convert the session without this file");
  }
  for (auto one = first; one != segments.end(); ++one) {
    one->line = has_clock(*one) ? one->fit.line_of_slope(slope) : goes_on(*std::prev(one), *one);
  }
  for (auto one = first; one != segments.begin(); --one) {
    std::prev(one)->line = leads_to(*std::prev(one), *one);
  }
}

}  // namespace

std::int64_t ClockSegment::unwrapped(std::uint32_t counter) const {
  const std::uint32_t above = counter - static_cast<std::uint32_t>(first_count);
  const std::int64_t count = first_count + above;
  if (count <= last_count) return count;
  const std::int64_t below = count - kCounterPeriod;
  return first_count - below <= count - last_count ? below : count;
}

void fit_lines(const FileClock& clock, bool has_sysclock, std::span<ClockSegment> segments) {
  if (has_sysclock) return fit_clocks(clock, segments);
  if (!clock.created_ms) {
    throw Error(Code::kNoTime, "has no SysClock, and no systemTimeAtCreation to count from", {},
                "its packets have no time");
  }
  ClockSegment& first = segments.front();
  first.line = nominal_line(*clock.created_ms, first.first_count, clock.rate_hz);
  for (std::size_t i = 1; i < segments.size(); ++i) {
    segments[i].line = goes_on(segments[i - 1], segments[i]);
  }
}

const ClockSegment& SegmentFinder::find(std::uint32_t counter) {
  if (segments_.size() == 1) return segments_.front();
  const auto count_in = [&](std::size_t i) { return segments_[i].unwrapped(counter); };
  const auto take = [&](std::size_t i) -> const ClockSegment& {
    current_ = i;
    before_ = count_in(i);
    return segments_[i];
  };
  // Time does not go back: a counter below the one before it is of a later segment, if one has it.
  const bool goes_back = before_ && count_in(current_) < *before_;
  if (!goes_back && segments_[current_].holds(count_in(current_))) return take(current_);
  for (std::size_t i = current_ + 1; i < segments_.size(); ++i) {
    if (segments_[i].holds(count_in(i))) return take(i);
  }
  for (std::size_t i = 0; i <= current_; ++i) {
    if (segments_[i].holds(count_in(i))) return take(i);
  }
  const auto distance = [&](std::size_t i) {
    const std::int64_t count = count_in(i);
    return std::max(segments_[i].first_count - count, count - segments_[i].last_count);
  };
  std::size_t nearest = current_;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (distance(i) < distance(nearest)) nearest = i;
  }
  return take(nearest);
}

}  // namespace rec2nwb
