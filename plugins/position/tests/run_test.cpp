// What is written: rows, times, labels, with and without PTP.
#include <numeric>

#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::int64_t> frames_of(const PluginRun& run, int epoch = 1) {
  return run.at(kIndex + "series_" + std::to_string(epoch) + "/data").as<std::int64_t>();
}
std::vector<double> doubles_of(const PluginRun& run, const std::string& path) {
  return run.at(path).as<double>();
}
std::vector<std::int64_t> numbers(std::int64_t first, std::int64_t end) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(end - first));
  std::iota(all.begin(), all.end(), first);
  return all;
}

/// The times of every series of epoch 1 are those of these exposures; points are the frames'.
void expect_frames(const PluginRun& run, const CameraSpec& camera,
                   const std::vector<std::int64_t>& frames) {
  EXPECT_EQ(frames_of(run), frames);
  std::vector<double> seconds;
  std::vector<double> points;
  for (const std::int64_t frame : frames) {
    seconds.push_back(ptp_seconds(camera.exposures[static_cast<std::size_t>(frame)]));
    points.insert(points.end(), {static_cast<double>(frame), static_cast<double>(2 * frame)});
  }
  for (const std::string& series : {kPosition + "led_0_series_1", kPosition + "led_1_series_1",
                                    kIndex + "series_1", kLabels + "series_1"}) {
    EXPECT_THAT(doubles_of(run, series + "/timestamps"),
                testing::Pointwise(testing::DoubleNear(1e-6), seconds))
        << series;
  }
  EXPECT_EQ(doubles_of(run, kPosition + "led_0_series_1/data"), points);
  for (double& value : points) value += 1000;
  EXPECT_EQ(doubles_of(run, kPosition + "led_1_series_1/data"), points);
}

TEST(PositionPtp, FramesBehindThePauseHaveTheCamerasTimes) {
  const CameraSpec camera = camera_of(120);
  const PluginRun run = Rig().add(1, 1, camera).run();
  expect_frames(run, camera, numbers(10, 120));
  EXPECT_THAT(run.at(kLabels + "series_1/data").as<std::int32_t>(), Each(1));
  EXPECT_THAT(run.logs, IsEmpty());
}

TEST(PositionPtp, WithoutAPauseAllFramesStayWithAWarning) {
  const CameraSpec camera = camera_of(120, 0);
  const PluginRun run = Rig().add(1, 1, camera).run();
  expect_frames(run, camera, numbers(0, 120));
  EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr("epoch 1, camera 1"),
                                          HasSubstr("no pause of 0.4 to 2 s"))));
}

TEST(PositionPtp, FramesWithoutTrackingAreLeftOutAndNamed) {
  CameraSpec camera = camera_of(60);
  for (const std::size_t i : {5U, 20U, 22U, 23U, 24U}) camera.tracked[i] = false;
  const PluginRun run = Rig().add(1, 1, camera).run();
  std::vector<std::int64_t> kept = numbers(10, 60);
  kept.erase(kept.begin() + 12, kept.begin() + 15);
  kept.erase(kept.begin() + 10);
  expect_frames(run, camera, kept);
  EXPECT_THAT(run.logs,
              ElementsAre(HasSubstr(
                  "4 of 60 frames have no tracked position and are left out: frames 20, 22-24")));
}

TEST(PositionPtp, TimesThatGoBackAreWrittenWithAWarning) {
  CameraSpec camera = camera_of(60);
  camera.clock_error_ms[31] = -50;
  const PluginRun run = Rig().add(1, 1, camera).run();
  EXPECT_EQ(frames_of(run).size(), 50U);
  EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr("PTP timestamps are not strictly increasing"),
                                          HasSubstr("frame 31"))));
}

TEST(PositionPtp, TheLayoutOfTheReferenceHasPixelsAsInTheFile) {
  Rig rig;
  rig.layout = "trodes_to_nwb";
  const PluginRun run = rig.add(1, 1, camera_of(12)).run();
  EXPECT_THAT(run.at(kPosition + "led_0_series_1/data").as<std::uint16_t>(),
              ElementsAre(10, 20, 11, 22));
}

TEST(PositionPtp, FurtherCamerasHaveSeriesOfTheirOwn) {
  CameraSpec other = camera_of(80);
  other.exposures.back() += 7;
  const PluginRun run = Rig().add(1, 1, camera_of(60)).add(1, 2, other).run();
  EXPECT_EQ(frames_of(run), numbers(10, 60));
  const std::string own = "/processing/position_camera_3/";
  EXPECT_EQ(run.at(own + "frame_index_series_1/data").as<std::int64_t>(), numbers(10, 80));
  EXPECT_EQ(doubles_of(run, own + "led_0_series_1/timestamps").back(),
            ptp_seconds(other.exposures.back()));
  EXPECT_EQ(run.at(own + "non_repeat_timestamp_labels_series_1/data").as<std::int32_t>().size(),
            70U);
}

