/// \file
/// One .rec file: its header and its bytes, and its packets as if they stood one behind the other
/// from the header on. packet_reader.hpp reads what files really hold.
///
/// Needs: a .rec file. Promises: read() fills a buffer with whole packets whose sync byte was
/// checked; the end of the file is fixed when it is opened, so a recording that still grows cannot
/// change it underneath.
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
  /// \throws Error: as read_header and packet_layout
  explicit PacketFile(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return file_.path(); }
  [[nodiscard]] const Header& header() const { return header_; }
  [[nodiscard]] const PacketLayout& layout() const { return layout_; }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::uint32_t trailing_bytes() const { return trailing_bytes_; }
  [[nodiscard]] std::uint64_t offset_of_row(std::uint64_t row) const;
  [[nodiscard]] std::uint64_t end_bytes() const { return end_bytes_; }  ///< when it was opened
  [[nodiscard]] bool has_grown() const;                                 ///< since it was opened

  /// Reads packets [first_row, first_row + n) with n = min(rows left, what fits into buffer).
  /// \return n
  /// \throws Error with byte, row, expected and found: a packet without the sync byte, a file that
  /// became shorter, a failed read.
  std::uint32_t read(std::uint64_t first_row, std::span<std::byte> buffer) const;

  /// What there is of these bytes, up to end_bytes(). \throws Error if a read fails
  std::size_t read_at(std::uint64_t offset_bytes, std::span<std::byte> buffer) const;
  [[noreturn]] void fail_shortened(std::uint64_t offset_bytes) const;  ///< the file became shorter

  /// A hint that bytes [from, to) are not read again.
  void drop_cache(std::uint64_t from_bytes, std::uint64_t to_bytes) const;

 private:
  InputFile file_;
  Header header_;
  PacketLayout layout_;
  std::uint64_t end_bytes_ = 0;
  std::uint64_t rows_ = 0;
  std::uint32_t trailing_bytes_ = 0;
};

}  // namespace rec2nwb
