#include "rec/packet_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

/// Half of a file, but not of one with a few packets only.
constexpr std::uint64_t kForeignIsMost = 2;

std::int64_t rounded(double ns) {
  const double limit = 9e18;
  return std::llround(std::clamp(ns, -limit, limit));
}

/// What a search for the next packet starts from; nothing before the first one.
std::optional<KnownPacket> last_known(const PacketsBefore& before) {
  if (!before.counter) return std::nullopt;
  return KnownPacket{*before.counter,
                     before.clock ? std::optional(before.clock->sysclock_ns) : std::nullopt};
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
      judge_(window_),
      period_ns_(1e9 / file.header().rate_hz),
      at_(file.header().header_bytes) {
  before_.end_bytes = at_;
}

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
        keep_last_clock(block);
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
  return before_.counter.has_value();
}

/// Packets from at_ on of which nothing needs a further look, each with one behind it that fits or
/// with the end of the file behind it. This is done for every packet of a recording.
std::uint32_t PacketReader::rows_in_order() const {
  const PacketLayout& layout = file_.layout();
  const std::size_t packet_bytes = layout.packet_bytes;
  const std::byte* packet = buffer_.data() + (at_ - buffer_at_);
  const std::size_t there = (buffer_at_ + buffer_size_ - at_) / packet_bytes;
  const bool has_clock = layout.sysclock_offset_bytes.has_value();
  if (has_clock && !before_.clock) return 0;
  std::uint32_t counter = *before_.counter;
  std::uint32_t clock_counter = has_clock ? before_.clock->counter : 0;
  std::int64_t clock_ns = has_clock ? before_.clock->sysclock_ns : 0;
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
  before_.counter = block.counter(rows - 1);
  before_.repeated.reset();
  row_ += rows;
  at_ += block.bytes.size();
  before_.end_bytes = at_;
}

/// One packet, or one piece of the file that is none.
bool PacketReader::next_by_hand(Block& block) {
  const std::optional<PacketHead> head = window_.head(at_);
  if (!head) file_.fail_shortened(at_);
  const PacketVerdict verdict = judge_.judge(at_, before_);
  if (!verdict.is_packet) {
    skip_to_packet();
    return false;
  }
  if (verdict.repeated) {
    report(PacketFaultKind::kRepeatedPackets, at_, 1);
    before_.repeated = head->counter;
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
  if (rows > 1) keep_last_clock(block);
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
std::uint32_t PacketReader::rows_behind(const PacketVerdict& verdict) {
  if (foreign_behind_ || !verdict.clock_is_valid) return 0;
  const std::optional<std::uint32_t> last = std::exchange(before_.counter, verdict.counter);
  at_ += window_.packet_bytes();
  const std::uint32_t rows = std::min(rows_in_order(), block_rows_ - 1);
  at_ -= window_.packet_bytes();
  before_.counter = last;
  return rows;
}

/// No packet starts at at_, and none was delivered that ends there.
void PacketReader::skip_to_packet() {
  // Packets before the one found are believed on less: this place was judged already.
  skip_foreign(at_, find_packet(window_, at_ + 1, at_ + 1, last_known(before_)), before_.counter);
  report(foreign_behind_->kind, at_, foreign_behind_->length);
  foreign_behind_.reset();
  at_ = next_at_;
}

/// Of a block whose clocks are in order.
void PacketReader::keep_last_clock(const Block& block) {
  if (!before_.clock) return;
  before_.clock = PacketClock{*before_.counter, block.sysclock_ns(block.rows - 1)};
}

void PacketReader::keep_clock(const PacketVerdict& verdict, const PacketHead& head) {
  if (!file_.layout().sysclock_offset_bytes) return;
  const bool starts = verdict.counter_reset || verdict.clock_jump;
  if (!verdict.clock_is_valid) {
    if (starts) before_.clock.reset();
    return;
  }
  if (before_.clock && !starts) {
    // A packet that was late for once is no measure for those behind it.
    const auto late = judge_.offset(*before_.clock, {verdict.counter, head.sysclock_ns});
    if (std::abs(late.off_ns) > late.allowed_ns) return;
  }
  before_.clock = PacketClock{verdict.counter, head.sysclock_ns};
}

/// Looks at what is behind the packet at at_. \return false if this one is not whole: it is left
/// out
bool PacketReader::settle_follower(const PacketVerdict& verdict) {
  const std::uint64_t behind = at_ + window_.packet_bytes();
  if (!window_.holds_packet(behind)) return true;
  PacketsBefore after = before_;
  after.counter = verdict.counter;
  after.end_bytes = behind;
  const std::optional<PacketHead> head = window_.head(at_);
  if (file_.layout().sysclock_offset_bytes && verdict.clock_is_valid) {
    after.clock = PacketClock{verdict.counter, head->sysclock_ns};
  }
  if (judge_.judge(behind, after).is_packet) return true;
  auto found = find_packet(window_, at_ + 1, behind, last_known(after));
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
  if (!to && before_.counter) return;
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

void PacketReader::tell(const PacketVerdict& verdict, const PacketHead& head) {
  if (verdict.damaged_sync) report(PacketFaultKind::kDamagedSync, at_, 1);
  if (verdict.damaged_counter) report(PacketFaultKind::kDamagedCounter, at_, 1);
  if (!verdict.clock_is_valid) report(PacketFaultKind::kDamagedClock, at_, 1);
  if (verdict.counter_reset) {
    report(PacketFaultKind::kCounterReset, at_,
           std::int64_t{head.counter} - std::int64_t{*before_.counter + 1});
  }
  if (verdict.clock_jump) {
    report(PacketFaultKind::kClockJump, at_,
           rounded(judge_.offset(*before_.clock, {verdict.counter, head.sysclock_ns}).off_ns));
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
