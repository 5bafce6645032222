#include "stream/encode.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "stream/deflate.hpp"
#include "stream/noise.hpp"
#include "stream/row_deflate.hpp"
#include "stream/zlib_stream.hpp"

namespace rec2nwb {

std::string to_text(Codec codec) {
  switch (codec) {
    case Codec::kNone:
      return "none";
    case Codec::kDeflate:
      return "deflate";
  }
  return "?";
}

std::size_t encoded_bound(Codec codec, std::size_t chunk_bytes) {
  if (codec == Codec::kNone) return chunk_bytes;
  // What a plane takes beyond its bytes, whoever writes it.
  constexpr std::size_t kPlanes = 8;
  return kPlanes * RowDeflater::bound(0) + RowDeflater::bound(chunk_bytes) - chunk_bytes +
         stored_bound(chunk_bytes) - chunk_bytes + ZlibStream::finish_bound(chunk_bytes);
}

struct Encoder::State {
  explicit State(Unzip unzip) : shuffler(unzip) {}

  /// Blocks of planes as long as they are noise or rows. \return the planes that are left
  std::span<const std::byte> write_planes(std::span<const std::byte> all, const Tile& tile,
                                          BitWriter& out);

  Deflater deflater;
  Shuffler shuffler;
  NoiseTest noise;
  RowDeflater rows;
  std::vector<std::byte> planes;
};

Encoder::Encoder(Codec codec, Unzip unzip)
    : state_(codec == Codec::kNone ? nullptr : std::make_unique<State>(unzip)) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

std::size_t Encoder::bound(std::size_t chunk_bytes) const {
  return encoded_bound(state_ ? Codec::kDeflate : Codec::kNone, chunk_bytes);
}

std::size_t Encoder::encode(const Tile& tile, std::span<std::byte> out) {
  if (!is_element_size(tile.element_bytes)) {
    throw Error(Code::kInternal, format("no shuffle for elements of {} bytes", tile.element_bytes));
  }
  const std::size_t chunk_bytes = tile.chunk_bytes();
  if (out.size() < bound(chunk_bytes))
    throw Error(Code::kInternal, "encode: the output buffer is too small");
  if (!state_) {
    gather(tile, 0, tile.chunk.rows, out.data());
    return chunk_bytes;
  }
  auto& planes = state_->planes;
  planes.resize(chunk_bytes);
  state_->shuffler.shuffle(tile, planes.data());
  const std::span<const std::byte> all(planes);
  ZlibStream stream(out);
  const auto rest = state_->write_planes(all, tile, stream.blocks());
  return stream.finish(state_->deflater, rest, all);
}

std::span<const std::byte> Encoder::State::write_planes(std::span<const std::byte> all,
                                                        const Tile& tile, BitWriter& out) {
  const std::size_t plane_bytes = all.size() / tile.element_bytes;
  const bool rows_fit = RowDeflater::takes(tile.chunk.columns);
  while (!all.empty()) {
    const auto plane = all.first(plane_bytes);
    const double bits = entropy_bits(plane);
    if (bits > kNoiseBits && noise.is_noise(plane, deflater)) {
      put_stored(plane, out);
    } else if (bits <= kNoiseBits && rows_fit) {
      rows.write(plane, tile.chunk.columns, bits, out);
    } else {
      break;
    }
    all = all.subspan(plane_bytes);
  }
  return all;
}

}  // namespace rec2nwb
