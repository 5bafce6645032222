/// \file
/// Camera files: which files of a session are the frames and positions of which camera and epoch.
///
/// Needs: a session (schemas/session.schema.json). Promises: cameras ordered by epoch, then by the
/// number in the file names; tracking without frame times is a warning.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rec2nwb/plugin.hpp"

namespace rec2nwb::position {

using Json = nlohmann::json;

/// One .rec file.
struct Part {
  std::uint32_t file = 0;  ///< index into session /files
  std::uint64_t first_row = 0;
  std::uint64_t end_row = 0;
};

/// One video: usually all that a camera has in an epoch.
struct Video {
  std::string tag;
  std::string frames_path;    ///< .cameraHWSync
  std::string tracking_path;  ///< .videoPositionTracking; empty if there is none
  std::vector<Part> parts;    ///< of the recording: those of the tag, else all of the epoch
};

struct Camera {
  std::int64_t epoch = 0;
  std::int64_t number = 0;  ///< in the file names; 0 if there is none
  std::vector<Video> videos;

  [[nodiscard]] bool has_tracking() const;
  /// "epoch 2, camera 1"
  [[nodiscard]] std::string text() const;
};

std::vector<Camera> find_cameras(const Json& session, const sdk::Host& host);

}  // namespace rec2nwb::position
