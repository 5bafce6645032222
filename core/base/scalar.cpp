#include "base/scalar.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "base/document.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {

namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kDigitsAndBlank = "0123456789_";

/// Walks over a text; what it eats is gone from rest.
struct Cursor {
  std::string_view rest;

  [[nodiscard]] bool at_end() const { return rest.empty(); }
  [[nodiscard]] bool sees(std::string_view one_of) const {
    return !rest.empty() && one_of.find(rest.front()) != std::string_view::npos;
  }
  bool eat(std::string_view text) {
    if (!rest.starts_with(text)) return false;
    rest.remove_prefix(text.size());
    return true;
  }
  std::string_view eat_all(std::string_view one_of, std::size_t most = std::string_view::npos) {
    const std::size_t length = std::min({rest.find_first_not_of(one_of), most, rest.size()});
    const std::string_view eaten = rest.substr(0, length);
    rest.remove_prefix(length);
    return eaten;
  }
};

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 60;
  if (text.size() <= kShown) return format("'{}'", text);
  return format("'{}...'", to_utf8(text.substr(0, kShown)));
}

std::string without_underscores(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '_');
  return plain;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// [0-5]?[0-9] after each colon, at least once: the base 60 of YAML 1.1.
bool eat_sixties(Cursor& cursor) {
  if (!cursor.sees(":")) return false;
  while (cursor.eat(":")) {
    const std::string_view digits = cursor.eat_all(kDigits, 2);
    if (digits.empty() || (digits.size() == 2 && digits[0] > '5')) return false;
  }
  return true;
}

bool is_int(std::string_view text) {
  Cursor cursor{text};
  if (cursor.sees("+-")) cursor.rest.remove_prefix(1);
  if (cursor.eat("0b")) return !cursor.eat_all("01_").empty() && cursor.at_end();
  if (cursor.eat("0x")) {
    return !cursor.eat_all("0123456789abcdefABCDEF_").empty() && cursor.at_end();
  }
  if (cursor.eat("0")) {
    cursor.eat_all("01234567_");
    return cursor.at_end();
  }
  if (!cursor.sees("123456789")) return false;
  cursor.eat_all(kDigitsAndBlank);
  return cursor.at_end() || (eat_sixties(cursor) && cursor.at_end());
}

bool eat_exponent(Cursor& cursor) {
  if (!cursor.sees("eE")) return true;
  cursor.rest.remove_prefix(1);
  if (!cursor.sees("+-")) return false;  // YAML 1.1 demands the sign
  cursor.rest.remove_prefix(1);
  return !cursor.eat_all(kDigits).empty();
}

bool is_float(std::string_view text) {
  if (is_one_of(text, {".nan", ".NaN", ".NAN"})) return true;
  Cursor cursor{text};
  if (cursor.eat(".") && cursor.sees(kDigits)) {  // PyYAML knows no sign here: -.5 is a string
    cursor.eat_all(kDigitsAndBlank);
    return eat_exponent(cursor) && cursor.at_end();
  }
  cursor.rest = text;
  if (cursor.sees("+-")) cursor.rest.remove_prefix(1);
  if (is_one_of(cursor.rest, {".inf", ".Inf", ".INF"})) return true;
  if (!cursor.sees(kDigits)) return false;
  cursor.eat_all(kDigitsAndBlank);
  const bool base_60 = cursor.sees(":");
  if (base_60 && !eat_sixties(cursor)) return false;
  if (!cursor.eat(".")) return false;
  cursor.eat_all(kDigitsAndBlank);
  return (base_60 || eat_exponent(cursor)) && cursor.at_end();
}

/// Digits in a base as a number; nothing if it is beyond 64 bits or there is no digit.
std::optional<std::uint64_t> unsigned_of(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, value, base);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> magnitude_of(std::string_view digits) {
  if (digits.starts_with("0b")) return unsigned_of(digits.substr(2), 2);
  if (digits.starts_with("0x")) return unsigned_of(digits.substr(2), 16);
  if (digits.starts_with("0")) return unsigned_of(digits, 8);
  std::uint64_t value = 0;
  for (const std::string& part : split(digits, ':')) {
    const auto digit = unsigned_of(part, 10);
    if (!digit || __builtin_mul_overflow(value, std::uint64_t{60}, &value) ||
        __builtin_add_overflow(value, *digit, &value)) {
      return std::nullopt;
    }
  }
  return value;
}

