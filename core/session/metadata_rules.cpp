#include "session/metadata_rules.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "session/pointer.hpp"

namespace rec2nwb {
namespace {

/// A key whose values must differ within a list.
struct UniqueKey {
  const char* list;
  const char* key;
  const char* what;
  bool is_object_name = false;  ///< an object of the NWB file gets this name
};

constexpr UniqueKey kUniqueKeys[] = {
    {"electrode_groups", "id", "electrode group id"},
    {"ntrode_electrode_group_channel_map", "ntrode_id", "ntrode_id"},
    {"cameras", "id", "camera id"},
    {"behavioral_events", "name", "name of a behavioral event", true},
    {"behavioral_events", "description", "channel of a behavioral event"},
    {"associated_files", "name", "name of an associated file", true},
    {"associated_video_files", "name", "name of a video file", true},
    {"opto_excitation_source", "name", "name of an excitation source", true},
    {"optical_fiber", "name", "name of an optical fiber", true},
    {"virus_injection", "name", "name of a virus injection", true},
};

std::optional<std::int64_t> int_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

class Rules {
 public:
  explicit Rules(const Document& document) : document_(document) {}

  Problems run() {
    for (const UniqueKey& one : kUniqueKeys) check_unique(one);
    check_group_references();
    check_maps();
    check_electrodes();
    for (const char* list : {"tasks", "associated_video_files", "fs_gui_yamls"}) {
      check_cameras(list);
    }
    check_date_of_birth();
    return std::move(problems_);
  }

 private:
  /// Calls visit(entry, pointer) for every mapping in a list at the top.
  template <typename Visit>
  void for_each(const char* list, Visit visit) const {
    const auto found = document_.value.find(list);
    if (found == document_.value.end() || !found->is_array()) return;
    for (std::size_t i = 0; i < found->size(); ++i) {
      const Json& entry = (*found)[i];
      if (entry.is_object()) visit(entry, child_pointer(std::string("/") + list, i));
    }
  }

  [[nodiscard]] std::string line_text(const std::string& pointer) const {
    const std::optional<std::int64_t> line = document_.where(pointer).line;
    return line ? format("line {}", *line) : pointer;
  }

  /// Integers of a key in a list -> pointer of the first.
  [[nodiscard]] std::map<std::int64_t, std::string> ids(const char* list, const char* key) const;

  void check_unique(const UniqueKey& rule);
  void check_group_references();
  void check_maps();
  void check_electrodes();
  void check_cameras(const char* list);
  void check_camera(const Json& id, const std::string& pointer,
                    const std::map<std::int64_t, std::string>& cameras);
  void check_date_of_birth();

