/// \file
/// Single values of the session by JSON pointer, for plugins that need no JSON library otherwise.
///
///     const double volts = number_at(host(), "/plugin/options/lick-threshold");
///     const std::string name = text_at(host(), "/plugin/instance");
///     if (has(host(), "/metadata/lick_ports")) ...
///
/// Needs: C++17; a host, in create, plan or finish. Promises: the same in every locale; what is
/// missing or of another type is an exception that says where, what was expected and what is there.
#ifndef REC2NWB_SESSION_VALUES_HPP
#define REC2NWB_SESSION_VALUES_HPP

#include <cstddef>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "rec2nwb/plugin.hpp"

namespace rec2nwb::sdk {

namespace detail {

[[noreturn]] inline void refuse_value(std::string_view pointer, const char* expected,
                                      const std::string& found) {
  constexpr std::size_t kMost = 60;  // a longer value says no more
  const std::string part =
      found.empty() ? "nothing" : found.substr(0, kMost) + (found.size() > kMost ? "..." : "");
  throw std::runtime_error("session " + std::string(pointer) + ": expected " + expected +
                           ", found " + part);
}

inline void put_utf8(std::string& text, unsigned code) {
  const auto put = [&](unsigned byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | code >> 6U);
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0U | code >> 12U);
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | code >> 18U);
    put(0x80U | (code >> 12U & 0x3FU));
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

/// The four digits behind \u.
inline unsigned code_unit(std::string_view digits) {
  unsigned code = 0;
  for (const char c : digits.substr(0, 4)) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    code = code << 4U | static_cast<unsigned>(digit);
  }
  return code;
}

/// What stands between the quotes of a JSON string that is valid, as all of the host's are.
inline std::string unescaped(std::string_view json) {
  std::string text;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] != '\\') {
      text += json[i];
      continue;
    }
    const char what = json[++i];
    constexpr std::string_view kLetters = "bfnrt";
    const std::size_t letter = kLetters.find(what);
    if (what != 'u') {
      text += letter == std::string_view::npos ? what : "\b\f\n\r\t"[letter];
      continue;
    }
    unsigned code = code_unit(json.substr(i + 1));
    i += 4;
    if (code >= 0xD800 && code < 0xDC00) {  // the second half of a pair follows as \uXXXX
      code = 0x10000 + ((code - 0xD800) << 10U) + (code_unit(json.substr(i + 3)) - 0xDC00);
      i += 6;
    }
    put_utf8(text, code);
  }
  return text;
}

}  // namespace detail

inline bool has(const Host& host, std::string_view pointer) { return !host.get(pointer).empty(); }

/// \throws std::runtime_error, as the others
inline double number_at(const Host& host, std::string_view pointer) {
  const std::string json = host.get(pointer);
  std::istringstream stream(json);
  stream.imbue(std::locale::classic());
  double number = 0;
  if (!(stream >> number) || !stream.eof()) detail::refuse_value(pointer, "a number", json);
  return number;
}

inline std::string text_at(const Host& host, std::string_view pointer) {
  const std::string json = host.get(pointer);
  if (json.size() < 2 || json.front() != '"') detail::refuse_value(pointer, "a text", json);
  return detail::unescaped(std::string_view(json).substr(1, json.size() - 2));
}

inline bool flag_at(const Host& host, std::string_view pointer) {
  const std::string json = host.get(pointer);
  if (json != "true" && json != "false") detail::refuse_value(pointer, "true or false", json);
  return json == "true";
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_SESSION_VALUES_HPP
