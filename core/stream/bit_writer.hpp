/// \file
/// Bits into bytes, lowest first, as deflate wants them (RFC 1951 3.1.1).
///
/// Needs: a buffer with 8 bytes of room behind what is written: whole words are stored. Promises:
/// nothing of its own checks the room, as this is the innermost loop; whoever writes a block knows
/// its size before.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace rec2nwb {

static_assert(std::endian::native == std::endian::little, "words are stored as they are");

class BitWriter {
 public:
  static constexpr std::size_t kSlackBytes = 8;

  explicit BitWriter(std::byte* at) : at_(at) {}

  /// \param bits  nothing above the lowest `count`
  /// \param count at most 56
  void put(std::uint64_t bits, unsigned count) {
    held_ |= bits << held_count_;
    held_count_ += count;
    std::memcpy(at_, &held_, sizeof held_);
    const unsigned whole = held_count_ / 8;
    at_ += whole;
    held_ >>= 8 * whole;
    held_count_ %= 8;
  }
  /// Fills the last byte with zeros.
  void align() {
    if (held_count_ > 0) put(0, 8 - held_count_);
  }
  /// Needs: aligned.
  void put_bytes(std::span<const std::byte> bytes) {
    if (!bytes.empty()) std::memcpy(at_, bytes.data(), bytes.size());
    at_ += bytes.size();
  }
  /// Behind the last whole byte.
  [[nodiscard]] std::byte* at() const { return at_; }
  /// Somebody else has written up to there. Needs: aligned.
  void skip_to(std::byte* at) { at_ = at; }

 private:
  std::byte* at_;
  std::uint64_t held_ = 0;
  unsigned held_count_ = 0;  ///< below 8 between calls
};

}  // namespace rec2nwb
