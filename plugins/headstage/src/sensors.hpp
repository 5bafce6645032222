/// \file
/// Sensors: what sensors.yml says of them: their channels, scales and words.
///
/// Needs: a document as schemas/sensors.schema.json describes it. Promises: every scale is a finite
/// number other than 0, no text is empty, no name and no id stands there twice; anything else is a
/// std::runtime_error that names the sensor, the key and what was expected.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rec2nwb/plugin.hpp"

namespace rec2nwb::headstage {

using Json = nlohmann::json;

struct Sensor {
  std::string name;
  std::vector<std::string> ids;  ///< "<number>" in them stands for digits; empty for "other"
  double conversion = 0;
  std::string unit;
  std::string description;
};

class Sensors {
 public:
  /// \param file for messages
  Sensors(const Json& document, const std::string& file);

  /// The one that has this id; "other" if none has.
  const Sensor& of(const std::string& channel_id) const;
  bool is_other(const Sensor& sensor) const { return &sensor == &all_.back(); }
  const std::vector<Sensor>& all() const { return all_; }

  /// Unit labels of the metadata's sensor_units replace those here; keys that are no sensor's name
  /// get a warning with the names.
  void relabel(const Json& metadata, const sdk::Host& host);

 private:
  std::vector<Sensor> all_;  // the last is "other"
};

/// Is `id` from its first to its last character what `pattern` says?
bool matches(const std::string& pattern, const std::string& id);

}  // namespace rec2nwb::headstage
