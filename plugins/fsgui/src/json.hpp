/// \file
/// The SDK's reading of documents, for the JSON of this plugin.
#pragma once

#include <nlohmann/json.hpp>

#include "rec2nwb/cursor.hpp"

namespace rec2nwb::fsgui {

using Json = nlohmann::json;
using Cursor = sdk::Cursor<Json>;
using sdk::Fault;
using sdk::Faults;
using sdk::say;

}  // namespace rec2nwb::fsgui
