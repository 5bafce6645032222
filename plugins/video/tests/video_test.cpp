// What is planned of a video, which times its frames get, and which entries are faults.
#include <cmath>
#include <limits>

#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::string kName = std::string(kStem) + ".h264";

Json at_path(const PluginRun& run, const char* list, const std::string& path) {
  for (const Json& one : run.plan_json.at(list)) {
    if (one.at("path") == path) return one;
  }
  return {};
}

struct GoodRig : Rig {
  GoodRig() {
    add_video(kName);
    add_sync({1700000000000000000, 1700000000033000000, 1700000000066000000});
    list(kName);
  }
};

TEST(Video, ASeriesOfTheFilesNamePointsToItsFile) {
  GoodRig rig;
  const PluginRun run = rig.run();
  EXPECT_THAT(run.problems, IsEmpty());
  const std::string path = kVideos + kName;
  EXPECT_EQ(at_path(run, "groups", path),
            Json({{"path", path},
                  {"type", {{"namespace", "core"}, {"name", "ImageSeries"}}},
                  {"attributes",
                   {{"description", "Video of camera 3 in epoch 1"}, {"comments", "no comments"}}},
                  {"links", {{"device", "/general/devices/camera_device 3"}}}}));
  EXPECT_EQ(at_path(run, "datasets", path + "/external_file").at("value"), Json({kName}));
  EXPECT_EQ(at_path(run, "datasets", path + "/format").at("value"), "external");
  EXPECT_EQ(at_path(run, "datasets", path + "/data").at("shape"), Json({0, 0, 0}));
  EXPECT_EQ(run.plan_json.at("files"),
            Json::array({{{"name", kName}, {"source", (rig.dir / kName).string()}}}));
  EXPECT_THAT(times_of(run, kName), ElementsAre(1700000000.0, 1700000000.033, 1700000000.066));
  EXPECT_EQ(read_bytes(rig.dir / "out" / (kName + ".part")), "frames");
  EXPECT_TRUE(std::filesystem::equivalent(rig.dir / kName, rig.dir / "out" / (kName + ".part")))
      << "a hard link";
}

TEST(Video, LayoutOfTheReferenceKeepsItsDescription) {
  GoodRig rig;
  rig.layout = "trodes_to_nwb";
  EXPECT_EQ(at_path(rig.plan(), "groups", kVideos + kName).at("attributes").at("description"),
            "video of animal behavior from epoch");
}

TEST(Video, WithoutVideosNothingIsPlanned) {
  const PluginRun run = Rig().run();
  EXPECT_TRUE(run.plan_json.at("groups").empty());
  EXPECT_THAT(run.logs, IsEmpty());
}

TEST(Video, WithoutPtpTimesAreThoseThatArePublished) {
  GoodRig rig;
  rig.ptp = false;
  rig.publish({9, 9}, 2);
  rig.publish({1.5, 2.5, 3.5});
  const PluginRun run = rig.run();
  EXPECT_THAT(times_of(run, kName), ElementsAre(1.5, 2.5, 3.5));
  EXPECT_THAT(run.logs, IsEmpty());
}

TEST(Video, AFrameWithoutATimeKeepsItsPlace) {
  GoodRig rig;
  rig.ptp = false;
  rig.publish({1.5, std::nan(""), 3.5});
  const PluginRun run = rig.run();
  EXPECT_THAT(times_of(run, kName), ElementsAre(1.5, ::testing::IsNan(), 3.5));
  EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr("1 of 3 frames"), HasSubstr(kName))));
}

TEST(Video, WithoutAnyTimeThereIsNoSeries) {
  GoodRig rig;
  rig.ptp = false;
  rig.publish({std::nan(""), std::nan("")});
  const PluginRun run = rig.run();
  EXPECT_THAT(times_of(run, kName), IsEmpty());
  EXPECT_EQ(at_path(run, "datasets", kVideos + kName + "/timestamps").at("drop_if_empty"), true);
  EXPECT_THAT(run.logs, ElementsAre(HasSubstr("none of its frames has a time")));
}

TEST(Video, TimesOfACameraThatNobodyPublishesAreNotGuessed) {
  GoodRig rig;
  rig.ptp = false;
  rig.publish({9, 9}, 2);
  PluginRun run = rig.run();
  EXPECT_TRUE(run.plan_json.at("groups").empty());
  EXPECT_TRUE(run.plan_json.at("files").empty());
  EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr(kName), HasSubstr("is left out"))));
  rig.inputs.published.clear();
  run = rig.run();
  EXPECT_TRUE(run.plan_json.at("groups").empty());
  EXPECT_THAT(run.logs, ElementsAre(HasSubstr("nobody publishes")));
}

TEST(Video, OnlyTheExactNameCounts) {
  Rig rig;
  rig.add_video("x" + kName);
  rig.add_video(std::string(kStem) + ".mp4");
  rig.add_sync({1, 2});
  rig.list(kName);
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(StartsWith("error /associated_video_files/0/name: "),
                                HasSubstr("no file '" + kName + "'"),
                                HasSubstr(std::string(kStem) + ".mp4"),
                                HasSubstr("--allow-missing-video"))));
}

TEST(Video, AMissingOneMayBeAllowed) {
  GoodRig rig;
  rig.list("none.h264");
  rig.options["allow-missing-video"] = true;
  const PluginRun run = rig.run();
  EXPECT_THAT(run.problems,
              ElementsAre(AllOf(StartsWith("warning /associated_video_files/1/name: "),
                                HasSubstr("none.h264"), HasSubstr("left out"))));
  EXPECT_EQ(times_of(run, kName).size(), 3U);
}

TEST(Video, AVideoWithoutTimesIsAFault) {
  Rig rig;
  rig.add_video(kName);
  rig.list(kName);
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(StartsWith("error /associated_video_files/0/name: "),
                                HasSubstr(".cameraHWSync"), HasSubstr("epoch 1 and camera 1"))));
}

TEST(Video, AnEpochThatIsNotThereOrAnothersIsAFault) {
  GoodRig rig;
  rig.list(kName, 5);
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(StartsWith("error /associated_video_files/1/task_epochs: "),
                                HasSubstr("no recording of epoch 5"))));
  GoodRig other;
  other.companions[0]["epoch"] = 2;
  EXPECT_THAT(other.plan().problems,
              ElementsAre(AllOf(StartsWith("error /associated_video_files/0/task_epochs: "),
                                HasSubstr("says epoch 2"))));
}

TEST(Video, AFileBesideTheDataIsFoundButHasNoTimes) {
  Rig rig;
  std::filesystem::create_directories(rig.dir / "movies");
  write_bytes(rig.dir / "movies" / "overview.mp4", "x");
  rig.list("overview.mp4");
  EXPECT_THAT(
      rig.plan().problems,
      ElementsAre(AllOf(StartsWith("error /associated_video_files/0/name: "),
                        HasSubstr("movies/overview.mp4"), HasSubstr("no epoch and camera"))));
}

TEST(Video, ASyncFileThatIsNoneIsNamed) {
  GoodRig rig;
  const auto sync = rig.dir / (std::string(kStem) + ".videoTimeStamps.cameraHWSync");
  write_bytes(sync, "nonsense");
  try {
    rig.run();
    FAIL() << "accepted";
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), HasSubstr("cameraHWSync"));
  }
}

}  // namespace
}  // namespace rec2nwb::test
