#include "rec/packet_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

/// A clock may be off by this, and by a thousandth of the time since: what computers do to the
/// times of packets that wait for them.
constexpr double kClockJitterNs = 1e8;
constexpr double kClockDrift = 1e-3;
/// A single clock that is off by more is damaged, not late.
constexpr double kLatestClockNs = 1e9;
/// Behind a jump, the clock stays off for this long.
constexpr double kJumpLookNs = 1e9;
constexpr std::uint64_t kFewestLookRows = 16;
/// Half of a file, but not of one with a few packets only.
constexpr std::uint64_t kForeignIsMost = 2;

/// Subtracted as integers: as doubles, times of today are known to 256 ns. Unsigned, as two clocks
/// may be any distance apart.
double clock_step_ns(std::int64_t from_ns, std::int64_t to_ns) {
  return static_cast<double>(static_cast<std::int64_t>(static_cast<std::uint64_t>(to_ns) -
                                                       static_cast<std::uint64_t>(from_ns)));
}

std::int64_t rounded(double ns) {
  const double limit = 9e18;
  return std::llround(std::clamp(ns, -limit, limit));
}

}  // namespace

PacketReader::PacketReader(const PacketFile& file, std::uint32_t index, std::span<std::byte> buffer,
                           std::uint32_t block_rows, OnPacketFault on_fault)
    : file_(file),
      index_(index),
      buffer_(buffer),
      block_rows_(block_rows == 0 ? std::numeric_limits<std::uint32_t>::max() : block_rows),
      on_fault_(std::move(on_fault)),
      window_(file),
      period_ns_(1e9 / file.header().rate_hz),
      at_(file.header().header_bytes),
      behind_last_(at_) {}

bool PacketReader::next(Block& block) {
  while (!ended_) {
    if (!window_.holds_packet(at_)) {
      finish();
      break;
    }
    if (fill()) {
      const std::uint32_t rows = std::min(rows_in_order(), block_rows_);
      if (rows > 0) {
        emit(block, rows);
        if (clock_) clock_ = Clock{*last_, block.sysclock_ns(rows - 1)};
        return true;
      }
    }
    if (next_by_hand(block)) return true;
  }
  return false;
}

/// Brings the packet at at_ into the buffer, and the one behind it if there is one.
/// \return the packet before is known, so that rows_in_order has something to start from
bool PacketReader::fill() {
  const std::uint64_t wanted = std::min(2 * window_.packet_bytes(), file_.end_bytes() - at_);
  if (at_ < buffer_at_ || at_ + wanted > buffer_at_ + buffer_size_) {
    buffer_at_ = at_;
    buffer_size_ = file_.read_at(at_, buffer_);
    if (buffer_size_ < std::min<std::uint64_t>(buffer_.size(), file_.end_bytes() - at_)) {
      file_.fail_shortened(at_ + buffer_size_);
    }
  }
  return last_.has_value();
}

/// Packets from at_ on of which nothing needs a further look, each with one behind it that fits or
/// with the end of the file behind it. This is done for every packet of a recording.
std::uint32_t PacketReader::rows_in_order() const {
  const PacketLayout& layout = file_.layout();
  const std::size_t packet_bytes = layout.packet_bytes;
  const std::byte* packet = buffer_.data() + (at_ - buffer_at_);
  const std::size_t there = (buffer_at_ + buffer_size_ - at_) / packet_bytes;
  const bool has_clock = layout.sysclock_offset_bytes.has_value();
  if (has_clock && !clock_) return 0;
  std::uint32_t counter = *last_;
  std::uint32_t clock_counter = has_clock ? clock_->counter : 0;
  std::int64_t clock_ns = has_clock ? clock_->sysclock_ns : 0;
  std::size_t good = 0;
  for (; good < there; ++good, packet += packet_bytes) {
    const PacketHead head = read_head(packet, layout);
    if (!head.sync || !is_near(head.counter, counter)) break;
    if (has_clock) {
      const double elapsed_ns = static_cast<double>(head.counter - clock_counter) * period_ns_;
      if (std::abs(clock_step_ns(clock_ns, head.sysclock_ns) - elapsed_ns) > kClockJitterNs) break;
      clock_counter = head.counter;
      clock_ns = head.sysclock_ns;
    }
    counter = head.counter;
  }
  const bool at_end = !window_.holds_packet(at_ + good * packet_bytes);
  if (at_end || good == 0) return static_cast<std::uint32_t>(good);
  return static_cast<std::uint32_t>(good - 1);
}

