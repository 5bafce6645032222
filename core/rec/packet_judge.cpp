#include "rec/packet_judge.hpp"

#include <algorithm>
#include <cmath>

#include "rec/packet_search.hpp"

namespace rec2nwb {
namespace {

constexpr double kClockDrift = 1e-3;  ///< see kClockJitterNs
/// A single clock that is off by more is damaged, not late.
constexpr double kLatestClockNs = 1e9;
/// Behind a jump, the clock stays off for this long.
constexpr double kJumpLookNs = 1e9;
constexpr std::uint64_t kFewestLookRows = 16;

}  // namespace

PacketJudge::PacketJudge(PacketWindow& window)
    : window_(window),
      has_clock_(window.file().layout().sysclock_offset_bytes.has_value()),
      period_ns_(1e9 / window.file().header().rate_hz) {}

PacketVerdict PacketJudge::judge(std::uint64_t at, const PacketsBefore& before) {
  const std::optional<PacketHead> head = window_.head(at);
  if (!head) return {};
  PacketVerdict verdict = before.counter ? judge_place(at, *head, before) : judge_first(at, *head);
  if (verdict.is_packet && !verdict.repeated && has_clock_) {
    judge_clock(at, *head, before.clock, verdict);
  }
  return verdict;
}

PacketVerdict PacketJudge::judge_first(std::uint64_t at, const PacketHead& head) {
  PacketVerdict verdict;
  verdict.counter = head.counter;
  const Followers behind = followers(window_, at);
  verdict.is_packet = behind == Followers::kFit || (behind == Followers::kNone && head.sync);
  verdict.damaged_sync = verdict.is_packet && !head.sync;
  return verdict;
}

PacketVerdict PacketJudge::judge_place(std::uint64_t at, const PacketHead& head,
                                       const PacketsBefore& before) {
  const std::uint32_t last = *before.counter;
  PacketVerdict verdict;
  verdict.counter = head.counter;
  if (is_near(head.counter, last)) {
    verdict.damaged_sync = !head.sync;
    verdict.is_packet = head.sync || fits_without_sync(at, head.counter == last + 1);
    return verdict;
  }
  if (head.sync && counters_go_on(at + window_.packet_bytes(), last + 2)) {
    verdict.is_packet = true;
    verdict.damaged_counter = true;
    verdict.counter = last + 1;
    return verdict;
  }
  const auto step = static_cast<std::int32_t>(head.counter - last);
  // One among repeated packets may have been missing where they stand first.
  const bool goes_on = before.repeated && head.counter == *before.repeated + 1;
  verdict.repeated = step <= 0 && (goes_on || is_repeated(window_, at, before.end_bytes, last));
  const Followers others = followers(window_, at);
  const bool ends_file = others == Followers::kNone && head.sync && head.counter - last < kFarSteps;
  verdict.is_packet = verdict.repeated || others == Followers::kFit || ends_file;
  verdict.damaged_sync = verdict.is_packet && !head.sync;
  verdict.counter_reset = !verdict.repeated && step <= 0;
  return verdict;
}

bool PacketJudge::fits_without_sync(std::uint64_t at, bool is_next) {
  const Followers behind = followers(window_, at);
  return behind == Followers::kFit || (behind == Followers::kNone && is_next);
}

/// With a sync byte there or, if that one is damaged, behind it.
bool PacketJudge::counters_go_on(std::uint64_t at, std::uint32_t counter) {
  const std::optional<PacketHead> head = window_.head(at);
  if (!head || head->counter != counter) return false;
  if (head->sync) return true;
  const std::optional<PacketHead> next = window_.head(at + window_.packet_bytes());
  return next && next->sync && next->counter == counter + 1;
}

PacketJudge::Offset PacketJudge::offset(const PacketClock& earlier,
                                        const PacketClock& clock) const {
  const double elapsed_ns = static_cast<double>(clock.counter - earlier.counter) * period_ns_;
  return {clock_step_ns(earlier.sysclock_ns, clock.sysclock_ns) - elapsed_ns,
          kClockJitterNs + kClockDrift * elapsed_ns};
}

void PacketJudge::judge_clock(std::uint64_t at, const PacketHead& head,
                              const std::optional<PacketClock>& clock, PacketVerdict& verdict) {
  if (head.sysclock_ns <= 0) {
    verdict.clock_is_valid = false;
    return;
  }
  if (verdict.counter_reset) return;
  const PacketClock own{verdict.counter, head.sysclock_ns};
  if (!clock) {
    // The first clock is measured by those behind it.
    const auto off = clock_off_later(at, head, own, kFewestLookRows);
    verdict.clock_is_valid = !off || std::abs(*off) <= kLatestClockNs;
    return;
  }
  const auto [off, allowed] = offset(*clock, own);
  if (std::abs(off) <= allowed) return;
  const auto a_second = static_cast<std::uint64_t>(kJumpLookNs / period_ns_);
  const auto later = clock_off_later(at, head, *clock, a_second);
  const bool stays = later && std::abs(*later) > allowed &&
                     std::abs(*later - off) <= std::max(std::abs(off) / 2, kClockJitterNs);
  if (stays && !is_near(verdict.counter, clock->counter) && !verdict.damaged_counter) {
    // Counter and clock do not say the same about how long nothing was recorded.
    verdict.counter_reset = true;
  } else if (stays) {
    verdict.clock_jump = true;
  } else if (std::abs(off) > kLatestClockNs) {
    verdict.clock_is_valid = false;
  }
}

std::optional<double> PacketJudge::clock_off_later(std::uint64_t at, const PacketHead& head,
                                                   const PacketClock& clock, std::uint64_t rows) {
  for (; rows >= kFewestLookRows; rows /= 2) {
    const auto later = window_.head(at + rows * window_.packet_bytes());
    if (!later || !later->sync || later->sysclock_ns <= 0) continue;
    const std::uint32_t steps = later->counter - head.counter;
    if (steps < rows || steps > 2 * rows) continue;  // not the same row of packets
    return offset(clock, {later->counter, later->sysclock_ns}).off_ns;
  }
  return std::nullopt;
}

}  // namespace rec2nwb
