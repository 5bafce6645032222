#include "stream/zlib_stream.hpp"

#include <libdeflate.h>

#include <algorithm>

namespace rec2nwb {
namespace {

constexpr std::uint64_t kHeader = 0x0178;  // RFC 1950: deflate, 32 KiB window, fastest level, check
constexpr std::size_t kHeaderBytes = 2;
constexpr std::size_t kAdlerBytes = 4;
constexpr std::size_t kStoredBytes = 65535;  // RFC 1951 3.2.4: LEN has 16 bit
constexpr std::size_t kStoredHeadBytes = 6;  // with the byte that is filled before LEN

void put_stored_block(std::span<const std::byte> bytes, BitWriter& out) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  out.put(0, 3);  // not the last, stored
  out.align();
  out.put(length | (~length & 0xFFFFU) << 16, 32);
  out.put_bytes(bytes);
}

}  // namespace

void put_stored(std::span<const std::byte> bytes, BitWriter& out) {
  for (std::size_t done = 0; done < bytes.size(); done += kStoredBytes) {
    put_stored_block(bytes.subspan(done, std::min(kStoredBytes, bytes.size() - done)), out);
  }
}

std::size_t stored_bound(std::size_t bytes) {
  return bytes + kStoredHeadBytes * (bytes / kStoredBytes + 1);
}

ZlibStream::ZlibStream(std::span<std::byte> out) : out_(out), blocks_(out.data()) {
  blocks_.put(kHeader, 8 * kHeaderBytes);
}

std::size_t ZlibStream::finish(Deflater& deflater, std::span<const std::byte> rest,
                               std::span<const std::byte> all) {
  put_stored_block({}, blocks_);  // ends at a byte
  const auto room = static_cast<std::size_t>(out_.data() + out_.size() - blocks_.at());
  blocks_.skip_to(
      blocks_.at() +
      deflater.deflate(rest, {blocks_.at(), room - kAdlerBytes - BitWriter::kSlackBytes}));
  constexpr std::uint32_t kAdlerOfNothing = 1;
  // A null pointer, which an empty span may have, would mean the same.
  const std::uint32_t adler =
      all.empty() ? kAdlerOfNothing : libdeflate_adler32(kAdlerOfNothing, all.data(), all.size());
  blocks_.put(__builtin_bswap32(adler), 8 * kAdlerBytes);
  return static_cast<std::size_t>(blocks_.at() - out_.data());
}

std::size_t ZlibStream::finish_bound(std::size_t rest_bytes) {
  return kHeaderBytes + kStoredHeadBytes + Deflater::bound(rest_bytes) + kAdlerBytes +
         BitWriter::kSlackBytes;
}

}  // namespace rec2nwb
