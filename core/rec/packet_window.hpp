/// \file
/// A look at any place of a recording as if a packet started there: what is asked when packets are
/// not where they should be.
///
/// Needs: a PacketFile that outlives it. Promises: one buffer, made at the first look; a place has
/// a head only if a whole packet fits between it and the end of the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "rec/packet_file.hpp"

namespace rec2nwb {

struct PacketHead {
  bool sync = false;  ///< starts with the sync byte
  std::uint32_t counter = 0;
  std::int64_t sysclock_ns = 0;  ///< 0 if the layout has none
};

PacketHead read_head(const std::byte* packet, const PacketLayout& layout);

class PacketWindow {
 public:
  static constexpr std::size_t kBytes = 256 << 10;

  explicit PacketWindow(const PacketFile& file);

  [[nodiscard]] const PacketFile& file() const { return file_; }
  [[nodiscard]] std::uint64_t packet_bytes() const { return file_.layout().packet_bytes; }
  [[nodiscard]] bool holds_packet(std::uint64_t at) const;
  [[nodiscard]] std::optional<PacketHead> head(std::uint64_t at);
  /// The first place from `at` on, before `end`, with a sync byte.
  [[nodiscard]] std::optional<std::uint64_t> find_sync(std::uint64_t at, std::uint64_t end);
  /// Both packets, byte by byte.
  [[nodiscard]] bool same_packets(std::uint64_t a, std::uint64_t b) const;

 private:
  /// What there is of [at, at + bytes). Valid until the next call.
  std::span<const std::byte> look(std::uint64_t at, std::size_t bytes);

  const PacketFile& file_;
  std::size_t head_bytes_;
  std::vector<std::byte> buffer_;
  std::uint64_t start_ = 0;  ///< of the buffer's bytes in the file
  std::size_t size_ = 0;
};

}  // namespace rec2nwb
