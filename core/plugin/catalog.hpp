/// \file
/// Which plugins there are, and which of them run, in which order. Nothing is loaded here.
///
/// Needs: folders that hold NAME/manifest.yaml. Promises: the same folders give the same order on
/// every machine (topological by `after` and `publish`/`require`, then by name); a broken manifest
/// of a plugin that is not wanted does not stop anybody; cycles are Errors that name their members.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "plugin/manifest.hpp"

namespace rec2nwb {

struct Catalog {
  std::vector<Manifest> plugins;  ///< sorted by instance, one a name
  /// Broken manifests; duplicate names: the first folder wins, silently only if it says that it
  /// replaces its own name.
  Problems problems;
};

/// \param search_path folders in order of preference; one that does not exist is an Error if
/// `must_exist` says so for it (given by the user), else silently empty.
struct SearchFolder {
  std::filesystem::path folder;
  bool must_exist = false;
};
Catalog read_catalog(const std::vector<SearchFolder>& search_path);

/// One plugin that is to run under another name, maybe several times.
struct InstanceWish {
  std::string name;
  std::string plugin;
  std::map<std::string, Json> options;  ///< of this instance alone
  Where where;                          ///< for messages
};

/// Puts the instances in the place of the plugins that they are of.
/// \throws Error: no such plugin or option, a value that does not fit, a name that is taken.
void add_instances(const std::vector<InstanceWish>& wishes, Catalog& catalog);

/// The keys of the metadata that the plugins declare: name -> schema.
/// \throws Error if two plugins declare one key with schemas that differ.
Json metadata_keys(const Catalog& catalog);

/// --plugin-path, then REC2NWB_PLUGIN_PATH (colon separated), then <folder of the
/// command>/../lib/rec2nwb/plugins.
std::vector<SearchFolder> default_search_path(const std::vector<std::filesystem::path>& from_user,
                                              const std::filesystem::path& command);

/// What of a recording decides whether a plugin has anything to do.
struct RecordingFacts {
  std::vector<std::string> devices;  ///< recorded ones
  bool ephys = false;
  bool ptp = false;  ///< camera frames carry the time of day
};

struct Skipped {
  std::string name;
  std::string reason;  ///< one sentence
  bool warn = false;   ///< false: by wish of the user or nothing to do
};

/// Runs, and does less than it could.
struct Degraded {
  std::string name;
  std::string warning;  ///< one sentence
};

struct Selection {
  std::vector<Manifest> run;  ///< in order
  std::vector<Skipped> skipped;
  std::vector<Degraded> degraded;
};

/// \param only    if not empty, just these; \param without these not; a plugin's name means all of
///                its instances
/// \throws Error for a name in either that no plugin has (with the nearest name), or a cycle.
Selection select(const Catalog& catalog, const std::vector<std::string>& only,
                 const std::vector<std::string>& without, const RecordingFacts& facts);

}  // namespace rec2nwb
