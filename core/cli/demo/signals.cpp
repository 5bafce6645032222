#include "cli/demo/signals.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rec2nwb::demo {
namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;

struct Unit {
  std::size_t tetrode;
  std::array<double, kContacts> amplitude_uv;  // what a sorter tells units apart by
  double base_hz;
  double peak_hz;       // in the middle of the place field
  double field_centre;  // along the track
  bool interneuron;
};

constexpr double kFieldWidth = 0.12;
constexpr std::array<Unit, 6> kUnitTable{{{0, {210, 120, 80, 60}, 0.5, 30, 0.25, false},
                                          {0, {60, 90, 190, 130}, 0.5, 30, 0.55, false},
                                          {0, {70, 110, 60, 75}, 15, 15, 0.5, true},
                                          {1, {95, 220, 70, 110}, 0.5, 30, 0.45, false},
                                          {1, {150, 60, 85, 200}, 0.5, 30, 0.8, false},
                                          {1, {80, 65, 105, 60}, 15, 15, 0.5, true}}};

constexpr std::array<double, 3> kPoleSeconds{0.5, 0.05, 0.005};
constexpr std::array<double, 3> kPoleMicrovolts{90, 40, 15};

constexpr double kThetaMicrovolts = 180;
constexpr double kRippleHz = 180;
constexpr double kRippleMicrovolts = 120;
constexpr double kRippleSeconds = 0.02;  // deviation of the envelope
constexpr double kRippleFiring = 12;     // times the rate outside
constexpr double kRefractorySeconds = 0.003;
constexpr std::array<double, kTetrodes> kLfpGain{1, 0.6};
constexpr std::array<double, kTetrodes> kThetaLagRad{0, 0.8};  // deeper in the layer

/// A spike of trough -1 at 0.3 ms, with its slow positive end.
std::vector<double> spike_shape(double rate_hz, double stretch) {
  std::vector<double> shape(static_cast<std::size_t>(1.6e-3 * stretch * rate_hz));
  for (std::size_t row = 0; row < shape.size(); ++row) {
    const double ms = static_cast<double>(row) * 1000 / rate_hz / stretch;
    const double trough = (ms - 0.3) / 0.12;
    const double end = (ms - 0.75) / 0.25;
    shape[row] = 0.35 * std::exp(-end * end) - std::exp(-trough * trough);
  }
  return shape;
}

std::int16_t to_count(double microvolts) {
  const double count = std::round(microvolts / kMicrovoltsPerCount);
  return static_cast<std::int16_t>(std::clamp(count, -32767., 32767.));
}

}  // namespace

Signals::Signals(const Epoch& epoch, const Behaviour& behaviour)
    : epoch_(epoch),
      behaviour_(behaviour),
      noise_(epoch.seed + 1000),
      rows_per_ms_(std::max<std::uint64_t>(1, epoch.row_of(1e-3))),
      next_ripple_s_(noise_.uniform(0.2, 0.5)),
      wide_spike_(spike_shape(epoch.rate_hz, 1)),
      narrow_spike_(spike_shape(epoch.rate_hz, 0.6)) {
  static_assert(kUnitTable.size() == kUnits && kPoleSeconds.size() == kPoles);
  spike_row_.fill(kNoSpike);
  for (std::size_t pole = 0; pole < kPoles; ++pole) {
    pole_decay_[pole] = std::exp(-1 / (epoch.rate_hz * kPoleSeconds[pole]));
    pole_drive_[pole] =
        kPoleMicrovolts[pole] * std::sqrt(1 - pole_decay_[pole] * pole_decay_[pole]);
  }
}

double Signals::firing_hz(std::size_t unit) const {
  const Unit& it = kUnitTable[unit];
  if (!epoch_.running) return it.base_hz * (1 + kRippleFiring * ripple_);
  const double theta = 1 + 0.8 * std::cos(theta_rad_ - kThetaLagRad[it.tetrode]);
  if (it.interneuron) return it.base_hz * theta;
  const double off_centre = (pose_.along - it.field_centre) / kFieldWidth;
  return it.base_hz + it.peak_hz * pose_.speed * theta * std::exp(-off_centre * off_centre / 2);
}

