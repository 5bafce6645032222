/// \file
/// Devices: what is known of fibers, light sources and viruses, beside the
/// plugin (devices/*.yml) and in the user's device metadata.
///
/// A document is about a fiber if it has hardware_name, a light source if
/// model_name, a virus if virus_name; others (probes) are not ours.
///
/// Needs: a session (schemas/session.schema.json). Promises: one document a
/// name; two that differ are a fault that names both files.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "json.hpp"

namespace rec2nwb::opto {

class Devices {
 public:
  Devices(const sdk::Host& host, const Json& session, Faults& faults);

  /// \param name an entry of the metadata that names the device
  /// \param key  hardware_name, model_name or virus_name
  /// \throws Fault at name, with the nearest names that are known
  Cursor find(const Cursor& name, const std::string& key) const;

 private:
  struct Document {
    std::string file;
    Json content;
  };

  void add(const std::string& file, const Json& content, Faults& faults);

  std::map<std::pair<std::string, std::string>, Document> documents_;  ///< by key and name
};

}  // namespace rec2nwb::opto
