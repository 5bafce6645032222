/// \file
/// Columns: which analog channels the series has, in which order, and the words about them.
///
/// Needs: a session (schemas/session.schema.json). Promises: the ECU's channels come first, then
/// those of the other recorded devices, each in the order of the header; no name is empty or holds
/// blanks.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rec2nwb/plugin.hpp"

namespace rec2nwb::analog {

using Json = nlohmann::json;

struct Column {
  std::string name;  ///< the channel's id; a blank, or nothing, is '_'
  std::string device;
  sdk::AnalogChannel channel;
};

/// \param host gets a warning for every id that is no name
std::vector<Column> find_columns(const Json& session, const sdk::Host& host);

/// The names, each followed by three blanks: readers split it to get a name a column.
std::string description_of(const std::vector<Column>& columns);

/// What the columns and their numbers are, for people.
std::string comments_on(const std::vector<Column>& columns);

}  // namespace rec2nwb::analog
