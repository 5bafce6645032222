/// \file
/// Lines: the digital channels that the metadata names in behavioral_events.
///
/// An entry's `description` is the channel's id in the header, with or without the prefix ECU_; its
/// `name` becomes the name of the series.
///
/// Needs: a session (schemas/session.schema.json). Promises: an entry that names no recorded
/// digital channel, or one that is named already, is reported with its place; the rest come out in
/// the order of the metadata.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rec2nwb/plugin.hpp"

namespace rec2nwb::dio {

using Json = nlohmann::json;

struct Line {
  std::string name;                  ///< of the series
  std::string metadata_description;  ///< as the metadata has it, e.g. Din1
  std::string comments;
  std::string channel_id;    ///< as the header has it, e.g. ECU_Din1
  std::string direction;     ///< ", input=1 (digital input)"; "" if the header does not say
  std::uint32_t device = 0;  ///< index into session /header/devices
  std::uint32_t byte = 0;    ///< from the device's first byte
  std::uint32_t bit = 0;     ///< of that byte
};

struct Lines {
  std::vector<Line> lines;
  bool faulty = false;  ///< something was reported as an error
  std::string nothing;  ///< why there are no lines, if there is no fault
};

Lines find_lines(const Json& session, const sdk::Host& host);

}  // namespace rec2nwb::dio