  const Document& document_;
  Problems problems_;
};

std::string known_text(const std::map<std::int64_t, std::string>& ids) {
  std::vector<std::string> texts;
  for (const auto& [id, pointer] : ids) texts.push_back(std::to_string(id));
  return texts.empty() ? "there is none" : "there are " + shorten_list(texts);
}

std::map<std::int64_t, std::string> Rules::ids(const char* list, const char* key) const {
  std::map<std::int64_t, std::string> result;
  for_each(list, [&](const Json& entry, const std::string& pointer) {
    if (const auto id = int_at(entry, key)) result.emplace(*id, child_pointer(pointer, key));
  });
  return result;
}

void Rules::check_unique(const UniqueKey& rule) {
  std::map<std::string, std::string> first_of;
  for_each(rule.list, [&](const Json& entry, const std::string& parent) {
    const auto found = entry.find(rule.key);
    if (found == entry.end() || !(found->is_string() || found->is_number_integer())) return;
    const std::string value = found->is_string() ? found->get<std::string>() : found->dump();
    const std::string pointer = child_pointer(parent, rule.key);
    const auto [first, is_new] = first_of.emplace(value, pointer);
    if (!is_new) {
      problems_.error(Code::kMetadataDuplicateId, document_.where(pointer),
                      format("the {} '{}' stands twice, first in {}", rule.what, value,
                             line_text(first->second)),
                      "give each its own");
    }
    if (rule.is_object_name && value.find('/') != std::string::npos) {
      problems_.error(
          Code::kMetadataSlash, document_.where(pointer),
          format("the {} '{}' holds a '/', which separates names in an NWB file", rule.what, value),
          "choose a name without it");
    }
  });
}

void Rules::check_group_references() {
  const auto groups = ids("electrode_groups", "id");
  const auto mapped = ids("ntrode_electrode_group_channel_map", "electrode_group_id");
  for (const auto& [id, pointer] : groups) {
    if (mapped.contains(id)) continue;
    problems_.error(
        Code::kGroupNotMapped, document_.where(pointer),
        format("electrode group {} has no entry in ntrode_electrode_group_channel_map", id),
        "add its ntrodes there, or remove the group");
  }
  for_each("ntrode_electrode_group_channel_map", [&](const Json& entry, const std::string& parent) {
    const auto id = int_at(entry, "electrode_group_id");
    if (!id || groups.contains(*id)) return;
    problems_.error(Code::kUnknownGroup,
                    document_.where(child_pointer(parent, "electrode_group_id")),
                    format("there is no electrode group {}; {}", *id, known_text(groups)),
                    "correct the id, or add the group to electrode_groups");
  });
}

/// Channels of an ntrode are counted from 0: a hole means that a line is missing.
void Rules::check_maps() {
  for_each("ntrode_electrode_group_channel_map", [&](const Json& entry, const std::string& parent) {
    const auto map = entry.find("map");
    if (map == entry.end() || !map->is_object()) return;
    const std::string pointer = child_pointer(parent, "map");
    for (const auto& [key, value] : map->items()) {
      const auto number = parse_int(key);
      if (number && *number >= 0 && std::to_string(*number) == key) continue;
      problems_.error(Code::kChannelMapKeys, document_.where(child_pointer(pointer, key)),
                      format("expected the keys 0, 1, 2, ... in map, found '{}'", key));
    }
    for (std::size_t i = 0; i < map->size(); ++i) {
      if (map->contains(std::to_string(i))) continue;
      problems_.error(Code::kChannelMapKeys, document_.where(pointer),
                      format("the map of {} keys has none for channel {}; expected 0 to {} without "
                             "a hole",
                             map->size(), i, map->size() - 1));
      break;
    }
  });
}

void Rules::check_electrodes() {
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> first_of;
  for_each("ntrode_electrode_group_channel_map", [&](const Json& entry, const std::string& parent) {
    const auto group = int_at(entry, "electrode_group_id");
    const auto map = entry.find("map");
    if (!group || map == entry.end() || !map->is_object()) return;
    for (const auto& [key, electrode] : map->items()) {
      if (!electrode.is_number_integer()) continue;
      const std::string pointer = child_pointer(child_pointer(parent, "map"), key);
      const auto number = electrode.get<std::int64_t>();
      const auto [first, is_new] = first_of.emplace(std::pair{*group, number}, pointer);
      if (is_new) continue;
      problems_.error(Code::kElectrodeTwice, document_.where(pointer),
                      format("electrode {} of electrode group {} is mapped twice, first in {}",
                             number, *group, line_text(first->second)));
    }
  });
}

void Rules::check_cameras(const char* list) {
  const auto cameras = ids("cameras", "id");
  for_each(list, [&](const Json& entry, const std::string& parent) {
    const auto found = entry.find("camera_id");
    if (found == entry.end()) return;
    const std::string pointer = child_pointer(parent, "camera_id");
    if (!found->is_array()) {
      check_camera(*found, pointer, cameras);
      return;
    }
    for (std::size_t i = 0; i < found->size(); ++i) {
      check_camera((*found)[i], child_pointer(pointer, i), cameras);
    }
  });
}

void Rules::check_camera(const Json& id, const std::string& pointer,
                         const std::map<std::int64_t, std::string>& cameras) {
  if (!id.is_number_integer() || cameras.contains(id.get<std::int64_t>())) return;
  problems_.error(Code::kUnknownCamera, document_.where(pointer),
                  format("there is no camera {} in cameras; {}", id.dump(), known_text(cameras)),
                  "correct the id, or add the camera to cameras");
}

void Rules::check_date_of_birth() {
  const std::string pointer = "/subject/date_of_birth";
  const Json::json_pointer place(pointer);
  if (!document_.value.contains(place)) return;
  const Json& value = document_.value.at(place);
  if (!value.is_string() || is_iso_date(value.get<std::string>())) return;
  problems_.error(Code::kMetadataDate, document_.where(pointer),
                  format("expected a date, found '{}'", value.get<std::string>()),
                  "write it as YEAR-MONTH-DAY, e.g. 2024-01-31");
}

}  // namespace

Problems check_rules(const Document& document) { return Rules(document).run(); }

}  // namespace rec2nwb
