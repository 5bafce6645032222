/// \file
/// Block: whole packets of one file, contiguous, in order, lent for one call.
///
/// Needs: a PacketReader behind it. Promises: bytes.size() == rows * layout->packet_bytes, every
/// packet starts with the sync byte, and counters rise. "Row" is a recorded packet, counted over
/// the whole session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "rec/packet_layout.hpp"

namespace rec2nwb {

struct Block {
  std::uint32_t file = 0;            ///< index into the session's files
  std::uint64_t first_row = 0;       ///< over the session
  std::uint64_t first_file_row = 0;  ///< in its file
  std::uint32_t rows = 0;
  const PacketLayout* layout = nullptr;
  std::span<const std::byte> bytes;
  std::uint64_t offset_bytes = 0;  ///< of the first packet in its file
  bool starts_segment =
      false;  ///< the counter was reset, or the clock set, before the first packet
  bool has_valid_clock = true;  ///< false: the clock of these packets is damaged or not yet set

  [[nodiscard]] const std::byte* packet(std::uint32_t row) const {
    return bytes.data() + std::size_t{row} * layout->packet_bytes;
  }
  /// The acquisition counter as recorded: it wraps at 2^32.
  [[nodiscard]] std::uint32_t counter(std::uint32_t row) const {
    std::uint32_t value = 0;
    std::memcpy(&value, packet(row) + layout->counter_offset_bytes, sizeof value);
    return value;
  }
  /// Only if layout->sysclock_offset_bytes is set.
  [[nodiscard]] std::int64_t sysclock_ns(std::uint32_t row) const {
    std::int64_t value = 0;
    std::memcpy(&value, packet(row) + *layout->sysclock_offset_bytes, sizeof value);
    return value;
  }
  /// Rows [first, first + count) of this block.
  [[nodiscard]] Block piece(std::uint32_t first, std::uint32_t count) const {
    Block part = *this;
    part.first_row += first;
    part.first_file_row += first;
    part.offset_bytes += std::uint64_t{first} * layout->packet_bytes;
    part.starts_segment = starts_segment && first == 0;
    part.rows = count;
    part.bytes = bytes.subspan(std::size_t{first} * layout->packet_bytes,
                               std::size_t{count} * layout->packet_bytes);
    return part;
  }
};

}  // namespace rec2nwb
