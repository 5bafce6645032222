/// \file
/// A zlib stream (RFC 1950) put together from deflate blocks of several makers.
///
///     ZlibStream stream(out);
///     put_stored(noise, stream.blocks());             // and other blocks, none of them the last
///     const auto bytes = stream.finish(deflater, rest, all);
///
/// Needs: a buffer with room for all blocks, finish_bound() and BitWriter's slack. Promises: a
/// stream that every inflate takes, if the blocks are whole.
#pragma once

#include <cstddef>
#include <span>

#include "stream/bit_writer.hpp"
#include "stream/deflate.hpp"

namespace rec2nwb {

/// Stored blocks, as many as are needed, not the last ones.
void put_stored(std::span<const std::byte> bytes, BitWriter& out);
std::size_t stored_bound(std::size_t bytes);

class ZlibStream {
 public:
  explicit ZlibStream(std::span<std::byte> out);

  [[nodiscard]] BitWriter& blocks() { return blocks_; }

  /// Deflates the rest, which ends the last block.
  /// \param all what the whole stream holds: its checksum is written
  /// \return bytes of the stream
  std::size_t finish(Deflater& deflater, std::span<const std::byte> rest,
                     std::span<const std::byte> all);
  /// Most bytes that header, finish() and checksum take.
  static std::size_t finish_bound(std::size_t rest_bytes);

 private:
  std::span<std::byte> out_;
  BitWriter blocks_;
};

}  // namespace rec2nwb
