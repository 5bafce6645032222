#include "rec/packet_ends.hpp"

#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "rec/packet_reader.hpp"
#include "rec/packet_search.hpp"

namespace rec2nwb {
namespace {

constexpr std::size_t kBufferRows = 64;
/// Packets before the last one whose clock is asked for if that one's is damaged.
constexpr int kTries = 16;
/// From here to the end a packet is looked for if there is none where the last one should be.
constexpr std::uint64_t kTailBytes = 4 << 20;

/// The last place from `at` on, packet by packet, that a packet is at.
std::uint64_t last_from(PacketWindow& window, std::uint64_t at) {
  while (true) {
    const auto here = window.head(at);
    const auto next = window.head(at + window.packet_bytes());
    if (next && next->sync && is_near(next->counter, here->counter)) {
      at += window.packet_bytes();
      continue;
    }
    const std::uint64_t behind = at + window.packet_bytes();
    const auto found =
        find_packet(window, behind, behind, KnownPacket{here->counter, std::nullopt});
    if (!found) return at;
    at = *found;
  }
}

std::optional<std::uint64_t> last_packet(PacketWindow& window, std::uint64_t first) {
  const std::uint64_t packet_bytes = window.packet_bytes();
  const std::uint64_t end = window.file().end_bytes();
  const std::uint64_t at = first + ((end - first) / packet_bytes - 1) * packet_bytes;
  if (at == first) return at;
  const auto before = window.head(at - packet_bytes);
  const auto last = window.head(at);
  if (before && last && before->sync && last->sync && is_near(last->counter, before->counter)) {
    return at;
  }
  const std::uint64_t from = end - first > kTailBytes ? end - kTailBytes : first;
  const auto found = find_packet(window, from, from, std::nullopt);
  if (!found) return std::nullopt;
  return last_from(window, *found);
}

std::optional<std::int64_t> last_clock(PacketWindow& window, std::uint64_t first,
                                       std::int64_t first_sysclock_ns) {
  const auto last = last_packet(window, first);
  if (!last) return std::nullopt;
  std::uint64_t at = *last;
  std::optional<std::int64_t> clock_ns;
  for (int i = 0; i < kTries; ++i) {
    const auto head = window.head(at);
    if (!clock_ns && head) clock_ns = head->sysclock_ns;
    if (head && head->sysclock_ns >= first_sysclock_ns) return head->sysclock_ns;
    if (at <= first + window.packet_bytes()) break;  // the first one is no measure of itself
    at -= window.packet_bytes();
  }
  return clock_ns;
}

}  // namespace

std::optional<PacketEnds> read_ends(const PacketFile& file) {
  std::vector<std::byte> buffer(kBufferRows * file.layout().packet_bytes);
  PacketReader reader(file, 0, buffer, 0, {});
  Block block;
  if (!reader.next(block)) return std::nullopt;
  PacketEnds ends;
  ends.first_counter = block.counter(0);
  const std::uint64_t first = block.offset_bytes;
  if (!file.layout().sysclock_offset_bytes) return ends;
  while (!block.has_valid_clock) {
    if (reader.next(block)) continue;
    throw Error(Code::kClockNeverRan,
                "expected a SysClock that runs, found none above 0 in any packet of the file",
                {.file = file.path().string(), .byte = first},
                "convert the session without this file");
  }
  ends.first_sysclock_ns = block.sysclock_ns(0);
  PacketWindow window(file);
  ends.last_sysclock_ns = last_clock(window, first, *ends.first_sysclock_ns);
  return ends;
}

}  // namespace rec2nwb
