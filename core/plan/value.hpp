/// \file
/// Values that stand in a plan: inline datasets, columns and attributes.
///
/// Needs: nothing. Promises: a value without a fault is one element or a rectangular array, every
/// element fits its type, and no text holds what HDF5 would cut (NUL) or pynwb could not decode.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace rec2nwb {

struct ValueFault {
  std::string pointer;  ///< JSON pointer from the value that was looked at, "" for the value itself
  std::string text;
};

/// The first element that does not fit, or the first row of another shape. Where the type is a
/// float the texts "NaN", "Infinity" and "-Infinity" stand for what JSON cannot say.
std::optional<ValueFault> find_fault(const Json& value, ElementType element);

/// The same for an attribute: VALUE, or {"dtype": ..., "value": VALUE}.
std::optional<ValueFault> find_attribute_fault(const Json& attribute);

/// Type of an attribute: as it says, else utf8, bool, int64, float64 (if any number has a fraction)
/// or reference, by its elements.
/// \pre find_attribute_fault() has nothing against it.
ElementType attribute_element(const Json& attribute);
/// What is to be written: VALUE of both forms.
const Json& attribute_value(const Json& attribute);

/// Length of each dimension of a rectangular value; none for a scalar.
std::vector<std::uint64_t> shape_of(const Json& value);

/// NaN, +-infinity or the number itself.
double float_of(const Json& element);

/// Why a path is not normal ("/a/b"), or nothing.
std::optional<std::string> find_path_fault(const std::string& path);

/// Calls visit(pointer, target) for every {"ref": target} in a value or attribute.
void for_each_reference(const Json& value, const std::string& pointer,
                        const std::function<void(const std::string&, const std::string&)>& visit);

}  // namespace rec2nwb
