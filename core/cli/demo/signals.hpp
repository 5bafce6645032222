/// \file
/// The traces of the two tetrodes, row by row: background with more power at low frequencies, theta
/// while the animal runs, ripples while it sleeps, spikes of six units, white noise.
///
/// Needs: the epoch and what the animal does in it. Promises: constant memory, whatever the length.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "cli/demo/behaviour.hpp"
#include "cli/demo/epoch.hpp"
#include "cli/demo/header_xml.hpp"
#include "cli/demo/noise.hpp"

namespace rec2nwb::demo {

inline constexpr double kNoiseMicrovolts = 7;  ///< deviation of the white noise
inline constexpr double kThetaHz = 8;

class Signals {
 public:
  Signals(const Epoch& epoch, const Behaviour& behaviour);

  /// The next row's counts, by hwChan, which is the order of the slots.
  void next(std::span<std::int16_t, kChannels> by_hw_chan);

 private:
  static constexpr std::size_t kUnits = 6;
  static constexpr std::size_t kPoles = 3;
  static constexpr std::uint64_t kNoSpike = UINT64_MAX;

  void start_millisecond();
  void draw_spikes();
  double firing_hz(std::size_t unit) const;
  void rhythms();
  double background(std::size_t tetrode);

  const Epoch& epoch_;
  const Behaviour& behaviour_;
  Noise noise_;
  std::uint64_t row_ = 0;
  std::uint64_t rows_per_ms_;
  Pose pose_;
  double next_ripple_s_;
  double theta_rad_ = 0;
  double theta_uv_ = 0;  ///< amplitude now
  double ripple_ = 0;    ///< envelope now, 0 to 1
  std::array<double, kTetrodes> rhythm_uv_{};
  std::array<std::array<double, kPoles>, kTetrodes> poles_{};
  std::array<double, kPoles> pole_decay_{};
  std::array<double, kPoles> pole_drive_{};
  std::array<std::uint64_t, kUnits> spike_row_{};  ///< start of the last or coming spike
  std::vector<double> wide_spike_;                 ///< pyramidal, trough -1
  std::vector<double> narrow_spike_;               ///< interneuron
};

}  // namespace rec2nwb::demo