void PacketReader::emit(Block& block, std::uint32_t rows) {
  const PacketLayout& layout = file_.layout();
  block = Block{};
  block.file = index_;
  block.first_row = row_;
  block.first_file_row = row_;
  block.offset_bytes = at_;
  block.rows = rows;
  block.layout = &layout;
  block.bytes = buffer_.subspan(at_ - buffer_at_, std::size_t{rows} * layout.packet_bytes);
  last_ = block.counter(rows - 1);
  repeated_.reset();
  row_ += rows;
  at_ += block.bytes.size();
  behind_last_ = at_;
}

/// One packet, or one piece of the file that is none.
bool PacketReader::next_by_hand(Block& block) {
  const std::optional<PacketHead> head = window_.head(at_);
  if (!head) file_.fail_shortened(at_);
  const Verdict verdict = judge(at_, last_, clock_, behind_last_);
  if (!verdict.is_packet) {
    skip_to_packet();
    return false;
  }
  if (verdict.repeated) {
    report(PacketFaultKind::kRepeatedPackets, at_, 1);
    repeated_ = head->counter;
    at_ += window_.packet_bytes();
    return false;
  }
  if (!settle_follower(verdict)) return false;
  tell(verdict, *head);
  std::byte* packet = buffer_.data() + (at_ - buffer_at_);
  *packet = std::byte{kSyncByte};
  std::memcpy(packet + file_.layout().counter_offset_bytes, &verdict.counter,
              sizeof verdict.counter);
  keep_clock(verdict, *head);
  const std::uint32_t rows = 1 + rows_behind(verdict);
  emit(block, rows);
  if (rows > 1 && clock_) clock_ = Clock{*last_, block.sysclock_ns(rows - 1)};
  block.starts_segment = verdict.counter_reset || verdict.clock_jump;
  block.has_valid_clock = verdict.clock_is_valid;
  if (foreign_behind_) {
    report(foreign_behind_->kind, foreign_behind_->byte, foreign_behind_->length);
    foreign_behind_.reset();
    at_ = next_at_;
  }
  return true;
}

/// Packets in order behind one that needed a further look: they are of the same block.
std::uint32_t PacketReader::rows_behind(const Verdict& verdict) {
  if (foreign_behind_ || !verdict.clock_is_valid) return 0;
  const std::optional<std::uint32_t> last = std::exchange(last_, verdict.counter);
  at_ += window_.packet_bytes();
  const std::uint32_t rows = std::min(rows_in_order(), block_rows_ - 1);
  at_ -= window_.packet_bytes();
  last_ = last;
  return rows;
}

/// No packet starts at at_, and none was delivered that ends there.
void PacketReader::skip_to_packet() {
  std::optional<KnownPacket> known;
  if (last_) {
    known = KnownPacket{*last_, clock_ ? std::optional(clock_->sysclock_ns) : std::nullopt};
  }
  // Packets before the one found are believed on less: this place was judged already.
  skip_foreign(at_, find_packet(window_, at_ + 1, at_ + 1, known), last_);
  report(foreign_behind_->kind, at_, foreign_behind_->length);
  foreign_behind_.reset();
  at_ = next_at_;
}

void PacketReader::keep_clock(const Verdict& verdict, const PacketHead& head) {
  if (!file_.layout().sysclock_offset_bytes) return;
  const bool starts = verdict.counter_reset || verdict.clock_jump;
  if (!verdict.clock_is_valid) {
    if (starts) clock_.reset();
    return;
  }
  if (clock_ && !starts) {
    // A packet that was late for once is no measure for those behind it.
    const Offset late = offset(*clock_, verdict.counter, head.sysclock_ns);
    if (std::abs(late.off_ns) > late.allowed_ns) return;
  }
  clock_ = Clock{verdict.counter, head.sysclock_ns};
}

/// Looks at what is behind the packet at at_. \return false if this one is not whole: it is left
/// out
bool PacketReader::settle_follower(const Verdict& verdict) {
  const std::uint64_t behind = at_ + window_.packet_bytes();
  if (!window_.holds_packet(behind)) return true;
  std::optional<Clock> clock = clock_;
  const std::optional<PacketHead> head = window_.head(at_);
  if (file_.layout().sysclock_offset_bytes && verdict.clock_is_valid) {
    clock = Clock{verdict.counter, head->sysclock_ns};
  }
  if (judge(behind, verdict.counter, clock, behind).is_packet) return true;
  const KnownPacket known{verdict.counter,
                          clock ? std::optional(clock->sysclock_ns) : std::nullopt};
  auto found = find_packet(window_, at_ + 1, behind, known);
  if (found && *found < behind) {
    // This one is torn. If a packet seems to start at its end, too, it may be that one that is.
    if (window_.head(behind)->sync) *found += window_.packet_bytes();
    report(PacketFaultKind::kIncompletePacket, at_, static_cast<std::int64_t>(*found - at_));
    at_ = *found;
    return false;
  }
  skip_foreign(behind, found, verdict.counter);
  return true;
}

