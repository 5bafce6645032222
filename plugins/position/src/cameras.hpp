/// \file
/// Cameras: which files of a session are the frames and positions of which camera and epoch.
///
/// Needs: a session (schemas/session.schema.json). Promises: cameras ordered by epoch, then by the
/// number in the file names; tracking without frame times is a warning.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rec2nwb/camera_metadata.hpp"
#include "rec2nwb/plugin.hpp"
#include "rec2nwb/session_files.hpp"

namespace rec2nwb::position {

using Json = nlohmann::json;

/// One video: usually all that a camera has in an epoch.
struct Video {
  std::string tag;
  std::string frames_path;                 ///< .cameraHWSync
  std::string tracking_path;               ///< .videoPositionTracking; empty if there is none
  std::vector<sdk::Recording> recordings;  ///< those of the tag, else all of the epoch
};

/// One camera in one epoch.
struct Camera : sdk::CameraVideos {
  std::vector<Video> videos;
};

std::vector<Camera> find_cameras(const Json& session, const sdk::Host& host);

}  // namespace rec2nwb::position
