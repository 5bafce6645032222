/// \file
/// Is what stands at a place of a recording the next packet, and is its counter and its clock to be
/// believed? Told from the packets before it and those behind.
///
/// Needs: a PacketWindow that outlives it. Promises: a verdict depends on the bytes of the file and
/// on what was delivered before, not on how the file is read.
#pragma once

#include <cstdint>
#include <optional>

#include "rec/packet_window.hpp"

namespace rec2nwb {

/// A clock may be off by this, and by a thousandth of the time since: what computers do to the
/// times of packets that wait for them.
inline constexpr double kClockJitterNs = 1e8;

/// Subtracted as integers: as doubles, times of today are known to 256 ns. Unsigned, as two clocks
/// may be any distance apart.
inline double clock_step_ns(std::int64_t from_ns, std::int64_t to_ns) {
  return static_cast<double>(static_cast<std::int64_t>(static_cast<std::uint64_t>(to_ns) -
                                                       static_cast<std::uint64_t>(from_ns)));
}

/// What a packet said of its time.
struct PacketClock {
  std::uint32_t counter = 0;
  std::int64_t sysclock_ns = 0;
};

/// What is known where a place is judged.
struct PacketsBefore {
  std::optional<std::uint32_t> counter;   ///< of the packet before; nothing: this is the first
  std::optional<PacketClock> clock;       ///< the last one that can be believed
  std::uint64_t end_bytes = 0;            ///< of the last packet that is no repeated one
  std::optional<std::uint32_t> repeated;  ///< counter of the packet before, if it was left out
};

/// What a place is, seen from the packets before it.
struct PacketVerdict {
  bool is_packet = false;
  bool repeated = false;
  bool damaged_sync = false;
  bool damaged_counter = false;
  bool counter_reset = false;
  bool clock_jump = false;
  bool clock_is_valid = true;
  std::uint32_t counter = 0;  ///< as it must have been
};

class PacketJudge {
 public:
  explicit PacketJudge(PacketWindow& window);

  PacketVerdict judge(std::uint64_t at, const PacketsBefore& before);

  /// Of a clock from where an earlier one and the counter say that it should be.
  struct Offset {
    double off_ns = 0;
    double allowed_ns = 0;
  };
  [[nodiscard]] Offset offset(const PacketClock& earlier, const PacketClock& clock) const;

 private:
  PacketVerdict judge_first(std::uint64_t at, const PacketHead& head);
  PacketVerdict judge_place(std::uint64_t at, const PacketHead& head, const PacketsBefore& before);
  bool fits_without_sync(std::uint64_t at, bool is_next);
  bool counters_go_on(std::uint64_t at, std::uint32_t counter);
  void judge_clock(std::uint64_t at, const PacketHead& head,
                   const std::optional<PacketClock>& clock, PacketVerdict& verdict);
  /// \return how far the clock is off that many packets later, or fewer if there are not so many
  std::optional<double> clock_off_later(std::uint64_t at, const PacketHead& head,
                                        const PacketClock& clock, std::uint64_t rows);

  PacketWindow& window_;
  bool has_clock_;
  double period_ns_;
};

}  // namespace rec2nwb
