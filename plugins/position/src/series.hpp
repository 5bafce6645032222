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
#include <string>
#include <vector>

#include "camera_ids.hpp"
#include "rec2nwb/plugin.hpp"
#include "tracking.hpp"

namespace rec2nwb::position {

/// The rows of one video that are kept.
struct Positions {
  std::vector<double> seconds;
  std::vector<std::int64_t> frames;  ///< from 0, in the video
  std::vector<std::int32_t> labels;
  std::vector<std::size_t> tracking_rows;  ///< kNoRow nowhere
};

class CameraSeries {
 public:
  struct Options {
    bool is_first = true;    ///< camera of the epoch
    bool standard = true;    ///< layout
    bool as_uint16 = false;  ///< pixels as the file has them, not as float64
    std::vector<std::string> leds;
  };

  CameraSeries(sdk::Plan& plan, std::int64_t epoch, const CameraFacts& facts, Options options);

  void append(const sdk::Host& host, const Positions& positions, const Tracking& tracking) const;

  /// The groups around the series, once a file.
  static void plan_modules(sdk::Plan& plan);
  static void plan_module_of(sdk::Plan& plan, const CameraFacts& facts);

 private:
  struct Outputs {
    std::uint32_t data = 0;
    std::uint32_t timestamps = 0;
  };

  Outputs plan_led(sdk::Plan& plan, const std::string& path, double meters_per_pixel) const;
  template <typename T>
  static Outputs plan_numbers(sdk::Plan& plan, const std::string& path,
                              const std::string& description);
  template <typename T>
  static void append_points(const sdk::Host& host, std::uint32_t output, const Led& led,
                            const std::vector<std::size_t>& rows);

  Options options_;
  std::vector<Outputs> leds_;
  Outputs frames_;
  Outputs labels_;
};

}  // namespace rec2nwb::position
