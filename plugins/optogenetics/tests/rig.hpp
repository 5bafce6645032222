/// \file
/// Sessions for the tests of this plugin: complete optogenetic metadata; a test changes what it is
/// about.
///
/// Needs: tests/support. Promises: metadata_json() alone has no fault.
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

inline std::filesystem::path fresh_dir() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path dir = std::filesystem::path(::testing::TempDir()) / "rec2nwb_optogenetics" /
                              (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  return dir;
}

inline Json place_json() {
  return {{"location", "CA1"},
          {"hemisphere", "Right"},
          {"ap_in_mm", -3},
          {"ml_in_mm", 2.5},
          {"dv_in_mm", 2},
          {"roll_in_deg", 0},
          {"pitch_in_deg", 5},
          {"yaw_in_deg", 10},
          {"reference", "Bregma at the cortical surface"}};
}
inline Json source_json(const std::string& name = "laser", double wavelength_nm = 488) {
  return {{"name", name},
          {"model_name", "Omicron LuxX+ 488-100"},
          {"description", "blue light"},
          {"wavelength_in_nm", wavelength_nm},
          {"power_in_W", 0.077},
          {"intensity_in_W_per_m2", 1e10}};
}
inline Json fiber_json(const std::string& name = "Fiber 1") {
  Json fiber = place_json();
  fiber.update({{"name", name},
                {"hardware_name", "optogenix_lambda_fiber"},
                {"implanted_fiber_description", "in CA1"}});
  return fiber;
}
inline Json injection_json(const std::string& name = "Injection 1") {
  Json injection = place_json();
  injection.update({{"name", name},
                    {"description", "opsin delivery"},
                    {"virus_name", "demo_virus_1"},
                    {"titer_in_vg_per_ml", 1e9},
                    {"volume_in_uL", 0.45}});
  return injection;
}
inline Json metadata_json() {
  return {{"opto_excitation_source", {source_json()}},
          {"optical_fiber", {fiber_json()}},
          {"virus_injection", {injection_json()}},
          {"optogenetic_stimulation_software", "fs-gui"}};
}

/// One session folder with a short recording.
struct Rig {
  std::filesystem::path folder = fresh_dir();
  Json metadata = metadata_json();
  Json more = {{"layout", "standard"}};
  std::vector<std::filesystem::path> files;

  Json session() {
    if (files.empty()) {
      files.push_back(folder / "20240611_rat_01_a1.rec");
      write_rec(files.back(), ephys_rig(0), 30, {});
    }
    return session_of(files, metadata, more);
  }
  PluginRun plan() { return plan_plugin(REC2NWB_PLUGIN_DIR, session()); }
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
inline const Json& group(const PluginRun& run, const std::string& path) {
  return entry(run, "groups", path);
}
inline const Json& attributes(const PluginRun& run, const std::string& path) {
  return group(run, path).at("attributes");
}
inline const Json& column(const PluginRun& run, const std::string& table, const std::string& name) {
  for (const Json& one : entry(run, "tables", table).at("columns")) {
    if (one.at("name") == name) return one;
  }
  throw std::out_of_range("no column " + name);
}
inline bool is_empty(const PluginRun& run) {
  return run.plan_json.at("groups").empty() && run.plan_json.at("tables").empty();
}

}  // namespace rec2nwb::test
