#include "camera_files.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace rec2nwb::position {
namespace {

using Key = std::tuple<std::int64_t, std::int64_t, std::string>;  // epoch, camera, tag

/// The files with an extension; of two for the same video, the first.
std::map<Key, std::string> files_of(const Json& session, const char* extension,
                                    const sdk::Host& host) {
  std::map<Key, std::string> files;
  for (const Json& one : session.at("companions")) {
    if (one.at("extension") != extension) continue;
    const Key key{one.at("epoch").get<std::int64_t>(), one.value("camera", std::int64_t{0}),
                  one.at("tag").get<std::string>()};
    const auto path = one.at("path").get<std::string>();
    const auto [first, is_new] = files.emplace(key, path);
    if (!is_new) {
      host.warn(path + " is left out: " + first->second + " is of the same epoch and camera");
    }
  }
  return files;
}

std::vector<Part> parts_of(const Json& session, std::int64_t epoch, const std::string& tag) {
  std::vector<Part> of_epoch;
  std::vector<Part> of_tag;
  Part part;
  for (const Json& file : session.at("files")) {
    part.first_row = part.end_row;
    part.end_row += file.at("rows").get<std::uint64_t>();
    if (file.at("epoch") == epoch) {
      of_epoch.push_back(part);
      if (file.at("tag") == tag) of_tag.push_back(part);
    }
    ++part.file;
  }
  return of_tag.empty() ? of_epoch : of_tag;
}

}  // namespace

bool Camera::has_tracking() const {
  return std::any_of(videos.begin(), videos.end(),
                     [](const Video& video) { return !video.tracking_path.empty(); });
}

std::string Camera::text() const {
  return "epoch " + std::to_string(epoch) + ", camera " + std::to_string(number);
}

std::vector<Camera> find_cameras(const Json& session, const sdk::Host& host) {
  const auto frames = files_of(session, "cameraHWSync", host);
  auto tracking = files_of(session, "videoPositionTracking", host);
  std::vector<Camera> cameras;
  for (const auto& [key, path] : frames) {
    const auto& [epoch, number, tag] = key;
    std::vector<Part> parts = parts_of(session, epoch, tag);
    if (parts.empty()) {
      host.warn(path + " is left out: there is no recording of epoch " + std::to_string(epoch));
      tracking.erase(key);
      continue;
    }
    if (cameras.empty() || cameras.back().epoch != epoch || cameras.back().number != number) {
      cameras.push_back({epoch, number, {}});
    }
    cameras.back().videos.push_back({tag, path, tracking[key], std::move(parts)});
    tracking.erase(key);
  }
  for (const auto& [key, path] : tracking) {
    host.warn(
        "the positions in " + path +
        " are left out: there is no .cameraHWSync file beside it with the times of its frames");
  }
  const auto row_of = [](const Video& video) { return video.parts.front().first_row; };
  for (Camera& camera : cameras) {
    std::stable_sort(camera.videos.begin(), camera.videos.end(),
                     [&](const Video& a, const Video& b) { return row_of(a) < row_of(b); });
  }
  return cameras;
}

}  // namespace rec2nwb::position
