/// \file
/// Attributes of an object, copied from an entry of the metadata or of another document.
///
///     sdk::Object attributes;
///     sdk::set_texts(attributes, entry, {"description", "location"});
///     sdk::set_numbers(attributes, entry, {"ap_in_mm", "ml_in_mm"});
///
/// Needs: C++17. Promises: a key that is missing or of another type is a Fault with its place;
/// numbers become float64, also those written without a fraction.
#ifndef REC2NWB_ATTRIBUTES_HPP
#define REC2NWB_ATTRIBUTES_HPP

#include <string>
#include <vector>

#include "rec2nwb/cursor.hpp"
#include "rec2nwb/plan.hpp"

namespace rec2nwb::sdk {

template <typename Json>
void set_texts(Object& to, const Cursor<Json>& from, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) to.set(key, from.at(key).text());
}

/// \param prefix of the attributes' names
template <typename Json>
void set_numbers(Object& to, const Cursor<Json>& from, const std::vector<std::string>& keys,
                 const std::string& prefix = {}) {
  for (const std::string& key : keys) to.set(prefix + key, from.at(key).number());
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_ATTRIBUTES_HPP
