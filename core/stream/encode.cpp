#include "stream/encode.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"
#include "stream/deflate.hpp"

namespace rec2nwb {
namespace {

/// A plane is stored when deflating it could not pay: 7.9 of 8 bit is at most 1.3 % of its bytes.
constexpr double kNoiseBits = 7.9;

/// Copies the tile's valid part into `out` as one byte plane per element byte, each of
/// chunk.rows * chunk.columns bytes: HDF5's shuffle filter. Bytes outside the valid part stay as
/// they are.
template <std::size_t kBytes>
void shuffle_tile(const Tile& tile, std::byte* out) {
  const std::size_t plane = std::size_t{tile.chunk.rows} * tile.chunk.columns;
  for (std::uint32_t r = 0; r < tile.rows; ++r) {
    const std::byte* row = tile.first + r * tile.row_stride_bytes;
    std::byte* to = out + std::size_t{r} * tile.chunk.columns;
    for (std::size_t b = 0; b < kBytes; ++b) {
      std::byte* const plane_to = to + b * plane;
      for (std::uint32_t c = 0; c < tile.columns; ++c) plane_to[c] = row[c * kBytes + b];
    }
  }
}

void shuffle(const Tile& tile, std::byte* out) {
  switch (tile.element_bytes) {
    case 1:
      return shuffle_tile<1>(tile, out);
    case 2:
      return shuffle_tile<2>(tile, out);
    case 4:
      return shuffle_tile<4>(tile, out);
    case 8:
      return shuffle_tile<8>(tile, out);
    default:
      throw Error(format("no shuffle for elements of {} bytes", tile.element_bytes));
  }
}

void copy_rows(const Tile& tile, std::byte* out) {
  const std::size_t chunk_row = std::size_t{tile.chunk.columns} * tile.element_bytes;
  const std::size_t valid = std::size_t{tile.columns} * tile.element_bytes;
  for (std::uint32_t r = 0; r < tile.rows; ++r) {
    std::memcpy(out + r * chunk_row, tile.first + r * tile.row_stride_bytes, valid);
  }
}

bool is_whole(const Tile& tile) {
  return tile.rows == tile.chunk.rows && tile.columns == tile.chunk.columns;
}

}  // namespace

std::string to_text(Codec codec) {
  switch (codec) {
    case Codec::kNone:
      return "none";
    case Codec::kDeflate:
      return "deflate";
    case Codec::kFast:
      return "fast";
  }
  return "?";
}

double entropy_bits(std::span<const std::byte> bytes) {
  if (bytes.empty()) return 0;
  // Four histograms: a run of equal bytes then does not wait for its own last store.
  std::array<std::array<std::uint32_t, 256>, 4> counts{};
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    ++counts[0][std::to_integer<std::size_t>(bytes[i])];
    ++counts[1][std::to_integer<std::size_t>(bytes[i + 1])];
    ++counts[2][std::to_integer<std::size_t>(bytes[i + 2])];
    ++counts[3][std::to_integer<std::size_t>(bytes[i + 3])];
  }
  for (; i < bytes.size(); ++i) ++counts[0][std::to_integer<std::size_t>(bytes[i])];
  double bits = 0;
  const auto total = static_cast<double>(bytes.size());
  for (std::size_t value = 0; value < 256; ++value) {
    const double n = static_cast<double>(counts[0][value]) + counts[1][value] + counts[2][value] +
                     counts[3][value];
    if (n > 0) bits -= n / total * std::log2(n / total);
  }
  return bits;
}

struct Encoder::State {
  explicit State(Codec wanted) : codec(wanted), deflater(make_deflater(wanted)) {}

  Codec codec;
  std::unique_ptr<Deflater> deflater;
  std::vector<std::byte> shuffled;
};

Encoder::Encoder(Codec codec) : state_(std::make_unique<State>(codec)) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

std::size_t Encoder::encode(const Tile& tile, std::vector<std::byte>& out) {
  const std::size_t plane = std::size_t{tile.chunk.rows} * tile.chunk.columns;
  const std::size_t chunk_bytes = plane * tile.element_bytes;
  const std::size_t before = out.size();
  if (state_->codec == Codec::kNone) {
    out.resize(before + chunk_bytes);  // grows with zeros
    copy_rows(tile, out.data() + before);
    return chunk_bytes;
  }
  auto& shuffled = state_->shuffled;
  shuffled.resize(chunk_bytes);
  if (!is_whole(tile)) std::fill(shuffled.begin(), shuffled.end(), std::byte{0});
  shuffle(tile, shuffled.data());

  // The longest head of planes that are noise is stored, the rest is deflated.
  std::size_t stored = 0;
  while (stored + plane < chunk_bytes &&
         entropy_bits(std::span(shuffled).subspan(stored, plane)) > kNoiseBits) {
    stored += plane;
  }
  const std::span<const std::byte> all(shuffled);
  append_zlib_stream(*state_->deflater, all.first(stored), all.subspan(stored), out);
  return out.size() - before;
}

}  // namespace rec2nwb
