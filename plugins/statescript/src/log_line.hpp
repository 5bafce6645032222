/// \file
/// One line of a StateScript log, by its form:
///
///     1234 word = 5       type ts_str_equals_int: text, value
///     1234 5 6            type ts_int_int: masks of the digital inputs and outputs, bit 0 = line 1
///     1234 word 5         type ts_str_int: text, value; the word is no integer
///     1234 word ...       type ts_str: text; the word is no integer
///
/// The first integer is milliseconds of the log's own clock. The first form that fits counts.
///
/// Needs: a line without its end. Promises: comments (#), empty lines and all other lines are no
/// events; texts are UTF-8 without NUL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rec2nwb::statescript {

struct Event {
  std::int64_t line_number = 0;  ///< from 0, over all lines of the file
  std::int64_t time_ms = 0;
  std::string type;
  std::string text;
  std::optional<std::int64_t> value;
  std::optional<std::int64_t> inputs;  ///< together with outputs
  std::optional<std::int64_t> outputs;
  std::string raw_line;
};

/// Nothing if the line is no event. line_number is left at 0.
std::optional<Event> parse_line(std::string_view line);

}  // namespace rec2nwb::statescript
