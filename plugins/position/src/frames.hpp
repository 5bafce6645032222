/// \file
/// Frames: what a .cameraHWSync file says of each frame of a video.
///
/// Needs: the fields PosTimestamp, HWframeCount (or frameCount) and, with PTP, HWTimestamp.
/// Promises: frames in the order of the file; the camera's counter made continuous, whatever its
/// width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rec2nwb/trodes_file.hpp"

namespace rec2nwb::position {

struct Frames {
  std::vector<std::uint32_t> counts;   ///< the recording's counter when the frame arrived
  std::vector<std::int64_t> numbers;   ///< the camera's counter, continuous
  std::vector<double> camera_seconds;  ///< since 1970 by the camera's clock; only with PTP

  [[nodiscard]] std::size_t size() const { return counts.size(); }
};

/// \throws sdk::TrodesFileError
Frames read_frames(const sdk::TrodesFile& file, bool ptp);

/// Wraps (of 16 bits if no value needs more, else of 32) are undone. A counter that stands still or
/// is set back goes on by one: every entry is a frame of its own.
std::vector<std::int64_t> continuous(const std::vector<std::uint64_t>& counter);

/// Is a value of the recording's counter behind another, over a wrap too?
inline bool is_after(std::uint32_t count, std::uint32_t other) {
  return static_cast<std::int32_t>(count - other) > 0;
}

/// The stretches between places where the recording's counter stood still, or the camera's jumped,
/// for more than two frames in a row: 1, 2, ...; 0 for the frames at such a place.
std::vector<std::int32_t> stretch_labels(const Frames& frames);

/// The first frame behind the pause of 0.4 to 2 s that the camera makes when recording starts,
/// looked for among the first 100 frames with a label.
/// \param period_seconds from frame to frame; what so many frames take as the camera's counter goes
///                       on by is no pause. 0: the counter is not looked at
std::optional<std::size_t> first_behind_pause(const std::vector<double>& seconds,
                                              const Frames& frames,
                                              const std::vector<std::int32_t>& labels,
                                              double period_seconds);

}  // namespace rec2nwb::position
