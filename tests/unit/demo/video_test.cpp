#include "cli/demo/video.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "unit/demo/demo_files.hpp"
#include "unit/demo/ffmpeg.hpp"
#include "unit/demo/h264_reader.hpp"

namespace rec2nwb {
namespace {

using demo_test::content;

constexpr int kCameraPixels = 20;  // of one pixel of the video

class DemoVideo : public testing::TestWithParam<const char*> {
 protected:
  static void SetUpTestSuite() {
    session_ = write_demo_session(demo_test::fresh_folder("video"), {});
  }

  static std::filesystem::path file(const std::string& rest) {
    return session_ / (std::string("20240101_demo_") + GetParam() + rest);
  }

  /// The records of a camera file, behind its text block.
  static std::string records(const std::string& rest) {
    const std::string bytes = content(file(rest));
    const std::string end = "<End settings>\n";
    return bytes.substr(bytes.find(end) + end.size());
  }
  static std::size_t frames() { return records(".1.videoTimeStamps.cameraHWSync").size() / 16; }

  static inline std::filesystem::path session_;
};

INSTANTIATE_TEST_SUITE_P(Epochs, DemoVideo, testing::Values("01_s1", "02_r1"),
                         [](const auto& each) { return std::string(each.param); });

/// Middle of the bright pixels, and how many there are.
struct Square {
  double x = 0;
  double y = 0;
  int pixels = 0;
};

Square square_in(const std::vector<std::uint8_t>& picture) {
  Square square;
  for (int i = 0; i < static_cast<int>(picture.size()); ++i) {
    if (picture[static_cast<std::size_t>(i)] < 128) continue;
    square.x += i % demo::kVideoWidthPixels + 0.5;
    square.y += i / demo::kVideoWidthPixels + 0.5;
    ++square.pixels;
  }
  square.x /= square.pixels;
  square.y /= square.pixels;
  return square;
}

TEST_P(DemoVideo, HasAPictureForEachFrameOfTheCamera) {
  const auto video = demo_test::read_video(content(file(".1.h264")));
  EXPECT_EQ(video.width_macroblocks * 16, demo::kVideoWidthPixels);
  EXPECT_EQ(video.height_macroblocks * 16, demo::kVideoHeightPixels);
  EXPECT_GT(frames(), 80U);
  EXPECT_EQ(video.pictures.size(), frames());
}

TEST_P(DemoVideo, TheSquareIsWhereTheTrackingHasTheHead) {
  const auto video = demo_test::read_video(content(file(".1.h264")));
  const std::string tracking = records(".1.videoPositionTracking");
  ASSERT_EQ(tracking.size(), 12 * video.pictures.size());
  for (std::size_t frame = 0; frame < video.pictures.size(); ++frame) {
    std::array<std::uint16_t, 4> leds{};
    std::memcpy(leds.data(), tracking.data() + 12 * frame + 4, sizeof leds);
    const Square square = square_in(video.pictures[frame]);
    ASSERT_EQ(square.pixels, demo::kAnimalPixels * demo::kAnimalPixels);
    // Half a pixel for whole ones, the rest for the tracking's noise.
    EXPECT_NEAR(square.x, (leds[0] + leds[2]) / 2. / kCameraPixels, 0.75) << frame;
    EXPECT_NEAR(square.y, (leds[1] + leds[3]) / 2. / kCameraPixels, 0.75) << frame;
  }
}

TEST_P(DemoVideo, IsSmall) { EXPECT_LT(std::filesystem::file_size(file(".1.h264")), 200'000U); }

TEST_P(DemoVideo, FfprobeCountsTheFramesWithoutAComplaint) {
  if (!demo_test::has_command("ffprobe")) GTEST_SKIP() << "no ffprobe on the path";
  EXPECT_EQ(demo_test::probed(file(".1.h264")),
            "Constrained Baseline,64,48," + std::to_string(frames()) + "\n");
}

TEST_P(DemoVideo, TheMetadataNamesItWithItsEpochAndCamera) {
  const bool running = std::string(GetParam()) == "02_r1";
  const std::string entry = "  - name: \"" + file(".1.h264").filename().string() +
                            "\"\n    camera_id: " + (running ? "1" : "0") +
                            "\n    task_epochs: " + (running ? "2" : "1") + "\n";
  const std::string yaml = content(session_ / "20240101_demo_metadata.yml");
  EXPECT_NE(yaml.find("associated_video_files:\n"), std::string::npos);
  EXPECT_NE(yaml.find(entry), std::string::npos) << entry;
}

}  // namespace
}  // namespace rec2nwb
