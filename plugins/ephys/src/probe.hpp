/// \file
/// Probe geometries: those beside the plugin (probes/*.yml) and those of the user.
///
/// Needs: device YAML documents with probe_type. Promises: one probe a type; two documents that
/// place the contacts of one type differently are a fault that names both files. Only the wording
/// of probe_description may differ: the user's is taken.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rec2nwb/cursor.hpp"

namespace rec2nwb::ephys {

using Json = nlohmann::json;
using Cursor = sdk::Cursor<Json>;
using sdk::Faults;
using sdk::say;

struct Contact {
  std::int64_t shank_id = 0;
  std::int64_t id = 0;  ///< unique in the probe
  double rel_x = 0, rel_y = 0, rel_z = 0;
  bool operator==(const Contact&) const = default;
};

struct Probe {
  std::string type;
  Json attributes;                ///< probe_type, units, ... as they are written
  std::vector<Contact> contacts;  ///< shank by shank
  std::string file;

  bool has_contact(std::int64_t id) const;
};

using Probes = std::map<std::string, Probe>;  ///< by type

/// \param session what the plugin sees: plugin/folder and device_metadata are read
Probes load_probes(const sdk::Host& host, const Json& session, Faults& faults);

}  // namespace rec2nwb::ephys
