#include "columns.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace rec2nwb::analog {
namespace {

constexpr const char* kEcu = "ECU";
constexpr const char* kSeparator = "   ";

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string without_blanks(const std::string& id, const sdk::Host& host) {
  std::string name = id.empty() ? "_" : id;
  std::replace_if(name.begin(), name.end(), is_blank, '_');
  if (name != id) {
    host.warn("the analog channel '" + id + "' is called '" + name +
              "' in the file: the names of columns are separated by blanks there");
  }
  return name;
}

sdk::AnalogChannel channel_of(const Json& json, std::uint32_t device) {
  sdk::AnalogChannel channel;
  channel.id = json.at("id").get<std::string>();
  channel.device = device;
  channel.start_byte = json.at("start_byte").get<std::uint32_t>();
  if (json.contains("interleaved_id_byte") && json.contains("interleaved_id_bit")) {
    channel.update = sdk::UpdateBit{json.at("interleaved_id_byte").get<std::uint32_t>(),
                                    json.at("interleaved_id_bit").get<std::uint32_t>()};
  }
  return channel;
}

/// "ECU (12 channels): the value of every packet".
std::string say_device(const Column& first, std::size_t channels) {
  return first.device + " (" + std::to_string(channels) +
         (channels == 1 ? " channel): " : " channels): ") +
         (first.channel.update ? "the latest value, held until the device sends the next one, and "
                                 "0 before the first of a file"
                               : "the value of every packet");
}

}  // namespace

std::vector<Column> find_columns(const Json& session, const sdk::Host& host) {
  std::vector<Column> columns;
  std::uint32_t index = 0;
  for (const Json& device : session.at("header").at("devices")) {
    const std::uint32_t device_index = index++;
    if (!device.at("available").get<bool>()) continue;
    const auto name = device.at("name").get<std::string>();
    for (const Json& json : device.at("channels")) {
      if (json.at("data_type") != "analog") continue;
      sdk::AnalogChannel channel = channel_of(json, device_index);
      columns.push_back({without_blanks(channel.id, host), name, std::move(channel)});
    }
  }
  std::stable_partition(columns.begin(), columns.end(),
                        [](const Column& column) { return column.device == kEcu; });
  return columns;
}

std::string description_of(const std::vector<Column>& columns) {
  std::string text;
  for (const Column& column : columns) text += column.name + kSeparator;
  return text;
}

std::string comments_on(const std::vector<Column>& columns) {
  std::string text =
      "A column for each channel that the description names, in its order, as counts of the "
      "converters. ";
  for (std::size_t first = 0; first < columns.size();) {
    std::size_t end = first + 1;
    while (end < columns.size() && columns[end].device == columns[first].device &&
           columns[end].channel.update.has_value() == columns[first].channel.update.has_value()) {
      ++end;
    }
    text += (first == 0 ? "" : "; ") + say_device(columns[first], end - first);
    first = end;
  }
  return text;
}

}  // namespace rec2nwb::analog
