/// \file
/// What a person may tell a plugin: the options of its manifest and their values, from the command
/// line, a configuration file or an instance.
///
/// Needs: nothing. Promises: a value is of the option's type and fits its schema, or is an Error
/// that names the option and says what is expected, wherever it came from.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.hpp"
#include "base/json.hpp"

namespace rec2nwb {

struct PluginOption {
  std::string name;
  std::string type;  ///< boolean, integer, number, string, path, array, object
  std::string description;
  Json preset;  ///< its default; null: none
  Json schema;  ///< JSON Schema that values must fit; null: none
};

/// The list "options" of a manifest that fits its schema.
/// \throws Error with file and line: a default or a schema that is wrong.
std::vector<PluginOption> read_options(const Document& manifest);

/// \throws Error if the value is not of the option's type or does not fit its schema.
void check_value(const PluginOption& option, const Json& value);

/// A word of the command line as the option's value; arrays and objects are written as in YAML:
/// [1, 2].
/// \throws Error as check_value.
Json value_of(const PluginOption& option, std::string_view text);

/// What a schema asks of a value, for help texts: "at least 0"; empty: nothing that can be said
/// briefly.
std::string constraints_text(const PluginOption& option);

/// name -> value for session /plugin/options: given ones, else defaults.
Json chosen_values(const std::vector<PluginOption>& options,
                   const std::map<std::string, Json>& given);

}  // namespace rec2nwb
