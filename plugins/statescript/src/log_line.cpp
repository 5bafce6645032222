#include "log_line.hpp"

#include <cstddef>
#include <vector>

#include "rec2nwb/text.hpp"

namespace rec2nwb::statescript {
namespace {

/// Digits alone: also those that are too large to be a number here.
bool is_integer(std::string_view word) {
  if (!word.empty() && word[0] == '-') word.remove_prefix(1);
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string join(const std::vector<std::string_view>& words, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i) {
    if (i > from) text += ' ';
    text += sdk::to_utf8(words[i]);
  }
  return text;
}

/// Fills in what the form says. \return false: no form fits
bool read_form(const std::vector<std::string_view>& words, Event& event) {
  const auto number = [&](std::size_t i) { return sdk::to_integer(words[i]); };
  if (words.size() == 4 && words[2] == "=" && number(3)) {
    event.type = "ts_str_equals_int";
    event.text = sdk::to_utf8(words[1]);
    event.value = number(3);
    return true;
  }
  if (words.size() == 3 && number(1) && number(2)) {
    event.type = "ts_int_int";
    event.inputs = number(1);
    event.outputs = number(2);
    return true;
  }
  if (words.size() < 2 || is_integer(words[1])) return false;
  const bool has_value = words.size() == 3 && number(2);
  event.type = has_value ? "ts_str_int" : "ts_str";
  event.text = has_value ? sdk::to_utf8(words[1]) : join(words, 1);
  if (has_value) event.value = number(2);
  return true;
}

}  // namespace

std::optional<Event> parse_line(std::string_view line) {
  const auto words = sdk::words(line);
  if (words.empty() || words[0][0] == '#') return std::nullopt;
  const auto time_ms = sdk::to_integer(words[0]);
  Event event;
  if (!time_ms || !read_form(words, event)) return std::nullopt;
  event.time_ms = *time_ms;
  event.raw_line = sdk::to_utf8(line);
  return event;
}

}  // namespace rec2nwb::statescript
