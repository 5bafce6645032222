/// \file
/// Tracking: the positions of a .videoPositionTracking file, and which frame each belongs to.
///
/// Needs: the fields time, xloc, yloc, and for a second LED xloc2, yloc2. Promises: a position
/// belongs to the frame with its value of the recording's counter, also where that wraps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "rec2nwb/trodes_file.hpp"

namespace rec2nwb::position {

constexpr std::size_t kNoRow = std::numeric_limits<std::size_t>::max();

/// One LED: a point in each row, pixels.
struct Led {
  std::string name;  ///< "led_0"
  std::vector<double> x;
  std::vector<double> y;
};

struct Tracking {
  std::vector<std::uint32_t> counts;
  std::vector<Led> leds;
  bool is_uint16 = false;  ///< are all coordinates of that type in the file
};

/// \throws sdk::TrodesFileError
Tracking read_tracking(const sdk::TrodesFile& file);

/// The row of tracking of each frame, or kNoRow. Rows that go back in time belong to no frame; of
/// rows and frames with one time, the first belongs to the first and so on, the last to the rest.
std::vector<std::size_t> rows_of_frames(const std::vector<std::uint32_t>& frame_counts,
                                        const std::vector<std::uint32_t>& tracking_counts);

/// Has any LED a number there?
bool is_seen(const Tracking& tracking, std::size_t row);

}  // namespace rec2nwb::position
