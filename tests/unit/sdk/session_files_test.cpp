// Rows of recordings, and which recordings a file beside them belongs to.
#include "rec2nwb/session_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

namespace rec2nwb::sdk {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Json session() {
  return Json::parse(R"({
    "files": [{"path": "/a", "epoch": 2, "tag": "s1", "rows": 100},
              {"path": "/b", "epoch": 2, "tag": "s2", "rows": 50},
              {"path": "/c", "epoch": 9, "tag": "r1", "rows": 7}],
    "companions": [
      {"path": "/x/d_02_s1.3.h264", "epoch": 2, "tag": "s1", "extension": "h264", "camera": 3},
      {"path": "/x/d_09_r1.log", "epoch": 9, "tag": "r1", "extension": "log"}]})");
}

std::vector<std::uint32_t> files_of(const std::vector<Recording>& recordings) {
  std::vector<std::uint32_t> files;
  for (const Recording& one : recordings) files.push_back(one.file);
  return files;
}

TEST(SessionFiles, RowsGoOnFromFileToFile) {
  const auto all = recordings_of(session());
  ASSERT_EQ(all.size(), 3U);
  EXPECT_THAT(files_of(all), ElementsAre(0U, 1U, 2U));
  EXPECT_EQ(all[1].epoch, 2);
  EXPECT_EQ(all[1].tag, "s2");
  EXPECT_EQ(all[1].rows.first, 100U);
  EXPECT_EQ(all[1].rows.end, 150U);
  EXPECT_THAT(first_rows(all), ElementsAre(0U, 100U, 150U));
}

TEST(SessionFiles, AnEpochsRowsAreThoseOfItsFiles) {
  const auto all = recordings_of(session());
  const auto rows = rows_of_epoch(all, 2);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->first, 0U);
  EXPECT_EQ(rows->end, 150U);
  EXPECT_EQ(rows_of_epoch(all, 9)->first, 150U);
  EXPECT_FALSE(rows_of_epoch(all, 1));
}

TEST(SessionFiles, AFileBelongsToTheRecordingsOfItsTagElseOfItsEpoch) {
  const auto all = recordings_of(session());
  EXPECT_THAT(files_of(recordings_beside(all, 2, "s2")), ElementsAre(1U));
  EXPECT_THAT(files_of(recordings_beside(all, 2, "other")), ElementsAre(0U, 1U));
  EXPECT_THAT(recordings_beside(all, 7, "s1"), IsEmpty());
}

TEST(SessionFiles, CompanionsAreReadWithAndWithoutACamera) {
  const auto all = companions_of(session());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name(), "d_02_s1.3.h264");
  EXPECT_EQ(all[0].epoch, 2);
  EXPECT_EQ(all[0].tag, "s1");
  EXPECT_EQ(all[0].extension, "h264");
  EXPECT_EQ(all[0].camera, 3);
  EXPECT_EQ(all[1].camera, std::nullopt);
}

}  // namespace
}  // namespace rec2nwb::sdk
