#include <algorithm>
#include <array>
#include <utility>

#include "base/schema_explain.hpp"
#include "base/text.hpp"

namespace rec2nwb {

namespace {

std::string shown(const Json& value) {
  constexpr std::size_t kShown = 60;
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= kShown ? text : to_utf8(text.substr(0, kShown)) + "...";
}

std::string described(const Json& value) {
  if (value.is_null()) return "null";
  if (value.is_boolean()) return "boolean " + shown(value);
  if (value.is_number_integer()) return "integer " + shown(value);
  if (value.is_number()) return "number " + shown(value);
  if (value.is_string()) return "string " + shown(value);
  if (value.is_object()) return format("a mapping of {} keys", value.size());
  return format("a list of {} items", value.size());
}

std::string type_word(const std::string& type) {
  if (type == "object") return "mapping";
  return type == "array" ? "list" : type;
}

std::string type_text(const Json& types, const Json& value) {
  std::vector<std::string> words;
  for (const Json& type : types.is_array() ? types : Json::array({types})) {
    words.push_back(type.is_string() ? type_word(type.get<std::string>()) : type.dump());
  }
  const bool number_wanted = std::find(words.begin(), words.end(), "number") != words.end();
  const auto* text = value.get_ptr<const std::string*>();
  const bool reads_as_number = text != nullptr && parse_double(*text).has_value();
  return format("expected {}, found {}{}", join(words, " or "), described(value),
                number_wanted && reads_as_number
                    ? ", which YAML reads as text (no quotes, and exponents like 2.0e-7)"
                    : "");
}

std::string enum_text(const Json& allowed, const Json& value) {
  std::vector<std::string> all;
  std::vector<std::string> names;
  for (const Json& one : allowed) {
    all.push_back(shown(one));
    if (one.is_string()) names.push_back(one.get<std::string>());
  }
  const auto* text = value.get_ptr<const std::string*>();
  const auto meant = text == nullptr ? std::nullopt : nearest(*text, names);
  return format("expected one of {}, found {}{}", shorten_list(all, 30), described(value),
                meant ? format(" (did you mean \"{}\"?)", *meant) : "");
}

std::string pattern_text(const std::string& what, const Json& argument, const Json& value) {
  const auto* text = value.get_ptr<const std::string*>();
  if (text != nullptr && text->size() > kMaxPatternBytes) {
    return format("expected at most {} bytes of text, found {}", kMaxPatternBytes, text->size());
  }
  return format("expected {} {}, found {}", what, argument.get<std::string>(), described(value));
}

std::string unique_text(const Json& list) {
  for (std::size_t later = 1; later < list.size(); ++later) {
    for (std::size_t first = 0; first < later; ++first) {
      if (list[first] == list[later]) {
        return format("expected no item twice, found {} as items {} and {}", shown(list[later]),
                      first, later);
      }
    }
  }
  return "expected no item twice";
}

std::size_t characters(const Json& value) {
  const auto* text = value.get_ptr<const std::string*>();
  if (text == nullptr) return 0;
  return static_cast<std::size_t>(std::count_if(text->begin(), text->end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // first bytes of characters
  }));
}

struct Limit {
  const char* keyword;
  const char* form;  ///< of the limit and of what was found
};

constexpr std::array<Limit, 5> kNumberLimits{
    {{"minimum", "expected at least {}, found {}"},
     {"maximum", "expected at most {}, found {}"},
     {"exclusiveMinimum", "expected more than {}, found {}"},
     {"exclusiveMaximum", "expected less than {}, found {}"},
     {"multipleOf", "expected a multiple of {}, found {}"}}};

constexpr std::array<Limit, 4> kSizeLimits{
    {{"minItems", "expected at least {} items, found {}"},
     {"maxItems", "expected at most {} items, found {}"},
     {"minProperties", "expected at least {} keys, found {}"},
     {"maxProperties", "expected at most {} keys, found {}"}}};

std::string limit_text(const std::string& keyword, const Json& limit, const Json& value) {
  for (const Limit& one : kNumberLimits) {
    if (keyword == one.keyword) return format(fmt::runtime(one.form), shown(limit), shown(value));
  }
  for (const Limit& one : kSizeLimits) {
    if (keyword == one.keyword) return format(fmt::runtime(one.form), shown(limit), value.size());
  }
  const bool at_least = keyword == "minLength";
  if (at_least && characters(value) == 0) return "expected a text, found an empty one";
  return format("expected at {} {} characters, found {}", at_least ? "least" : "most", shown(limit),
                characters(value));
}

bool is_limit(const std::string& keyword) {
  const auto is_it = [&](const Limit& one) { return keyword == one.keyword; };
  return keyword == "minLength" || keyword == "maxLength" ||
         std::any_of(kNumberLimits.begin(), kNumberLimits.end(), is_it) ||
         std::any_of(kSizeLimits.begin(), kSizeLimits.end(), is_it);
}

}  // namespace

bool is_value_keyword(const std::string& keyword) {
  constexpr std::array<std::string_view, 8> kOthers{"type",   "enum",        "const",    "pattern",
                                                    "format", "uniqueItems", "contains", "not"};
  return is_limit(keyword) || std::find(kOthers.begin(), kOthers.end(), keyword) != kOthers.end();
}

std::string keyword_text(const std::string& keyword, const Json& argument, const Json& value) {
  if (keyword == "type") return type_text(argument, value);
  if (keyword == "enum") return enum_text(argument, value);
  if (keyword == "const") return format("expected {}, found {}", shown(argument), described(value));
  if (keyword == "pattern") return pattern_text("a text that matches", argument, value);
  if (keyword == "format") return pattern_text("the format", argument, value);
  if (keyword == "uniqueItems") return unique_text(value);
  if (keyword == "contains")
    return format("none of the {} items is of the kind that one has to be", value.size());
  if (keyword == "not")
    return format("found {}, which the schema excludes: {}", described(value), shown(argument));
  return limit_text(keyword, argument, value);
}

}  // namespace rec2nwb
