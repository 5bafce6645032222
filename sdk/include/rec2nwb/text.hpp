/// \file
/// Words and numbers in the texts that stand beside recordings, and in messages.
///
///     for (const std::string_view word : words("1234 UP 5")) ...    // "1234", "UP", "5"
///     to_integer("1234");                                           // 1234; nothing for "12a"
///     to_utf8(bytes_of_any_file);                                   // fit for an NWB file
///     ranges_text({0, 1, 2, 7}, 10);                                // "0-2, 7"
///
/// Needs: C++17. Promises: the same in every locale.
#ifndef REC2NWB_TEXT_HPP
#define REC2NWB_TEXT_HPP

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace rec2nwb::sdk {

/// A to Z become a to z.
inline std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

/// What stands between blanks (space, tab, vertical tab, form feed, CR, LF).
inline std::vector<std::string_view> words(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\v\f\r\n";
  std::vector<std::string_view> all;
  for (std::size_t at = line.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    const std::size_t end = line.find_first_of(kBlanks, at);
    all.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kBlanks, end);
  }
  return all;
}

/// Nothing unless the whole word is one: digits, before them at most a '-', and no more than an
/// int64 holds.
inline std::optional<std::int64_t> to_integer(std::string_view word) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (fault != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

namespace detail {

/// Bytes of the UTF-8 character that begins with bytes[0]; 0 if none does (RFC 3629, table 3-7 of
/// Unicode: no overlong form, no surrogate, nothing above U+10FFFF).
inline std::size_t character_bytes(std::string_view bytes) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return first == 0 ? 0 : 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool fits = !(first == 0xE0 && byte(1) < 0xA0) && !(first == 0xED && byte(1) > 0x9F);
    return fits && tail(1) && tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool fits = !(first == 0xF0 && byte(1) < 0x90) && !(first == 0xF4 && byte(1) > 0x8F);
    return fits && tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace detail

/// U+FFFD for every byte that is no part of UTF-8, and for NUL, which would end a text in HDF5.
inline std::string to_utf8(std::string_view bytes) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t size = detail::character_bytes(bytes);
    text += size == 0 ? kReplacement : bytes.substr(0, size);
    bytes.remove_prefix(size == 0 ? 1 : size);
  }
  return text;
}

/// "0-3, 7, 9 and 5 more": ascending numbers, as so many ranges at most.
inline std::string ranges_text(const std::vector<std::int64_t>& numbers, std::size_t most_ranges) {
  std::string text;
  std::size_t i = 0;
  for (std::size_t ranges = 0; i < numbers.size() && ranges < most_ranges; ++ranges) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += (text.empty() ? "" : ", ") + std::to_string(numbers[i]);
    if (last > i) text += "-" + std::to_string(numbers[last]);
    i = last + 1;
  }
  return i == numbers.size() ? text : text + " and " + std::to_string(numbers.size() - i) + " more";
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_TEXT_HPP
