#include "pipeline/conversion.hpp"

#include <cstdio>

#include "base/uuid.hpp"
#include "nwb/session_plan.hpp"
#include "session/discover.hpp"

namespace rec2nwb::bench {
namespace {

Session open_session_of(const std::filesystem::path& folder, const Catalog& catalog, Log& log) {
  const Discovery discovery = discover(folder);
  SessionOptions options;
  options.time_zone = "UTC";
  options.metadata_keys = metadata_keys(catalog);
  Session session = open_session(choose_session(discovery, ""), discovery.folder, options);
  for (const auto& warning : session.warnings) log.warn(warning);
  return session;
}

std::vector<FileClock> clocks_of(const Session& session) {
  std::vector<FileClock> clocks;
  for (const auto& recording : session.recordings) {
    const PacketFile& file = recording.file;
    clocks.push_back(
        {file.path().string(), session.rate_hz(), file.header().system_time_at_creation_ms()});
  }
  return clocks;
}

std::vector<const PacketFile*> files_of(const Session& session) {
  std::vector<const PacketFile*> files;
  for (const auto& recording : session.recordings) files.push_back(&recording.file);
  return files;
}

std::vector<CompanionFile> companions_of(const Plan& plan) {
  std::vector<CompanionFile> files;
  for (const auto& file : plan.files) files.push_back({file.name, file.source, file.owner});
  return files;
}

}  // namespace

Arguments::Arguments() {
  const auto program = std::filesystem::read_symlink("/proc/self/exe");
  plugin_path = program.parent_path().parent_path() / "lib/rec2nwb/plugins";
}

void Arguments::add_to(CLI::App& app) {
  app.add_option("session", session, "Folder of the session")->required();
  app.add_option("out", output, "NWB file")->required();
  app.add_option("--workers", workers)->capture_default_str();
  app.add_option("--plugin-path", plugin_path)->capture_default_str();
  app.add_option("--codec", codec)
      ->transform(CLI::CheckedTransformer(std::map<std::string, Codec>{
          {"none", Codec::kNone}, {"deflate", Codec::kDeflate}, {"fast", Codec::kFast}}));
}

PiecewiseConversion::PiecewiseConversion(const Arguments& arguments)
    : folder_(std::filesystem::absolute(arguments.output).parent_path()),
      log_(stderr, Log::Level::kWarning),
      catalog_(read_catalog({{arguments.plugin_path, true}})),
      session_(open_session_of(arguments.session, catalog_, log_)),
      plugins_(session_, catalog_, log_),
      files_(files_of(session_)),
      scratch_(folder_),
      companions_(folder_, companions_of(plugins_.plan()), true),
      timeline_(clocks_of(session_), scratch_),
      store_(plugins_.plan(), scratch_),
      pool_(arguments.workers),
      codec_(arguments.codec),
      writer_(arguments.output, plugins_.plan(), {random_uuid(), 0, "UTC"}, {arguments.codec},
              session_.options.layout) {
  plugins_.attach(store_, timeline_, companions_);
}

std::uint64_t PiecewiseConversion::recording_bytes() const {
  std::uint64_t bytes = 0;
  for (const PacketFile* file : files_) bytes += file->offset_of_row(file->rows());
  return bytes;
}

void PiecewiseConversion::pass(BlockSource& source, const std::vector<BlockConsumer*>& consumers,
                               ChunkSink& sink, const std::function<void(const Block&)>& on_block) {
  Assembler assembler(source, timeline_, consumers, writer_.rows_outputs(), on_block);
  run_pass(pool_, codec_, assembler, sink);
}

void PiecewiseConversion::finish() {
  timeline_.finish();
  plugins_.finish();
  append_session_rows(session_, timeline_, store_);
  writer_.finish(timeline_, store_, pool_, {});
}

int print_json(const std::function<Json()>& run) {
  try {
    std::puts(run().dump(1).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  return 0;
}

}  // namespace rec2nwb::bench
