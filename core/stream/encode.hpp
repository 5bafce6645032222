/// \file
/// From a tile of a slab to the bytes of one HDF5 chunk: gather, shuffle, deflate.
///
/// What comes out is exactly what HDF5's own shuffle and deflate filters would accept, so every
/// HDF5 reader opens it; only made faster. After the byte shuffle the low-byte plane of ephys is
/// noise (stream/noise.hpp): such planes are written as stored deflate blocks. The others repeat
/// what stands a few rows before (stream/row_deflate.hpp), or, from the first on that does neither,
/// go through libdeflate. It is one valid zlib stream all the same, as small as zlib makes it, many
/// times faster (docs/adr/0005-own-compression.md, 0008-row-deflate.md).
///
/// Needs: libdeflate. Promises: edge tiles are padded with zeros to the
/// full chunk; the bytes depend on the tile alone; an Encoder is used by one thread at a time and
/// allocates only while its buffers grow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "stream/shuffle.hpp"

namespace rec2nwb {

enum class Codec {
  kNone,     ///< raw chunks, no filter
  kDeflate,  ///< shuffle and deflate
};
std::string to_text(Codec codec);

/// Most bytes that a chunk of so many can become.
std::size_t encoded_bound(Codec codec, std::size_t chunk_bytes);

class Encoder {
 public:
  /// \param unzip all variants give the same bytes
  explicit Encoder(Codec codec, Unzip unzip = unzip_variants().back().run);
  ~Encoder();
  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;

  [[nodiscard]] std::size_t bound(std::size_t chunk_bytes) const;

  /// \param out has room for bound(tile.chunk_bytes())
  /// \return bytes written
  std::size_t encode(const Tile& tile, std::span<std::byte> out);

 private:
  struct State;
  std::unique_ptr<State> state_;  ///< null: no filter
};

}  // namespace rec2nwb
