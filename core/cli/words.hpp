/// \file
/// What has to be known of the command line before it is parsed: plugins declare options, so which
/// plugins there are decides what can be parsed.
///
/// Needs: the words behind the program's name. Promises: nothing is checked; the parser does that.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace rec2nwb {

/// Sub-commands that take the options of the plugins, and a --config file.
inline constexpr std::array<const char*, 3> kPluginCommands = {"convert", "plan", "check"};

/// `plugin check` is another command than `check`.
bool names_plugin_command(const std::vector<std::string>& words);

/// What is given for an option, as `--option VALUE` or `--option=VALUE`, each time.
std::vector<std::string> values_behind(const std::vector<std::string>& words,
                                       const std::string& option);

}  // namespace rec2nwb
