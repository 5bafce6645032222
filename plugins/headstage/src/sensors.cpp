#include "sensors.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <stdexcept>
#include <utility>

namespace rec2nwb::headstage {
namespace {

constexpr const char* kNumber = "<number>";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

/// Reads one sensor; what is wrong is said with the place.
class Reader {
 public:
  Reader(const Json& json, std::string where, bool has_ids)
      : json_(json), where_(std::move(where)), has_ids_(has_ids) {}

  Sensor read() {
    if (!json_.is_object()) fail("expected an object with keys, found " + json_.dump());
    Sensor sensor;
    sensor.name = text("name");
    if (sensor.name.find('/') != std::string::npos) {
      fail("name: '" + sensor.name + "' contains '/', which separates groups in an NWB file");
    }
    where_ += " (" + sensor.name + ")";
    if (has_ids_) sensor.ids = ids();
    sensor.conversion = conversion();
    sensor.unit = text("unit");
    sensor.description = text("description");
    check_keys();
    return sensor;
  }

 private:
  [[noreturn]] void fail(const std::string& text) const {
    throw std::runtime_error(where_ + ": " + text);
  }

  const Json& at(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) fail(std::string("the key '") + key + "' is not there");
    return *found;
  }

  std::string text(const char* key) const {
    const Json& value = at(key);
    if (!value.is_string() || is_blank(value.get<std::string>())) {
      fail(std::string(key) + ": expected a text that is not empty, found " + value.dump());
    }
    return value.get<std::string>();
  }

  double conversion() const {
    const Json& value = at("conversion");
    const double number = value.is_number() ? value.get<double>() : 0;
    if (!std::isfinite(number) || number == 0) {
      fail("conversion: expected a finite number other than 0, found " + value.dump());
    }
    return number;
  }

  std::vector<std::string> ids() const {
    const Json& value = at("ids");
    const bool good = value.is_array() && !value.empty() &&
                      std::all_of(value.begin(), value.end(), [](const Json& id) {
                        return id.is_string() && !is_blank(id.get<std::string>());
                      });
    if (!good) fail("ids: expected a list of channel ids, found " + value.dump());
    return value.get<std::vector<std::string>>();
  }

  void check_keys() const {
    for (const auto& [key, value] : json_.items()) {
      const bool known = key == "name" || key == "conversion" || key == "unit" ||
                         key == "description" || (key == "ids" && has_ids_);
      if (known) continue;
      fail("unknown key '" + key + "'; there are name, " + (has_ids_ ? "ids, " : "") +
           "conversion, unit and description");
    }
  }

  const Json& json_;
  std::string where_;
  bool has_ids_;
};

void check_unique(const std::vector<Sensor>& sensors, const std::string& file) {
  std::set<std::string> names;
  std::set<std::string> ids;
  for (const Sensor& sensor : sensors) {
    if (!names.insert(sensor.name).second) {
      throw std::runtime_error(file + ": two sensors are called '" + sensor.name + "'");
    }
    for (const std::string& id : sensor.ids) {
      if (ids.insert(id).second) continue;
      throw std::runtime_error(file + ": the id '" + id + "' stands there twice");
    }
  }
}

}  // namespace

bool matches(const std::string& pattern, const std::string& id) {
  const std::size_t at = pattern.find(kNumber);
  if (at == std::string::npos) return pattern == id;
  const std::string tail = pattern.substr(at + std::string(kNumber).size());
  if (id.size() <= at + tail.size() || id.compare(0, at, pattern, 0, at) != 0) return false;
  const std::size_t digits_end = id.size() - tail.size();
  if (id.compare(digits_end, tail.size(), tail) != 0) return false;
  const auto begin = id.begin();
  return std::all_of(begin + static_cast<std::ptrdiff_t>(at),
                     begin + static_cast<std::ptrdiff_t>(digits_end), is_digit);
}

Sensors::Sensors(const Json& document, const std::string& file) {
  if (!document.is_object() || !document.contains("sensors") ||
      !document.at("sensors").is_array() || !document.contains("other")) {
    throw std::runtime_error(file + ": expected a list 'sensors' and an entry 'other'");
  }
  std::size_t index = 0;
  for (const Json& json : document.at("sensors")) {
    const std::string where = file + ", sensor at index " + std::to_string(index++);
    all_.push_back(Reader(json, where, true).read());
  }
  all_.push_back(Reader(document.at("other"), file + ", entry 'other'", false).read());
  check_unique(all_, file);
}

const Sensor& Sensors::of(const std::string& channel_id) const {
  for (const Sensor& sensor : all_) {
    for (const std::string& pattern : sensor.ids) {
      if (matches(pattern, channel_id)) return sensor;
    }
  }
  return all_.back();
}

void Sensors::relabel(const Json& metadata, const sdk::Host& host) {
  const auto labels = metadata.find("sensor_units");
  if (labels == metadata.end() || !labels->is_object()) return;
  for (const auto& [key, label] : labels->items()) {
    const auto pointer = (Json::json_pointer("/sensor_units") / key).to_string();
    const auto sensor = std::find_if(all_.begin(), all_.end(),
                                     [name = key](const Sensor& one) { return one.name == name; });
    if (sensor == all_.end()) {
      std::string names;
      for (const Sensor& one : all_) names += (names.empty() ? "" : ", ") + one.name;
      host.metadata_warning(pointer, "no sensor is called '" + key + "'; there are: " + names);
    } else if (is_blank(label.get<std::string>())) {
      host.metadata_error(pointer, "the unit of " + key + " is blank");
    } else {
      sensor->unit = label.get<std::string>();
    }
  }
}

}  // namespace rec2nwb::headstage
