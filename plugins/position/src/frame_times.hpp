/// \file
/// FrameTimes: when the frames of a video were exposed, on the recording's time.
///
/// With PTP the camera's clock says it. Without, the camera is triggered by pulses that the
/// recording has too, as a digital line whose name says camera ticks.
///
/// Needs: finish; without PTP what dio publishes as dio.edges. Promises: pulses of the video's own
/// stretch of the recording; what is odd is said.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cameras.hpp"
#include "rec2nwb/camera_frames.hpp"
#include "rec2nwb/digital_lines.hpp"
#include "rec2nwb/plugin.hpp"
#include "rec2nwb/pulse_alignment.hpp"

namespace rec2nwb::position {

/// Of all frames of a video.
struct FrameTimes {
  std::vector<double> seconds;  ///< NaN where not known
  std::vector<bool> usable;     ///< is the frame one of the recording
  double period_seconds = 0;    ///< from frame to frame, if known
};

/// \param camera for messages
FrameTimes times_by_camera(const sdk::Host& host, const Camera& camera,
                           const std::vector<double>& camera_seconds);

/// Without PTP.
class TriggerClock {
 public:
  TriggerClock(const sdk::Host& host, double rate_hz);

  /// Is there a line whose name says camera ticks?
  [[nodiscard]] bool has_lines() const { return !lines_.empty(); }

  /// By the pulses of the line named after the camera, else of the first, each if it has more than
  /// 100 edges there; else of the line with most.
  /// \param camera_name of the metadata; empty if not known
  [[nodiscard]] FrameTimes times_of(const Camera& camera, const std::string& camera_name,
                                    const Video& video, const sdk::CameraFrames& frames) const;

 private:
  struct Triggers {
    std::string line;
    sdk::Pulses pulses;
  };

  /// None if no line has three pulses.
  [[nodiscard]] std::optional<Triggers> triggers_of(const Video& video,
                                                    const std::string& camera_name) const;

  const sdk::Host& host_;
  double rate_hz_;
  std::vector<sdk::DigitalLine> lines_;  // whose names say camera ticks
};

}  // namespace rec2nwb::position
