/// \file
/// What the demo's cameras see of the animal: both look at the track's middle.
///
/// Needs: a Pose. Promises: tracked positions and videos have the animal at the same place.
#pragma once

#include "cli/demo/behaviour.hpp"

namespace rec2nwb::demo {

inline constexpr int kCameraWidthPixels = 1280;
inline constexpr int kCameraHeightPixels = 960;

struct Place {
  double x_pixels = 0;
  double y_pixels = 0;
};

/// The middle of the head.
inline Place place_of(const Pose& pose) {
  constexpr double kTrackLeftPixels = 410;
  constexpr double kTrackPixels = 455;  // 1 m with the run camera
  return {kTrackLeftPixels + kTrackPixels * pose.along, kCameraHeightPixels / 2.};
}

}  // namespace rec2nwb::demo