Json construct_int(std::string_view text) {
  std::string digits = without_underscores(text);
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.erase(0, 1);
  if (is_one_of(digits, {"0b", "0x"})) {
    throw Error(Code::kYamlValue,
                format("expected an integer, found {} without digits", quoted(text)), {},
                "quote it if it is meant as text");
  }
  const auto magnitude = magnitude_of(digits);
  constexpr std::uint64_t kHighest = std::numeric_limits<std::int64_t>::max();
  if (!magnitude || (negative && *magnitude > kHighest + 1)) {
    throw Error(Code::kYamlValue, format("the integer {} does not fit into 64 bits", quoted(text)),
                {}, "quote it if it is meant as text");
  }
  if (negative) return static_cast<std::int64_t>(std::uint64_t{0} - *magnitude);
  if (*magnitude > kHighest) return *magnitude;
  return static_cast<std::int64_t>(*magnitude);
}

/// Python's float() of an unsigned decimal number; nothing if it is none.
std::optional<double> float_of(std::string_view digits) {
  double value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, value);
  if (rest != end || error == std::errc::invalid_argument) return std::nullopt;
  if (error != std::errc::result_out_of_range) return value;
  const bool tiny = digits.find("e-") != std::string_view::npos;
  return tiny ? 0.0 : std::numeric_limits<double>::infinity();
}

