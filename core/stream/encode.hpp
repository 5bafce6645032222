/// \file
/// From a tile of a slab to the bytes of one HDF5 chunk: gather, shuffle, deflate.
///
/// What comes out is exactly what HDF5's own shuffle and deflate filters would accept, so every
/// HDF5 reader opens it; only made faster. After the byte shuffle the low-byte plane of ephys is
/// close to noise: planes whose order-0 entropy is above 7.9 bit are written as stored deflate
/// blocks, and only the rest goes through the encoder ("split"): one valid zlib stream all the
/// same, as small as deflating everything, several times faster (docs/adr/0005-own-compression.md).
///
/// Needs: libdeflate, ISA-L for Codec::kFast. Promises: edge tiles are padded with zeros to the
/// full chunk; the bytes depend on the tile alone; an Encoder is used by one thread at a time and
/// allocates only while buffers grow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stream/grid.hpp"

namespace rec2nwb {

enum class Codec {
  kNone,     ///< raw chunks, no filter
  kDeflate,  ///< shuffle + deflate by libdeflate level 1, split
  kFast,     ///< shuffle + deflate by ISA-L level 1, split
};
std::string to_text(Codec codec);
bool fast_codec_available();  ///< is ISA-L built in

/// A part of a row-major array.
struct Tile {
  const std::byte* first = nullptr;  ///< first element
  std::size_t row_stride_bytes = 0;  ///< from row to row
  std::uint32_t rows = 0;            ///< valid ones
  std::uint32_t columns = 0;         ///< valid ones
  std::uint32_t element_bytes = 2;   ///< 1, 2, 4 or 8
  ChunkShape chunk;
};

class Encoder {
 public:
  /// \throws Error if codec is kFast and ISA-L is not built in.
  explicit Encoder(Codec codec);
  ~Encoder();
  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;

  /// Appends the chunk's bytes to out; returns how many.
  std::size_t encode(const Tile& tile, std::vector<std::byte>& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Order-0 entropy in bit per byte; 0 for nothing.
double entropy_bits(std::span<const std::byte> bytes);

}  // namespace rec2nwb
