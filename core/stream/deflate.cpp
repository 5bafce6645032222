#include "stream/deflate.hpp"

#include <libdeflate.h>

#include <vector>

#include "base/error.hpp"

#ifdef REC2NWB_HAVE_ISAL
#include <isa-l/igzip_lib.h>
#endif

namespace rec2nwb {
namespace {

constexpr std::size_t kStoredBlockBytes = 65535;  // RFC 1951 3.2.4: LEN has 16 bit
constexpr std::size_t kStoredHeadBytes = 5;
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
    isal_zstream stream{};  // init leaves hist_bits, the longest distance, as it is
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

}  // namespace rec2nwb
