/// \file
/// One .rec file: its header and its packets, read by row.
///
/// Needs: a .rec file. Promises: read() fills a buffer with whole packets whose sync byte was
/// checked; the number of packets is fixed when the file is opened, so a recording that still
/// grows, or shrinks, cannot change it underneath; a tail that is no whole packet is counted and
/// never delivered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/file.hpp"
#include "rec/header.hpp"
#include "rec/packet_layout.hpp"

namespace rec2nwb {

class PacketFile {
 public:
  /// \throws Error: as read_header and packet_layout; a first packet without the sync byte (the
  /// packet size does not fit, or there are foreign bytes) with what was found.
  explicit PacketFile(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return file_.path(); }
  [[nodiscard]] const Header& header() const { return header_; }
  [[nodiscard]] const PacketLayout& layout() const { return layout_; }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::uint32_t trailing_bytes() const { return trailing_bytes_; }
  [[nodiscard]] std::uint64_t offset_of_row(std::uint64_t row) const;

  /// Reads packets [first_row, first_row + n) with n = min(rows left, what fits into buffer).
  /// \return n
  /// \throws Error with byte, row, expected and found: a packet without the sync byte, a file that
  /// became shorter, a failed read.
  std::uint32_t read(std::uint64_t first_row, std::span<std::byte> buffer) const;

  /// A hint that rows [first_row, end_row) are not read again.
  void drop_cache(std::uint64_t first_row, std::uint64_t end_row) const;

 private:
  InputFile file_;
  Header header_;
  PacketLayout layout_;
  std::uint64_t rows_ = 0;
  std::uint32_t trailing_bytes_ = 0;
};

}  // namespace rec2nwb
