#include "series.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

namespace rec2nwb::headstage {
namespace {

constexpr const char* kEcu = "ECU";

bool has_update_bit(const Json& channel) {
  return channel.contains("interleaved_id_byte") && channel.contains("interleaved_id_bit");
}

sdk::AnalogChannel channel_of(const Json& json, std::uint32_t device) {
  return {json.at("id").get<std::string>(), device, json.at("start_byte").get<std::uint32_t>(),
          sdk::UpdateBit{json.at("interleaved_id_byte").get<std::uint32_t>(),
                         json.at("interleaved_id_bit").get<std::uint32_t>()}};
}

void add(std::vector<Series>& all, const Sensor& sensor, const sdk::AnalogChannel& channel) {
  const auto same = std::find_if(all.begin(), all.end(), [&](const Series& one) {
    return one.sensor == &sensor && one.channels.front().updates_with(channel);
  });
  if (same != all.end()) {
    same->channels.push_back(channel);
  } else {
    all.push_back({"", &sensor, {channel}});
  }
}

/// First series keep their sensor's name, whatever the others are called.
void name_all(std::vector<Series>& all, const Sensors& sensors) {
  std::set<std::string> taken;
  std::set<const Sensor*> seen;
  for (const Sensor& sensor : sensors.all()) taken.insert(sensor.name);
  for (Series& series : all) {
    series.name = series.sensor->name;
    if (seen.insert(series.sensor).second) continue;
    for (int number = 2; !taken.insert(series.name).second; ++number) {
      series.name = series.sensor->name + "_" + std::to_string(number);
    }
  }
}

}  // namespace

Found find_series(const Json& session, const Sensors& sensors) {
  Found found;
  std::uint32_t index = 0;
  for (const Json& device : session.at("header").at("devices")) {
    const std::uint32_t device_index = index++;
    if (!device.at("available").get<bool>()) continue;
    for (const Json& json : device.at("channels")) {
      if (json.at("data_type") != "analog") continue;
      if (has_update_bit(json)) {
        const sdk::AnalogChannel channel = channel_of(json, device_index);
        add(found.series, sensors.of(channel.id), channel);
      } else if (device.at("name") != kEcu) {
        found.every_packet.push_back(json.at("id").get<std::string>());
      }
    }
  }
  name_all(found.series, sensors);
  return found;
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

std::vector<std::string> ids_of(const Series& series) {
  std::vector<std::string> ids;
  for (const sdk::AnalogChannel& channel : series.channels) ids.push_back(channel.id);
  return ids;
}

}  // namespace rec2nwb::headstage
