#include "cli/demo/metadata_yaml.hpp"

#include "base/text.hpp"
#include "cli/demo/behaviour.hpp"
#include "cli/demo/header_xml.hpp"
#include "cli/demo/video.hpp"

namespace rec2nwb::demo {
namespace {

// ids of the cameras
constexpr int kSleepCamera = 0;
constexpr int kRunCamera = 1;

/// The animal is born on the first of the same month a year before.
std::string general(const std::string& date, const std::string& animal) {
  const std::int64_t year = parse_int(date.substr(0, 4)).value_or(0);
  return format(R"(experimenter_name:
  - "Doe, Jane"
lab: "Demo Lab"
institution: "Example University"
experiment_description: "A made-up recording from hippocampal area CA1 on a linear track"
session_description: "Sleep, then runs between two reward ports"
session_id: "{0}_{1}"
keywords:
  - "demo"
  - "hippocampus"
  - "linear track"
subject:
  description: "Long-Evans rat, made up"
  genotype: "Wild Type"
  sex: "M"
  species: "Rattus norvegicus"
  subject_id: "{0}"
  date_of_birth: {2:04}-{3}-01T00:00:00.000Z
  weight: 450
data_acq_device:
  - name: "SpikeGadgets"
    system: "SpikeGadgets"
    amplifier: "Intan"
    adc_circuit: "Intan"
units:
  analog: "-1"
  behavioral_events: "-1"
times_period_multiplier: 1.5
raw_data_to_volts: 1.95e-07
device:
  name:
    - "Trodes"
)",
                animal, date, year - 1, date.substr(4, 2));
}

std::string cameras_and_tasks() {
  return R"(cameras:
  - id: 0
    meters_per_pixel: 0.00055
    manufacturer: "Allied Vision"
    model: "Mako G-158C"
    lens: "6 mm"
    camera_name: "sleep camera"
  - id: 1
    meters_per_pixel: 0.0022
    manufacturer: "Allied Vision"
    model: "Mako G-158C"
    lens: "4 mm"
    camera_name: "run camera"
tasks:
  - task_name: "Sleep"
    task_description: "The animal sleeps in a small box"
    task_environment: "sleep box"
    camera_id: [0]
    task_epochs: [1]
  - task_name: "Linear track"
    task_description: "The animal runs between two ports for a drop of reward at each"
    task_environment: "linear track, 1 m"
    camera_id: [1]
    task_epochs: [2]
)";
}

std::string associated_files(std::span<const Epoch> epochs) {
  std::string yaml = "associated_files:\n";
  for (const Epoch& epoch : epochs) {
    yaml += format(
        "  - name: \"statescript_{0}\"\n    description: \"Statescript log {0}\"\n"
        "    path: \"{1}.stateScriptLog\"\n    task_epochs: {2}\n",
        epoch.tag, epoch.file_prefix, epoch.number);
  }
  return yaml;
}

std::string associated_video_files(std::span<const Epoch> epochs) {
  std::string yaml = "associated_video_files:\n";
  for (const Epoch& epoch : epochs) {
    yaml += format("  - name: \"{}\"\n    camera_id: {}\n    task_epochs: {}\n", video_name(epoch),
                   epoch.running ? kRunCamera : kSleepCamera, epoch.number);
  }
  return yaml;
}

std::string behavioral_events() {
  std::string yaml = "behavioral_events:\n";
  for (const Line& line : kLines) {
    yaml += format("  - description: \"{}\"\n    name: \"{}\"\n", line.id, line.name);
  }
  return yaml;
}

std::string electrode_groups() {
  std::string groups = "electrode_groups:\n";
  std::string maps = "ntrode_electrode_group_channel_map:\n";
  for (int tetrode = 0; tetrode < kTetrodes; ++tetrode) {
    groups += format(R"(  - id: {0}
    location: "CA1"
    device_type: "tetrode_12.5"
    description: "Tetrode {1}"
    targeted_location: "CA1"
    targeted_x: {2}
    targeted_y: -3.8
    targeted_z: 2.0
    units: "mm"
)",
                     tetrode, tetrode + 1, tetrode == 0 ? 2.2 : 2.6);
    maps +=
        format("  - ntrode_id: {}\n    electrode_group_id: {}\n    bad_channels: []\n    map:\n",
               tetrode + 1, tetrode);
    for (int contact = 0; contact < kContacts; ++contact) {
      maps += format("      \"{0}\": {0}\n", contact);
    }
  }
  return groups + maps;
}

}  // namespace

std::string metadata_yaml(const std::string& date, const std::string& animal,
                          std::span<const Epoch> epochs) {
  return general(date, animal) + cameras_and_tasks() + associated_files(epochs) +
         associated_video_files(epochs) + behavioral_events() + electrode_groups();
}

}  // namespace rec2nwb::demo
