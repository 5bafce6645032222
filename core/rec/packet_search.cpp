#include "rec/packet_search.hpp"

#include <algorithm>
#include <cmath>

namespace rec2nwb {
namespace {

constexpr int kFollowers = 3;
/// Clocks of packets that follow each other closely differ by less.
constexpr double kMaxClockStepNs = 1e9;
/// Places of a repeated packet that are looked at: more only where many packets are missing.
constexpr int kMaxGuesses = 64;

double period_ns(const PacketWindow& window) { return 1e9 / window.file().header().rate_hz; }

/// Among places that packets may start at: the smaller, the better it goes on from a known one.
double distance(PacketWindow& window, std::uint64_t at, const KnownPacket& known) {
  const std::optional<PacketHead> head = window.head(at);
  const double steps = static_cast<double>(head->counter - known.counter - 1);
  if (!known.sysclock_ns) return steps;
  const double clock_ns =
      static_cast<double>(head->sysclock_ns) - static_cast<double>(*known.sysclock_ns);
  return std::abs(clock_ns) / period_ns(window);
}

/// Packets right before a place whose own sync byte is damaged, or that are too few to be found.
std::uint64_t first_of_row(PacketWindow& window, std::uint64_t at, std::uint64_t from) {
  while (at >= from + window.packet_bytes()) {
    const std::uint64_t before = at - window.packet_bytes();
    const std::optional<PacketHead> head = window.head(before);
    const std::optional<PacketHead> next = window.head(at);
    const std::uint32_t step = next->counter - head->counter;
    if (step != 1 && !(head->sync && is_near(next->counter, head->counter))) break;
    at = before;
  }
  return at;
}

}  // namespace

Followers followers(PacketWindow& window, std::uint64_t at) {
  std::optional<PacketHead> before = window.head(at);
  int seen = 0;
  int near = 0;
  for (int i = 1; i <= kFollowers && before; ++i) {
    const std::optional<PacketHead> next =
        window.head(at + static_cast<std::uint64_t>(i) * window.packet_bytes());
    if (!next) break;
    ++seen;
    const std::uint32_t step = next->counter - before->counter;
    if (!next->sync && step != 1) return Followers::kDoNotFit;
    if (step - 1 >= kFarSteps) return Followers::kDoNotFit;
    if (is_near(next->counter, before->counter)) {
      const double clock_ns =
          static_cast<double>(next->sysclock_ns) - static_cast<double>(before->sysclock_ns);
      // One damaged clock does not make a packet a foreign one.
      if (std::abs(clock_ns) <= kMaxClockStepNs || step == 1) ++near;
    }
    before = next;
  }
  if (seen == 0) return Followers::kNone;
  return near >= std::min(seen, kFollowers - 1) ? Followers::kFit : Followers::kDoNotFit;
}

std::optional<std::uint64_t> find_packet(PacketWindow& window, std::uint64_t from,
                                         std::uint64_t end_of_known,
                                         const std::optional<KnownPacket>& known) {
  const auto is_start = [&](std::uint64_t at) {
    switch (followers(window, at)) {
      case Followers::kFit:
        return true;
      case Followers::kDoNotFit:
        return false;
      case Followers::kNone:
        break;
    }
    const std::optional<PacketHead> head = window.head(at);
    return head && known && is_near(head->counter, known->counter);
  };
  std::optional<std::uint64_t> best;
  std::uint64_t end = window.file().end_bytes();
  std::uint64_t at = from;
  while (const auto found = window.find_sync(at, end)) {
    if (!window.holds_packet(*found)) break;
    at = *found + 1;
    if (!is_start(*found)) continue;
    if (!best) {
      best = found;
      end = std::min(end, *found + window.packet_bytes());
      if (!known) break;
    } else if (distance(window, *found, *known) < distance(window, *best, *known)) {
      best = found;
    }
  }
  if (best) best = first_of_row(window, *best, end_of_known);
  return best;
}

bool is_repeated(PacketWindow& window, std::uint64_t at, std::uint64_t behind_last,
                 std::uint32_t last_counter) {
  const std::optional<PacketHead> head = window.head(at);
  if (!head) return false;
  // As many packets back as counts, fewer where some are missing in between.
  std::uint64_t back = std::uint64_t{last_counter - head->counter} + 1;
  const std::uint64_t first = window.file().header().header_bytes;
  for (int guess = 0; guess < kMaxGuesses && back > 0; ++guess) {
    const std::uint64_t packets_before = (behind_last - first) / window.packet_bytes();
    back = std::min(back, packets_before);
    if (back == 0) return false;
    const std::uint64_t place = behind_last - back * window.packet_bytes();
    const std::optional<PacketHead> there = window.head(place);
    const std::uint32_t ahead = head->counter - there->counter;
    if (ahead == 0) return window.same_packets(place, at);
    if (!there->sync || ahead >= back) return false;
    back -= ahead;
  }
  return false;
}

}  // namespace rec2nwb