/// What is shorter than a packet, begins like one and stands where packets are missing is a torn
/// one.
PacketFaultKind PacketReader::kind_of_skipped(std::uint64_t from, std::optional<std::uint64_t> to,
                                              std::optional<std::uint32_t> counter_before) {
  if (!to || *to - from >= window_.packet_bytes()) return PacketFaultKind::kForeignBytes;
  const bool is_torn = window_.head(from)->sync && counter_before &&
                       window_.head(*to)->counter - *counter_before > 1;
  return is_torn ? PacketFaultKind::kIncompletePacket : PacketFaultKind::kForeignBytes;
}

/// \param to the next packet; nothing: there is none up to the end of the file
void PacketReader::skip_foreign(std::uint64_t from, std::optional<std::uint64_t> to,
                                std::optional<std::uint32_t> counter_before) {
  const std::uint64_t end = to.value_or(file_.end_bytes());
  next_at_ = end;
  if (end == from) return;
  foreign_behind_ = PacketFault{kind_of_skipped(from, to, counter_before), index_, row_, from,
                                static_cast<std::int64_t>(end - from)};
  // What stands behind the last packet is no sign of a wrong header.
  if (!to && last_) return;
  foreign_bytes_ += end - from;
  const std::uint64_t data_bytes = file_.end_bytes() - file_.header().header_bytes;
  if (!to) {
    throw Error(Code::kMostlyForeign,
                format("expected packets of {} bytes behind the header, found none in {} bytes",
                       window_.packet_bytes(), data_bytes),
                {.file = file_.path().string(), .byte = from},
                "check that header and data belong together, and the SpikeConfiguration and "
                "devices of the header");
  }
  if (foreign_bytes_ > data_bytes / kForeignIsMost) {
    throw Error(Code::kMostlyForeign,
                format("expected packets of {} bytes, found {} foreign bytes of {} so far",
                       window_.packet_bytes(), foreign_bytes_, data_bytes),
                {.file = file_.path().string(), .byte = end},
                "check that header and data belong together, or compare with another copy");
  }
}

PacketReader::Verdict PacketReader::judge_first(std::uint64_t at, const PacketHead& head) {
  Verdict verdict;
  verdict.counter = head.counter;
  const Followers behind = followers(window_, at);
  verdict.is_packet = behind == Followers::kFit || (behind == Followers::kNone && head.sync);
  verdict.damaged_sync = verdict.is_packet && !head.sync;
  return verdict;
}

bool PacketReader::fits_without_sync(std::uint64_t at, bool is_next) {
  const Followers behind = followers(window_, at);
  return behind == Followers::kFit || (behind == Followers::kNone && is_next);
}

/// With a sync byte there or, if that one is damaged, behind it.
bool PacketReader::counters_go_on(std::uint64_t at, std::uint32_t counter) {
  const std::optional<PacketHead> head = window_.head(at);
  if (!head || head->counter != counter) return false;
  if (head->sync) return true;
  const std::optional<PacketHead> next = window_.head(at + window_.packet_bytes());
  return next && next->sync && next->counter == counter + 1;
}

PacketReader::Verdict PacketReader::judge(std::uint64_t at,
                                          const std::optional<std::uint32_t>& last,
                                          const std::optional<Clock>& clock,
                                          std::uint64_t behind_last) {
  const std::optional<PacketHead> head = window_.head(at);
  if (!head) return {};
  Verdict verdict;
  verdict.counter = head->counter;
  const std::uint64_t behind = at + window_.packet_bytes();
  if (!last) {
    verdict = judge_first(at, *head);
  } else if (is_near(head->counter, *last)) {
    verdict.damaged_sync = !head->sync;
    verdict.is_packet = head->sync || fits_without_sync(at, head->counter == *last + 1);
  } else {
    if (head->sync && counters_go_on(behind, *last + 2)) {
      verdict.is_packet = true;
      verdict.damaged_counter = true;
      verdict.counter = *last + 1;
    } else {
      const auto step = static_cast<std::int32_t>(head->counter - *last);
      // One among repeated packets may have been missing where they stand first.
      const bool goes_on = repeated_ && head->counter == *repeated_ + 1;
      verdict.repeated = step <= 0 && (goes_on || is_repeated(window_, at, behind_last, *last));
      const Followers others = followers(window_, at);
      const bool ends_file =
          others == Followers::kNone && head->sync && head->counter - *last < kFarSteps;
      verdict.is_packet = verdict.repeated || others == Followers::kFit || ends_file;
      verdict.damaged_sync = verdict.is_packet && !head->sync;
      verdict.counter_reset = !verdict.repeated && step <= 0;
    }
  }
  if (verdict.is_packet && !verdict.repeated && file_.layout().sysclock_offset_bytes) {
    judge_clock(at, *head, clock, verdict);
  }
  return verdict;
}

