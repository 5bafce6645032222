#include "log_line.hpp"

#include <charconv>
#include <cstddef>
#include <vector>

namespace rec2nwb::statescript {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kBlanks = " \t\v\f\r\n";

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = line.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    const std::size_t end = line.find_first_of(kBlanks, at);
    words.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kBlanks, end);
  }
  return words;
}

std::optional<std::int64_t> to_integer(std::string_view word) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (fault != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

/// Digits alone: also those that are too large to be a number here.
bool is_integer(std::string_view word) {
  if (!word.empty() && word[0] == '-') word.remove_prefix(1);
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string join(const std::vector<std::string_view>& words, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i) {
    if (i > from) text += ' ';
    text += to_utf8(words[i]);
  }
  return text;
}

/// Bytes of the UTF-8 character that begins with bytes[0]; 0 if none does (RFC 3629, table 3-7 of
/// Unicode: no overlong form, no surrogate, nothing above U+10FFFF).
std::size_t character_bytes(std::string_view bytes) {
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

/// Fills in what the form says. \return false: no form fits
bool read_form(const std::vector<std::string_view>& words, Event& event) {
  const auto number = [&](std::size_t i) { return to_integer(words[i]); };
  if (words.size() == 4 && words[2] == "=" && number(3)) {
    event.type = "ts_str_equals_int";
    event.text = to_utf8(words[1]);
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
  event.text = has_value ? to_utf8(words[1]) : join(words, 1);
  if (has_value) event.value = number(2);
  return true;
}

}  // namespace

std::string to_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t size = character_bytes(bytes);
    text += size == 0 ? kReplacement : bytes.substr(0, size);
    bytes.remove_prefix(size == 0 ? 1 : size);
  }
  return text;
}

std::optional<Event> parse_line(std::string_view line) {
  const auto words = split(line);
  if (words.empty() || words[0][0] == '#') return std::nullopt;
  const auto time_ms = to_integer(words[0]);
  Event event;
  if (!time_ms || !read_form(words, event)) return std::nullopt;
  event.time_ms = *time_ms;
  event.raw_line = to_utf8(line);
  return event;
}

}  // namespace rec2nwb::statescript
