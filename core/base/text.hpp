/// \file
/// Text helpers that more than one folder uses.
///
/// Needs: fmt (std::format is not in g++ 12). Promises: numbers parse whole or not at all.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rec2nwb {

using fmt::format;

std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);  ///< keeps empty parts
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// The whole text as a number in base 10, or nothing: no blanks, no rest, no overflow.
std::optional<std::int64_t> parse_int(std::string_view text);
std::optional<double> parse_double(std::string_view text);  ///< finite only

/// "1, 2, 3 and 7 more" for long lists in messages.
std::string shorten_list(const std::vector<std::string>& items, std::size_t show = 10);

/// "1 file", "2 files", "0 entries".
std::string count_text(std::uint64_t count, std::string_view noun);

/// The candidate nearest to text by edit distance, if near enough to be meant ("did you mean").
std::optional<std::string> nearest(std::string_view text,
                                   const std::vector<std::string>& candidates);

bool is_utf8(std::string_view bytes);
std::string to_utf8(std::string_view bytes);  ///< each undecodable byte becomes U+FFFD

/// One line, as UTF-8: control characters and bytes that are not UTF-8 as \n, \t, \x1B.
std::string one_line(std::string_view bytes);

}  // namespace rec2nwb
