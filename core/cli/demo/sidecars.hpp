/// \file
/// What the camera module and StateScript write beside the recording of an epoch.
///
/// Needs: the epoch and what happens in it. Promises: counts and clocks that fit the .rec file.
#pragma once

#include <filesystem>

#include "cli/demo/behaviour.hpp"
#include "cli/demo/epoch.hpp"

namespace rec2nwb::demo {

/// .videoPositionTracking, .videoTimeStamps and .videoTimeStamps.cameraHWSync of camera 1.
void write_camera_files(const std::filesystem::path& folder, const Epoch& epoch,
                        const Behaviour& behaviour);

/// .stateScriptLog: a line or two for every edge of a digital line.
void write_statescript_log(const std::filesystem::path& folder, const Epoch& epoch,
                           const Behaviour& behaviour);

}  // namespace rec2nwb::demo
