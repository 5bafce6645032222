// Which objects are planned for which files and metadata, and what is reported.
#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::StartsWith;

TEST(PositionPlan, EachSeriesHasWhatReadersNeed) {
  const PluginRun run = Rig().add(1, 1, camera_of(20)).plan();
  EXPECT_THAT(run.logs, IsEmpty());
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(entry(run, "groups", "/processing/behavior").at("attributes"),
            Json({{"description", "Contains all behavior-related data"}}));
  EXPECT_EQ(entry(run, "groups", "/processing/behavior/position").at("type").at("name"),
            "Position");
  const Json led = entry(run, "groups", kPosition + "led_0_series_1");
  EXPECT_EQ(led.at("type").at("name"), "SpatialSeries");
  EXPECT_EQ(led.at("attributes"),
            Json({{"description", "xloc, yloc"}, {"comments", "no comments"}}));
  const Json data = entry(run, "datasets", kPosition + "led_1_series_1/data");
  EXPECT_EQ(
      data.at("attributes"),
      Json({{"conversion", 0.001}, {"offset", 0.0}, {"resolution", -1.0}, {"unit", "meters"}}));
  EXPECT_EQ(data.at("dtype"), "float64");
  EXPECT_EQ(data.at("width"), 2);
  EXPECT_EQ(data.at("drop_if_empty"), true);
  EXPECT_EQ(entry(run, "datasets", kPosition + "led_0_series_1/reference_frame").at("value"),
            "Upper left corner of video frame");
  EXPECT_EQ(entry(run, "datasets", kPosition + "led_0_series_1/timestamps").at("attributes"),
            Json({{"interval", 1}, {"unit", "seconds"}}));
  EXPECT_EQ(entry(run, "datasets", kIndex + "series_1/data").at("dtype"), "int64");
  EXPECT_EQ(entry(run, "datasets", kLabels + "series_1/data").at("dtype"), "int32");
  EXPECT_EQ(entry(run, "datasets", kLabels + "series_1/data").at("attributes").at("unit"), "N/A");
  EXPECT_THAT(entry(run, "groups", kIndex + "series_1")
                  .at("attributes")
                  .at("description")
                  .get<std::string>(),
              HasSubstr("of epoch 1"));
}

TEST(PositionPlan, LayoutOfTheReferenceKeepsItsTypesAndDescriptions) {
  Rig rig;
  rig.layout = "trodes_to_nwb";
  const PluginRun run = rig.add(1, 1, camera_of(20)).add(1, 2, camera_of(20)).plan();
  EXPECT_EQ(entry(run, "datasets", kPosition + "led_0_series_1/data").at("dtype"), "uint16");
  EXPECT_EQ(entry(run, "groups", kIndex + "series_1").at("attributes").at("description"),
            "no description");
  EXPECT_THAT(paths(run, "groups"), Not(Contains(HasSubstr("position_camera"))));
}

TEST(PositionPlan, WithoutASecondLedThereIsOneSeries) {
  CameraSpec camera = camera_of(20);
  camera.second_led = false;
  const PluginRun run = Rig().add(1, 1, camera).plan();
  EXPECT_THAT(paths(run, "groups"), Contains(kPosition + "led_0_series_1"));
  EXPECT_THAT(paths(run, "groups"), Not(Contains(HasSubstr("led_1"))));
}

TEST(PositionPlan, FurtherCamerasOfAnEpochStandOutsideThePositionObject) {
  const PluginRun run = Rig().add(1, 2, camera_of(20)).add(1, 1, camera_of(20)).plan();
  const std::string own = "/processing/position_camera_3";
  EXPECT_THAT(
      paths(run, "groups"),
      IsSupersetOf({own, own + "/led_0_series_1", own + "/led_1_series_1",
                    own + "/frame_index_series_1", own + "/non_repeat_timestamp_labels_series_1",
                    kPosition + "led_0_series_1"}));
  EXPECT_EQ(entry(run, "datasets", own + "/led_0_series_1/data").at("attributes").at("conversion"),
            0.002);
  EXPECT_THAT(entry(run, "groups", own).at("attributes").at("description").get<std::string>(),
              HasSubstr("camera 3 (side)"));
}

TEST(PositionPlan, TheCameraIsThatOfTheEpochsTask) {
  const PluginRun run = Rig(2).add(1, 1, camera_of(20)).add(2, 1, camera_of(20)).plan();
  EXPECT_EQ(
      entry(run, "datasets", kPosition + "led_0_series_1/data").at("attributes").at("conversion"),
      0.001);
  EXPECT_EQ(
      entry(run, "datasets", kPosition + "led_0_series_2/data").at("attributes").at("conversion"),
      0.002);
}

TEST(PositionPlan, AVideoFileThatIsListedNamesItsCamera) {
  for (const std::string name : {"20240611_rat_01_a1.1.h264", "other.1.mp4"}) {
    Rig rig;
    rig.metadata["associated_video_files"] =
        Json::array({{{"name", "other.2.h264"}, {"camera_id", 0}, {"task_epochs", 1}},
                     {{"name", name}, {"camera_id", 3}, {"task_epochs", 1}}});
    const PluginRun run = rig.add(1, 1, camera_of(20)).plan();
    EXPECT_EQ(
        entry(run, "datasets", kPosition + "led_0_series_1/data").at("attributes").at("conversion"),
        0.002);
  }
}

