/// \file
/// Sessions for the tests of this plugin: .rec files with analog channels.
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

constexpr const char* kSeries = "/processing/analog/analog/analog";
constexpr const char* kData = "/processing/analog/analog/analog/data";

inline std::filesystem::path fresh_dir() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path dir = std::filesystem::path(::testing::TempDir()) / "rec2nwb_analog" /
                              (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  return dir;
}

inline RecSpec rig_of(std::vector<DeviceSpec> devices) {
  RecSpec spec;
  spec.devices = std::move(devices);
  return spec;
}

/// A device of plain channels without digital ones before them.
inline DeviceSpec plain_device(const std::string& name, const std::vector<std::string>& ids) {
  DeviceSpec device{name, static_cast<std::uint32_t>(2 * ids.size()), true, {}};
  for (std::uint32_t i = 0; i < ids.size(); ++i) {
    device.channels.push_back({ids[i], "analog", 2 * i, 0, true, {}, {}});
  }
  return device;
}

/// Recordings with their session.
struct Rig {
  RecSpec spec;
  std::string layout = "standard";
  std::vector<std::filesystem::path> files;
  Json session;

  explicit Rig(RecSpec rec) : spec(std::move(rec)) {}

  Rig& add_file(std::uint64_t rows, const FillPacket& fill = {}) {
    const auto dir = files.empty() ? fresh_dir() : files[0].parent_path();
    files.push_back(dir / ("2024_" + std::to_string(files.size()) + ".rec"));
    write_rec(files.back(), spec, rows, fill);
    session = session_of(files, Json::object(), {{"layout", layout}});
    return *this;
  }
  PluginRun plan() {
    if (files.empty()) add_file(1);
    return plan_plugin(REC2NWB_PLUGIN_DIR, session);
  }
  PluginRun run(std::uint32_t block_rows = kAllRows) {
    return run_plugin(REC2NWB_PLUGIN_DIR, session, files, block_rows);
  }
};

inline const Json& entry(const PluginRun& run, const char* list, const std::string& path) {
  for (const Json& one : run.plan_json.at(list)) {
    if (one.at("path") == path) return one;
  }
  throw std::out_of_range(path + " is not among the " + list);
}
inline std::string attribute(const PluginRun& run, const char* name) {
  return entry(run, "groups", kSeries).at("attributes").at(name);
}

/// One column of what the plugin wrote.
inline std::vector<std::int16_t> column(const PluginRun& run, std::size_t number) {
  const OutputData& output = run.at(kData);
  const auto values = output.as<std::int16_t>();
  std::vector<std::int16_t> all;
  for (std::size_t i = number; i < values.size(); i += output.width) all.push_back(values[i]);
  return all;
}

}  // namespace rec2nwb::test
