/// \file
/// The options that `convert` and `plan` share: which session, which plugins, which layout.
///
/// Needs: CLI11. Promises: the same names, help texts and checks in both.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/conversion.hpp"
#include "session/session.hpp"

namespace rec2nwb {

struct SessionArguments {
  std::filesystem::path folder;
  std::string wanted;
  std::string layout = "standard";
  std::string slot_order;
  std::string header_reconfig;
  std::vector<std::filesystem::path> device_metadata;
  std::string time_zone;
  bool disable_ptp = false;
  std::string config;  ///< its content has become part of the words already (ConfigFile)
  std::vector<std::filesystem::path> plugin_path;
  PluginChoice choice;

  void add_to(CLI::App& command);
  /// The options that the plugins declare; one that several declare with one type is given to all.
  void add_plugin_options(CLI::App& command, const Catalog& catalog, Log& log);
  [[nodiscard]] SessionOptions session_options() const;
};

/// Names of companion files that the plugins know, each once.
std::vector<FilePattern> file_patterns(const Catalog& catalog);

/// Discovers, chooses and opens the session; warnings go to the log.
/// \param catalog declares keys of the metadata and names of companion files
Session open(const SessionArguments& arguments, const Catalog& catalog, Log& log);

/// Broken manifests, as warnings: whoever wants the plugin is refused later.
void warn_of_plugins(const Catalog& catalog, Log& log);

/// The catalog of the search path; problems of broken manifests go to the log as warnings.
Catalog read_plugins(const std::vector<std::filesystem::path>& plugin_path,
                     const std::filesystem::path& command, Log& log);

}  // namespace rec2nwb
