#include "lines.hpp"

#include <algorithm>
#include <map>

#include "rec2nwb/messages.hpp"

namespace rec2nwb::dio {
namespace {

constexpr std::uint32_t kBitsPerByte = 8;
constexpr std::size_t kSuggestions = 3;
constexpr const char* kEcu = "ECU";
constexpr const char* kEcuPrefix = "ECU_";

struct Channel {
  std::string device;
  Line line;  // what the header knows of it
};

std::vector<Channel> digital_channels(const Json& session) {
  std::vector<Channel> all;
  std::uint32_t index = 0;
  for (const Json& device : session.at("header").at("devices")) {
    const std::uint32_t device_index = index++;
    if (!device.at("available").get<bool>()) continue;
    for (const Json& channel : device.at("channels")) {
      if (channel.at("data_type") != "digital") continue;
      const auto bit = channel.at("bit").get<std::uint32_t>();
      Line line;
      line.channel_id = channel.at("id").get<std::string>();
      if (channel.contains("input")) {
        line.direction = channel.at("input").get<bool>() ? ", input=1 (digital input)"
                                                         : ", input=0 (digital output)";
      }
      line.device = device_index;
      line.byte = channel.at("start_byte").get<std::uint32_t>() + bit / kBitsPerByte;
      line.bit = bit % kBitsPerByte;
      if (line.byte >= device.at("num_bytes").get<std::uint32_t>()) continue;
      all.push_back({device.at("name").get<std::string>(), std::move(line)});
    }
  }
  return all;
}

/// The ECU goes first, by its exact id and then with the prefix; then any other device.
const Channel* find(const std::vector<Channel>& channels, const std::string& wanted) {
  const auto look = [&](const std::string& id, bool ecu) -> const Channel* {
    const auto at = std::find_if(channels.begin(), channels.end(), [&](const Channel& channel) {
      return channel.line.channel_id == id && (channel.device == kEcu) == ecu;
    });
    return at == channels.end() ? nullptr : &*at;
  };
  if (const Channel* exact = look(wanted, true)) return exact;
  if (const Channel* prefixed = look(kEcuPrefix + wanted, true)) return prefixed;
  return look(wanted, false);
}

/// "'ECU_Din7', 'ECU_Din8', 'ECU_Din1'": the ids with the fewest edits, with or without the prefix.
std::string nearest(const std::vector<Channel>& channels, const std::string& wanted) {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const Channel& channel : channels) {
    const std::string& id = channel.line.channel_id;
    ranked.emplace_back(std::min(sdk::edits(wanted, id), sdk::edits(kEcuPrefix + wanted, id)), id);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < std::min(kSuggestions, ranked.size()); ++i) {
    ids.push_back(ranked[i].second);
  }
  return sdk::quoted(ids);
}

/// Turns the entries of the metadata into lines, one by one.
class Reader {
 public:
  Reader(const std::vector<Channel>& channels, const sdk::Host& host, Lines& result)
      : channels_(channels), host_(host), result_(result) {}

  void read(const Json& entry) {
    const std::string pointer = "/behavioral_events/" + std::to_string(index_++);
    const auto name = entry.at("name").get<std::string>();
    const auto description = entry.at("description").get<std::string>();
    check_name(pointer + "/name", name);
    const Channel* channel = find(channels_, description);
    if (channel == nullptr) {
      fault(pointer + "/description", "no recorded digital channel is called '" + description +
                                          "'; nearest: " + nearest(channels_, description));
      return;
    }
    const auto [first, is_new] = channels_taken_.emplace(channel->line.channel_id, name);
    if (!is_new) {
      fault(pointer + "/description", "digital channel " + channel->line.channel_id +
                                          " is named twice: '" + first->second + "' and '" + name +
                                          "'; a channel becomes one series");
      return;
    }
    Line line = channel->line;
    line.name = name;
    line.metadata_description = description;
    line.comments = entry.value("comments", "no comments");
    result_.lines.push_back(std::move(line));
  }

 private:
  void fault(const std::string& pointer, const std::string& text) {
    host_.metadata_error(pointer, text);
    result_.faulty = true;
  }

  void check_name(const std::string& pointer, const std::string& name) {
    if (name.find('/') != std::string::npos) {
      fault(pointer,
            "the name '" + name +
                "' contains '/', which separates groups in an NWB file; write '_' instead");
    }
    if (!names_taken_.emplace(name, index_).second) {
      fault(pointer, "two behavioral_events are called '" + name + "'; names are unique");
    }
  }

  const std::vector<Channel>& channels_;
  const sdk::Host& host_;
  Lines& result_;
  std::size_t index_ = 0;
  std::map<std::string, std::string> channels_taken_;  // channel id -> name
  std::map<std::string, std::size_t> names_taken_;
};

}  // namespace

Lines find_lines(const Json& session, const sdk::Host& host) {
  Lines result;
  const auto channels = digital_channels(session);
  const Json entries = session.at("metadata").value("behavioral_events", Json::array());
  if (entries.empty()) result.nothing = "the metadata names no behavioral_events";
  if (channels.empty()) result.nothing = "the recording has no digital channels";
  if (!result.nothing.empty()) return result;
  Reader reader(channels, host, result);
  for (const Json& entry : entries) reader.read(entry);
  return result;
}

}  // namespace rec2nwb::dio
