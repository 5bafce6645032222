/// \file
/// Which of the metadata's cameras took the videos of an epoch, and what the metadata says of it.
///
/// An entry of associated_video_files that names the video says it; else the k-th camera of an
/// epoch is the k-th camera_id of the epoch's task.
///
/// Needs: C++17; create or plan; the metadata (session /metadata) as a value of any JSON library
/// with the face of nlohmann::json. Promises: what cannot be known is reported with its place.
#ifndef REC2NWB_CAMERA_METADATA_HPP
#define REC2NWB_CAMERA_METADATA_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "rec2nwb/plugin.hpp"

namespace rec2nwb::sdk {

/// What is to be known of the videos that one camera took in an epoch.
struct CameraVideos {
  std::int64_t epoch = 0;
  std::int64_t number = 0;         ///< in the file names
  std::size_t rank = 0;            ///< how many cameras with a lower number the epoch has
  std::vector<std::string> files;  ///< paths, at least one: the videos or files beside them

  /// "epoch 2, camera 1"
  std::string text() const {
    return "epoch " + std::to_string(epoch) + ", camera " + std::to_string(number);
  }
};

/// An entry of cameras.
struct CameraFacts {
  std::int64_t id = 0;  ///< its device is /general/devices/camera_device ID
  std::string name;
  double meters_per_pixel = 0;
};

namespace detail {

/// task_epochs is a number or a list of them.
template <typename Json>
bool has_number(const Json& number_or_list, std::int64_t wanted) {
  if (!number_or_list.is_array()) return number_or_list == wanted;
  return std::find(number_or_list.begin(), number_or_list.end(), Json(wanted)) !=
         number_or_list.end();
}

/// "x.1" of "x.1.h264" and of "x.1.videoTimeStamps.cameraHWSync".
inline std::string video_stem(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  const std::size_t first_dot = name.find('.');
  return name.substr(0, name.find('.', first_dot == std::string::npos ? 0 : first_dot + 1));
}

/// "1" of "20240611_rat_01_s1.1.h264".
inline std::string number_text(const std::string& video_name) {
  const std::string stem = video_stem(video_name);
  const std::size_t dot = stem.find('.');
  return dot == std::string::npos ? std::string() : stem.substr(dot + 1);
}

template <typename Json>
std::optional<std::int64_t> id_by_video(const Json& metadata, const CameraVideos& videos) {
  const Json entries = metadata.value("associated_video_files", Json::array());
  for (const Json& entry : entries) {
    const auto name = entry.at("name").template get<std::string>();
    const bool is_its =
        std::any_of(videos.files.begin(), videos.files.end(),
                    [&](const auto& file) { return video_stem(file) == video_stem(name); });
    if (is_its || (has_number(entry.at("task_epochs"), videos.epoch) &&
                   number_text(name) == std::to_string(videos.number))) {
      return entry.at("camera_id").template get<std::int64_t>();
    }
  }
  return std::nullopt;
}

template <typename Json>
std::optional<std::int64_t> id_by_task(const Json& metadata, const CameraVideos& videos,
                                       const Host& host) {
  const Json tasks = metadata.value("tasks", Json::array());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (!has_number(tasks[i].at("task_epochs"), videos.epoch)) continue;
    const Json& given = tasks[i].at("camera_id");
    const Json ids = given.is_array() ? given : Json::array({given});
    if (videos.rank < ids.size()) return ids[videos.rank].template get<std::int64_t>();
    host.metadata_error(
        "/tasks/" + std::to_string(i) + "/camera_id",
        "which camera took the videos of " + videos.text() +
            " is not known: expected the ids of at least " + std::to_string(videos.rank + 1) +
            " cameras, in the order of the numbers in the file names, found " + given.dump() +
            "; add the id, or name the video in associated_video_files");
    return std::nullopt;
  }
  host.metadata_error("/tasks", "no task has epoch " + std::to_string(videos.epoch) +
                                    " among its task_epochs, so that the camera of " +
                                    videos.files.front() + " is not known");
  return std::nullopt;
}

}  // namespace detail

/// \return none if it was reported, here or (an id that cameras does not have) by the core
template <typename Json>
std::optional<CameraFacts> find_camera(const Json& metadata, const CameraVideos& videos,
                                       const Host& host) {
  std::optional<std::int64_t> id = detail::id_by_video(metadata, videos);
  if (!id) id = detail::id_by_task(metadata, videos, host);
  if (!id) return std::nullopt;
  const Json cameras = metadata.value("cameras", Json::array());
  for (const Json& one : cameras) {
    if (one.at("id") != *id) continue;
    return CameraFacts{*id, one.at("camera_name").template get<std::string>(),
                       one.at("meters_per_pixel").template get<double>()};
  }
  return std::nullopt;
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_CAMERA_METADATA_HPP
