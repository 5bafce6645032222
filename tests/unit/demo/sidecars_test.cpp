#include "cli/demo/sidecars.hpp"

#include <gmock/gmock.h>

#include <map>
#include <sstream>

#include "unit/demo/demo_files.hpp"

namespace rec2nwb {
namespace {

using demo_test::content;
using demo_test::Packets;
using testing::HasSubstr;

class DemoSidecars : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    session_ = write_demo_session(demo_test::fresh_folder("sidecars"), {});
  }

  static std::filesystem::path file(const std::string& epoch, const std::string& rest) {
    return session_ / ("20240101_demo_" + epoch + rest);
  }

  static inline std::filesystem::path session_;
};

/// The records of a camera file, behind its text block.
std::string records(const std::filesystem::path& path, const std::string& fields) {
  const std::string bytes = content(path);
  EXPECT_TRUE(bytes.starts_with("<Start settings>\n")) << path;
  const std::string end = "\nFields: " + fields + "\n<End settings>\n";
  const std::size_t at = bytes.find(end);
  EXPECT_NE(at, std::string::npos) << path;
  return at == std::string::npos ? "" : bytes.substr(at + end.size());
}

template <typename T>
T number(const std::string& bytes, std::size_t offset) {
  T value{};
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

TEST_F(DemoSidecars, CameraFilesListTheSameFramesInsideTheRecording) {
  for (const char* epoch : {"01_s1", "02_r1"}) {
    const Packets packets(file(epoch, ".rec"));
    const std::string times = records(file(epoch, ".1.videoTimeStamps"), "<PosTimestamp uint32>");
    const std::string sync =
        records(file(epoch, ".1.videoTimeStamps.cameraHWSync"),
                "<PosTimestamp uint32><HWframeCount uint32><HWTimestamp uint64>");
    const std::string tracking =
        records(file(epoch, ".1.videoPositionTracking"),
                "<time uint32><xloc uint16><yloc uint16><xloc2 uint16><yloc2 uint16>");
    const std::size_t frames = times.size() / 4;
    EXPECT_GT(frames, 80U);
    ASSERT_EQ(times.size(), 4 * frames);
    ASSERT_EQ(sync.size(), 16 * frames);
    ASSERT_EQ(tracking.size(), 12 * frames);
    for (std::size_t frame = 0; frame < frames; ++frame) {
      const auto count = number<std::uint32_t>(times, 4 * frame);
      EXPECT_EQ(number<std::uint32_t>(sync, 16 * frame), count);
      EXPECT_EQ(number<std::uint32_t>(tracking, 12 * frame), count);
      ASSERT_GE(count, packets.count(0));
      ASSERT_LT(count - packets.count(0), packets.rows());
      // The frame arrives 3 to 5 ms after its exposure, on the clock of the packets.
      const auto exposed_ns = number<std::int64_t>(sync, 16 * frame + 8);
      const std::int64_t late_ns = packets.clock_ns(count - packets.count(0)) - exposed_ns;
      EXPECT_GT(late_ns, 2'900'000);
      EXPECT_LT(late_ns, 5'100'000);
    }
  }
}

TEST_F(DemoSidecars, LedsAreBesideEachOtherAndMoveOnlyOnTheTrack) {
  std::map<std::string, int> range;
  for (const std::string epoch : {"01_s1", "02_r1"}) {
    const std::string tracking =
        records(file(epoch, ".1.videoPositionTracking"),
                "<time uint32><xloc uint16><yloc uint16><xloc2 uint16><yloc2 uint16>");
    int low = 1280;
    int high = 0;
    for (std::size_t at = 0; at < tracking.size(); at += 12) {
      const int x1 = number<std::uint16_t>(tracking, at + 4);
      const int y1 = number<std::uint16_t>(tracking, at + 6);
      const int x2 = number<std::uint16_t>(tracking, at + 8);
      const int y2 = number<std::uint16_t>(tracking, at + 10);
      EXPECT_LT(std::abs(x1 - x2) + std::abs(y1 - y2), 75);
      EXPECT_GT(std::abs(x1 - x2) + std::abs(y1 - y2), 8);
      low = std::min(low, x1);
      high = std::max(high, x1);
    }
    range[epoch] = high - low;
  }
  EXPECT_LT(range["01_s1"], 10);
  EXPECT_GT(range["02_r1"], 400);
}

/// Changes of the ECU's lines in a recording: milliseconds of the epoch, inputs, outputs.
using States = std::vector<std::array<std::uint64_t, 3>>;

States states_in_recording(const std::filesystem::path& path) {
  const Packets packets(path);
  const std::uint32_t ecu = packets.device_offset("ECU");
  States states;
  std::uint64_t before = packets.at<std::uint64_t>(0, ecu);
  for (std::uint64_t row = 1; row < packets.rows(); ++row) {
    const auto now = packets.at<std::uint64_t>(row, ecu);
    if (now != before) states.push_back({row / 30, now & 0xFFFFFFFF, now >> 32U});
    before = now;
  }
  return states;
}

TEST_F(DemoSidecars, StateScriptLogTellsTheSameAsTheLines) {
  for (const char* epoch : {"01_s1", "02_r1"}) {
    const States recorded = states_in_recording(file(epoch, ".rec"));
    States logged;
    std::istringstream log(content(file(epoch, ".stateScriptLog")));
    for (std::string line; std::getline(log, line);) {
      std::array<std::uint64_t, 3> state{};
      std::istringstream words(line);
      if (words >> state[0] >> state[1] >> state[2]) {
        state[0] -= 1500;  // where the log's clock stands at the first packet
        logged.push_back(state);
      }
    }
    EXPECT_GT(recorded.size(), 160U);
    EXPECT_EQ(logged, recorded) << epoch;
  }
}

TEST_F(DemoSidecars, RewardsAreCountedInTheRunOnly) {
  const std::string run = content(file("02_r1", ".stateScriptLog"));
  EXPECT_THAT(run, HasSubstr(" UP 1\n"));
  EXPECT_THAT(run, HasSubstr(" UP 2\n"));
  EXPECT_THAT(run, HasSubstr(" rewardCount = 2\n"));
  EXPECT_THAT(content(file("01_s1", ".stateScriptLog")),
              testing::Not(HasSubstr(" rewardCount = 1")));
}

}  // namespace
}  // namespace rec2nwb
