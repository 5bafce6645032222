/// \file
/// Other people's inflate, and the inverse of HDF5's shuffle, to check what the encoder makes.
///
/// Needs: libdeflate; zlib if it was found. Promises: throws std::runtime_error for a stream that
/// any of them refuses: a wrong header, checksum or length.
#pragma once

#include <libdeflate.h>

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#ifdef REC2NWB_TEST_ZLIB
#include <zlib.h>
#endif

namespace rec2nwb::test {

inline std::vector<std::byte> inflate_by_libdeflate(std::span<const std::byte> stream,
                                                    std::size_t size) {
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>
      decompressor(libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  std::vector<std::byte> out(size + 1);
  std::size_t used = 0;
  std::size_t made = 0;
  const auto result = libdeflate_zlib_decompress_ex(
      decompressor.get(), stream.data(), stream.size(), out.data(), out.size(), &used, &made);
  if (result != LIBDEFLATE_SUCCESS) throw std::runtime_error("libdeflate refuses the stream");
  if (used != stream.size()) throw std::runtime_error("bytes behind the stream");
  out.resize(made);
  return out;
}

#ifdef REC2NWB_TEST_ZLIB
inline std::vector<std::byte> inflate_by_zlib(std::span<const std::byte> stream, std::size_t size) {
  std::vector<std::byte> out(size + 1);
  uLongf made = out.size();
  uLong used = stream.size();
  const int result = uncompress2(reinterpret_cast<Bytef*>(out.data()), &made,
                                 reinterpret_cast<const Bytef*>(stream.data()), &used);
  if (result != Z_OK)
    throw std::runtime_error("zlib refuses the stream: " + std::to_string(result));
  if (used != stream.size()) throw std::runtime_error("bytes behind the stream");
  out.resize(made);
  return out;
}
#endif

/// By all that there are; they must agree.
inline std::vector<std::byte> inflated(std::span<const std::byte> stream, std::size_t size) {
  auto out = inflate_by_libdeflate(stream, size);
#ifdef REC2NWB_TEST_ZLIB
  if (inflate_by_zlib(stream, size) != out) throw std::runtime_error("two inflates, two results");
#endif
  return out;
}

/// The inverse of HDF5's shuffle filter.
inline std::vector<std::byte> unshuffled(std::span<const std::byte> planes,
                                         std::size_t element_bytes) {
  std::vector<std::byte> out(planes.size());
  const std::size_t elements = planes.size() / element_bytes;
  for (std::size_t i = 0; i < elements; ++i) {
    for (std::size_t b = 0; b < element_bytes; ++b) {
      out[i * element_bytes + b] = planes[b * elements + i];
    }
  }
  return out;
}

}  // namespace rec2nwb::test
