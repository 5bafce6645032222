/// \file
/// Random numbers that are the same on every machine: the distributions of <random> are not.
///
/// Needs: a seed. Promises: the same seed gives the same numbers.
#pragma once

#include <cstdint>
#include <random>

namespace rec2nwb::demo {

class Noise {
 public:
  explicit Noise(std::uint64_t seed) : engine_(seed) {}

  /// In [0, 1).
  double uniform() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// Mean 0, deviation 1: the sum of four uniform numbers, near enough to Gaussian and quick.
  double normal() {
    const std::uint64_t bits = engine_();
    const std::uint64_t sum =
        (bits & 0xFFFF) + ((bits >> 16U) & 0xFFFF) + ((bits >> 32U) & 0xFFFF) + (bits >> 48U);
    return (static_cast<double>(sum) - kMean) / kDeviation;
  }

 private:
  static constexpr double kMean = 2 * 65535.0;
  static constexpr double kDeviation = 37837.227;  // 65536 / sqrt(3)

  std::mt19937_64 engine_;  // its sequence is fixed by the standard
};

}  // namespace rec2nwb::demo
