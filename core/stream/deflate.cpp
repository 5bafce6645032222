#include "stream/deflate.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>

#include "base/error.hpp"

#ifdef REC2NWB_HAVE_ISAL
#include <isa-l/igzip_lib.h>
#endif

namespace rec2nwb {
namespace {

constexpr std::size_t kStoredBlockBytes = 65535;  // RFC 1951 3.2.4: LEN has 16 bit
constexpr std::size_t kStoredHeadBytes = 5;
constexpr std::size_t kHeaderBytes = 2;  // RFC 1950
constexpr std::size_t kAdlerBytes = 4;
constexpr int kLibdeflateLevel = 1;

class LibdeflateDeflater final : public Deflater {
 public:
  LibdeflateDeflater() : compressor_(libdeflate_alloc_compressor(kLibdeflateLevel)) {
    if (compressor_ == nullptr) throw Error("libdeflate: not enough memory");
  }
  ~LibdeflateDeflater() override { libdeflate_free_compressor(compressor_); }
  LibdeflateDeflater(const LibdeflateDeflater&) = delete;
  LibdeflateDeflater& operator=(const LibdeflateDeflater&) = delete;

  [[nodiscard]] std::size_t bound(std::size_t size) const override {
    return libdeflate_deflate_compress_bound(compressor_, size);
  }
  std::size_t deflate(std::span<const std::byte> in, std::span<std::byte> out) override {
    const std::size_t n =
        libdeflate_deflate_compress(compressor_, in.data(), in.size(), out.data(), out.size());
    if (n == 0) throw Error("libdeflate: the output buffer is too small");
    return n;
  }

 private:
  libdeflate_compressor* compressor_;
};

#ifdef REC2NWB_HAVE_ISAL
class IsalDeflater final : public Deflater {
 public:
  IsalDeflater() : level_buffer_(ISAL_DEF_LVL1_DEFAULT) {}

  /// Stored blocks are the worst case: 5 bytes for each 65,535, and some room for the last one.
  [[nodiscard]] std::size_t bound(std::size_t size) const override {
    return size + kStoredHeadBytes * (size / kStoredBlockBytes + 2) + 1024;
  }
  std::size_t deflate(std::span<const std::byte> in, std::span<std::byte> out) override {
    isal_zstream stream;
    isal_deflate_stateless_init(&stream);
    stream.level = 1;
    stream.level_buf = level_buffer_.data();
    stream.level_buf_size = static_cast<std::uint32_t>(level_buffer_.size());
    stream.end_of_stream = 1;
    stream.flush = NO_FLUSH;
    stream.gzip_flag = IGZIP_DEFLATE;
    // The C interface takes a non-const pointer and does not write through it.
    stream.next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(in.data()));
    stream.avail_in = static_cast<std::uint32_t>(in.size());
    stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream.avail_out = static_cast<std::uint32_t>(out.size());
    if (isal_deflate_stateless(&stream) != COMP_OK) {
      throw Error("ISA-L: the output buffer is too small");
    }
    return stream.total_out;
  }

 private:
  std::vector<std::uint8_t> level_buffer_;
};
#endif

std::byte* put(std::byte* at, std::span<const std::byte> bytes) {
  if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
  return at + bytes.size();
}

/// A stored block that is not the last: header bits 000 fill a byte, then LEN, ~LEN, the bytes.
std::byte* put_stored(std::byte* at, std::span<const std::byte> bytes) {
  const auto length = static_cast<std::uint16_t>(bytes.size());
  const auto inverse = static_cast<std::uint16_t>(~length);
  *at++ = std::byte{0};
  for (const std::uint16_t value : {length, inverse}) {
    *at++ = static_cast<std::byte>(value & 0xFF);
    *at++ = static_cast<std::byte>(value >> 8);
  }
  return put(at, bytes);
}

}  // namespace

bool fast_codec_available() {
#ifdef REC2NWB_HAVE_ISAL
  return true;
#else
  return false;
#endif
}

std::unique_ptr<Deflater> make_deflater(Codec codec) {
  if (codec == Codec::kNone) return nullptr;
  if (codec == Codec::kDeflate) return std::make_unique<LibdeflateDeflater>();
#ifdef REC2NWB_HAVE_ISAL
  return std::make_unique<IsalDeflater>();
#else
  throw Error("codec 'fast' is not built into this program", {},
              "use --codec deflate, or build with ISA-L (Debian package libisal-dev)");
#endif
}

std::size_t zlib_bound(const Deflater& deflater, std::size_t size) {
  return kHeaderBytes + kStoredHeadBytes * (size / kStoredBlockBytes + 1) + deflater.bound(size) +
         kAdlerBytes;
}

std::size_t write_zlib_stream(Deflater& deflater, std::span<const std::byte> stored,
                              std::span<const std::byte> packed, std::span<std::byte> out) {
  if (out.size() < zlib_bound(deflater, stored.size() + packed.size())) {
    throw Error("zlib stream: the output buffer is too small");
  }
  std::byte* at = out.data();
  *at++ = std::byte{0x78};  // RFC 1950: deflate, 32 KiB window
  *at++ = std::byte{0x01};  // check bits for that, fastest level
  for (std::size_t done = 0; done < stored.size(); done += kStoredBlockBytes) {
    at = put_stored(at, stored.subspan(done, std::min(kStoredBlockBytes, stored.size() - done)));
  }
  const auto room = static_cast<std::size_t>(out.data() + out.size() - at);
  at += deflater.deflate(packed, {at, room - kAdlerBytes});
  std::uint32_t adler = 1;
  for (const auto part : {stored, packed}) {
    // A null pointer, which an empty span may have, would start the sum anew.
    if (!part.empty()) adler = libdeflate_adler32(adler, part.data(), part.size());
  }
  for (int shift = 24; shift >= 0; shift -= 8)
    *at++ = static_cast<std::byte>(adler >> shift & 0xFF);
  return static_cast<std::size_t>(at - out.data());
}

}  // namespace rec2nwb
