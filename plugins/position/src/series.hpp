/// \file
/// Series: what is written of one camera in one epoch, planned and filled.
///
///   first camera of an epoch   /processing/behavior/position/led_0_series_E, led_1_series_E
///                              /processing/position_frame_index/series_E
///                              /processing/non_repeat_timestamp_labels/series_E
///   further ones (ID: its id)  the same four in /processing/position_camera_ID
///
/// Promises: pixels, whose conversion makes them metres; series that get no rows are left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "rec2nwb/camera_metadata.hpp"
#include "rec2nwb/camera_tracking.hpp"
#include "rec2nwb/plugin.hpp"
#include "rec2nwb/time_series.hpp"

namespace rec2nwb::position {

/// The rows of one video that are kept.
struct Positions {
  std::vector<double> seconds;
  std::vector<std::int64_t> frames;  ///< from 0, in the video
  std::vector<std::int32_t> labels;
  std::vector<std::size_t> tracking_rows;  ///< kNoTrackingRow nowhere
};

class CameraSeries {
 public:
  struct Options {
    bool is_first = true;    ///< camera of the epoch
    bool standard = true;    ///< layout
    bool as_uint16 = false;  ///< pixels as the file has them, not as float64
    std::set<std::string> leds;
  };

  /// \param modules planned so far; the groups around the series are planned once a file
  CameraSeries(sdk::Plan& plan, std::set<std::string>& modules, std::int64_t epoch,
               const sdk::CameraFacts& facts, const Options& options);

  void append(const sdk::Host& host, const Positions& positions,
              const sdk::CameraTracking& tracking) const;

 private:
  bool as_uint16_;
  std::map<std::string, sdk::AppendedSeries> leds_;  // by name
  sdk::AppendedSeries frames_;
  sdk::AppendedSeries labels_;
};

}  // namespace rec2nwb::position
