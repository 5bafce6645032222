/// \file
/// What the parts of the demo know of the epoch they write.
///
/// Needs: nothing. Promises: rows, counts and nanoseconds of one epoch belong together here only.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

namespace rec2nwb::demo {

/// The machine's clock against the acquisition's: 20 ppm, as cheap quartzes have.
inline constexpr double kClockDrift = 2e-5;

struct Epoch {
  int number = 1;
  std::string tag;          ///< s1, r1
  std::string description;  ///< for the StateScript log
  std::string file_prefix;  ///< DATE_ANIMAL_EE_TAG
  std::string camera_name;  ///< as the metadata has it
  bool running = false;     ///< on the track; otherwise asleep
  double rate_hz = 30000;
  std::uint64_t rows = 0;
  std::uint32_t first_count = 0;  ///< counter of row 0
  std::int64_t start_ns = 0;      ///< row 0, nanoseconds since 1970
  std::uint64_t seed = 1;

  [[nodiscard]] double seconds() const { return static_cast<double>(rows) / rate_hz; }
  [[nodiscard]] double seconds_of(std::uint64_t row) const {
    return static_cast<double>(row) / rate_hz;
  }
  [[nodiscard]] std::uint64_t row_of(double seconds) const {
    return static_cast<std::uint64_t>(seconds * rate_hz);
  }
  [[nodiscard]] std::uint32_t count_of(std::uint64_t row) const {
    return first_count + static_cast<std::uint32_t>(row);
  }
  [[nodiscard]] std::int64_t ns_of(double seconds) const {
    return start_ns + std::llround(seconds * 1e9 * (1 + kClockDrift));
  }
};

}  // namespace rec2nwb::demo
