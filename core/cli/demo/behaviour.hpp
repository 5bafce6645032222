/// \file
/// What the animal does in an epoch, and what the rig sees of it: visits to the two reward ports,
/// the camera's frames, and the edges of the digital lines.
///
/// Needs: an Epoch. Promises: one story for all files of the epoch: a poke is a poke at the place
/// where position, sensors, spikes and the StateScript log have the animal.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cli/demo/epoch.hpp"

namespace rec2nwb::demo {

/// Digital lines of the ECU that something is plugged into.
struct Line {
  std::string_view id;    ///< Din1, Dout1: as the metadata names it
  std::string_view name;  ///< the name in the NWB file
  bool input = true;
  int number = 1;  ///< from 1, of its direction
};

enum LineIndex : std::uint8_t { kPokeLeft, kPokeRight, kCameraTicks, kPumpLeft, kPumpRight };

inline constexpr std::array<Line, 5> kLines{{{"Din1", "Poke_left", true, 1},
                                             {"Din2", "Poke_right", true, 2},
                                             {"Din16", "Camera ticks", true, 16},
                                             {"Dout1", "Pump_left", false, 1},
                                             {"Dout2", "Pump_right", false, 2}}};

/// A line changes at a row.
struct Edge {
  std::uint64_t row = 0;
  LineIndex line = kPokeLeft;
  bool high = false;
};

/// The animal stands at a port.
struct Visit {
  double arrive_s = 0;
  double leave_s = 0;
  bool right = false;
};

struct Pose {
  double along = 0;        ///< 0 at the left port, 1 at the right one
  double speed = 0;        ///< of a full run, 0 to 1
  double heading_rad = 0;  ///< 0: to the right
  double turn_rad_per_s = 0;
};

struct Frame {
  double seconds = 0;        ///< of the exposure
  std::uint32_t count = 0;   ///< counter when the frame arrived, 3 to 5 ms later
  std::uint32_t number = 0;  ///< the camera's own 16-bit count
};

struct Behaviour {
  std::vector<Visit> visits;  ///< in order; none in a sleep epoch
  std::vector<Frame> frames;
  std::vector<Edge> edges;  ///< by row

  [[nodiscard]] Pose at(double seconds) const;
};

Behaviour make_behaviour(const Epoch& epoch);

}  // namespace rec2nwb::demo
