// From the slab to the bytes of its chunks, and the parts of that way.
#include <benchmark/benchmark.h>

#include "kernels/tiles.hpp"
#include "stream/deflate.hpp"
#include "stream/noise.hpp"
#include "stream/row_deflate.hpp"

namespace rec2nwb::bench {
namespace {

/// Gather, shuffle and deflate; with Codec::kNone the gather alone.
void encode(benchmark::State& state, Codec codec) {
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

/// High bytes of a chunk by libdeflate: what the row encoder has to beat.
void high_bytes_by_library(benchmark::State& state) {
  const std::vector<std::byte> bytes = shuffled(slab().tiles(kChunkColumns).front());
  const auto plane = std::span(bytes).subspan(bytes.size() / 2);
  Deflater deflater;
  std::vector<std::byte> out(Deflater::bound(plane.size()));
  std::size_t made = 0;
  for ([[maybe_unused]] auto _ : state) {
    made = deflater.deflate(plane, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(plane.size()));
  state.counters["ratio"] = static_cast<double>(plane.size()) / static_cast<double>(made);
}
BENCHMARK(high_bytes_by_library);

void high_bytes_by_rows(benchmark::State& state) {
  const std::vector<std::byte> bytes = shuffled(slab().tiles(kChunkColumns).front());
  const std::size_t plane_bytes = bytes.size() / 2;
  const auto plane = std::span(bytes).subspan(plane_bytes);
  const double bits = entropy_bits(plane);
  RowDeflater rows;
  std::vector<std::byte> out(RowDeflater::bound(plane_bytes) + BitWriter::kSlackBytes);
  std::size_t made = 0;
  for ([[maybe_unused]] auto _ : state) {
    BitWriter writer(out.data());
    rows.write(plane, kChunkColumns, bits, writer);
    made = static_cast<std::size_t>(writer.at() - out.data());
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(plane_bytes));
  state.counters["ratio"] = static_cast<double>(plane_bytes) / static_cast<double>(made);
}
BENCHMARK(high_bytes_by_rows);

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
  Deflater deflater;
  NoiseTest test;
  bool found = false;
  for ([[maybe_unused]] auto _ : state) {
    found = test.is_noise(plane, deflater);
    benchmark::DoNotOptimize(found);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(plane.size()));
  state.counters["noise"] = found ? 1 : 0;
}
BENCHMARK(noise_test);

}  // namespace
}  // namespace rec2nwb::bench
