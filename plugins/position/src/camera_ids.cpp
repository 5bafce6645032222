#include "camera_ids.hpp"

#include <algorithm>
#include <filesystem>

namespace rec2nwb::position {
namespace {

bool names(const Json& number_or_list, std::int64_t wanted) {
  if (!number_or_list.is_array()) return number_or_list == wanted;
  return std::find(number_or_list.begin(), number_or_list.end(), Json(wanted)) !=
         number_or_list.end();
}

/// "x.1" of "x.1.h264" and of "x.1.videoTimeStamps.cameraHWSync".
std::string video_stem(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  const std::size_t first_dot = name.find('.');
  return name.substr(0, name.find('.', first_dot == std::string::npos ? 0 : first_dot + 1));
}

/// "1" of "20240611_rat_01_s1.1.h264".
std::string number_text(const std::string& video_name) {
  const std::string stem = video_stem(video_name);
  const std::size_t dot = stem.find('.');
  return dot == std::string::npos ? std::string() : stem.substr(dot + 1);
}

std::optional<std::int64_t> id_by_video(const Json& metadata, const Camera& camera) {
  const Json entries = metadata.value("associated_video_files", Json::array());
  for (const Json& entry : entries) {
    const auto name = entry.at("name").get<std::string>();
    const bool is_its = std::any_of(
        camera.videos.begin(), camera.videos.end(),
        [&](const Video& video) { return video_stem(video.frames_path) == video_stem(name); });
    if (is_its || (names(entry.at("task_epochs"), camera.epoch) &&
                   number_text(name) == std::to_string(camera.number))) {
      return entry.at("camera_id").get<std::int64_t>();
    }
  }
  return std::nullopt;
}

std::optional<std::int64_t> id_by_task(const Json& metadata, const Camera& camera, std::size_t rank,
                                       const sdk::Host& host) {
  const Json tasks = metadata.value("tasks", Json::array());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (!names(tasks[i].at("task_epochs"), camera.epoch)) continue;
    const Json& ids = tasks[i].at("camera_id");
    if (!ids.is_array() && rank == 0) return ids.get<std::int64_t>();
    if (ids.is_array() && rank < ids.size()) return ids[rank].get<std::int64_t>();
    host.metadata_error("/tasks/" + std::to_string(i) + "/camera_id",
                        "which camera took the videos of " + camera.text() +
                            " is not known: expected the ids of at least " +
                            std::to_string(rank + 1) + " cameras, in the order of the numbers in " +
                            "the file names, found " + ids.dump() +
                            "; add the id, or name the video in associated_video_files");
    return std::nullopt;
  }
  host.metadata_error("/tasks", "no task has epoch " + std::to_string(camera.epoch) +
                                    " among its task_epochs, so that the camera of " +
                                    camera.videos.front().tracking_path + " is not known");
  return std::nullopt;
}

}  // namespace

std::optional<CameraFacts> facts_of(const Json& metadata, const Camera& camera, std::size_t rank,
                                    const sdk::Host& host) {
  std::optional<std::int64_t> id = id_by_video(metadata, camera);
  if (!id) id = id_by_task(metadata, camera, rank, host);
  if (!id) return std::nullopt;
  const Json cameras = metadata.value("cameras", Json::array());
  for (const Json& one : cameras) {
    if (one.at("id") != *id) continue;
    return CameraFacts{*id, one.at("camera_name").get<std::string>(),
                       one.at("meters_per_pixel").get<double>()};
  }
  return std::nullopt;
}

}  // namespace rec2nwb::position
