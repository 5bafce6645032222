/// \file
/// Sessions with videos and the times of their frames, for the tests of this plugin.
///
/// Needs: tests/support. Promises: one recording of epoch 1; nothing but what a test asks for.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "support/plugin_testing.hpp"
#include "support/rec_builder.hpp"

namespace rec2nwb::test {

inline std::filesystem::path fresh_dir() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path dir = std::filesystem::path(testing::TempDir()) / "rec2nwb_video" /
                              (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir / "out");
  return dir;
}

inline std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

constexpr const char* kStem = "20240611_rat_01_a1.1";
constexpr const char* kVideos = "/processing/video_files/video/";

struct Rig {
  std::filesystem::path dir = fresh_dir();
  std::vector<std::filesystem::path> files = {dir / "20240611_rat_01_a1.rec"};
  Json videos = Json::array();
  Json companions = Json::array();
  Json options = Json::object();
  std::string layout = "standard";
  bool ptp = true;
  PluginInputs inputs;

  Rig() {
    write_rec(files[0], RecSpec(), 10);
    inputs.output_folder = dir / "out";
  }
  void add_companion(const std::string& name, const std::string& extension, int epoch = 1,
                     int camera = 1) {
    companions.push_back({{"path", (dir / name).string()},
                          {"epoch", epoch},
                          {"tag", "a1"},
                          {"extension", extension},
                          {"camera", camera}});
  }
  void add_video(const std::string& name, const std::string& bytes = "frames") {
    write_bytes(dir / name, bytes);
    add_companion(name, name.substr(name.rfind('.') + 1));
  }
  void add_sync(const std::vector<std::uint64_t>& times_ns) {
    std::string bytes = "<Start settings>\nFields: <HWTimestamp uint64>\n<End settings>\n";
    for (const std::uint64_t time : times_ns) {
      char raw[sizeof time];
      std::memcpy(raw, &time, sizeof time);
      bytes.append(raw, sizeof time);
    }
    const std::string name = std::string(kStem) + ".videoTimeStamps.cameraHWSync";
    write_bytes(dir / name, bytes);
    add_companion(name, "cameraHWSync");
  }
  void list(const std::string& name, int epoch = 1) {
    videos.push_back({{"name", name}, {"camera_id", 3}, {"task_epochs", epoch}});
  }
  void publish(const std::vector<double>& seconds, int camera = 1) {
    PublishedData frames;
    frames.key = "1/" + std::to_string(camera);
    frames.about = {{"epoch", 1}, {"camera", camera}};
    frames.data.kind = OutputKind::kAppend;
    frames.data.element = ElementType::kFloat64;
    frames.data.bytes.resize(seconds.size() * sizeof(double));
    std::memcpy(frames.data.bytes.data(), seconds.data(), frames.data.bytes.size());
    inputs.published["camera.frames"].push_back(std::move(frames));
  }
  [[nodiscard]] Json session() const {
    return session_of(files, {{"associated_video_files", videos}},
                      {{"companions", companions},
                       {"layout", layout},
                       {"ptp", ptp},
                       {"folder", dir.string()},
                       {"plugin", {{"options", options}}}});
  }
  PluginRun plan() const { return plan_plugin(REC2NWB_PLUGIN_DIR, session(), inputs); }
  PluginRun run() const {
    return run_plugin(REC2NWB_PLUGIN_DIR, session(), files, kAllRows, inputs);
  }
};

inline std::vector<double> times_of(const PluginRun& run, const std::string& name) {
  return run.at(kVideos + name + "/timestamps").as<double>();
}

}  // namespace rec2nwb::test
