#include "cli/engine_arguments.hpp"

#include <map>

#include "base/process.hpp"
#include "base/text.hpp"
#include "stream/block_source.hpp"
#include "stream/worker_pool.hpp"

namespace rec2nwb {
namespace {

// "fast" was an encoder of its own, before "deflate" became as fast (docs/adr/0009-no-isal.md).
const std::map<std::string, Codec> kCodecs = {
    {"none", Codec::kNone}, {"deflate", Codec::kDeflate}, {"fast", Codec::kDeflate}};
const std::map<std::string, ChunkProfile> kProfiles = {{"archive", ChunkProfile::kArchive},
                                                       {"sorting", ChunkProfile::kSorting},
                                                       {"windows", ChunkProfile::kWindows}};

/// A video goes through in pieces; anything else is read as a whole.
bool is_video(const std::string& extension) { return extension == "h264" || extension == "mp4"; }

std::uint64_t size_of(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  return error ? 0 : bytes;
}

std::uint64_t companion_bytes(const Session& session) {
  std::uint64_t bytes = 0;
  for (const SessionFile& file : session.companions) {
    if (!is_video(file.extension)) bytes += size_of(file.path);
  }
  for (const PatternFile& file : session.pattern_files) bytes += size_of(file.path);
  return bytes;
}

/// What is wrong with it, or nothing.
std::string check_workers(const std::string& workers) {
  const auto number = parse_int(workers);
  const bool fits = workers == "auto" || (number && *number >= 1 && *number <= 256);
  return fits ? "" : "expected auto or a number from 1 to 256, found " + workers;
}

}  // namespace

void EngineArguments::add_to(CLI::App& command) {
  command
      .add_option("--codec", codec,
                  "none: uncompressed; deflate: small. Both open everywhere. fast is deflate by "
                  "another name")
      ->check(CLI::IsMember(kCodecs))
      ->capture_default_str();
  command
      .add_option("--chunk-profile", chunk_profile,
                  "What is to be read quickly. archive: everything; sorting: few channels for a "
                  "long time; windows: all channels for a moment")
      ->check(CLI::IsMember(kProfiles))
      ->capture_default_str();
  command.add_option("--workers", workers, "Threads, or auto: the cores granted")
      ->check(check_workers)
      ->capture_default_str()
      ->type_name("N");
  command
      .add_option("--memory-limit", memory_limit_bytes,
                  "Most memory to take, as 500MiB or 2GiB: fewer workers run if need be; `rec2nwb "
                  "plan` shows what takes how much")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("SIZE");
  command
      .add_option("--block-rows", block_rows, "Packets read at once; changes no byte of the output")
      ->group("For reproducible files")
      ->type_name("N");
}

Storage EngineArguments::storage() const {
  return {kCodecs.at(codec), kProfiles.at(chunk_profile)};
}

std::uint32_t EngineArguments::wanted_workers() const {
  if (workers == "auto") return granted_cores();
  return static_cast<std::uint32_t>(*parse_int(workers));
}

EngineChoice choose(const EngineArguments& arguments, const Conversion& conversion, Log& log) {
  const Session& session = conversion.session();
  EngineChoice choice;
  choice.storage = arguments.storage();
  choice.workers = arguments.wanted_workers();
  MemoryUse use;
  use.plugins = conversion.plugins().size();
  use.storage = choice.storage;
  use.layout = session.options.layout;
  use.block_bytes = block_bytes(session.packet_files(), arguments.block_rows);
  use.companion_bytes = companion_bytes(session);
  use.resident_bytes = resident_bytes();
  if (arguments.memory_limit_bytes > 0) {
    const std::uint32_t fitting =
        workers_within(arguments.memory_limit_bytes, conversion.plan(), use, choice.workers);
    if (fitting < choice.workers && arguments.workers != "auto") {
      log.warn(with_code(
          Code::kFewerWorkers,
          format("{} workers do not fit into --memory-limit: {} run", choice.workers, fitting)));
    }
    choice.workers = fitting;
  }
  choice.memory = memory_parts(conversion.plan(), use, choice.workers);
  return choice;
}

}  // namespace rec2nwb
