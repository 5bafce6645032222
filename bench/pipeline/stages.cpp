// rec2nwb_bench_stages SESSION OUT.nwb [--workers N] [--codec C] [--chunk-profile P]
//
// A whole conversion with a clock around each stage. Prints one JSON object of CPU seconds. What is
// left of the pass when the others are taken off is deflate, and the locks. Shuffle goes hand in
// hand with it, tile by tile: its time is that of shuffling as many tiles of the same shapes once
// more.
#include <deque>

#include "pipeline/conversion.hpp"
#include "pipeline/timed.hpp"

namespace rec2nwb::bench {
namespace {

double seconds(std::uint64_t ns) { return static_cast<double>(ns) / 1e9; }

/// From a slab of one output to its chunks, all but the deflate.
void shuffle_slab(const RowsOutput& output, const std::byte* slab, Codec codec, Shuffler& shuffler,
                  std::byte* out) {
  Tile tile;
  tile.row_stride_bytes = output.row_bytes();
  tile.element_bytes = output.element_bytes;
  tile.chunk = output.chunk;
  tile.rows = output.chunk.rows;
  for (std::uint32_t row = 0; row < kSlabRows; row += tile.rows) {
    for (std::uint32_t i = 0; i < chunks_across(output.columns, output.chunk); ++i) {
      tile.first = slab + row * tile.row_stride_bytes +
                   std::size_t{i} * output.chunk.columns * output.element_bytes;
      tile.columns = columns_of_chunk(output.columns, output.chunk, i);
      if (codec == Codec::kNone) {
        gather(tile, 0, tile.rows, out);
      } else {
        shuffler.shuffle(tile, out);
      }
    }
  }
}

/// As many tiles as the recording has.
double shuffle_cpu_s(const std::vector<RowsOutput>& outputs, std::uint64_t rows, Codec codec) {
  Shuffler shuffler;
  double cpu_s = 0;
  for (const RowsOutput& output : outputs) {
    const std::vector<std::byte> slab(kSlabRows * output.row_bytes(), std::byte{1});
    std::vector<std::byte> out(chunk_bytes(output.chunk, output.element_bytes));
    Stopwatch stopwatch;
    for (std::uint64_t row = 0; row < rows; row += kSlabRows) {
      shuffle_slab(output, slab.data(), codec, shuffler, out.data());
    }
    cpu_s += stopwatch.lap().cpu_s;
  }
  return cpu_s;
}

/// The pass, and what each stage of it took.
Json timed_pass(PiecewiseConversion& conversion, const Storage& storage) {
  ConversionRun& run = conversion.run();
  RecordingSource recording(conversion.session().packet_files());
  TimedSource source(recording);
  TimedSink sink(run.sink());
  TimedTimeline timeline;
  std::deque<TimedConsumer> timed;
  std::vector<BlockConsumer*> consumers;
  for (BlockConsumer* consumer : run.consumers()) {
    consumers.push_back(&timed.emplace_back(*consumer, timeline));
  }
  Stopwatch stopwatch;
  run.pass(source, consumers, sink, [&](const Block&) { timeline.begin(); });
  const Stopwatch::Lap pass = stopwatch.lap();

  Json stages = {{"read", seconds(source.cpu_ns)},
                 {"timeline", seconds(timeline.cpu_ns)},
                 {"write", seconds(sink.cpu_ns)}};
  double sum = seconds(source.cpu_ns + timeline.cpu_ns + sink.cpu_ns);
  const auto& plugins = conversion.conversion().plugins();
  for (std::size_t i = 0; i < plugins.size(); ++i) {
    stages["decode " + plugins[i]->name()] = seconds(timed[i].cpu_ns);
    sum += seconds(timed[i].cpu_ns);
  }
  const auto outputs =
      rows_outputs(conversion.conversion().plan(), storage.profile, Layout::kStandard);
  const double shuffle_s =
      shuffle_cpu_s(outputs, run.timeline().rows(RowSpace::kRecorded), storage.codec);
  stages["shuffle"] = shuffle_s;
  stages["deflate"] = pass.cpu_s - sum - shuffle_s;
  return stages;
}

Json convert(const Arguments& arguments) {
  Stopwatch stopwatch;
  PiecewiseConversion conversion(arguments);
  const double start_s = stopwatch.lap().cpu_s;
  Json stages = timed_pass(conversion, arguments.storage);
  stages["start"] = start_s;
  stopwatch.lap();
  stopwatch.lap();
  conversion.run().finish({});
  stages["finish"] = stopwatch.lap().cpu_s;
  conversion.run().commit();
  stages["sync"] = stopwatch.lap().cpu_s;
  return {{"stages", stages}, {"recording_bytes", conversion.session().recording_bytes()}};
}

}  // namespace
}  // namespace rec2nwb::bench

int main(int argc, char** argv) {
  rec2nwb::bench::Arguments arguments;
  arguments.workers = 1;
  CLI::App app("A conversion, stage by stage, in CPU seconds");
  arguments.add_to(app);
  CLI11_PARSE(app, argc, argv);
  return rec2nwb::bench::print_json([&] { return rec2nwb::bench::convert(arguments); });
}
