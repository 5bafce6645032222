// The helper for plugin tests, tried with the plugin in C.
#include "support/plugin_testing.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "plugin_helpers.hpp"
#include "support/rec_builder.hpp"

namespace rec2nwb::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kC11 = test_plugins_dir().string() + "/c11";

TEST(PluginTesting, RunsOverFilesAndGaps) {
  const auto folder = fresh_folder();
  const RecSpec rig = ephys_rig(4);
  write_rec(folder / "a.rec", rig, 20, [](std::uint64_t row, Packet& packet) {
    packet.set_counter(static_cast<std::uint32_t>(row < 11 ? row : row + 1));
  });
  write_rec(folder / "b.rec", rig, 5, {});
  const std::vector<std::filesystem::path> files = {folder / "a.rec", folder / "b.rec"};
  const Json session = session_of(files, {{"lab", "here"}}, {{"layout", "trodes_to_nwb"}});
  EXPECT_EQ(session.at("layout"), "trodes_to_nwb");
  EXPECT_EQ(session.at("files").size(), 2U);
  EXPECT_EQ(session.at("slots"), Json({0, 1, 2, 3}));

  const PluginRun run = run_plugin(kC11, session, files);
  std::vector<std::uint32_t> expected(11);
  std::iota(expected.begin(), expected.end(), 0U);
  for (std::uint32_t count = 12; count < 21; ++count) expected.push_back(count);
  for (std::uint32_t count = 1000; count < 1005; ++count) expected.push_back(count);
  EXPECT_EQ(run.at("/acquisition/c/data").as<std::uint32_t>(), expected);
  EXPECT_THAT(run.at("/acquisition/c/events").rows, ElementsAre(0U, 7U, 14U, 21U));
  EXPECT_THAT(run.faults, IsEmpty());
  EXPECT_THAT(run.logs, ElementsAre(HasSubstr("hello from C")));
  EXPECT_THAT(block_size_faults(kC11, session, files), IsEmpty());
  EXPECT_THROW((void)run.at("/acquisition/d"), std::out_of_range);
  EXPECT_THROW((void)run.at("/acquisition/c/data").as<std::uint8_t>(), std::invalid_argument);
}

TEST(PluginTesting, PlansWithoutFiles) {
  const PluginRun run = plan_plugin(kC11, Json::object());
  EXPECT_EQ(run.plan.datasets.size(), 2U);
  EXPECT_THAT(run.at("/acquisition/c/data").bytes, IsEmpty());
}

}  // namespace
}  // namespace rec2nwb::test
