/// \file
/// The videos that the metadata names in associated_video_files, with their files.
///
/// Needs: a session (schemas/session.schema.json). Promises: files are found by their exact name,
/// the camera's times by epoch and camera number of that name; what is not there is reported with
/// its place in the metadata, or warned of and left out if missing videos are allowed. Names and
/// camera ids are checked by the host.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rec2nwb/plugin.hpp"

namespace rec2nwb::video {

using Json = nlohmann::json;

struct Video {
  std::string name;    ///< of the series, and of the file beside the NWB file
  std::string source;  ///< path
  std::string sync;    ///< path of the camera's times
  std::int64_t epoch = 0;
  std::int64_t camera = 0;     ///< number in the file's name
  std::int64_t camera_id = 0;  ///< in the metadata
  bool convert = false;        ///< to MP4
};

/// \param faulty set if something was reported as an error
std::vector<Video> find_videos(const Json& session, const sdk::Host& host, bool& faulty);

}  // namespace rec2nwb::video
