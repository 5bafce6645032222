/// \file
/// Faults: everything that is wrong between header, metadata and probes goes through here, so that
/// one run shows it all and nothing is planned on top of it. And the words to say it with.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rec2nwb/plugin.hpp"

namespace rec2nwb::ephys {

inline std::string part(std::string_view text) { return std::string(text); }
inline std::string part(std::int64_t number) { return std::to_string(number); }
inline std::string part(std::size_t number) { return std::to_string(number); }

/// say("ntrode ", 3, " is absent")
template <typename... Parts>
std::string say(const Parts&... parts) {
  return (std::string() + ... + part(parts));
}

class Faults {
 public:
  explicit Faults(const sdk::Host& host) : host_(host) {}

  /// \param pointer JSON pointer into the metadata; "" if the fault has no place there
  template <typename... Parts>
  void add(std::string_view pointer, const Parts&... parts) {
    host_.metadata_error(pointer, say(parts...));
    any_ = true;
  }
  bool any() const { return any_; }

 private:
  const sdk::Host& host_;
  bool any_ = false;
};

/// "3, 7-9, 12".
inline std::string ranges(const std::set<std::int64_t>& numbers) {
  std::string out;
  for (auto at = numbers.begin(); at != numbers.end();) {
    const std::int64_t first = *at;
    std::int64_t last = first;
    while (++at != numbers.end() && *at == last + 1) last = *at;
    out += say(out.empty() ? "" : ", ", first);
    if (last > first) out += say(last == first + 1 ? ", " : "-", last);
  }
  return out;
}

/// Changes of single characters that turn one word into the other.
inline std::size_t edits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace rec2nwb::ephys
