// Seconds from the timeline's runs, and their chunks. Bytes are those of float64 seconds.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstring>
#include <filesystem>

#include "session/timeline.hpp"
#include "stream/encode.hpp"

namespace rec2nwb::bench {
namespace {

constexpr double kRateHz = 30000;
constexpr std::int64_t kStartNs = 1'704'103'200'000'000'000;
constexpr std::uint32_t kRows = kStampRows * 8;

/// Packets of sync byte, clock and counter: all that a timeline looks at.
PacketLayout clock_layout() {
  PacketLayout layout;
  layout.packet_bytes = 13;
  layout.sysclock_offset_bytes = 1;
  layout.counter_offset_bytes = 9;
  layout.ephys_offset_bytes = 13;
  return layout;
}

/// \param rows_a_run a packet is missing behind so many; 0: none is
void add_packets(Timeline& timeline, const PacketLayout& layout, std::uint32_t rows_a_run) {
  std::vector<std::byte> bytes(std::size_t{kRows} * layout.packet_bytes);
  for (std::uint32_t row = 0; row < kRows; ++row) {
    std::byte* const packet = bytes.data() + std::size_t{row} * layout.packet_bytes;
    const std::uint32_t count = row + (rows_a_run == 0 ? 0 : row / rows_a_run);
    const std::int64_t clock_ns = kStartNs + std::llround(count * 1e9 / kRateHz * 1.00002);
    packet[0] = std::byte{kSyncByte};
    std::memcpy(packet + 1, &clock_ns, sizeof clock_ns);
    std::memcpy(packet + 9, &count, sizeof count);
  }
  Block block;
  block.rows = kRows;
  block.layout = &layout;
  block.bytes = bytes;
  timeline.add(block);
  timeline.finish();
}

void fill_timestamps(benchmark::State& state) {
  ScratchFile scratch(std::filesystem::temp_directory_path());
  Timeline timeline({{"kernel", kRateHz, std::nullopt}}, scratch);
  const PacketLayout layout = clock_layout();
  add_packets(timeline, layout, static_cast<std::uint32_t>(state.range(0)));
  std::vector<double> seconds(kStampRows);
  std::uint64_t row = 0;
  for ([[maybe_unused]] auto _ : state) {
    timeline.seconds(RowSpace::kRecorded, row, seconds);
    benchmark::DoNotOptimize(seconds.data());
    row = (row + kStampRows) % kRows;
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(kStampRows * sizeof(double)));
}
BENCHMARK(fill_timestamps)->ArgName("rows_a_run")->Arg(0)->Arg(1000);

void encode_timestamps(benchmark::State& state) {
  ScratchFile scratch(std::filesystem::temp_directory_path());
  Timeline timeline({{"kernel", kRateHz, std::nullopt}}, scratch);
  const PacketLayout layout = clock_layout();
  add_packets(timeline, layout, 0);
  std::vector<double> seconds(kStampRows);
  timeline.seconds(RowSpace::kRecorded, 0, seconds);
  Tile tile;
  tile.first = std::as_bytes(std::span(seconds)).data();
  tile.row_stride_bytes = sizeof(double);
  tile.rows = kStampRows;
  tile.columns = 1;
  tile.element_bytes = sizeof(double);
  tile.chunk = {kStampRows, 1};
  Encoder encoder(Codec::kDeflate);
  std::vector<std::byte> out(encoder.bound(tile.chunk_bytes()));
  std::size_t made = 0;
  for ([[maybe_unused]] auto _ : state) {
    made = encoder.encode(tile, out);
    benchmark::DoNotOptimize(out.data());
  }
  const auto bytes = static_cast<std::int64_t>(kStampRows * sizeof(double));
  state.SetBytesProcessed(state.iterations() * bytes);
  state.counters["ratio"] = static_cast<double>(bytes) / static_cast<double>(made);
}
BENCHMARK(encode_timestamps);

}  // namespace
}  // namespace rec2nwb::bench
