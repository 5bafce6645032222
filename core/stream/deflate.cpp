#include "stream/deflate.hpp"

#include <libdeflate.h>

#include "base/error.hpp"

namespace rec2nwb {
namespace {

constexpr int kLevel = 1;

}  // namespace

void Deflater::Free::operator()(libdeflate_compressor* compressor) const {
  libdeflate_free_compressor(compressor);
}

Deflater::Deflater() : compressor_(libdeflate_alloc_compressor(kLevel)) {
  if (!compressor_) throw Error(Code::kNoResources, "libdeflate: not enough memory");
}

std::size_t Deflater::bound(std::size_t size) {
  return libdeflate_deflate_compress_bound(nullptr, size);  // null: of every level
}

std::size_t Deflater::deflate(std::span<const std::byte> in, std::span<std::byte> out) {
  const std::size_t n =
      libdeflate_deflate_compress(compressor_.get(), in.data(), in.size(), out.data(), out.size());
  if (n == 0) throw Error(Code::kInternal, "libdeflate: the output buffer is too small");
  return n;
}

}  // namespace rec2nwb
