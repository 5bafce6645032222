/// \file
/// One session from its files to one NWB file. Prints nothing itself: messages go to the Log,
/// progress to an observer.
///
///   Conversion conversion(session, catalog, choice, log, cancelled);   // creates plugins, plans,
///   merges conversion.plan();                                                 // `rec2nwb plan`,
///   --dry-run conversion.run(output, pool, progress);                            // the file
///
/// Needs: an open Session. Promises: nothing is written before every plugin has planned without a
/// fault; the file appears under its final name only when it is whole.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/log.hpp"
#include "nwb/identity.hpp"
#include "plan/plan.hpp"
#include "plugin/catalog.hpp"
#include "session/session.hpp"
#include "stream/storage.hpp"
#include "stream/worker_pool.hpp"

namespace rec2nwb {

struct PluginChoice {
  std::vector<std::string> only;
  std::vector<std::string> without;
  std::map<std::string, Json> options;  ///< given values of options that plugins declare
};

struct OutputOptions {
  std::filesystem::path file;
  bool overwrite = false;
  Storage storage;
  Identity identity;
  std::uint32_t block_rows = 0;  ///< 0: about 1 MiB a block
};

struct ConversionReport {
  std::uint64_t recording_bytes = 0;
  std::uint64_t rows = 0;
  std::uint64_t missing_packets = 0;
  std::uint64_t gaps = 0;
  std::uint64_t filled = 0;  ///< single missing packets that were repeated in filled series
};

/// Called with the stage's name, bytes of recording done and in all.
using OnProgress = std::function<void(const char* stage, std::uint64_t done, std::uint64_t total)>;

class Conversion {
 public:
  /// \throws Error: all faults that the plugins found in the metadata, at once.
  Conversion(const Session& session, const Catalog& catalog, const PluginChoice& choice, Log& log,
             std::function<bool()> cancelled);
  ~Conversion();
  Conversion(const Conversion&) = delete;
  Conversion& operator=(const Conversion&) = delete;

  [[nodiscard]] const Plan& plan() const;
  [[nodiscard]] const std::vector<std::string>& owner_names() const;  ///< by plan owner
  [[nodiscard]] const std::vector<Skipped>& skipped() const;

  /// Once.
  ConversionReport run(const OutputOptions& output, WorkerPool& pool, const OnProgress& progress);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What of the session decides which plugins run.
RecordingFacts facts_of(const Session& session);

/// What a plugin is told for itself alone (session /plugin): its options, an instance's own before
/// those given for all, else their defaults; and the files that its patterns found.
Json own_part_of(const Manifest& manifest, const std::map<std::string, Json>& given,
                 const Session& session);

/// {animal}{date}.nwb in a folder, or the path itself if it ends in .nwb.
std::filesystem::path output_path(const std::filesystem::path& given, const Session& session);

}  // namespace rec2nwb
