/// \file
/// Sessions for the tests of this plugin: .rec files of a kilohertz with camera files beside them.
///
/// Needs: tests/support. Promises: nothing but what a test asks for is there.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "support/plugin_testing.hpp"
#include "support/rec_builder.hpp"

namespace rec2nwb::test {

constexpr std::uint32_t kFirstCount = 1000;  // of every file
constexpr std::uint64_t kFileRows = 8000;    // of every file, 8 s
constexpr std::uint64_t kFrameRows = 40;     // between two frames

/// One camera in one epoch. Frame i is exposed at row exposure[i] of its file and arrives later.
struct CameraSpec {
  std::vector<std::uint64_t> exposures;
  std::vector<bool> tracked;  ///< of each frame; position: (frame, 2 * frame)
  bool second_led = true;
  std::uint64_t lag_rows = 4;
  std::map<std::size_t, std::int64_t> clock_error_ms;  ///< of the camera's clock, by frame
};

/// Frames with a pause behind frame 9.
inline CameraSpec camera_of(std::size_t frames, std::uint64_t pause_rows = 800) {
  CameraSpec camera;
  for (std::size_t i = 0; i < frames; ++i) {
    camera.exposures.push_back(250 + i * kFrameRows + (i >= 10 ? pause_rows : 0));
    camera.tracked.push_back(true);
  }
  return camera;
}

template <typename T>
void put(std::ofstream& to, T value) {
  to.write(reinterpret_cast<const char*>(&value), sizeof value);
}
inline std::string text_block(const std::string& fields) {
  return "<Start settings>\nFields: " + fields + "\n<End settings>\n";
}
inline double ptp_seconds(std::uint64_t row) { return 1.7e9 + static_cast<double>(row) / 1000; }

/// Two cameras, tasks for epochs 1 and 2, and a trigger line.
inline Json metadata_json() {
  return Json::parse(R"({
    "cameras": [
      {"id": 0, "camera_name": "top", "meters_per_pixel": 0.001},
      {"id": 3, "camera_name": "side", "meters_per_pixel": 0.002}],
    "tasks": [{"task_epochs": [1], "camera_id": [0, 3]}, {"task_epochs": [2], "camera_id": [3]}]})");
}

struct Rig {
  Json metadata = metadata_json();
  std::string layout = "standard";
  bool ptp = true;
  std::filesystem::path folder;
  std::vector<std::filesystem::path> files;
  Json companions = Json::array();
  Json epochs_and_files = Json::object();  ///< instead of an epoch a file
  PluginInputs inputs;

  explicit Rig(int epochs = 1) {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = std::filesystem::path(testing::TempDir()) / "rec2nwb_position" /
             (std::string(test->test_suite_name()) + "." + test->name());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    RecSpec spec = ephys_rig(0);
    spec.rate_hz = "1000";
    for (int i = 1; i <= epochs; ++i) {
      files.push_back(folder / ("20240611_rat_0" + std::to_string(i) + "_a1.rec"));
      write_rec(files.back(), spec, kFileRows);
    }
  }

  std::string add_companion(int epoch, int camera, const std::string& extension) {
    const std::string stem = "20240611_rat_0" + std::to_string(epoch) + "_a1";
    const std::string path =
        (folder / (stem + "." + std::to_string(camera) + "." + extension)).string();
    companions.push_back({{"path", path},
                          {"epoch", epoch},
                          {"tag", "a1"},
                          {"camera", camera},
                          {"extension", extension}});
    return path;
  }
  Rig& add_frames(int epoch, int number, const CameraSpec& camera) {
    std::ofstream to(add_companion(epoch, number, "cameraHWSync"), std::ios::binary);
    to << text_block("<PosTimestamp uint32><HWframeCount uint32><HWTimestamp uint64>");
    for (std::size_t i = 0; i < camera.exposures.size(); ++i) {
      put(to,
          static_cast<std::uint32_t>(kFirstCount + camera.exposures[i] + camera.lag_rows + i % 2));
      put(to, static_cast<std::uint32_t>(i));
      const auto error = camera.clock_error_ms.find(i);
      const std::int64_t error_ms = error == camera.clock_error_ms.end() ? 0 : error->second;
      const auto row = static_cast<std::int64_t>(camera.exposures[i]);
      put(to, static_cast<std::uint64_t>(1700000000000 + row + error_ms) * 1000000);
    }
    return *this;
  }
  Rig& add_tracking(int epoch, int number, const CameraSpec& camera) {
    std::ofstream to(add_companion(epoch, number, "videoPositionTracking"), std::ios::binary);
    to << text_block(std::string("<time uint32><xloc uint16><yloc uint16>") +
                     (camera.second_led ? "<xloc2 uint16><yloc2 uint16>" : ""));
    for (std::size_t i = 0; i < camera.exposures.size(); ++i) {
      if (!camera.tracked[i]) continue;
      put(to,
          static_cast<std::uint32_t>(kFirstCount + camera.exposures[i] + camera.lag_rows + i % 2));
      for (std::size_t led = 0; led < (camera.second_led ? 2U : 1U); ++led) {
        put(to, static_cast<std::uint16_t>(i + 1000 * led));
        put(to, static_cast<std::uint16_t>(2 * i + 1000 * led));
      }
    }
    return *this;
  }
  Rig& add(int epoch, int number, const CameraSpec& camera) {
    return add_frames(epoch, number, camera).add_tracking(epoch, number, camera);
  }
  /// A digital line with a pulse of 5 rows at each row (of the session).
  Rig& add_line(const std::string& name, const std::vector<std::uint64_t>& rises) {
    PublishedData line;
    line.key = name;
    line.data.kind = OutputKind::kEvents;
    line.data.element = ElementType::kUint8;
    std::size_t next = 0;
    for (std::uint64_t file = 0; file < files.size(); ++file) {
      line.data.rows.push_back(file * kFileRows);  // the state that opens a file
      line.data.bytes.push_back(file % 2 == 0 ? 1 : 0);
      for (; next < rises.size() && rises[next] < (file + 1) * kFileRows; ++next) {
        line.data.rows.insert(line.data.rows.end(), {rises[next], rises[next] + 5});
        line.data.bytes.insert(line.data.bytes.end(), {1, 0});
      }
    }
    inputs.published["dio.edges"].push_back(line);
    return *this;
  }

  [[nodiscard]] Json session() const {
    Json more = {{"layout", layout}, {"ptp", ptp}, {"companions", companions}, {"rate_hz", 1000.0}};
    more.update(epochs_and_files);
    return session_of(files, metadata, more);
  }
  PluginRun plan() const { return plan_plugin(REC2NWB_PLUGIN_DIR, session(), inputs); }
  PluginRun run() const {
    return run_plugin(REC2NWB_PLUGIN_DIR, session(), files, kAllRows, inputs);
  }
};

inline std::vector<std::string> paths(const PluginRun& run, const char* list) {
  std::vector<std::string> all;
  for (const Json& one : run.plan_json.at(list)) all.push_back(one.at("path"));
  return all;
}
inline const Json& entry(const PluginRun& run, const char* list, const std::string& path) {
  for (const Json& one : run.plan_json.at(list)) {
    if (one.at("path") == path) return one;
  }
  throw std::out_of_range(path + " is not among the " + list);
}

const std::string kPosition = "/processing/behavior/position/";
const std::string kIndex = "/processing/position_frame_index/";
const std::string kLabels = "/processing/non_repeat_timestamp_labels/";

}  // namespace rec2nwb::test
