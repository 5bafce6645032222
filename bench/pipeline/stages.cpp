// rec2nwb_bench_stages SESSION OUT.nwb [--workers N] [--codec C] [--plugin-path DIR]
//
// A whole conversion with a clock around each stage. Prints one JSON object of CPU seconds. encode
// is what is left of the pass when the others are taken off: shuffle and deflate, and the locks.
#include <deque>

#include "pipeline/conversion.hpp"
#include "pipeline/timed.hpp"

namespace rec2nwb::bench {
namespace {

double seconds(std::uint64_t ns) { return static_cast<double>(ns) / 1e9; }

/// The pass, and what each stage of it took.
Json timed_pass(PiecewiseConversion& conversion) {
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
  stages["encode"] = pass.cpu_s - sum;
  return stages;
}

Json convert(const Arguments& arguments) {
  Stopwatch stopwatch;
  PiecewiseConversion conversion(arguments);
  const double start_s = stopwatch.lap().cpu_s;
  Json stages = timed_pass(conversion);
  stages["start"] = start_s;
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
