/// \file
/// CameraTracking: the positions of a .videoPositionTracking file, and which frame of the video
/// each belongs to.
///
/// The file is one of records (trodes_file.hpp). Fields: time, the value of the acquisition counter
/// that the frame has as PosTimestamp in the .cameraHWSync file beside it; xloc and yloc, pixels
/// from the upper left corner; for a second LED xloc2 and yloc2. Frames without a position have no
/// record.
///
/// Needs: C++17. Promises: a position belongs to the frame with its value of the recording's
/// counter, also where that wraps.
#ifndef REC2NWB_CAMERA_TRACKING_HPP
#define REC2NWB_CAMERA_TRACKING_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

#include "rec2nwb/camera_frames.hpp"
#include "rec2nwb/trodes_file.hpp"

namespace rec2nwb::sdk {

constexpr std::size_t kNoTrackingRow = std::numeric_limits<std::size_t>::max();

/// One LED: a point in each row, pixels.
struct TrackedLed {
  std::string name;  ///< "led_0"
  std::vector<double> x;
  std::vector<double> y;
};

struct CameraTracking {
  std::vector<std::uint32_t> counts;
  std::vector<TrackedLed> leds;
  bool is_uint16 = false;  ///< are all coordinates of that type in the file

  /// Has any LED a number there?
  bool is_seen(std::size_t row) const {
    return row != kNoTrackingRow &&
           std::any_of(leds.begin(), leds.end(), [&](const TrackedLed& led) {
             return !std::isnan(led.x[row]) || !std::isnan(led.y[row]);
           });
  }
};

/// \throws TrodesFileError
inline CameraTracking read_camera_tracking(const TrodesFile& file) {
  CameraTracking tracking;
  tracking.counts = file.single_column<std::uint32_t>("time");
  tracking.is_uint16 = true;
  const auto add = [&](const char* name, const char* x, const char* y) {
    tracking.leds.push_back({name, file.single_column<double>(x), file.single_column<double>(y)});
    const bool is_uint16 = file.find(x)->type == "uint16" && file.find(y)->type == "uint16";
    tracking.is_uint16 = tracking.is_uint16 && is_uint16;
  };
  add("led_0", "xloc", "yloc");
  if (file.find("xloc2") != nullptr && file.find("yloc2") != nullptr) {
    add("led_1", "xloc2", "yloc2");
  }
  return tracking;
}

/// The row of tracking of each frame, or kNoTrackingRow. Rows that go back in time belong to no
/// frame; of rows and frames with one time, the first belongs to the first and so on, the last to
/// the rest.
inline std::vector<std::size_t> rows_of_frames(const std::vector<std::uint32_t>& frame_counts,
                                               const std::vector<std::uint32_t>& tracking_counts) {
  struct Same {
    std::size_t first = 0;
    std::size_t rows = 0;
    std::size_t taken = 0;
  };
  std::unordered_map<std::uint32_t, Same> by_count;
  by_count.reserve(tracking_counts.size());
  for (std::size_t row = 0; row < tracking_counts.size(); ++row) {
    const std::uint32_t count = tracking_counts[row];
    const bool again = row > 0 && count == tracking_counts[row - 1];
    if (row > 0 && !again && !is_after(count, tracking_counts[row - 1])) continue;
    Same& same = by_count[count];
    if (same.rows == 0) same.first = row;
    if (same.rows == 0 || (again && same.first + same.rows == row)) ++same.rows;
  }
  std::vector<std::size_t> rows;
  rows.reserve(frame_counts.size());
  for (const std::uint32_t count : frame_counts) {
    const auto found = by_count.find(count);
    if (found == by_count.end()) {
      rows.push_back(kNoTrackingRow);
    } else {
      Same& same = found->second;
      rows.push_back(same.first + std::min(same.taken++, same.rows - 1));
    }
  }
  return rows;
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_CAMERA_TRACKING_HPP
