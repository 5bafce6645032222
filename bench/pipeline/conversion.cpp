#include "pipeline/conversion.hpp"

#include <cstdio>

#include "base/uuid.hpp"
#include "cli/session_arguments.hpp"

namespace rec2nwb::bench {
namespace {

Session open_session_of(const std::filesystem::path& folder, const Catalog& catalog, Log& log) {
  SessionArguments arguments;
  arguments.folder = folder;
  arguments.time_zone = "UTC";
  return open(arguments, catalog, log);
}

OutputOptions output_of(const Arguments& arguments) {
  OutputOptions output;
  output.file = arguments.output;
  output.overwrite = true;
  output.storage = arguments.storage;
  output.identity = {random_uuid(), 0, "UTC"};
  return output;
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
  app.add_option("--codec", storage.codec)
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, Codec>{{"none", Codec::kNone}, {"deflate", Codec::kDeflate}}));
  app.add_option("--chunk-profile", storage.profile)
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, ChunkProfile>{{"archive", ChunkProfile::kArchive},
                                              {"sorting", ChunkProfile::kSorting},
                                              {"windows", ChunkProfile::kWindows}}));
}

PiecewiseConversion::PiecewiseConversion(const Arguments& arguments)
    : log_(stderr, Log::Level::kWarning),
      catalog_(read_catalog({{arguments.plugin_path, true}})),
      session_(open_session_of(arguments.session, catalog_, log_)),
      conversion_(session_, catalog_, {}, log_, {}),
      pool_(arguments.workers),
      run_(conversion_, output_of(arguments), pool_) {}

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
