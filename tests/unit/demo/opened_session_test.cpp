// The demo as the converter opens it: nothing to complain about.
#include <gtest/gtest.h>

#include "session/discover.hpp"
#include "session/metadata.hpp"
#include "session/session.hpp"
#include "unit/demo/demo_files.hpp"

namespace rec2nwb {
namespace {

std::string all_texts(const Problems& problems) {
  std::string texts;
  for (const Problem& problem : problems.all()) texts += to_text(problem) + "\n";
  return texts;
}

TEST(DemoOpened, DiscoveryMetadataAndSessionHaveNoComplaint) {
  const auto folder =
      write_demo_session(demo_test::fresh_folder("opened"), {.seconds_per_epoch = 2});
  const Discovery discovery = discover(folder);
  EXPECT_EQ(all_texts(discovery.problems), "");
  const SessionFiles files = choose_session(discovery, "");
  EXPECT_EQ(files.name(), "20240101_demo");
  ASSERT_EQ(files.metadata.size(), 1U);
  EXPECT_EQ(all_texts(load_metadata(files.metadata.front()).problems), "");

  const Session session = open_session(files, folder, {});
  EXPECT_EQ(all_texts(session.warnings), "");
  ASSERT_EQ(session.epochs.size(), 2U);
  EXPECT_EQ(session.epochs[1].tag, "r1");
  EXPECT_EQ(session.rows(), 120000U);
  EXPECT_EQ(session.companions.size(), 10U);
}

}  // namespace
}  // namespace rec2nwb
