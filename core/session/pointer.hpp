/// \file
/// JSON pointers as text, as Document::marks and Problem::where use them.
///
/// Needs: nothing. Promises: "/" and "~" within a key are escaped.
#pragma once

#include <cstddef>
#include <string>

#include "base/json.hpp"

namespace rec2nwb {

inline std::string child_pointer(const std::string& parent, const std::string& key) {
  return parent + (Json::json_pointer() / key).to_string();
}

inline std::string child_pointer(const std::string& parent, std::size_t index) {
  return parent + "/" + std::to_string(index);
}

}  // namespace rec2nwb
