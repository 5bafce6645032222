/// \file
/// Sessions for the tests of this plugin: metadata with fs_gui protocols, geometry files, and what
/// other plugins publish; a test changes what it is about.
///
/// Needs: tests/support. Promises: metadata_json() alone has no fault and two epochs to speak of.
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

inline const std::string kSites = "/general/optogenetic_experiment_metadata";
inline const std::string kEpochs = "/intervals/optogenetic_epochs";

inline std::filesystem::path fresh_dir() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path dir = std::filesystem::path(::testing::TempDir()) / "rec2nwb_fsgui" /
                              (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  return dir;
}

inline Json metadata_json() {
  return {{"behavioral_events", {{{"name", "Light_1"}, {"description", "Dout1"}}}},
          {"cameras",
           {{{"id", 0}, {"meters_per_pixel", 0.0005}}, {{"id", 3}, {"meters_per_pixel", 0.002}}}}};
}
/// An entry of fs_gui_yamls.
inline Json entry_json(const std::string& file, std::vector<int> epochs) {
  return {{"name", file},
          {"power_in_mW", 7},
          {"epochs", std::move(epochs)},
          {"dio_output_name", "Light_1"},
          {"camera_id", 0}};
}

inline Json leaf_json(const Json& node) {
  return {{"id", "x"},
          {"data", {{"type", "filter"}, {"value", node.at("instance_id")}}},
          {"children", Json::array()}};
}
inline Json gate_json(const std::vector<Json>& children, const std::string& kind = "gate-and") {
  return {{"id", "g"}, {"data", {{"type", "gate"}, {"value", kind}}}, {"children", children}};
}
inline Json ripple_json() {
  return {{"type_id", "ripple-new-filter-type"},
          {"instance_id", "r-1"},
          {"sd_threshold", 3.5},
          {"n_above_threshold", 2}};
}
inline Json theta_json() {
  return {{"type_id", "theta-phase-hilbert-filter-type"},
          {"instance_id", "t-1"},
          {"theta_filter_degrees", 90},
          {"reference_ntrode", 15}};
}
inline Json speed_json(double threshold = 4, bool above = true) {
  return {{"type_id", "speed-filter-type"},
          {"instance_id", "s-1"},
          {"threshold", threshold},
          {"threshold_above", above}};
}
inline Json zone_json(int zone, const std::string& file = "room.trackgeometry") {
  return {{"type_id", "geometry-filter-type"},
          {"instance_id", "z-" + std::to_string(zone)},
          {"trackgeometry", {{"filename", file}, {"zone_id", zone}}},
          {"cameraWidth", 100},
          {"cameraHeight", 10}};
}

/// The action alone: nodes[0] of a protocol.
inline Json action_json() {
  return {{"type_id", "trodes-digital-pulse-action-type"},
          {"instance_id", "a-1"},
          {"nickname", "Pulses"},
          {"pulseLength", 2},
          {"nPulses", 20},
          {"sequencePeriod", 5},
          {"nOutputTrains", 1},
          {"trainInterval", 1000},
          {"lockout_time", 250}};
}
/// \param trigger null: none
inline Json protocol_json(const Json& trigger, const std::vector<Json>& conditions = {}) {
  Json action = action_json();
  Json nodes = Json::array();
  if (!trigger.is_null()) {
    action["trigger_id"] = leaf_json(trigger);
    nodes.push_back(trigger);
  }
  std::vector<Json> leaves;
  for (const Json& condition : conditions) {
    nodes.push_back(condition);
    leaves.push_back(leaf_json(condition));
  }
  if (!leaves.empty()) action["condition_id"] = gate_json(leaves);
  nodes.insert(nodes.begin(), action);
  return {{"nodes", nodes}};
}

inline const char* kRoom =
    "<Linearization Object>\n\n<Zone Objects> 1\n<Start settings>\nDescription: Zone geometry\n"
    "<polygon settings>\nZone id: 1\nnodes_x: 0.116 0.5 0.999\nnodes_y: 0.25 0.5 0.99\n"
    "<polygon settings>\nZone id: 2\nnodes_x: 0.1 0.2\nnodes_y: 0.3 0.4\n<End settings>\n\n"
    "<Inclusion Zone Object> 1\n<polygon settings>\nZone id: 1\nnodes_x: 0\nnodes_y: 0\n";

/// One session folder with two short recordings: epochs 1 and 2, both with tag a1.
struct Rig {
  std::filesystem::path folder = fresh_dir();
  Json metadata = metadata_json();
  Json more = {{"layout", "standard"}};
  PluginInputs inputs;
  std::vector<std::filesystem::path> files;

  Rig() {
    PublishedData light;
    light.key = "Light_1";
    light.about = {{"path", "/processing/behavior/behavioral_events/Light_1"}};
    inputs.published["dio.edges"] = {light};
    set_sites({488});
  }

  /// \param wavelengths_nm of each site
  void set_sites(const std::vector<double>& wavelengths_nm) {
    auto& sites = inputs.published["optogenetics.sites"];
    sites.clear();
    for (const double one : wavelengths_nm) {
      sites.push_back({std::to_string(sites.size()), {{"wavelength_in_nm", one}}, {}});
    }
  }

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
    return folder / name;
  }
  /// Writes a protocol and its entry.
  Rig& protocol(const Json& content, const std::vector<int>& epochs,
                const std::string& name = "protocol.yaml") {
    write(name, content.dump(1));
    metadata["fs_gui_yamls"].push_back(entry_json(name, epochs));
    return *this;
  }
  Json session() {
    for (int i = 1; files.size() < 2; ++i) {
      files.push_back(folder / ("20240611_rat_0" + std::to_string(i) + "_a1.rec"));
      write_rec(files.back(), ephys_rig(0), 30, {});
    }
    return session_of(files, metadata, more);
  }
  PluginRun plan() { return plan_plugin(REC2NWB_PLUGIN_DIR, session(), inputs); }
  PluginRun run() {
    const Json of = session();
    return run_plugin(REC2NWB_PLUGIN_DIR, of, files, kAllRows, inputs);
  }
};

inline const Json* find_entry(const PluginRun& run, const char* list, const std::string& path) {
  for (const Json& one : run.plan_json.at(list)) {
    if (one.at("path") == path) return &one;
  }
  return nullptr;
}
inline const Json& entry(const PluginRun& run, const char* list, const std::string& path) {
  const Json* found = find_entry(run, list, path);
  if (found == nullptr) throw std::out_of_range(path + " is not among the " + list);
  return *found;
}
inline const Json& column(const PluginRun& run, const std::string& table, const std::string& name) {
  for (const Json& one : entry(run, "tables", table).at("columns")) {
    if (one.at("name") == name) return one;
  }
  throw std::out_of_range("no column " + name);
}
inline Json values(const PluginRun& run, const std::string& name) {
  return column(run, kEpochs, name).at("value");
}
inline std::vector<std::string> column_names(const PluginRun& run) {
  std::vector<std::string> names;
  for (const Json& one : entry(run, "tables", kEpochs).at("columns")) names.push_back(one["name"]);
  return names;
}
inline bool is_empty(const PluginRun& run) {
  return run.plan_json.at("groups").empty() && run.plan_json.at("tables").empty();
}

}  // namespace rec2nwb::test