PacketReader::Offset PacketReader::offset(const Clock& clock, std::uint32_t counter,
                                          std::int64_t sysclock_ns) const {
  const double elapsed_ns = static_cast<double>(counter - clock.counter) * period_ns_;
  return {clock_step_ns(clock.sysclock_ns, sysclock_ns) - elapsed_ns,
          kClockJitterNs + kClockDrift * elapsed_ns};
}

void PacketReader::judge_clock(std::uint64_t at, const PacketHead& head,
                               const std::optional<Clock>& clock, Verdict& verdict) {
  if (head.sysclock_ns <= 0) {
    verdict.clock_is_valid = false;
    return;
  }
  if (verdict.counter_reset) return;
  const Clock own{verdict.counter, head.sysclock_ns};
  if (!clock) {
    // The first clock is measured by those behind it.
    const auto off = clock_off_later(at, head, own, kFewestLookRows);
    verdict.clock_is_valid = !off || std::abs(*off) <= kLatestClockNs;
    return;
  }
  const auto [off, allowed] = offset(*clock, verdict.counter, head.sysclock_ns);
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

std::optional<double> PacketReader::clock_off_later(std::uint64_t at, const PacketHead& head,
                                                    const Clock& clock, std::uint64_t rows) {
  for (; rows >= kFewestLookRows; rows /= 2) {
    const auto later = window_.head(at + rows * window_.packet_bytes());
    if (!later || !later->sync || later->sysclock_ns <= 0) continue;
    const std::uint32_t steps = later->counter - head.counter;
    if (steps < rows || steps > 2 * rows) continue;  // not the same row of packets
    return offset(clock, later->counter, later->sysclock_ns).off_ns;
  }
  return std::nullopt;
}

void PacketReader::tell(const Verdict& verdict, const PacketHead& head) {
  if (verdict.damaged_sync) report(PacketFaultKind::kDamagedSync, at_, 1);
  if (verdict.damaged_counter) report(PacketFaultKind::kDamagedCounter, at_, 1);
  if (!verdict.clock_is_valid) report(PacketFaultKind::kDamagedClock, at_, 1);
  if (verdict.counter_reset) {
    report(PacketFaultKind::kCounterReset, at_,
           std::int64_t{head.counter} - std::int64_t{*last_ + 1});
  }
  if (verdict.clock_jump) {
    report(PacketFaultKind::kClockJump, at_,
           rounded(offset(*clock_, verdict.counter, head.sysclock_ns).off_ns));
  }
}

/// Packets that are damaged in the same way one behind the other are one fault.
void PacketReader::report(PacketFaultKind kind, std::uint64_t byte, std::int64_t length) {
  const bool may_join = kind == PacketFaultKind::kRepeatedPackets ||
                        kind == PacketFaultKind::kDamagedClock ||
                        kind == PacketFaultKind::kDamagedSync;
  if (same_kind_ && same_kind_->kind == kind && may_join) {
    const auto bytes = static_cast<std::uint64_t>(same_kind_->length) * window_.packet_bytes();
    if (same_kind_->byte + bytes == byte) {
      same_kind_->length += length;
      return;
    }
  }
  flush_faults();
  same_kind_ = PacketFault{kind, index_, row_, byte, length};
}

void PacketReader::flush_faults() {
  if (same_kind_ && on_fault_) on_fault_(*same_kind_);
  same_kind_.reset();
}

void PacketReader::finish() {
  ended_ = true;
  flush_faults();
  const std::uint64_t left = file_.end_bytes() - at_;
  if (left > 0) {
    report(PacketFaultKind::kIncompleteEnd, at_, static_cast<std::int64_t>(left));
    flush_faults();
  }
}

}  // namespace rec2nwb
