/// \file
/// Series: which channels become which series, under which name.
///
/// Needs: a session (schemas/session.schema.json). Promises: channels of one series are of one
/// sensor and come with the same packets; they keep the header's order, and so do the series of a
/// sensor; names are unique.
#pragma once

#include <string>
#include <vector>

#include "rec2nwb/plugin.hpp"
#include "sensors.hpp"

namespace rec2nwb::headstage {

struct Series {
  std::string name;  ///< of the sensor; its second series is NAME_2
  const Sensor* sensor = nullptr;
  std::vector<sdk::AnalogChannel> channels;
};

struct Found {
  std::vector<Series> series;
  std::vector<std::string> every_packet;  ///< ids of sensor channels without an update bit
};

/// \param sensors must outlive the result
Found find_series(const Json& session, const Sensors& sensors);

/// "a, b, c"
std::string list_of(const std::vector<std::string>& texts);
std::vector<std::string> ids_of(const Series& series);

}  // namespace rec2nwb::headstage
