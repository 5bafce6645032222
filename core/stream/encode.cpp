#include "stream/encode.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "stream/deflate.hpp"
#include "stream/noise.hpp"

namespace rec2nwb {

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

struct Encoder::State {
  State(Codec codec, Unzip unzip) : deflater(make_deflater(codec)), shuffler(unzip) {}

  std::unique_ptr<Deflater> deflater;  ///< null: no filter
  Shuffler shuffler;
  NoiseTest noise;
  std::vector<std::byte> planes;
};

Encoder::Encoder(Codec codec, Unzip unzip) : state_(std::make_unique<State>(codec, unzip)) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

std::size_t Encoder::bound(std::size_t chunk_bytes) const {
  return state_->deflater ? zlib_bound(*state_->deflater, chunk_bytes) : chunk_bytes;
}

std::size_t Encoder::encode(const Tile& tile, std::span<std::byte> out) {
  if (!is_element_size(tile.element_bytes)) {
    throw Error(format("no shuffle for elements of {} bytes", tile.element_bytes));
  }
  const std::size_t chunk_bytes = tile.chunk_bytes();
  if (out.size() < bound(chunk_bytes)) throw Error("encode: the output buffer is too small");
  if (!state_->deflater) {
    gather(tile, 0, tile.chunk.rows, out.data());
    return chunk_bytes;
  }
  auto& planes = state_->planes;
  planes.resize(chunk_bytes);
  state_->shuffler.shuffle(tile, planes.data());

  // The longest head of planes that are noise is stored, the rest is deflated.
  const std::span<const std::byte> all(planes);
  const std::size_t plane_bytes = chunk_bytes / tile.element_bytes;
  std::size_t stored = 0;
  while (stored + plane_bytes < chunk_bytes &&
         state_->noise.is_noise(all.subspan(stored, plane_bytes), *state_->deflater)) {
    stored += plane_bytes;
  }
  return write_zlib_stream(*state_->deflater, all.first(stored), all.subspan(stored), out);
}

}  // namespace rec2nwb
