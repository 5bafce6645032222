/// \file
/// Raw deflate (RFC 1951) by libraries: for whatever bytes.
///
/// Needs: libdeflate; ISA-L for Codec::kFast. Promises: a stream that every inflate accepts.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "stream/encode.hpp"

namespace rec2nwb {

/// A raw deflate (RFC 1951) encoder with its tables; one thread at a time.
class Deflater {
 public:
  virtual ~Deflater() = default;
  /// Most bytes that `size` bytes can become.
  [[nodiscard]] virtual std::size_t bound(std::size_t size) const = 0;
  /// One complete deflate stream (its last block is marked final). \return bytes written
  virtual std::size_t deflate(std::span<const std::byte> in, std::span<std::byte> out) = 0;
};

/// nullptr for Codec::kNone. \throws Error if the codec is not built in.
std::unique_ptr<Deflater> make_deflater(Codec codec);

}  // namespace rec2nwb