Json float_as_json(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

Json construct_float(std::string_view text) {
  std::string digits = without_underscores(text);
  std::transform(digits.begin(), digits.end(), digits.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const double sign = digits.starts_with('-') ? -1 : 1;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.erase(0, 1);
  if (digits == ".inf") return float_as_json(sign * std::numeric_limits<double>::infinity());
  if (digits == ".nan") return float_as_json(std::numeric_limits<double>::quiet_NaN());
  std::vector<std::string> parts = split(digits, ':');
  std::reverse(parts.begin(), parts.end());
  double value = 0;
  double base = 1;
  for (const std::string& part : parts) {
    const auto digit = float_of(part);
    if (!digit || part.starts_with('-')) {
      throw Error(Code::kYamlValue, format("expected a number, found {}", quoted(text)));
    }
    value += *digit * base;
    base *= 60;
  }
  return float_as_json(sign * value);
}

std::optional<bool> construct_bool(std::string_view text) {
  if (is_one_of(text, {"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})) return true;
  if (is_one_of(text, {"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})) {
    return false;
  }
  return std::nullopt;
}

bool is_null(std::string_view text) { return is_one_of(text, {"", "~", "null", "Null", "NULL"}); }

/// The parts of a date as they are written; an empty hour means a date without a time.
struct Timestamp {
  std::string_view year, month, day, hour, minute, second, fraction, zone_hour, zone_minute;
  char zone = ' ';  ///< 'Z', '+', '-' or none
};

bool eat_zone(Cursor& cursor, Timestamp& stamp) {
  constexpr std::string_view kBlanks = " \t";
  if (cursor.at_end()) return true;
  cursor.eat_all(kBlanks);
  if (cursor.eat("Z")) {
    stamp.zone = 'Z';
    return cursor.at_end();
  }
  if (!cursor.sees("+-")) return false;
  stamp.zone = cursor.rest.front();
  cursor.rest.remove_prefix(1);
  stamp.zone_hour = cursor.eat_all(kDigits, 2);
  if (stamp.zone_hour.empty()) return false;
  if (cursor.eat(":")) {
    stamp.zone_minute = cursor.eat_all(kDigits, 2);
    if (stamp.zone_minute.size() != 2) return false;
  }
  return cursor.at_end();
}

bool eat_time(Cursor& cursor, Timestamp& stamp) {
  if (!cursor.eat("T") && !cursor.eat("t") && cursor.eat_all(" \t").empty()) return false;
  stamp.hour = cursor.eat_all(kDigits, 2);
  if (stamp.hour.empty() || !cursor.eat(":")) return false;
  stamp.minute = cursor.eat_all(kDigits, 2);
  if (stamp.minute.size() != 2 || !cursor.eat(":")) return false;
  stamp.second = cursor.eat_all(kDigits, 2);
  if (stamp.second.size() != 2) return false;
  if (cursor.eat(".")) stamp.fraction = cursor.eat_all(kDigits);
  return eat_zone(cursor, stamp);
}

std::optional<Timestamp> timestamp_of(std::string_view text) {
  Cursor cursor{text};
  Timestamp stamp;
  stamp.year = cursor.eat_all(kDigits, 4);
  if (stamp.year.size() != 4 || !cursor.eat("-")) return std::nullopt;
  stamp.month = cursor.eat_all(kDigits, 2);
  if (stamp.month.empty() || !cursor.eat("-")) return std::nullopt;
  stamp.day = cursor.eat_all(kDigits, 2);
  if (stamp.day.empty()) return std::nullopt;
  if (!cursor.at_end()) return eat_time(cursor, stamp) ? std::optional(stamp) : std::nullopt;
  // A date alone has two digits each; 2024-1-1 is a string.
  return stamp.month.size() == 2 && stamp.day.size() == 2 ? std::optional(stamp) : std::nullopt;
}

int number(std::string_view digits) { return static_cast<int>(parse_int(digits).value_or(0)); }

/// "+05:30", also for +05:30 written as +4:90.
std::string zone_text(const Timestamp& stamp) {
  if (stamp.zone == ' ') return {};
  const int minutes = number(stamp.zone_hour) * 60 + number(stamp.zone_minute);
  const bool negative = stamp.zone == '-' && minutes > 0;
  return format("{}{:02}:{:02}", negative ? '-' : '+', minutes / 60, minutes % 60);
}

bool exists(const Timestamp& stamp) {
  const std::chrono::year_month_day date{
      std::chrono::year(number(stamp.year)),
      std::chrono::month(static_cast<unsigned>(number(stamp.month))),
      std::chrono::day(static_cast<unsigned>(number(stamp.day)))};
  const int zone_minutes = number(stamp.zone_hour) * 60 + number(stamp.zone_minute);
  return date.ok() && number(stamp.year) > 0 && number(stamp.hour) < 24 &&
         number(stamp.minute) < 60 && number(stamp.second) < 60 && zone_minutes < 24 * 60;
}

/// Python's isoformat() of the date or datetime.
Json construct_timestamp(std::string_view text, const Timestamp& stamp) {
  if (!exists(stamp)) {
    throw Error(Code::kYamlValue, format("no such date or time: {}", quoted(text)), {},
                "correct it, or quote it if it is meant as text");
  }
  std::string iso = format("{}-{:02}-{:02}", stamp.year, number(stamp.month), number(stamp.day));
  if (stamp.hour.empty()) return iso;
  iso += format("T{:02}:{}:{}", number(stamp.hour), stamp.minute, stamp.second);
  std::string micros(stamp.fraction.substr(0, 6));
  micros.resize(6, '0');
  if (micros != "000000") iso += "." + micros;
  return iso + zone_text(stamp);
}

Json construct_tagged_bool(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (auto value = construct_bool(lower)) return *value;
  throw Error(
      Code::kYamlValue,
      format("expected yes, no, true, false, on or off after !!bool, found {}", quoted(text)));
}

}  // namespace

Json resolve_plain_scalar(std::string_view text) {
  if (is_null(text)) return nullptr;
  if (auto value = construct_bool(text)) return *value;
  if (is_float(text)) return construct_float(text);
  if (is_int(text)) return construct_int(text);
  if (const auto stamp = timestamp_of(text)) return construct_timestamp(text, *stamp);
  return std::string(text);
}

std::optional<Json> construct_tagged_scalar(std::string_view tag, std::string_view text) {
  if (!tag.starts_with("tag:yaml.org,2002:")) return std::nullopt;
  const std::string_view type = tag.substr(tag.rfind(':') + 1);
  if (type == "str") return std::string(text);
  if (type == "null") return nullptr;
  if (type == "bool") return construct_tagged_bool(text);
  if (type == "float") return construct_float(text);
  if (type == "int") {
    if (!is_int(text))
      throw Error(Code::kYamlValue,
                  format("expected an integer after !!int, found {}", quoted(text)));
    return construct_int(text);
  }
  if (type == "timestamp") {
    if (const auto stamp = timestamp_of(text)) return construct_timestamp(text, *stamp);
    throw Error(Code::kYamlValue,
                format("expected a date or a time after !!timestamp, found {}", quoted(text)));
  }
  return std::nullopt;
}

}  // namespace rec2nwb
