/// \file
/// Session folders for tests: a fresh folder, files in it, and a metadata YAML that is right.
///
/// Needs: nothing. Promises: every test gets its own empty folder.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "base/error.hpp"

namespace rec2nwb::test {

inline std::filesystem::path fresh_session_dir() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path dir = std::filesystem::path(testing::TempDir()) / "rec2nwb_session" /
                              (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  return dir;
}

/// Writes a file, with the folders that it needs.
inline void put_file(const std::filesystem::path& path, const std::string& text = "x") {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// The text of the Error that action throws; "no Error" if there is none.
template <typename Action>
std::string text_of_error(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no Error";
}

/// text with the one place where from stands replaced by to.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::invalid_argument("not in the text: " + from);
  return text.replace(at, from.size(), to);
}

/// Two cameras, two tasks, two tetrodes: no problem in it.
inline std::string good_metadata() {
  return R"(experimenter_name:
  - "Doe, Jo"
lab: Test Lab
institution: Test University
session_description: a test
session_id: "rat_20240611"
data_acq_device:
  - {name: SpikeGadgets, system: SpikeGadgets, amplifier: Intan, adc_circuit: Intan}
times_period_multiplier: 1.5
raw_data_to_volts: 1.95e-7
subject:
  description: Long-Evans Rat
  genotype: Wild Type
  sex: M
  species: Rattus norvegicus
  subject_id: rat
  date_of_birth: 2024-01-01T00:00:00.000Z
  weight: 412.5
cameras:
  - {id: 0, meters_per_pixel: 0.0005, manufacturer: A, model: B, lens: C, camera_name: sleep}
  - {id: 1, meters_per_pixel: 0.002, manufacturer: A, model: B, lens: C, camera_name: run}
tasks:
  - {task_name: Sleep, task_description: rest, task_environment: box, camera_id: [0], task_epochs: [1]}
  - {task_name: Run, task_description: run, task_environment: maze, camera_id: [1], task_epochs: [2]}
associated_files:
  - {name: log_1, description: log, path: a.stateScriptLog, task_epochs: 1}
associated_video_files:
  - {name: 20240611_rat_01_s1.1.h264, camera_id: 0, task_epochs: 1}
behavioral_events:
  - {description: Din1, name: Poke, comments: left}
  - {description: Din2, name: Light}
electrode_groups:
  - {id: 0, location: CA1, device_type: tetrode_12.5, description: t, targeted_location: CA1, targeted_x: 1.5, targeted_y: 2, targeted_z: 3, units: mm}
  - {id: 1, location: CA3, device_type: tetrode_12.5, description: t, targeted_location: CA3, targeted_x: 1.5, targeted_y: 2, targeted_z: 3, units: mm}
ntrode_electrode_group_channel_map:
  - ntrode_id: 1
    electrode_group_id: 0
    bad_channels: []
    map: {0: 0, 1: 1, 2: 2, 3: 3}
  - ntrode_id: 2
    electrode_group_id: 1
    bad_channels: [1]
    map: {0: 0, 1: 1, 2: 2, 3: 3}
)";
}

}  // namespace rec2nwb::test