void Signals::draw_spikes() {
  const double ms = static_cast<double>(rows_per_ms_) / epoch_.rate_hz;
  const std::uint64_t refractory = epoch_.row_of(kRefractorySeconds);
  for (std::size_t unit = 0; unit < kUnits; ++unit) {
    const bool fires = noise_.uniform() < firing_hz(unit) * ms;
    const double within = noise_.uniform();
    const bool ready = spike_row_[unit] == kNoSpike || row_ >= spike_row_[unit] + refractory;
    if (fires && ready) {
      spike_row_[unit] =
          row_ + static_cast<std::uint64_t>(within * static_cast<double>(rows_per_ms_));
    }
  }
}

void Signals::start_millisecond() {
  const double seconds = epoch_.seconds_of(row_);
  pose_ = behaviour_.at(seconds);
  theta_uv_ = epoch_.running ? kThetaMicrovolts * (0.4 + 0.6 * pose_.speed) : 0;
  if (!epoch_.running) {
    if (seconds > next_ripple_s_ + 4 * kRippleSeconds) next_ripple_s_ += noise_.uniform(0.4, 1.2);
    const double from_middle = (seconds - next_ripple_s_) / kRippleSeconds;
    ripple_ = std::exp(-from_middle * from_middle / 2);
  }
  draw_spikes();
}

/// Theta or ripples, as each tetrode sees them.
void Signals::rhythms() {
  const double seconds = epoch_.seconds_of(row_);
  theta_rad_ = kTwoPi * kThetaHz * seconds;
  const bool quiet = !epoch_.running && ripple_ < 1e-3;
  const double ripple_uv = epoch_.running || quiet ? 0
                                                   : kRippleMicrovolts * ripple_ *
                                                         std::sin(kTwoPi * kRippleHz * seconds);
  for (std::size_t tetrode = 0; tetrode < kTetrodes; ++tetrode) {
    const double theta =
        epoch_.running ? theta_uv_ * std::sin(theta_rad_ - kThetaLagRad[tetrode]) : 0;
    rhythm_uv_[tetrode] = kLfpGain[tetrode] * (theta + ripple_uv);
  }
}

/// A few leaky integrators of noise: together close to 1/f between their corner frequencies.
double Signals::background(std::size_t tetrode) {
  double sum = 0;
  for (std::size_t pole = 0; pole < kPoles; ++pole) {
    double& state = poles_[tetrode][pole];
    state = pole_decay_[pole] * state + pole_drive_[pole] * noise_.normal();
    sum += state;
  }
  return kLfpGain[tetrode] * sum;
}

void Signals::next(std::span<std::int16_t, kChannels> by_hw_chan) {
  if (row_ % rows_per_ms_ == 0) start_millisecond();
  rhythms();
  std::array<std::array<double, kContacts>, kTetrodes> microvolts{};
  for (std::size_t tetrode = 0; tetrode < kTetrodes; ++tetrode) {
    const double lfp = background(tetrode) + rhythm_uv_[tetrode];
    for (double& value : microvolts[tetrode]) value = lfp + kNoiseMicrovolts * noise_.normal();
  }
  for (std::size_t unit = 0; unit < kUnits; ++unit) {
    const Unit& it = kUnitTable[unit];
    const std::vector<double>& shape = it.interneuron ? narrow_spike_ : wide_spike_;
    if (spike_row_[unit] > row_ || row_ - spike_row_[unit] >= shape.size()) continue;
    const double value = shape[row_ - spike_row_[unit]];
    for (std::size_t contact = 0; contact < kContacts; ++contact) {
      microvolts[it.tetrode][contact] += value * it.amplitude_uv[contact];
    }
  }
  for (std::size_t tetrode = 0; tetrode < kTetrodes; ++tetrode) {
    for (std::size_t contact = 0; contact < kContacts; ++contact) {
      const auto hw_chan = static_cast<std::size_t>(kHwChan[tetrode][contact]);
      by_hw_chan[hw_chan] = to_count(microvolts[tetrode][contact]);
    }
  }
  ++row_;
}

}  // namespace rec2nwb::demo
