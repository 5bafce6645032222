// Which camera of the metadata took the videos of an epoch.
#include "rec2nwb/camera_metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "rec2nwb/detail/fake_host.hpp"

namespace rec2nwb::sdk {
namespace {

using Json = nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Json metadata() {
  return Json::parse(R"({
    "cameras": [{"id": 0, "camera_name": "top", "meters_per_pixel": 0.001},
                {"id": 3, "camera_name": "side", "meters_per_pixel": 0.002}],
    "tasks": [{"task_epochs": [1, 4], "camera_id": [0, 3]}, {"task_epochs": 2, "camera_id": 3}]})");
}
CameraVideos videos(std::int64_t epoch, std::int64_t number, std::size_t rank) {
  const std::string path = "/data/d_rat_0" + std::to_string(epoch) + "_a1." +
                           std::to_string(number) + ".videoTimeStamps.cameraHWSync";
  return {epoch, number, rank, {path}};
}

struct Answer {
  std::optional<CameraFacts> facts;
  std::vector<std::string> problems;
};
Answer find(const Json& metadata, const CameraVideos& videos) {
  const rec2nwb::testing::Script script;
  rec2nwb::testing::Result result;
  rec2nwb::testing::detail::FakeHost fake(script, result);
  fake.begin(rec2nwb::testing::detail::FakeHost::kPlan, "plan");
  Answer answer;
  answer.facts = find_camera(metadata, videos, Host(fake.table()));
  answer.problems = result.metadata_problems;
  return answer;
}

TEST(CameraMetadata, TheTaskOfTheEpochNamesItsCamerasInOrder) {
  const Answer first = find(metadata(), videos(4, 1, 0));
  ASSERT_TRUE(first.facts);
  EXPECT_EQ(first.facts->id, 0);
  EXPECT_EQ(first.facts->name, "top");
  EXPECT_EQ(first.facts->meters_per_pixel, 0.001);
  EXPECT_THAT(first.problems, IsEmpty());
  EXPECT_EQ(find(metadata(), videos(1, 7, 1)).facts->name, "side");
}

TEST(CameraMetadata, OneIdAndOneEpochNeedNoList) {
  EXPECT_EQ(find(metadata(), videos(2, 1, 0)).facts->name, "side");
  EXPECT_THAT(find(metadata(), videos(2, 2, 1)).problems, ElementsAre(HasSubstr("found 3;")));
}

TEST(CameraMetadata, AListedVideoGoesBeforeTheTask) {
  for (const std::string name : {"d_rat_01_a1.1.h264", "other.1.mp4"}) {
    Json listed = metadata();
    listed["associated_video_files"] =
        Json::array({{{"name", "other.2.h264"}, {"camera_id", 0}, {"task_epochs", 1}},
                     {{"name", name}, {"camera_id", 3}, {"task_epochs", 1}}});
    EXPECT_EQ(find(listed, videos(1, 1, 0)).facts->name, "side") << name;
  }
}

TEST(CameraMetadata, AnEpochOfNoTaskIsReported) {
  const Answer answer = find(metadata(), videos(7, 1, 0));
  EXPECT_FALSE(answer.facts);
  EXPECT_THAT(answer.problems, ElementsAre(AllOf(StartsWith("error /tasks: no task has epoch 7"),
                                                 HasSubstr("cameraHWSync is not known"))));
}

TEST(CameraMetadata, TooFewIdsAreReported) {
  const Answer answer = find(metadata(), videos(1, 5, 2));
  EXPECT_FALSE(answer.facts);
  EXPECT_THAT(answer.problems,
              ElementsAre(AllOf(
                  StartsWith("error /tasks/0/camera_id: "), HasSubstr("epoch 1, camera 5"),
                  HasSubstr("expected the ids of at least 3 cameras"), HasSubstr("found [0,3]"))));
}

TEST(CameraMetadata, AnIdThatCamerasDoesNotHaveIsLeftToTheCore) {
  Json fewer = metadata();
  fewer["cameras"].erase(0);
  const Answer answer = find(fewer, videos(1, 1, 0));
  EXPECT_FALSE(answer.facts);
  EXPECT_THAT(answer.problems, IsEmpty());
}

}  // namespace
}  // namespace rec2nwb::sdk
