/// \file
/// Sessions for the tests of this plugin: .rec files with digital lines, and behavioral_events.
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
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path dir = std::filesystem::path(testing::TempDir()) / "rec2nwb_dio" /
                              (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  return dir;
}

/// {{"Din1", "poke"}, ...} as behavioral_events.
inline Json events_json(const std::vector<std::pair<std::string, std::string>>& lines) {
  Json events = Json::array();
  for (const auto& [description, name] : lines) {
    events.push_back({{"description", description}, {"name", name}});
  }
  return {{"behavioral_events", events}};
}

inline RecSpec rig_of(std::vector<DeviceSpec> devices) {
  RecSpec spec;
  spec.devices = std::move(devices);
  return spec;
}

/// Recordings with their session.
struct Rig {
  RecSpec spec;
  Json metadata;
  std::string layout = "standard";
  std::vector<std::filesystem::path> files;
  Json session;

  Rig(RecSpec rec, Json yaml) : spec(std::move(rec)), metadata(std::move(yaml)) {}

  Rig& add_file(std::uint64_t rows, const FillPacket& fill = {}) {
    const auto dir = files.empty() ? fresh_dir() : files[0].parent_path();
    files.push_back(dir / ("2024_" + std::to_string(files.size()) + ".rec"));
    write_rec(files.back(), spec, rows, fill);
    session = session_of(files, metadata, {{"layout", layout}});
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
inline std::string series_path(const std::string& name) {
  return "/processing/behavior/behavioral_events/" + name;
}
inline std::string description_of(const PluginRun& run, const std::string& name) {
  return entry(run, "groups", series_path(name)).at("attributes").at("description");
}

using Edge = std::pair<std::uint64_t, int>;  ///< row, state

inline std::vector<Edge> edges(const PluginRun& run, const std::string& name) {
  const OutputData& output = run.at(series_path(name) + "/data");
  const auto states = output.as<std::uint8_t>();
  std::vector<Edge> all;
  for (std::size_t i = 0; i < states.size(); ++i) all.emplace_back(output.rows.at(i), states[i]);
  return all;
}

}  // namespace rec2nwb::test
