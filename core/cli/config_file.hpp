/// \file
/// --config FILE: a YAML file that says what else would stand on the command line.
///
///     layout: trodes_to_nwb           # as --layout; what the command line says comes first
///     without: [video]
///     lick-threshold: 1.5             # an option of a plugin
///     instances:                      # only here: one plugin several times
///       lick_left: {plugin: lick, lick-channel: Lick1}
///       lick_right: {plugin: lick, lick-channel: Lick2}
///
/// Needs: the words of the command line. Promises: each key is an option of `convert` or `plan`, or
/// an Error with file, line and the nearest name; paths are relative to the file; nothing is
/// applied twice.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/document.hpp"
#include "plugin/catalog.hpp"

namespace rec2nwb {

class ConfigFile {
 public:
  /// The one that the words name; without --config there is nothing in it.
  /// \throws Error if it cannot be read or is no mapping.
  explicit ConfigFile(const std::vector<std::string>& words);

  [[nodiscard]] std::vector<std::filesystem::path> plugin_path() const;
  /// \param catalog knows which options are paths
  [[nodiscard]] std::vector<InstanceWish> instances(const Catalog& catalog) const;

  /// The words, with those of the file behind the sub-command that is given.
  /// \param app knows the options of all sub-commands
  [[nodiscard]] std::vector<std::string> expand(const std::vector<std::string>& words,
                                                const CLI::App& app) const;

 private:
  [[nodiscard]] std::string path_text(const Json& value) const;
  [[nodiscard]] std::vector<std::string> words_of(const std::string& key, const CLI::Option& option,
                                                  const Json& value) const;

  std::filesystem::path folder_;
  std::optional<Document> document_;
};

}  // namespace rec2nwb
