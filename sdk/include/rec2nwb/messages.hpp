/// \file
/// The words of messages: say joins the parts of a sentence, quoted lists names, nearest finds what
/// somebody who misspelled a name may have meant.
///
///     say("zone ", 3, " is absent")                      // "zone 3 is absent"
///     quoted({"a", "b"})                                 // "'a', 'b'"
///     nearest("tetrode_12,5", {"tetrode_12.5", "x"}, 1)  // {"tetrode_12.5"}
///
/// Needs: C++17. Promises: whole numbers in every locale as digits; a real number does not compile,
/// because how many digits it should have is the author's to say.
#ifndef REC2NWB_MESSAGES_HPP
#define REC2NWB_MESSAGES_HPP

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "rec2nwb/text.hpp"

namespace rec2nwb::sdk {

namespace detail {

inline std::string part(std::string_view text) { return std::string(text); }
template <typename T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
std::string part(T number) {
  static_assert(std::is_integral_v<T> && sizeof(T) > 1, "give other numbers as texts");
  return std::to_string(number);
}

}  // namespace detail

/// Changes of single characters that turn one word into the other.
inline std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> above(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::vector<std::size_t> row{i + 1};
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = above[j] + (a[i] == b[j] ? 0 : 1);
      row.push_back(std::min({replaced, above[j + 1] + 1, row[j] + 1}));
    }
    above = std::move(row);
  }
  return above.back();
}

template <typename... Parts>
std::string say(const Parts&... parts) {
  return (std::string() + ... + detail::part(parts));
}

/// \param quote stands before and behind each name
inline std::string joined(const std::vector<std::string>& names, std::string_view quote = "") {
  std::string out;
  for (const std::string& name : names) {
    out += say(out.empty() ? "" : ", ", quote, name, quote);
  }
  return out;
}
inline std::string quoted(const std::vector<std::string>& names) { return joined(names, "'"); }

/// The most similar names, at most so many, best first; a to z are as A to Z. Of equally similar
/// ones the first goes first.
inline std::vector<std::string> nearest(std::string_view wanted,
                                        const std::vector<std::string>& names, std::size_t most) {
  std::multimap<std::size_t, std::string> by_edits;
  for (const std::string& name : names) {
    by_edits.emplace(edits(lower(name), lower(wanted)), name);
  }
  std::vector<std::string> all;
  for (const auto& [distance, name] : by_edits) {
    if (all.size() < most) all.push_back(name);
  }
  return all;
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_MESSAGES_HPP
