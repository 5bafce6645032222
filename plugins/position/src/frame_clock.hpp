/// \file
/// FrameClock: the recording's side of a camera: when frames arrived, and the trigger pulses.
///
/// Needs: what dio publishes as dio.edges; finish. Promises: pulses of the video's own stretch of
/// the recording, without the state that opens each file; one video in memory at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "align.hpp"
#include "camera_files.hpp"

namespace rec2nwb::position {

/// Where the frames of a video fell in the recording.
struct Arrivals {
  std::vector<double> seconds;
  std::vector<bool> recorded;  ///< is the packet of that moment in a file
};

Arrivals arrivals_of(const sdk::Host& host, const Video& video,
                     const std::vector<std::uint32_t>& counts);

struct Triggers {
  std::string line;  ///< name of the series
  Pulses pulses;
};

class FrameClock {
 public:
  /// \param published what dio publishes as dio.edges
  FrameClock(const sdk::Host& host, const Json& published, double rate_hz);

  /// Is there a line whose name says camera ticks?
  [[nodiscard]] bool has_lines() const { return !lines_.empty(); }

  /// The pulses of a video: of the line named after the camera, else of the first, each if it has
  /// more than 100 edges there; else of the line with most. None if no line has three pulses.
  [[nodiscard]] std::optional<Triggers> triggers_of(const Video& video,
                                                    const std::string& camera_name) const;

 private:
  struct Line {
    std::uint32_t index = 0;  // in published
    std::string name;
    std::uint64_t edges = 0;
  };

  [[nodiscard]] std::uint64_t first_edge_at(const Line& line, std::uint64_t row) const;
  [[nodiscard]] std::vector<std::uint64_t> rising_rows(const Line& line, std::uint64_t from,
                                                       std::uint64_t end, const Video& video) const;
  [[nodiscard]] Triggers triggers(const Line& line, const std::vector<std::uint64_t>& rows) const;

  const sdk::Host& host_;
  double rate_hz_;
  std::vector<Line> lines_;
};

}  // namespace rec2nwb::position
