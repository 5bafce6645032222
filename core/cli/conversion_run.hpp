/// \file
/// From a planned session to one NWB file. Prints nothing itself: progress goes to an observer.
///
///   ConversionRun run(conversion, output, pool);  // opens everything, nothing has its name yet
///   run.pass(source, consumers, sink, on_block);  // every packet
///   run.finish(on_rows);                          // what the recording told
///   run.commit();                                 // the file appears under its final name
///
/// Needs: a Conversion and a pool that outlive it. Promises: what was begun is removed unless
/// commit() is reached; the file appears under its final name only when it is whole.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/write_behind.hpp"
#include "cli/conversion.hpp"
#include "cli/fault_summary.hpp"
#include "nwb/identity.hpp"
#include "nwb/writer.hpp"
#include "stream/fault_log.hpp"
#include "stream/storage.hpp"
#include "stream/worker_pool.hpp"

namespace rec2nwb {

struct OutputOptions {
  std::filesystem::path file;
  bool overwrite = false;
  Storage storage;
  Identity identity;
  std::uint32_t block_rows = 0;  ///< 0: about 1 MiB a block
};

class ConversionRun {
 public:
  ConversionRun(Conversion& conversion, const OutputOptions& output, WorkerPool& pool);

  [[nodiscard]] const Timeline& timeline() const { return timeline_; }
  /// For the source that the pass reads from.
  [[nodiscard]] FaultLog& faults() { return faults_; }
  [[nodiscard]] const ScratchFile& scratch() const { return scratch_; }
  [[nodiscard]] NwbWriter& writer() { return *writer_; }
  /// The writer's, with its bytes on their way to disk soon after.
  [[nodiscard]] ChunkSink& sink() { return *sink_; }
  /// Longer than what a page cache is for: pages read and written leave it again.
  [[nodiscard]] bool is_long() const { return is_long_; }
  [[nodiscard]] std::vector<BlockConsumer*> consumers() const;  ///< the plugins

  /// \param on_block right before the timeline sees a block; may throw
  void pass(BlockSource& source, const std::vector<BlockConsumer*>& consumers, ChunkSink& sink,
            const std::function<void(const Block&)>& on_block);
  /// \param on_rows called with the rows of timestamps written so far; may be empty
  void finish(const std::function<void(std::uint64_t)>& on_rows);
  void commit();

 private:
  Conversion& conversion_;
  WorkerPool& pool_;
  Codec codec_;
  std::filesystem::path folder_;
  PartFile part_;
  CompanionFiles companions_;
  ScratchFile scratch_;
  Timeline timeline_;
  FaultLog faults_;
  OutputStore store_;
  std::optional<NwbWriter> writer_;
  std::optional<WriteBehind> write_behind_;
  std::unique_ptr<ChunkSink> sink_;
  bool is_long_;
};

struct ConversionReport {
  std::uint64_t recording_bytes = 0;
  std::uint64_t rows = 0;
  FaultReport packets;
};

/// Called with the stage's name, bytes of recording done and in all.
using OnProgress = std::function<void(const char* stage, std::uint64_t done, std::uint64_t total)>;

/// Called when everything is written and nothing has its final name; if it throws, nothing gets it.
using BeforeCommit = std::function<void(const ConversionReport& report)>;

/// All of it. \throws Error, Cancelled, what before_commit throws
ConversionReport run_conversion(Conversion& conversion, const OutputOptions& output,
                                WorkerPool& pool, const OnProgress& progress,
                                const BeforeCommit& before_commit = {});

/// {animal}{date}.nwb in a folder, or the path itself if it ends in .nwb.
std::filesystem::path output_path(const std::filesystem::path& given, const Session& session);

}  // namespace rec2nwb
