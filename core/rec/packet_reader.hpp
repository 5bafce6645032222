/// \file
/// The packets of one file as they really stand there: between foreign bytes, torn, twice, with
/// damaged bytes, with counters that start again and clocks that jump.
///
/// A packet is delivered when the one behind it is where it should be, or when what is there says
/// that nothing of this one is missing. Each decision is made from the bytes of the file around it.
///
/// Needs: a PacketFile that outlives it. Promises: every packet once, in order, none that is not
/// whole; every fault is told before next() returns false; the packets and the faults do not depend
/// on the sizes of blocks and buffers; memory of one buffer and one window.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rec/block.hpp"
#include "rec/packet_fault.hpp"
#include "rec/packet_file.hpp"
#include "rec/packet_judge.hpp"
#include "rec/packet_search.hpp"
#include "rec/packet_window.hpp"

namespace rec2nwb {

class PacketReader {
 public:
  /// \param index      of the file in its session, for blocks and faults
  /// \param buffer     what blocks are lent from: two packets or more
  /// \param block_rows most packets of a block; 0: as many as there are
  PacketReader(const PacketFile& file, std::uint32_t index, std::span<std::byte> buffer,
               std::uint32_t block_rows, OnPacketFault on_fault);
  PacketReader(const PacketReader&) = delete;
  PacketReader& operator=(const PacketReader&) = delete;

  /// The next packets. Block::first_row is the row of the file: who knows the session sets it.
  /// \return false behind the last packet
  /// \throws Error: no packet in the file, more foreign bytes than packets, a file that became
  /// shorter
  bool next(Block& block);

  [[nodiscard]] std::uint64_t offset_bytes() const { return at_; }  ///< of what comes next

 private:
  bool fill();
  [[nodiscard]] std::uint32_t rows_in_order() const;
  void emit(Block& block, std::uint32_t rows);
  bool next_by_hand(Block& block);
  bool settle_follower(const PacketVerdict& verdict);
  [[nodiscard]] std::uint32_t rows_behind(const PacketVerdict& verdict);
  void skip_to_packet();
  void keep_last_clock(const Block& block);
  void keep_clock(const PacketVerdict& verdict, const PacketHead& head);
  PacketFaultKind kind_of_skipped(std::uint64_t from, std::optional<std::uint64_t> to,
                                  std::optional<std::uint32_t> counter_before);
  void skip_foreign(std::uint64_t from, std::optional<std::uint64_t> to,
                    std::optional<std::uint32_t> counter_before);
  void tell(const PacketVerdict& verdict, const PacketHead& head);
  void report(PacketFaultKind kind, std::uint64_t byte, std::int64_t length);
  void flush_faults();
  void finish();

  const PacketFile& file_;
  std::uint32_t index_;
  std::span<std::byte> buffer_;
  std::uint32_t block_rows_;
  OnPacketFault on_fault_;
  PacketWindow window_;
  PacketJudge judge_;
  double period_ns_;

  std::uint64_t at_;       ///< the next packet, if it is one
  std::uint64_t row_ = 0;  ///< of the file, of that packet
  PacketsBefore before_;
  std::uint64_t buffer_at_ = 0;  ///< of the file: first byte of the buffer
  std::size_t buffer_size_ = 0;
  std::uint64_t foreign_bytes_ = 0;            ///< before the last packet so far
  std::optional<PacketFault> foreign_behind_;  ///< behind the packet that is delivered next
  std::uint64_t next_at_ = 0;                  ///< where it goes on then
  std::optional<PacketFault> same_kind_;  ///< faults of the same kind, packet after packet, are one
  bool ended_ = false;
};

}  // namespace rec2nwb