TEST(PositionPtp, EpochsMayHaveAnyNumbers) {
  Rig rig(2);
  Json session = rig.add(1, 1, camera_of(20)).add(2, 1, camera_of(30)).session();
  session["metadata"]["tasks"] = Json::array({{{"task_epochs", {9, 16}}, {"camera_id", {0}}}});
  const int of_file[] = {9, 16};
  for (std::size_t i = 0; i < 2; ++i) {
    session["files"][i]["epoch"] = of_file[i];
    session["epochs"][i]["number"] = of_file[i];
  }
  for (Json& one : session["companions"])
    one["epoch"] = of_file[one["epoch"].get<std::size_t>() - 1];
  const PluginRun run = run_plugin(REC2NWB_PLUGIN_DIR, session, rig.files);
  EXPECT_EQ(frames_of(run, 9), numbers(10, 20));
  EXPECT_EQ(frames_of(run, 16), numbers(10, 30));
}

/// Without PTP, the line has a pulse for each frame of epoch 1.
struct Triggered : Rig {
  explicit Triggered(int epochs = 1) : Rig(epochs) { ptp = false; }
};

TEST(PositionTrigger, FramesHaveTheTimesOfTheirPulses) {
  const CameraSpec camera = camera_of(120);
  Triggered rig;
  rig.add(1, 1, camera).add_line("Poke", {}).add_line("Top Camera Ticks", camera.exposures);
  const PluginRun run = rig.run();
  expect_frames(run, camera, numbers(10, 120));
  const auto published = doubles_of(run, "camera.frames 1/1");
  ASSERT_EQ(published.size(), 120U);
  for (std::size_t i = 0; i < 120; ++i)
    EXPECT_NEAR(published[i], ptp_seconds(camera.exposures[i]), 1e-6);
}

TEST(PositionTrigger, NoPauseAndFewFramesAreFine) {
  const CameraSpec camera = camera_of(30, 0);
  Triggered rig;
  rig.add(1, 1, camera).add_line("camera ticks", camera.exposures);
  expect_frames(rig.run(), camera, numbers(0, 30));
}

TEST(PositionTrigger, PulsesAreThoseOfTheEpoch) {
  const CameraSpec camera = camera_of(120);
  std::vector<std::uint64_t> rises;
  for (std::uint64_t row = 20; row < kFileRows; row += 37)
    rises.push_back(row);  // epoch 1, as noise
  for (const std::uint64_t row : camera.exposures) rises.push_back(kFileRows + row);
  Triggered rig(2);
  rig.add(2, 1, camera).add_line("camera ticks", rises);
  const PluginRun run = rig.run();
  EXPECT_EQ(frames_of(run, 2), numbers(10, 120));
  EXPECT_NEAR(doubles_of(run, kIndex + "series_2/timestamps")[0],
              ptp_seconds(kFileRows + camera.exposures[10]), 1e-6);
}

TEST(PositionTrigger, TheLineNamedAfterTheCameraGoesFirst) {
  const CameraSpec camera = camera_of(120);
  CameraSpec other = camera;
  for (std::uint64_t& row : other.exposures) row += 17;
  Triggered rig;
  rig.add(1, 1, camera)
      .add_line("Side camera ticks", other.exposures)
      .add_line("Top camera ticks", camera.exposures);
  expect_frames(rig.run(), camera, numbers(10, 120));
}

TEST(PositionTrigger, FramesBehindTheRecordingAreLeftOut) {
  CameraSpec camera = camera_of(120);
  for (std::size_t i = 110; i < 120; ++i) camera.exposures[i] = kFileRows + (i - 110) * kFrameRows;
  Triggered rig;
  rig.add(1, 1, camera)
      .add_line("camera ticks", {camera.exposures.begin(), camera.exposures.begin() + 110});
  const PluginRun run = rig.run();
  EXPECT_EQ(frames_of(run), numbers(10, 110));
  EXPECT_EQ(doubles_of(run, "camera.frames 1/1").size(), 120U);
}

TEST(PositionTrigger, WithoutPulsesTheEpochIsLeftOut) {
  Triggered rig;
  rig.add(1, 1, camera_of(120)).add_line("camera ticks", {});
  const PluginRun run = rig.run();
  EXPECT_THAT(frames_of(run), IsEmpty());
  EXPECT_THAT(run.logs, Contains(AllOf(HasSubstr("epoch 1, camera 1"), HasSubstr("left out"))));
  EXPECT_THAT(doubles_of(run, "camera.frames 1/1"),
              AllOf(testing::SizeIs(120), Each(testing::IsNan())));
}

TEST(PositionTrigger, PartsOfAnEpochAreOneRecording) {
  Triggered rig(2);
  rig.epochs_and_files = {{"epochs", {{{"number", 1}, {"tag", "a1"}, {"files", {0, 1}}}}}};
  const CameraSpec camera = camera_of(120);
  std::vector<std::uint64_t> rises;
  for (const std::uint64_t row : camera.exposures) rises.push_back(kFileRows + row);
  rig.add(1, 1, camera).add_line("camera ticks", rises);
  Json session = rig.session();
  for (Json& file : session["files"]) file["epoch"] = 1;
  session["files"][0]["tag"] = "b1";  // the video's tag says that it is of the second
  const PluginRun run = run_plugin(REC2NWB_PLUGIN_DIR, session, rig.files, kAllRows, rig.inputs);
  EXPECT_EQ(frames_of(run), numbers(10, 120));
  EXPECT_NEAR(doubles_of(run, kIndex + "series_1/timestamps")[0],
              ptp_seconds(kFileRows + camera.exposures[10]), 1e-6);
}

}  // namespace
}  // namespace rec2nwb::test
