/// \file
/// Sessions for the tests of this plugin: .rec files with sensors.
///
/// Needs: tests/support. Promises: nothing but what a test asks for is on.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "support/plugin_testing.hpp"
#include "support/rec_builder.hpp"

namespace rec2nwb::test {

inline std::filesystem::path fresh_dir() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path dir = std::filesystem::path(::testing::TempDir()) / "rec2nwb_headstage" /
                              (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  return dir;
}

/// A device of ten bytes whose channels all lie at byte 4: name and ID bit (of ID byte 0).
inline DeviceSpec sensors_of(const std::vector<std::pair<std::string, std::uint32_t>>& channels) {
  DeviceSpec device{"Multiplexed", 10, true, {}};
  for (const auto& [id, bit] : channels) {
    device.channels.push_back({id, "analog", 4, 0, true, 0, bit});
  }
  return device;
}

/// Recordings with their session.
struct Rig {
  RecSpec spec;
  Json metadata = Json::object();
  std::string layout = "standard";
  std::filesystem::path plugin_folder = REC2NWB_PLUGIN_DIR;
  std::vector<std::filesystem::path> files;
  Json session;

  explicit Rig(std::vector<DeviceSpec> devices) { spec.devices = std::move(devices); }

  Rig& add_file(std::uint64_t rows, const FillPacket& fill = {}) {
    const auto dir = files.empty() ? fresh_dir() : files[0].parent_path();
    files.push_back(dir / ("2024_" + std::to_string(files.size()) + ".rec"));
    write_rec(files.back(), spec, rows, fill);
    session = session_of(files, metadata, {{"layout", layout}});
    return *this;
  }
  PluginRun plan() {
    if (files.empty()) add_file(1);
    return plan_plugin(plugin_folder, session);
  }
  PluginRun run(std::uint32_t block_rows = kAllRows) {
    return run_plugin(plugin_folder, session, files, block_rows);
  }
};

inline const Json& entry(const PluginRun& run, const char* list, const std::string& path) {
  for (const Json& one : run.plan_json.at(list)) {
    if (one.at("path") == path) return one;
  }
  throw std::out_of_range(path + " is not among the " + list);
}
inline std::vector<std::string> group_paths(const PluginRun& run) {
  std::vector<std::string> paths;
  for (const Json& one : run.plan_json.at("groups")) paths.push_back(one.at("path"));
  return paths;
}
inline std::string description_of(const PluginRun& run, const std::string& name) {
  return entry(run, "groups", "/acquisition/" + name).at("attributes").at("description");
}
inline Json data_attributes(const PluginRun& run, const std::string& name) {
  return entry(run, "datasets", "/acquisition/" + name + "/data").at("attributes");
}

}  // namespace rec2nwb::test
