/// \file
/// The video of an epoch, DATE_ANIMAL_EE_TAG.1.h264: the animal is a bright square on a dark
/// ground.
///
/// Needs: the epoch and what happens in it. Promises: a picture for every frame of the camera, with
/// the square where the tracking has the head; some kilobytes a second.
#pragma once

#include <filesystem>
#include <string>

#include "cli/demo/behaviour.hpp"
#include "cli/demo/epoch.hpp"

namespace rec2nwb::demo {

inline constexpr int kVideoWidthPixels = 64;  ///< the camera's pixels are merged, 20 by 20
inline constexpr int kVideoHeightPixels = 48;
inline constexpr int kAnimalPixels = 8;  ///< the square's side, in the video

/// The name that the metadata gives, too.
std::string video_name(const Epoch& epoch);

void write_video(const std::filesystem::path& folder, const Epoch& epoch,
                 const Behaviour& behaviour);

}  // namespace rec2nwb::demo
