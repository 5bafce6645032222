#include "plugin/device_names.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace rec2nwb {
namespace {

/// Of rigs in the field, whether a plugin reads them or not.
constexpr const char* kOfRigs[] = {"SysClock",    "Controller_DIO",  "MCU_IO",         "ECU",
                                   "Multiplexed", "headstageSensor", "neuropixels_LFP"};

}  // namespace

Problems unknown_devices(const Header& header, const std::string& file, const Catalog& catalog) {
  std::vector<std::string> known(std::begin(kOfRigs), std::end(kOfRigs));
  for (const Manifest& plugin : catalog.plugins) {
    known.insert(known.end(), plugin.needs_devices.begin(), plugin.needs_devices.end());
  }
  Problems problems;
  for (const Device& device : header.devices) {
    if (device.packet_bytes() == 0 || std::ranges::count(known, device.name) != 0) continue;
    const auto meant = nearest(device.name, known);
    Where where{.file = file};
    if (device.line > 0) where.line = device.line;
    problems.warn(Code::kUnknownDevice, std::move(where),
                  format("Device '{}' is not known: its {} of every packet are skipped",
                         one_line(device.name), count_text(device.packet_bytes(), "byte")),
                  meant ? format("did you mean '{}'?", *meant)
                        : "a plugin that reads it says so in its manifest");
  }
  return problems;
}

}  // namespace rec2nwb