TEST(PositionPlan, AnEpochOfNoTaskIsReported) {
  Rig rig;
  rig.metadata["tasks"][0]["task_epochs"] = {7};
  EXPECT_THAT(rig.add(1, 1, camera_of(20)).plan().problems,
              ElementsAre(AllOf(StartsWith("error /tasks: no task has epoch 1"),
                                HasSubstr("videoPositionTracking"))));
}

TEST(PositionPlan, TooFewCameraIdsAreReported) {
  const PluginRun run = Rig(2).add(2, 1, camera_of(20)).add(2, 2, camera_of(20)).plan();
  EXPECT_THAT(run.problems,
              ElementsAre(AllOf(
                  StartsWith("error /tasks/1/camera_id: "), HasSubstr("epoch 2, camera 2"),
                  HasSubstr("expected the ids of at least 2 cameras"), HasSubstr("found [3]"))));
}

TEST(PositionPlan, AnIdThatCamerasDoesNotHaveIsLeftToTheCore) {
  Rig rig;
  rig.metadata["cameras"].erase(0);
  const PluginRun run = rig.add(1, 1, camera_of(20)).plan();
  EXPECT_THAT(paths(run, "groups"), IsEmpty());
}

TEST(PositionPlan, WithoutCameraFilesThereIsSilence) {
  Rig rig;
  PluginRun run = rig.plan();
  EXPECT_THAT(paths(run, "groups"), IsEmpty());
  EXPECT_THAT(run.logs, IsEmpty());
  rig.ptp = false;
  run = rig.plan();
  EXPECT_THAT(run.logs, IsEmpty());
}

TEST(PositionPlan, HalfOfAPairIsSaid) {
  PluginRun run = Rig().add_frames(1, 1, camera_of(20)).plan();
  EXPECT_THAT(run.logs, ElementsAre(HasSubstr("no positions of epoch 1, camera 1")));
  EXPECT_THAT(paths(run, "groups"), IsEmpty());
  run = Rig().add_tracking(1, 1, camera_of(20)).plan();
  EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr("01_a1.1.videoPositionTracking are left out"),
                                          HasSubstr(".cameraHWSync"))));
}

TEST(PositionPlan, FilesOfAnEpochWithoutRecordingAreLeftOut) {
  const PluginRun run = Rig().add(4, 1, camera_of(20)).plan();
  EXPECT_THAT(run.logs, ElementsAre(HasSubstr("no recording of epoch 4")));
}

TEST(PositionPlan, TrackingOfOtherFramesPlansNothing) {
  CameraSpec other = camera_of(20);
  other.lag_rows = 2000;
  for (const CameraSpec& tracking : {other, camera_of(0)}) {
    const PluginRun run = Rig().add_frames(1, 1, camera_of(20)).add_tracking(1, 1, tracking).plan();
    EXPECT_THAT(paths(run, "groups"), IsEmpty());
    EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr("no positions of epoch 1, camera 1"),
                                            HasSubstr("has the time of a frame"))));
  }
}

TEST(PositionPlan, WithoutPtpATriggerLineIsNeeded) {
  Rig rig;
  rig.ptp = false;
  rig.add(1, 1, camera_of(20)).add_line("Poke", {});
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.logs,
              ElementsAre(AllOf(HasSubstr("positions are left out"), HasSubstr("'camera ticks'"))));
  EXPECT_THAT(paths(run, "groups"), IsEmpty());
}

TEST(PositionPlan, FrameTimesArePublishedWithoutPtpOnly) {
  Rig rig;
  rig.add(1, 1, camera_of(20)).add_frames(1, 4, camera_of(20)).add_line("Top Camera Ticks", {});
  EXPECT_TRUE(rig.plan().plan_json.at("publish").empty());
  rig.ptp = false;
  const Json publish = rig.plan().plan_json.at("publish");
  ASSERT_EQ(publish.size(), 2U);
  EXPECT_EQ(publish[1].at("topic"), "camera.frames");
  EXPECT_EQ(publish[1].at("key"), "1/4");
  EXPECT_EQ(publish[1].at("about"), Json({{"epoch", 1}, {"camera", 4}, {"tag", "a1"}}));
  EXPECT_EQ(publish[1].at("dtype"), "float64");
}

std::string failure(const Rig& rig) {
  try {
    rig.plan();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "planned";
}

TEST(PositionPlan, ABrokenFileIsNamedBeforeTheRecordingIsRead) {
  Rig rig;
  rig.add(1, 1, camera_of(20));
  const std::string frames = rig.companions[0].at("path");
  const std::string tracking = rig.companions[1].at("path");
  std::ofstream(tracking) << "nothing";
  EXPECT_THAT(failure(rig), AllOf(HasSubstr(tracking + ", byte 0"), HasSubstr("expected the line"),
                                  HasSubstr("found 'nothing'")));
  std::ofstream(frames) << text_block("<PosTimestamp uint32><HWframeCount uint32>");
  EXPECT_THAT(failure(rig), HasSubstr(frames + ": expected a field 'HWTimestamp'"));
}

TEST(PositionPlan, ARecordThatIsCutShortIsLeftOutWithAWarning) {
  Rig rig;
  rig.add(1, 1, camera_of(20));
  const std::filesystem::path path = rig.companions[1].at("path").get<std::string>();
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 5);
  EXPECT_THAT(rig.plan().logs, ElementsAre(AllOf(HasSubstr(path.string() + ", byte "),
                                                 HasSubstr("expected 12 bytes, found 7"))));
  EXPECT_EQ(rig.run().at(kIndex + "series_1/data").as<std::int64_t>().size(), 9U);
}

}  // namespace
}  // namespace rec2nwb::test
