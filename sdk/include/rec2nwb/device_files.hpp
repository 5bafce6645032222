/// \file
/// Device files: the YAML documents that describe probes, fibers, light sources, ...: those that a
/// plugin brings in a folder of its own, then those that the user gave with --device-metadata.
///
///     for (const auto& [file, content] : sdk::device_files(host, session, "probes")) {
///       if (!content.contains("probe_type")) continue;   // the user's may be about anything
///       ...
///     }
///
/// Needs: C++17; the session as Json (nlohmann::json, which the plugin includes); the folder among
/// the DATA of rec2nwb_add_plugin. Promises: the same order on every machine: the plugin's *.yml by
/// name, then the user's in their order; only mappings.
#ifndef REC2NWB_DEVICE_FILES_HPP
#define REC2NWB_DEVICE_FILES_HPP

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "rec2nwb/plugin.hpp"

namespace rec2nwb::sdk {

template <typename Json>
struct DeviceFile {
  std::string file;  ///< its name, for messages
  Json content;
};

/// \param subfolder of the plugin's folder
template <typename Json>
std::vector<DeviceFile<Json>> device_files(const Host& host, const Json& session,
                                           const std::string& subfolder) {
  const std::filesystem::path folder =
      session.at("plugin").at("folder").template get<std::string>();
  std::vector<std::string> own;
  for (const auto& entry : std::filesystem::directory_iterator(folder / subfolder)) {
    if (entry.path().extension() == ".yml") own.push_back(entry.path().string());
  }
  std::sort(own.begin(), own.end());
  std::vector<DeviceFile<Json>> all;
  const auto add = [&all](const std::string& file, Json content) {
    if (content.is_object()) all.push_back({file, std::move(content)});
  };
  for (const std::string& file : own) add(file, Json::parse(host.load(file)));
  for (const Json& document : session.at("device_metadata")) {
    add(document.at("file").template get<std::string>(), document.at("content"));
  }
  return all;
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_DEVICE_FILES_HPP
