#include "rec/packet_file.hpp"

#include <algorithm>
#include <limits>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

constexpr std::byte kSync{kSyncByte};

[[noreturn]] void fail_sync(const PacketFile& file, std::uint64_t row, std::byte found) {
  throw Error(Code::kDamagedPackets,
              format("expected the sync byte 0x55 at the start of a packet of {} bytes, found "
                     "0x{:02X}",
                     file.layout().packet_bytes, static_cast<unsigned>(found)),
              {.file = file.path().string(), .byte = file.offset_of_row(row), .row = row},
              row == 0
                  ? "the header does not describe these packets, or foreign bytes stand before "
                    "the first one"
                  : "the file is damaged here: bytes are missing, added or overwritten");
}

}  // namespace

PacketFile::PacketFile(const std::filesystem::path& path)
    : file_(path), header_(read_header(path)), layout_(packet_layout(header_, path.string())) {
  end_bytes_ = std::max(file_.size_bytes(), header_.header_bytes);
  const std::uint64_t data_bytes = end_bytes_ - header_.header_bytes;
  rows_ = data_bytes / layout_.packet_bytes;
  trailing_bytes_ = static_cast<std::uint32_t>(data_bytes % layout_.packet_bytes);
  file_.advise_sequential();
}

bool PacketFile::has_grown() const { return file_.size_bytes() > end_bytes_; }

std::uint64_t PacketFile::offset_of_row(std::uint64_t row) const {
  return header_.header_bytes + row * layout_.packet_bytes;
}

std::uint32_t PacketFile::read(std::uint64_t first_row, std::span<std::byte> buffer) const {
  const std::size_t packet_bytes = layout_.packet_bytes;
  const std::uint64_t left = rows_ - std::min(rows_, first_row);
  const std::uint64_t rows = std::min({left, std::uint64_t{buffer.size() / packet_bytes},
                                       std::uint64_t{std::numeric_limits<std::uint32_t>::max()}});
  if (rows == 0) {
    return 0;
  }
  const std::uint64_t offset = offset_of_row(first_row);
  const std::span<std::byte> wanted = buffer.first(rows * packet_bytes);
  const std::size_t got = file_.read_at(offset, wanted);
  // Whole packets first: a damaged one in front of the end is the better news.
  for (std::size_t at = 0; at < got; at += packet_bytes) {
    if (wanted[at] != kSync) {
      fail_sync(*this, first_row + at / packet_bytes, wanted[at]);
    }
  }
  if (got < wanted.size()) fail_shortened(offset + got);
  return static_cast<std::uint32_t>(rows);
}

std::size_t PacketFile::read_at(std::uint64_t offset_bytes, std::span<std::byte> buffer) const {
  const std::uint64_t left = end_bytes_ - std::min(end_bytes_, offset_bytes);
  return file_.read_at(offset_bytes, buffer.first(std::min<std::uint64_t>(buffer.size(), left)));
}

void PacketFile::fail_shortened(std::uint64_t offset_bytes) const {
  throw Error(Code::kFileShrank,
              format("the file became shorter while it was read: expected {} bytes, found {}",
                     end_bytes_, file_.size_bytes()),
              {.file = path().string(), .byte = offset_bytes},
              "convert a recording only after it was closed and copied");
}

void PacketFile::drop_cache(std::uint64_t from_bytes, std::uint64_t to_bytes) const {
  file_.drop_cache(from_bytes, to_bytes);
}

}  // namespace rec2nwb
