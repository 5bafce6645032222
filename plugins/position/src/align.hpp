/// \file
/// align: when each frame of a camera was exposed, from the pulses that triggered the exposures.
///
/// A frame arrives some milliseconds after its exposure, now later, now earlier. Its pulse stands
/// in the recording to a packet. So each frame takes the time of its own pulse:
///   1. The lag between pulse and arrival is known up to whole periods from the phase of all
///      frames; which period it is tell the places where the pulses are not regular: the camera's
///      pause and the first pulse.
///   2. A frame's pulse is the one nearest to its arrival less the lag, if the camera's counter
///      agrees: counter and pulses must advance together among the frames around.
///   3. A frame whose pulse was lost, or was seen late because packets are missing, gets its time
///      from the frames beside it and the camera's counter.
///
/// Needs: seconds of one clock. Promises: no frame is taken for another because a frame, a pulse or
/// a stretch of the recording is missing, the counter is set back, or a frame comes late.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace rec2nwb::position {

struct Pulses {
  std::vector<double> seconds;  ///< ascending
  std::vector<bool> exact;      ///< false: began in packets that are missing, so earlier than said
};

struct Aligned {
  std::vector<double> seconds;  ///< of each frame's exposure
  double period_seconds = 0;    ///< from pulse to pulse
  double lag_seconds = 0;       ///< from exposure to arrival, median
  std::size_t on_pulse = 0;     ///< frames with a pulse of their own
};

/// \param arrivals seconds at which the frames arrived
/// \param numbers  the camera's counter, continuous
/// \return none if the pulses say nothing: fewer than two, or none that belongs to a frame
std::optional<Aligned> align(const std::vector<double>& arrivals,
                             const std::vector<std::int64_t>& numbers, const Pulses& pulses);

}  // namespace rec2nwb::position
