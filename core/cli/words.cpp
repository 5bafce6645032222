#include "cli/words.hpp"

#include <algorithm>

namespace rec2nwb {

bool names_plugin_command(const std::vector<std::string>& words) {
  const auto first =
      std::ranges::find_if(words, [](const std::string& word) { return !word.starts_with('-'); });
  if (first != words.end() && *first == "plugin") return false;
  return std::ranges::any_of(kPluginCommands,
                             [&](const char* one) { return std::ranges::count(words, one) != 0; });
}

std::vector<std::string> values_behind(const std::vector<std::string>& words,
                                       const std::string& option) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with(option + "=")) {
      values.push_back(words[i].substr(option.size() + 1));
    } else if (words[i] == option && i + 1 < words.size()) {
      values.push_back(words[++i]);
    }
  }
  return values;
}

}  // namespace rec2nwb
