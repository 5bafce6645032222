/// \file
/// Raw deflate (RFC 1951) by libdeflate: for bytes of which nothing is known.
///
/// Needs: libdeflate. Promises: a stream that every inflate accepts; its bytes depend on the input
/// alone.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

struct libdeflate_compressor;

namespace rec2nwb {

/// An encoder with its tables; one thread at a time.
class Deflater {
 public:
  Deflater();

  /// Most bytes that `size` bytes can become.
  static std::size_t bound(std::size_t size);
  /// One complete deflate stream (its last block is marked final). \return bytes written
  std::size_t deflate(std::span<const std::byte> in, std::span<std::byte> out);

 private:
  struct Free {
    void operator()(libdeflate_compressor* compressor) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
};

}  // namespace rec2nwb
