#include "cameras.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace rec2nwb::position {
namespace {

using Key = std::tuple<std::int64_t, std::int64_t, std::string>;  // epoch, camera, tag

/// The files with an extension; of two for the same video, the first.
std::map<Key, std::string> files_of(const std::vector<sdk::Companion>& companions,
                                    const char* extension, const sdk::Host& host) {
  std::map<Key, std::string> files;
  for (const sdk::Companion& one : companions) {
    if (one.extension != extension) continue;
    const Key key{one.epoch, one.camera.value_or(0), one.tag};
    const auto [first, is_new] = files.emplace(key, one.path);
    if (!is_new) {
      host.warn(one.path + " is left out: " + first->second + " is of the same epoch and camera");
    }
  }
  return files;
}

}  // namespace

std::vector<Camera> find_cameras(const Json& session, const sdk::Host& host) {
  const auto recordings = sdk::recordings_of(session);
  const auto companions = sdk::companions_of(session);
  const auto frames = files_of(companions, "cameraHWSync", host);
  auto tracking = files_of(companions, "videoPositionTracking", host);
  std::vector<Camera> cameras;
  for (const auto& [key, path] : frames) {
    const auto& [epoch, number, tag] = key;
    auto beside = sdk::recordings_beside(recordings, epoch, tag);
    const std::string its_tracking = std::exchange(tracking[key], {});
    tracking.erase(key);
    if (beside.empty()) {
      host.warn(path + " is left out: there is no recording of epoch " + std::to_string(epoch));
      continue;
    }
    const bool same_epoch = !cameras.empty() && cameras.back().epoch == epoch;
    if (!same_epoch || cameras.back().number != number) {
      cameras.push_back({{epoch, number, same_epoch ? cameras.back().rank + 1 : 0, {}}, {}});
    }
    Camera& camera = cameras.back();
    if (!its_tracking.empty()) camera.files.push_back(its_tracking);
    camera.files.push_back(path);
    camera.videos.push_back({tag, path, its_tracking, std::move(beside)});
  }
  for (const auto& [key, path] : tracking) {
    host.warn(
        "the positions in " + path +
        " are left out: there is no .cameraHWSync file beside it with the times of its frames");
  }
  const auto row_of = [](const Video& video) { return video.recordings.front().rows.first; };
  for (Camera& camera : cameras) {
    std::stable_sort(camera.videos.begin(), camera.videos.end(),
                     [&](const Video& a, const Video& b) { return row_of(a) < row_of(b); });
  }
  return cameras;
}

}  // namespace rec2nwb::position
