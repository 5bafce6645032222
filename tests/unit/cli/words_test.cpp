#include "cli/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rec2nwb {
namespace {

TEST(Words, CommandsWithOptionsOfPlugins) {
  EXPECT_TRUE(names_plugin_command({"convert", "x"}));
  EXPECT_TRUE(names_plugin_command({"-v", "check", "x"}));
  EXPECT_TRUE(names_plugin_command({"plan", "x"}));
  EXPECT_FALSE(names_plugin_command({"scan", "x"}));
  EXPECT_FALSE(names_plugin_command({}));
}

TEST(Words, PluginCheckIsAnotherCommandThanCheck) {
  EXPECT_FALSE(names_plugin_command({"plugin", "check", "x"}));
  EXPECT_FALSE(names_plugin_command({"-v", "plugin", "check", "x"}));
}

}  // namespace
}  // namespace rec2nwb
