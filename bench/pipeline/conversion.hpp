/// \file
/// A conversion in pieces: what `convert` does (cli/conversion.cpp), with a source, consumers and a
/// sink that the benchmark chooses.
///
/// Needs: the folder of a session with one metadata file. Promises: the writer is the real one; the
/// file is written under its name at once, as nobody else looks at it.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <vector>

#include "nwb/writer.hpp"
#include "pipeline/plugins.hpp"

namespace rec2nwb::bench {

struct Arguments {
  std::filesystem::path session;
  std::filesystem::path output;
  std::filesystem::path plugin_path;
  std::uint32_t workers = granted_cores();
  Codec codec = Codec::kDeflate;

  Arguments();  ///< plugins: those of the build that the program is in
  void add_to(CLI::App& app);
};

class PiecewiseConversion {
 public:
  explicit PiecewiseConversion(const Arguments& arguments);

  [[nodiscard]] const Session& session() const { return session_; }
  [[nodiscard]] const std::vector<const PacketFile*>& files() const { return files_; }
  [[nodiscard]] const Timeline& timeline() const { return timeline_; }
  [[nodiscard]] const ScratchFile& scratch() const { return scratch_; }
  [[nodiscard]] std::uint64_t recording_bytes() const;
  Plugins& plugins() { return plugins_; }
  NwbWriter& writer() { return writer_; }

  /// \param on_block right before the timeline sees a block
  void pass(BlockSource& source, const std::vector<BlockConsumer*>& consumers, ChunkSink& sink,
            const std::function<void(const Block&)>& on_block);
  void finish();

 private:
  std::filesystem::path folder_;
  Log log_;
  Catalog catalog_;
  Session session_;
  Plugins plugins_;
  std::vector<const PacketFile*> files_;
  ScratchFile scratch_;
  CompanionFiles companions_;
  Timeline timeline_;
  OutputStore store_;
  WorkerPool pool_;
  Codec codec_;
  NwbWriter writer_;
};

/// Runs `run`, prints its JSON. \return exit code
int print_json(const std::function<Json()>& run);

}  // namespace rec2nwb::bench
