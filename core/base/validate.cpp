#include "base/validate.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <utility>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "base/error.hpp"
#include "base/schema_explain.hpp"
#include "base/text.hpp"

namespace rec2nwb {

namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr std::size_t kMaxKeyBytes = kMaxPatternBytes;  // patternProperties look at keys

/// The schema as valijson gets it. References point to where judge_of() puts the root, and a
/// pattern is only asked of texts short enough for std::regex.
Json prepared(const Json& schema);

Json prepared_map(const Json& map) {
  Json result = Json::object();
  for (const auto& [key, schema] : map.items()) result[key] = prepared(schema);
  return result;
}

void check_pattern(const std::string& pattern) {
  constexpr std::size_t kLongestPattern = 1000;  // std::regex goes a step deeper with every byte
  if (pattern.size() > kLongestPattern) {
    throw Error(Code::kPluginSchema, format("the schema has a pattern of {} bytes; {} are the most",
                                            pattern.size(), kLongestPattern));
  }
  try {
    const std::regex compiled(pattern);
  } catch (const std::regex_error& error) {
    throw Error(Code::kPluginSchema,
                format("the schema has a pattern that is no regular expression: {} ({})", pattern,
                       error.what()));
  }
}

Json prepared_keyword(const std::string& keyword, const Json& argument) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), keyword) != words.end();
  };
  if (keyword == "$ref" && argument.is_string()) {
    const std::string target = argument.get<std::string>();
    return target.starts_with('#') ? "#/definitions/root" + target.substr(1) : target;
  }
  if (keyword == "patternProperties") {
    for (const auto& [pattern, schema] : argument.items()) check_pattern(pattern);
  }
  if (is_one_of({"properties", "patternProperties", "definitions", "dependencies"})) {
    return prepared_map(argument);
  }
  if (is_one_of({"additionalProperties", "additionalItems", "items", "not", "if", "then", "else",
                 "contains", "propertyNames", "allOf", "anyOf", "oneOf"})) {
    return prepared(argument);
  }
  return argument;
}

Json prepared(const Json& schema) {
  if (schema.is_array()) {
    Json list = Json::array();
    for (const Json& one : schema) list.push_back(prepared(one));
    return list;
  }
  if (!schema.is_object()) return schema;
  Json result = Json::object();
  Json guarded = Json::object();
  for (const auto& [keyword, argument] : schema.items()) {
    const bool is_regex = (keyword == "pattern" || keyword == "format") && argument.is_string();
    if (is_regex && keyword == "pattern") check_pattern(argument.get<std::string>());
    (is_regex ? guarded : result)[keyword] = prepared_keyword(keyword, argument);
  }
  if (guarded.empty()) return result;
  const Json short_enough = {{"maxLength", kMaxPatternBytes}};
  result["allOf"].push_back({{"if", short_enough}, {"then", guarded}, {"else", short_enough}});
  return result;
}

/// \throws Error for a reference that only leads back to itself: valijson would follow it for ever.
void check_references(const Json& root, const Json& part) {
  constexpr int kMaxChain = 100;
  const Json* target = &part;
  for (int i = 0; target->is_object() && target->contains("$ref"); ++i) {
    const Json& reference = target->at("$ref");
    const auto* text = reference.get_ptr<const std::string*>();
    if (text == nullptr || !text->starts_with('#')) break;
    const Json::json_pointer pointer(text->substr(1));
    if (i == kMaxChain || !root.contains(pointer)) {
      throw Error(Code::kPluginSchema,
                  format("the schema has a reference that leads nowhere: {}", *text));
    }
    target = &root.at(pointer);
  }
  if (!part.is_structured()) return;
  for (const Json& child : part) check_references(root, child);
}

std::unique_ptr<valijson::Schema> compiled_by_valijson(const Json& prepared_root,
                                                       const Json& schema) {
  const Json whole = {{"definitions", {{"root", prepared_root}}}, {"allOf", Json::array({schema})}};
  auto compiled = std::make_unique<valijson::Schema>();
  try {
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(Adapter(whole), *compiled);
  } catch (const std::exception& error) {
    throw Error(Code::kPluginSchema, format("the schema cannot be used: {}", error.what()));
  }
  return compiled;
}

bool fits(const valijson::Schema& schema, const Json& value, valijson::ValidationResults* results) {
  valijson::Validator validator;
  return validator.validate(schema, Adapter(value), results);
}

/// A key too long for patternProperties, if there is one.
std::optional<SchemaProblem> long_key(const Json& value, const Json::json_pointer& pointer) {
  if (!value.is_structured()) return std::nullopt;
  for (const auto& [key, child] : value.items()) {
    if (value.is_object() && key.size() > kMaxKeyBytes) {
      return SchemaProblem{pointer.to_string(),
                           format("a key of {} bytes; {} are the most", key.size(), kMaxKeyBytes)};
    }
    if (auto found = long_key(child, value.is_object() ? pointer / key : pointer)) return found;
  }
  return std::nullopt;
}

}  // namespace

struct Schema::Compiled {
  Json schema;
  Json prepared_root;
  std::unique_ptr<valijson::Schema> whole;
};

Schema::Schema(const Json& schema) : compiled_(std::make_unique<Compiled>()) {
  try {
    check_references(schema, schema);
    compiled_->schema = schema;
    compiled_->prepared_root = prepared(schema);
  } catch (const Json::exception& error) {
    throw Error(Code::kPluginSchema, format("the schema cannot be used: {}", error.what()));
  }
  compiled_->whole = compiled_by_valijson(compiled_->prepared_root, compiled_->prepared_root);
}

Schema::~Schema() = default;
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;

std::vector<SchemaProblem> Schema::validate(const Json& value) const {
  if (auto problem = long_key(value, Json::json_pointer())) return {*std::move(problem)};
  valijson::ValidationResults results;
  if (fits(*compiled_->whole, value, &results)) return {};

  std::map<std::pair<const Json*, std::string>, std::unique_ptr<valijson::Schema>> parts;
  const SchemaJudge judge = [&](const Json& schema, const std::string& keyword, const Json& part) {
    auto& compiled = parts[{&schema, keyword}];
    if (!compiled) {
      const Json asked = keyword.empty() ? schema : Json{{keyword, schema.at(keyword)}};
      compiled = compiled_by_valijson(compiled_->prepared_root, prepared(asked));
    }
    return fits(*compiled, part, nullptr);
  };
  std::vector<SchemaProblem> problems = explain_misfit(compiled_->schema, value, judge);
  if (problems.empty()) problems.push_back({"", results.begin()->description});
  return problems;
}

}  // namespace rec2nwb
