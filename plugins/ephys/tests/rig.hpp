/// \file
/// Sessions for the tests of this plugin: a .rec file, and metadata that fits it.
///
/// Needs: tests/support. Promises: metadata of groups() and maps() fits ntrodes_of(); a test
/// changes what it is about.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/plugin_testing.hpp"
#include "support/rec_builder.hpp"

namespace rec2nwb::test {

inline std::filesystem::path fresh_dir() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path dir = std::filesystem::path(testing::TempDir()) / "rec2nwb_ephys" /
                              (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  return dir;
}

inline Json group_json(int id, const std::string& device_type) {
  return {{"id", id},
          {"location", "area " + std::to_string(id)},
          {"device_type", device_type},
          {"description", "group " + std::to_string(id)},
          {"targeted_location", "target " + std::to_string(id)},
          {"targeted_x", 1.5},
          {"targeted_y", 2},
          {"targeted_z", -3.25},
          {"units", "mm"}};
}

inline Json map_json(int ntrode, int group, const std::vector<int>& electrodes,
                     const std::vector<int>& bad = {}) {
  Json map = Json::object();
  for (std::size_t k = 0; k < electrodes.size(); ++k) map[std::to_string(k)] = electrodes[k];
  return {
      {"ntrode_id", ntrode}, {"electrode_group_id", group}, {"bad_channels", bad}, {"map", map}};
}

inline Json metadata_json(Json groups, Json maps) {
  return {{"raw_data_to_volts", 1.95e-7},
          {"electrode_groups", std::move(groups)},
          {"ntrode_electrode_group_channel_map", std::move(maps)}};
}

/// A tetrode per ntrode: groups 0, 1, ..., ntrodes 1, 2, ...
inline Json tetrodes(int count) {
  Json groups = Json::array();
  Json maps = Json::array();
  for (int i = 0; i < count; ++i) {
    groups.push_back(group_json(i, "tetrode_12.5"));
    maps.push_back(map_json(i + 1, i, {0, 1, 2, 3}));
  }
  return metadata_json(groups, maps);
}

inline std::vector<int> numbers(int first, int count) {
  std::vector<int> all;
  for (int i = 0; i < count; ++i) all.push_back(first + i);
  return all;
}

/// A value that tells row and hwChan, of both signs.
inline std::int16_t sample(std::uint64_t row, int hw_chan) {
  return static_cast<std::int16_t>((row % 2 == 0 ? 1 : -1) *
                                   (hw_chan * 37 + static_cast<int>(row) * 101));
}

inline void fill_samples(const RecSpec& spec, std::uint64_t row, Packet& packet) {
  for (const NtrodeSpec& ntrode : spec.ntrodes) {
    for (const int hw_chan : ntrode.hw_chans) packet.set_hw_chan(hw_chan, sample(row, hw_chan));
  }
}

/// One recording with its session.
struct Rig {
  RecSpec spec;
  Json metadata;
  std::string layout = "standard";
  std::uint64_t rows = 3;
  Json more = Json::object();
  std::vector<std::filesystem::path> files;
  Json session;

  Rig(RecSpec rec, Json yaml) : spec(std::move(rec)), metadata(std::move(yaml)) {}

  Rig& write() {
    files = {fresh_dir() / "20240611_rat_01_a1.rec"};
    write_rec(files[0], spec, rows,
              [this](std::uint64_t row, Packet& packet) { fill_samples(spec, row, packet); });
    more["layout"] = layout;
    session = session_of(files, metadata, more);
    return *this;
  }
  PluginRun plan() { return plan_plugin(REC2NWB_PLUGIN_DIR, write().session); }
  PluginRun run() { return run_plugin(REC2NWB_PLUGIN_DIR, write().session, files); }
};

inline const Json& entry(const PluginRun& run, const char* list, const std::string& path) {
  for (const Json& one : run.plan_json.at(list)) {
    if (one.at("path") == path) return one;
  }
  throw std::out_of_range(path + " is not among the " + list);
}
inline bool has_dataset(const PluginRun& run, const std::string& path) {
  for (const Json& one : run.plan_json.at("datasets")) {
    if (one.at("path") == path) return true;
  }
  return false;
}
inline const Json& series(const PluginRun& run) {
  return entry(run, "datasets", "/acquisition/e-series/data");
}
inline const Json& electrode_table(const PluginRun& run) {
  return entry(run, "tables", "/general/extracellular_ephys/electrodes");
}
inline const Json& column(const PluginRun& run, const std::string& name) {
  for (const Json& one : electrode_table(run).at("columns")) {
    if (one.at("name") == name) return one;
  }
  throw std::out_of_range("no column " + name);
}
inline Json values(const PluginRun& run, const std::string& name) {
  return column(run, name).at("value");
}
inline std::vector<std::int16_t> data(const PluginRun& run) {
  return run.at("/acquisition/e-series/data").as<std::int16_t>();
}
inline bool is_empty(const PluginRun& run) {
  return run.plan_json.at("groups").empty() && run.plan_json.at("datasets").empty() &&
         run.plan_json.at("tables").empty();
}

}  // namespace rec2nwb::test
