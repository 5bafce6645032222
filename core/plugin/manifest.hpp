/// \file
/// A plugin's manifest.yaml: what is known of it before any of its code is loaded.
///
/// Needs: schemas/manifest.schema.json (compiled in). Promises: a Manifest that fits the schema and
/// whose ABI this host can run, with all files that it names besides the library read and checked,
/// or an Error with file and line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/nwb_namespace.hpp"
#include "plugin/options.hpp"
#include "session/file_pattern.hpp"

namespace rec2nwb {

struct Requirement {
  std::string name;              ///< what another plugin publishes
  bool degrade = false;          ///< without it: run all the same; otherwise the plugin is left out
  std::string because;           ///< for the warning
  std::optional<bool> when_ptp;  ///< asked for only in recordings with, or without, PTP
};

struct Manifest {
  std::filesystem::path folder;  ///< of manifest.yaml, absolute
  std::string name;
  std::string version;
  std::uint32_t abi_major = 0;
  std::uint32_t abi_minor = 0;
  std::filesystem::path library;  ///< absolute
  std::string description;
  /// The name under which it runs: its own, unless it runs several times.
  std::string instance;
  std::vector<std::string> replaces;  ///< plugins that are left out where this one runs
  std::vector<std::string> after;
  std::vector<std::string> publish;
  std::vector<Requirement> require;
  std::vector<PluginOption> options;
  std::map<std::string, Json> given;       ///< values of options, of this instance alone
  Json metadata_keys = Json::object();     ///< its keys of the session's metadata -> their schema
  std::vector<NwbNamespace> namespaces;    ///< that it brings
  std::vector<FilePattern> files;          ///< companion files that it reads
  std::vector<std::string> needs_devices;  ///< empty: none needed
  bool needs_ephys = false;
};

/// \throws Error: unreadable, not valid, another ABI major (with both versions), a library path
/// that leaves the folder.
Manifest load_manifest(const std::filesystem::path& manifest_yaml);

/// May a plugin be called so? \throws Error if not, with the pattern.
void check_plugin_name(const std::string& name);

}  // namespace rec2nwb
