/// \file
/// Made-up extracellular traces that compress as recorded ones do, fast enough for gigabytes.
///
/// A channel is, in microvolts: a part that all channels share, plus a part that its group (a
/// tetrode, or a shank) shares, both with more power at low frequencies (leaky integrators of noise
/// at several time constants, which is close to 1/f between their corners), times the channel's
/// gain; plus white noise of its own; plus the spikes of the group's units, each seen by the
/// group's channels with other amplitudes. The sum is rounded to counts of 0.195 uV, so that the
/// low byte is near to noise and the high byte is not, as in files of the field.
///
/// Needs: channels that are a multiple of the group's. Promises: the same arguments give the same
/// traces on machines of one standard library; constant memory.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace rec2nwb::bench {

inline constexpr double kMicrovoltsPerCount = 0.195;

class FieldSignal {
 public:
  FieldSignal(std::uint32_t channels, std::uint32_t group_channels, double rate_hz,
              std::uint64_t seed);

  /// The next row: a count a channel, group after group.
  void next(std::span<std::int16_t> counts);

 private:
  static constexpr std::size_t kPoles = 3;
  static constexpr std::size_t kNoiseValues = 4096;

  struct Field {
    std::array<float, kPoles> state{};
  };
  struct Unit {
    std::uint32_t group = 0;
    std::uint64_t next_row = 0;
    std::vector<float> amplitude_counts;  ///< by channel of the group
  };
  struct Spike {
    std::uint32_t unit = 0;
    std::uint32_t age_rows = 0;
  };
  struct Filter {
    std::array<float, kPoles> decay{};
    std::array<float, kPoles> drive{};
  };

  std::uint64_t random();
  float normal();
  float step(Field& field, const Filter& filter);
  void fire();
  void add_spikes();

  std::uint32_t group_channels_;
  double rate_hz_;
  std::uint64_t state_;
  std::uint64_t bits_ = 0;  ///< random ones not used yet
  int bits_left_ = 0;
  std::array<float, kNoiseValues> normals_{};
  Filter common_filter_;
  Filter group_filter_;
  Field common_;
  std::vector<Field> groups_;
  std::vector<float> gain_;  ///< by channel
  std::vector<Unit> units_;
  std::vector<Spike> spikes_;        ///< being played
  std::vector<float> spike_counts_;  ///< by channel, of this row
  std::vector<float> shape_;         ///< trough -1
  std::uint64_t row_ = 0;
  std::uint64_t next_fire_ = 0;
};

}  // namespace rec2nwb::bench
