// rec2nwb_bench_long SESSION OUT.nwb [--workers N] [--codec C]
//
// Converts a session whose last recording is sparse (session/widen.hpp): its packets come from a
// tile, its chunks go to a sink that counts them; timestamps, events and tables are written to
// OUT.nwb, as they come behind the last block. Prints one JSON object.
#include "pipeline/conversion.hpp"
#include "pipeline/counting_sink.hpp"
#include "pipeline/process.hpp"
#include "pipeline/tiled_source.hpp"

namespace rec2nwb::bench {
namespace {

Json convert(const Arguments& arguments) {
  PiecewiseConversion conversion(arguments);
  ConversionRun& run = conversion.run();
  CountingSink sink;
  TiledSource source(conversion.session().packet_files());

  Stopwatch stopwatch;
  run.pass(source, run.consumers(), sink, {});
  Json report;
  report["pass"] = to_json(stopwatch.lap());
  report["pass_peak_bytes"] = memory_bytes("VmHWM");
  run.finish({});
  report["finish"] = to_json(stopwatch.lap());
  report["peak_bytes"] = memory_bytes("VmHWM");
  run.commit();

  const Session& session = conversion.session();
  report["workers"] = arguments.workers;
  report["rows"] = session.rows();
  report["hours"] = static_cast<double>(session.rows()) / session.rate_hz() / 3600;
  report["recording_bytes"] = session.recording_bytes();
  report["timeline_runs"] = run.timeline().run_count();
  report["scratch_bytes"] = run.scratch().size_bytes();
  report["chunks"] = sink.chunks();
  report["chunk_bytes"] = sink.bytes();
  report["index_bytes"] = sink.index_bytes();
  report["finished_file_bytes"] = std::filesystem::file_size(arguments.output);
  return report;
}

}  // namespace
}  // namespace rec2nwb::bench

int main(int argc, char** argv) {
  rec2nwb::bench::Arguments arguments;
  CLI::App app(
      "A recording as long as wanted: memory, timeline, index, time behind the last block");
  arguments.add_to(app);
  CLI11_PARSE(app, argc, argv);
  return rec2nwb::bench::print_json([&] { return rec2nwb::bench::convert(arguments); });
}
