#include "plugin/options.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/validate.hpp"

namespace rec2nwb {
namespace {

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  return value.is_string();
}

std::string article(const std::string& type) {
  if (type == "path") return "a path";
  return (type == "integer" || type == "array" || type == "object" ? "an " : "a ") + type;
}

/// Everything that is wrong with a value; empty if nothing is.
std::string fault_of(const PluginOption& option, const Json& value) {
  if (!is_of_type(value, option.type)) {
    return format("expected {}, found {}", article(option.type), value.dump());
  }
  if (option.schema.is_null()) return {};
  std::vector<std::string> faults;
  for (const SchemaProblem& problem : Schema(option.schema).validate(value)) {
    faults.push_back(problem.pointer.empty() ? problem.text
                                             : problem.pointer + ": " + problem.text);
  }
  return join(faults, "; ");
}

}  // namespace

std::vector<PluginOption> read_options(const Document& manifest) {
  const Json list = manifest.value["plugin"].value("options", Json::array());
  std::vector<PluginOption> options;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Json& one = list[i];
    const std::string place = format("/plugin/options/{}", i);
    PluginOption option{one.at("name"), one.at("type"), one.at("description"),
                        one.value("default", Json()), one.value("schema", Json())};
    try {
      if (!option.schema.is_null()) const Schema compiled(option.schema);
    } catch (const Error& error) {
      throw Error(error.code(), format("the schema of option '{}': {}", option.name, error.what()),
                  manifest.where(place + "/schema"));
    }
    const std::string fault = option.preset.is_null() ? "" : fault_of(option, option.preset);
    if (!fault.empty()) {
      throw Error(Code::kManifest, format("the default of option '{}': {}", option.name, fault),
                  manifest.where(place + "/default"));
    }
    options.push_back(std::move(option));
  }
  return options;
}

void check_value(const PluginOption& option, const Json& value) {
  const std::string fault = fault_of(option, value);
  if (!fault.empty())
    throw Error(Code::kPluginOptionValue, format("option {}: {}", option.name, fault), {},
                option.description);
}

Json value_of(const PluginOption& option, std::string_view text) {
  Json value = std::string(text);
  if (option.type != "string" && option.type != "path") {
    value = parse_document(text, "--" + option.name).value;
  }
  check_value(option, value);
  return value;
}

std::string constraints_text(const PluginOption& option) {
  if (!option.schema.is_object()) return {};
  std::vector<std::string> parts;
  const auto say = [&](const char* key, const char* words) {
    if (option.schema.contains(key)) parts.push_back(words + option.schema.at(key).dump());
  };
  say("minimum", "at least ");
  say("exclusiveMinimum", "more than ");
  say("maximum", "at most ");
  say("exclusiveMaximum", "less than ");
  say("minItems", "items at least ");
  say("maxItems", "items at most ");
  say("pattern", "as ");
  if (option.schema.contains("enum")) {
    std::vector<std::string> choices;
    for (const Json& one : option.schema.at("enum")) {
      choices.push_back(one.is_string() ? one.get<std::string>() : one.dump());
    }
    parts.push_back("one of " + join(choices, ", "));
  }
  return join(parts, ", ");
}

Json chosen_values(const std::vector<PluginOption>& options,
                   const std::map<std::string, Json>& given) {
  Json values = Json::object();
  for (const PluginOption& option : options) {
    const auto found = given.find(option.name);
    const Json& value = found == given.end() ? option.preset : found->second;
    if (!value.is_null()) values[option.name] = value;
  }
  return values;
}

}  // namespace rec2nwb
