/// \file
/// A conversion as `convert` makes it (cli/conversion_run.hpp), with a source, consumers and a sink
/// that the benchmark chooses.
///
/// Needs: the folder of a session with one metadata file. Promises: session, plugins and writer are
/// the real ones; an output file that is there is replaced.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>

#include "cli/conversion_run.hpp"

namespace rec2nwb::bench {

struct Arguments {
  std::filesystem::path session;
  std::filesystem::path output;
  std::filesystem::path plugin_path;
  std::uint32_t workers = granted_cores();
  Storage storage;

  Arguments();  ///< plugins: those of the build that the program is in
  void add_to(CLI::App& app);
};

class PiecewiseConversion {
 public:
  explicit PiecewiseConversion(const Arguments& arguments);

  [[nodiscard]] const Session& session() const { return session_; }
  [[nodiscard]] const Conversion& conversion() const { return conversion_; }
  ConversionRun& run() { return run_; }

 private:
  Log log_;
  Catalog catalog_;
  Session session_;
  Conversion conversion_;
  WorkerPool pool_;
  ConversionRun run_;
};

/// Runs `run`, prints its JSON. \return exit code
int print_json(const std::function<Json()>& run);

}  // namespace rec2nwb::bench
