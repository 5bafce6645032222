// Every plugin of this build exports exactly one symbol.
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::vector<std::string> plugin_files() {
  std::vector<std::string> files;
  std::istringstream all(REC2NWB_PLUGIN_FILES);
  for (std::string file; std::getline(all, file, '|');) files.push_back(file);
  return files;
}

// The names that nm lists, one a word behind its type letter.
std::vector<std::string> exported(const std::string& file) {
  std::string command = REC2NWB_NM;
  command.append(" -D --defined-only --format=posix '").append(file).append("'");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"),
                                                             ::pclose);
  std::vector<std::string> names;
  char line[4096];
  while (pipe && std::fgets(line, sizeof line, pipe.get()) != nullptr) {
    const std::string text = line;
    names.push_back(text.substr(0, text.find(' ')));
  }
  return names;
}

TEST(Exports, EveryPluginHasExactlyOneSymbol) {
  const std::vector<std::string> files = plugin_files();
  EXPECT_GE(files.size(), 10U);
  for (const std::string& file : files) {
    EXPECT_EQ(exported(file), std::vector<std::string>{"rec2nwb_plugin_entry"}) << file;
  }
}

}  // namespace
