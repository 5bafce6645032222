/// \file
/// median: the value in the middle, the upper one of two.
///
/// Needs: C++17; at least one value, no NaN. Promises: one of the values, in linear time.
#ifndef REC2NWB_MEDIAN_HPP
#define REC2NWB_MEDIAN_HPP

#include <algorithm>
#include <cstddef>
#include <vector>

namespace rec2nwb::sdk {

template <typename T>
T median(std::vector<T> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_MEDIAN_HPP
