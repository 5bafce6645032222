#include "stream/noise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace rec2nwb {
namespace {

constexpr std::size_t kSampleBytes = 65536;
constexpr std::size_t kRunBytes = 4096;
/// A pattern becomes far smaller, noise does not become smaller at all.
constexpr std::size_t kPatternPercent = 90;

class Histogram {
 public:
  void add(std::span<const std::byte> bytes) {
    std::size_t i = 0;
    for (; i + kTables <= bytes.size(); i += kTables) {
      for (std::size_t t = 0; t < kTables; ++t)
        ++counts_[t][std::to_integer<std::size_t>(bytes[i + t])];
    }
    for (; i < bytes.size(); ++i) ++counts_[0][std::to_integer<std::size_t>(bytes[i])];
    total_ += bytes.size();
  }
  [[nodiscard]] double entropy_bits() const {
    double bits = 0;
    if (total_ == 0) return bits;
    for (std::size_t value = 0; value < 256; ++value) {
      double share = 0;
      for (const auto& table : counts_) share += table[value];
      share /= static_cast<double>(total_);
      if (share > 0) bits -= share * std::log2(share);
    }
    return bits;
  }

 private:
  // Several tables: a run of equal bytes then does not wait for its own last store.
  static constexpr std::size_t kTables = 4;
  std::array<std::array<std::uint32_t, 256>, kTables> counts_{};
  std::size_t total_ = 0;
};

}  // namespace

double entropy_bits(std::span<const std::byte> plane) {
  Histogram histogram;
  if (plane.size() <= kSampleBytes) {
    histogram.add(plane);
  } else {
    constexpr std::size_t kRuns = kSampleBytes / kRunBytes;
    for (std::size_t i = 0; i < kRuns; ++i) {
      histogram.add(plane.subspan(i * (plane.size() - kRunBytes) / (kRuns - 1), kRunBytes));
    }
  }
  return histogram.entropy_bits();
}

bool NoiseTest::is_noise(std::span<const std::byte> plane, Deflater& deflater) {
  const std::size_t bytes = std::min(plane.size(), kRunBytes);
  trial_.resize(std::max(trial_.size(), Deflater::bound(bytes)));
  const auto piece = plane.subspan((plane.size() - bytes) / 2, bytes);
  return deflater.deflate(piece, trial_) * 100 > bytes * kPatternPercent;
}

}  // namespace rec2nwb
