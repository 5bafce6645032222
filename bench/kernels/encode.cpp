// From the slab to the bytes of its chunks, and the parts of that way.
#include <benchmark/benchmark.h>

#include "kernels/tiles.hpp"
#include "stream/deflate.hpp"
#include "stream/noise.hpp"

namespace rec2nwb::bench {
namespace {

/// Gather, shuffle and deflate; with Codec::kNone the gather alone.
void encode(benchmark::State& state, Codec codec) {
  if (codec == Codec::kFast && !fast_codec_available()) {
    state.SkipWithError("ISA-L is not built in");
    return;
  }
  const auto tiles = slab().tiles(static_cast<std::uint32_t>(state.range(0)));
  Encoder encoder(codec);
  std::vector<std::byte> out(encoder.bound(tiles.front().chunk_bytes()));
  std::size_t bytes = 0;
  for ([[maybe_unused]] auto _ : state) {
    bytes = 0;
    for (const Tile& tile : tiles) bytes += encoder.encode(tile, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * slab().bytes());
  state.counters["ratio"] = static_cast<double>(slab().bytes()) / static_cast<double>(bytes);
}
BENCHMARK_CAPTURE(encode, none, Codec::kNone)->Arg(32)->Arg(4);
BENCHMARK_CAPTURE(encode, deflate, Codec::kDeflate)->Arg(32)->Arg(4);
BENCHMARK_CAPTURE(encode, fast, Codec::kFast)->Arg(32)->Arg(4);

/// One zlib stream of a chunk that is shuffled already: the low bytes stored, the high ones
/// deflated
/// ("split"), or all deflated.
void zlib_stream(benchmark::State& state, Codec codec, bool split) {
  if (codec == Codec::kFast && !fast_codec_available()) {
    state.SkipWithError("ISA-L is not built in");
    return;
  }
  const std::vector<std::byte> bytes = shuffled(slab().tiles(kChunkColumns).front());
  const std::span<const std::byte> all(bytes);
  const std::size_t stored = split ? bytes.size() / 2 : 0;
  const auto deflater = make_deflater(codec);
  std::vector<std::byte> out(zlib_bound(*deflater, bytes.size()));
  std::size_t made = 0;
  for ([[maybe_unused]] auto _ : state) {
    made = write_zlib_stream(*deflater, all.first(stored), all.subspan(stored), out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
  state.counters["ratio"] = static_cast<double>(bytes.size()) / static_cast<double>(made);
}
BENCHMARK_CAPTURE(zlib_stream, libdeflate_split, Codec::kDeflate, true);
BENCHMARK_CAPTURE(zlib_stream, libdeflate_whole, Codec::kDeflate, false);
BENCHMARK_CAPTURE(zlib_stream, isal_split, Codec::kFast, true);
BENCHMARK_CAPTURE(zlib_stream, isal_whole, Codec::kFast, false);

/// Gather and shuffle alone, by each variant of the kernel that the machine has.
void shuffle(benchmark::State& state, Unzip unzip) {
  const auto tiles = slab().tiles(static_cast<std::uint32_t>(state.range(0)));
  Shuffler shuffler(unzip);
  std::vector<std::byte> out(tiles.front().chunk_bytes());
  for ([[maybe_unused]] auto _ : state) {
    for (const Tile& tile : tiles) shuffler.shuffle(tile, out.data());
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * slab().bytes());
}
[[maybe_unused]] const bool kShuffles = [] {
  for (const auto& variant : unzip_variants()) {
    benchmark::RegisterBenchmark(("shuffle/" + variant.name).c_str(), shuffle, variant.run)
        ->Arg(32)
        ->Arg(4);
  }
  return true;
}();

/// The look at a plane that decides whether it is stored; bytes are those of the plane.
void noise_test(benchmark::State& state) {
  const std::vector<std::byte> bytes = shuffled(slab().tiles(kChunkColumns).front());
  const auto plane = std::span(bytes).first(bytes.size() / 2);
  const auto deflater = make_deflater(Codec::kDeflate);
  NoiseTest test;
  bool found = false;
  for ([[maybe_unused]] auto _ : state) {
    found = test.is_noise(plane, *deflater);
    benchmark::DoNotOptimize(found);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(plane.size()));
  state.counters["noise"] = found ? 1 : 0;
}
BENCHMARK(noise_test);

}  // namespace
}  // namespace rec2nwb::bench
