/// \file
/// Camera ids: which of the metadata's cameras took the videos of an epoch.
///
/// An entry of associated_video_files that names the video says it; else the k-th camera of an
/// epoch is the k-th camera_id of the epoch's task.
///
/// Needs: a session and its cameras. Promises: what cannot be known is reported with its place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "camera_files.hpp"

namespace rec2nwb::position {

struct CameraFacts {
  std::int64_t id = 0;
  std::string name;
  double meters_per_pixel = 0;
};

/// \param rank how many cameras with a lower number the epoch has
/// \return none if it was reported, here or (an id that cameras does not have) by the core
std::optional<CameraFacts> facts_of(const Json& metadata, const Camera& camera, std::size_t rank,
                                    const sdk::Host& host);

}  // namespace rec2nwb::position
