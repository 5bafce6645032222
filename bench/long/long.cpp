// rec2nwb_bench_long SESSION OUT.nwb [--workers N] [--codec C] [--plugin-path DIR]
//
// Converts a session whose last recording is sparse (session/widen.hpp): its packets come from a
// tile, its ephys and analog chunks go to a sink that counts them; timestamps, events and tables
// are written to OUT.nwb, as they come behind the last block. Prints one JSON object.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>

#include "base/error.hpp"
#include "base/uuid.hpp"
#include "long/counting_sink.hpp"
#include "long/plugins.hpp"
#include "long/tiled_source.hpp"
#include "nwb/session_plan.hpp"
#include "nwb/writer.hpp"
#include "session/discover.hpp"

namespace rec2nwb::bench {
namespace {

struct Arguments {
  std::filesystem::path session;
  std::filesystem::path output;
  std::filesystem::path plugin_path;
  std::uint32_t workers = granted_cores();
  Codec codec = Codec::kDeflate;
};

/// Wall and CPU seconds since the last look.
class Stopwatch {
 public:
  Json lap() {
    const Times now = read();
    const Json seconds = {{"wall_s", now.wall_s - last_.wall_s},
                          {"cpu_s", now.cpu_s - last_.cpu_s}};
    last_ = now;
    return seconds;
  }

 private:
  struct Times {
    double wall_s = 0;
    double cpu_s = 0;
  };
  static Times read() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    const auto wall = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration<double>(wall).count(),
            seconds(usage.ru_utime) + seconds(usage.ru_stime)};
  }
  Times last_ = read();
};

/// A line of /proc/self/status, in bytes.
std::uint64_t memory_bytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  std::string word;
  std::uint64_t kibibytes = 0;
  while (status >> word) {
    if (word == key + ":" && status >> kibibytes) return kibibytes * 1024;
  }
  return 0;
}

Session open_session_of(const std::filesystem::path& folder, const Catalog& catalog, Log& log) {
  const Discovery discovery = discover(folder);
  SessionOptions options;
  options.time_zone = "UTC";
  options.metadata_keys = metadata_keys(catalog);
  Session session = open_session(choose_session(discovery, ""), discovery.folder, options);
  for (const auto& warning : session.warnings) log.warn(warning);
  return session;
}

Json convert(const Arguments& arguments) {
  Log log(stderr, Log::Level::kWarning);
  const Catalog catalog = read_catalog({{arguments.plugin_path, true}});
  const Session session = open_session_of(arguments.session, catalog, log);
  Plugins plugins(session, catalog, log);

  std::vector<FileClock> clocks;
  std::vector<const PacketFile*> files;
  std::uint64_t recording_bytes = 0;
  for (const auto& recording : session.recordings) {
    const PacketFile& file = recording.file;
    clocks.push_back(
        {file.path().string(), session.rate_hz(), file.header().system_time_at_creation_ms()});
    files.push_back(&file);
    recording_bytes += file.offset_of_row(file.rows());
  }
  const auto folder = std::filesystem::absolute(arguments.output).parent_path();
  ScratchFile scratch(folder);
  std::vector<CompanionFile> beside;
  for (const auto& file : plugins.plan().files)
    beside.push_back({file.name, file.source, file.owner});
  CompanionFiles companions(folder, beside, true);
  Timeline timeline(clocks, scratch);
  OutputStore store(plugins.plan(), scratch);
  plugins.attach(store, timeline, companions);
  WorkerPool pool(arguments.workers);
  NwbWriter writer(arguments.output, plugins.plan(), {random_uuid(), 0, "UTC"}, {arguments.codec},
                   session.options.layout);
  CountingSink sink;
  TiledSource source(files);
  Assembler assembler(source, timeline, plugins.consumers(), writer.rows_outputs(), {});

  Stopwatch stopwatch;
  run_pass(pool, arguments.codec, assembler, sink);
  Json report;
  report["pass"] = stopwatch.lap();
  report["pass_peak_bytes"] = memory_bytes("VmHWM");
  timeline.finish();
  plugins.finish();
  append_session_rows(session, timeline, store);
  writer.finish(timeline, store, pool, {});
  report["finish"] = stopwatch.lap();
  report["peak_bytes"] = memory_bytes("VmHWM");
  report["workers"] = arguments.workers;
  report["rows"] = session.rows();
  report["hours"] = static_cast<double>(session.rows()) / session.rate_hz() / 3600;
  report["recording_bytes"] = recording_bytes;
  report["timeline_runs"] = timeline.run_count();
  report["scratch_bytes"] = scratch.size_bytes();
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
  const auto build = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
  arguments.plugin_path = build / "lib/rec2nwb/plugins";
  CLI::App app(
      "A recording as long as wanted: memory, timeline, index, time behind the last block");
  app.add_option("session", arguments.session)->required();
  app.add_option("out", arguments.output)->required();
  app.add_option("--workers", arguments.workers)->capture_default_str();
  app.add_option("--plugin-path", arguments.plugin_path)->capture_default_str();
  app.add_option("--codec", arguments.codec)
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, rec2nwb::Codec>{{"none", rec2nwb::Codec::kNone},
                                                {"deflate", rec2nwb::Codec::kDeflate},
                                                {"fast", rec2nwb::Codec::kFast}}));
  CLI11_PARSE(app, argc, argv);
  try {
    std::puts(rec2nwb::bench::convert(arguments).dump(1).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  return 0;
}
