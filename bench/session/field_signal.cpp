#include "session/field_signal.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace rec2nwb::bench {
namespace {

// Time constants and deviations of the leaky integrators.
constexpr std::array<double, 3> kSeconds{0.5, 0.05, 0.005};
constexpr std::array<double, 3> kCommonMicrovolts{100, 70, 25};
constexpr std::array<double, 3> kGroupMicrovolts{80, 60, 25};
constexpr double kNoiseMicrovolts = 8;

constexpr std::uint32_t kUnitsPerTetrode = 3;
constexpr std::uint32_t kTetrode = 4;
constexpr double kSpikesPerSecond = 6;
constexpr double kRefractorySeconds = 0.003;
constexpr double kSpikeSeconds = 0.0016;

float counts_of(double microvolts) { return static_cast<float>(microvolts / kMicrovoltsPerCount); }

std::vector<float> spike_shape(double rate_hz) {
  std::vector<float> shape(static_cast<std::size_t>(std::ceil(kSpikeSeconds * rate_hz)));
  for (std::size_t row = 0; row < shape.size(); ++row) {
    const double ms = static_cast<double>(row) * 1000 / rate_hz;
    const double trough = (ms - 0.3) / 0.12;
    const double end = (ms - 0.75) / 0.25;
    shape[row] = static_cast<float>(0.35 * std::exp(-end * end) - std::exp(-trough * trough));
  }
  return shape;
}

}  // namespace

FieldSignal::FieldSignal(std::uint32_t channels, std::uint32_t group_channels, double rate_hz,
                         std::uint64_t seed)
    : group_channels_(group_channels),
      rate_hz_(rate_hz),
      state_(seed * 2 + 1),
      groups_(channels / group_channels),
      gain_(channels),
      spike_counts_(channels),
      shape_(spike_shape(rate_hz)) {
  std::mt19937_64 engine(seed);
  std::normal_distribution<float> gauss;
  for (float& value : normals_) value = gauss(engine);
  for (std::size_t pole = 0; pole < kPoles; ++pole) {
    const double decay = std::exp(-1 / (rate_hz * kSeconds[pole]));
    const double drive = std::sqrt(1 - decay * decay);
    common_filter_.decay[pole] = group_filter_.decay[pole] = static_cast<float>(decay);
    common_filter_.drive[pole] = counts_of(kCommonMicrovolts[pole] * drive);
    group_filter_.drive[pole] = counts_of(kGroupMicrovolts[pole] * drive);
  }
  std::uniform_real_distribution<float> gain(0.9F, 1.1F);
  for (float& value : gain_) value = gain(engine);
  // Of the channels of a group a unit is seen by four: a tetrode's all, or a shank's nearest.
  std::uniform_real_distribution<double> amplitude(60, 220);
  std::uniform_int_distribution<std::uint32_t> nearest(0, group_channels - kTetrode);
  std::exponential_distribution<double> wait(kSpikesPerSecond);
  for (std::uint32_t i = 0; i < channels / kTetrode * kUnitsPerTetrode; ++i) {
    Unit unit;
    unit.group = i % static_cast<std::uint32_t>(groups_.size());
    unit.next_row = static_cast<std::uint64_t>(wait(engine) * rate_hz);
    unit.amplitude_counts.assign(group_channels, 0);
    const std::uint32_t first = nearest(engine);
    for (std::uint32_t k = 0; k < kTetrode; ++k) {
      unit.amplitude_counts[first + k] = counts_of(amplitude(engine));
    }
    units_.push_back(std::move(unit));
  }
}

/// splitmix64 (Steele, Lea and Flood 2014): good enough, and a few cycles.
std::uint64_t FieldSignal::random() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

/// One of 4,096 draws of a normal distribution: five of them a random number.
float FieldSignal::normal() {
  if (bits_left_ == 0) {
    bits_ = random();
    bits_left_ = 5;
  }
  --bits_left_;
  const float value = normals_[bits_ % kNoiseValues];
  bits_ /= kNoiseValues;
  return value;
}

float FieldSignal::step(Field& field, const Filter& filter) {
  float sum = 0;
  for (std::size_t pole = 0; pole < kPoles; ++pole) {
    field.state[pole] = filter.decay[pole] * field.state[pole] + filter.drive[pole] * normal();
    sum += field.state[pole];
  }
  return sum;
}

/// Starts the spikes of this row, and looks when the next ones are due.
void FieldSignal::fire() {
  next_fire_ = UINT64_MAX;
  for (std::uint32_t i = 0; i < units_.size(); ++i) {
    Unit& unit = units_[i];
    if (unit.next_row <= row_) {
      spikes_.push_back({i, 0});
      const double uniform = (static_cast<double>(random() >> 11U) + 0.5) / 9007199254740992.0;
      const double wait_s = kRefractorySeconds - std::log(uniform) / kSpikesPerSecond;
      unit.next_row = row_ + static_cast<std::uint64_t>(wait_s * rate_hz_);
    }
    next_fire_ = std::min(next_fire_, unit.next_row);
  }
}

void FieldSignal::add_spikes() {
  for (Spike& spike : spikes_) {
    const Unit& unit = units_[spike.unit];
    const float value = shape_[spike.age_rows++];
    float* const to = spike_counts_.data() + std::size_t{unit.group} * group_channels_;
    for (std::uint32_t c = 0; c < group_channels_; ++c) to[c] += value * unit.amplitude_counts[c];
  }
  std::erase_if(spikes_, [this](const Spike& spike) { return spike.age_rows == shape_.size(); });
}

void FieldSignal::next(std::span<std::int16_t> counts) {
  if (row_ >= next_fire_) fire();
  const bool spiking = !spikes_.empty();
  if (spiking) {
    std::ranges::fill(spike_counts_, 0.F);
    add_spikes();
  }
  constexpr float kToRound = 32768.5F;  // makes truncation round to the nearest
  const float noise = counts_of(kNoiseMicrovolts);
  const float common = step(common_, common_filter_);
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    const float field = common + step(groups_[group], group_filter_);
    const std::size_t first = group * group_channels_;
    for (std::size_t c = first; c < first + group_channels_; ++c) {
      const float spike = spiking ? spike_counts_[c] : 0;
      const float value = gain_[c] * field + noise * normal() + spike;
      counts[c] = static_cast<std::int16_t>(static_cast<std::int32_t>(value + kToRound) - 32768);
    }
  }
  ++row_;
}

}  // namespace rec2nwb::bench
