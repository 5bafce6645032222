#include "plugin/manifest.hpp"

#include <optional>
#include <string_view>

#include "base/document.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/validate.hpp"
#include "embedded/manifest_schema.hpp"
#include "rec2nwb/abi.h"

namespace rec2nwb {
namespace {

Problems schema_problems(const Document& document) {
  const Schema schema(Json::parse(embedded::manifest_schema()));
  Problems problems;
  for (const SchemaProblem& problem : schema.validate(document.value)) {
    problems.error(document.where(problem.pointer), problem.text);
  }
  return problems;
}

void read_abi(const Document& document, Manifest& manifest) {
  const std::string text = document.value["plugin"]["abi"];
  const Where where = document.where("/plugin/abi");
  const std::vector<std::string> parts = split(text, '.');  // the schema: two numbers
  const std::optional<std::int64_t> major = parse_int(parts.at(0));
  const std::optional<std::int64_t> minor = parse_int(parts.at(1));
  if (!major || !minor || *major > UINT32_MAX || *minor > UINT32_MAX) {
    throw Error(format("abi '{}' is out of range", text), where);
  }
  manifest.abi_major = static_cast<std::uint32_t>(*major);
  manifest.abi_minor = static_cast<std::uint32_t>(*minor);
  if (manifest.abi_major != REC2NWB_ABI_MAJOR) {
    throw Error(format("plugin '{}' was built for plugin interface {}, this rec2nwb has {}.{}",
                       manifest.name, text, REC2NWB_ABI_MAJOR, REC2NWB_ABI_MINOR),
                where, format("rebuild it with an SDK of {}.x", REC2NWB_ABI_MAJOR));
  }
}

// By its text only: a symbolic link inside the folder may point elsewhere, that is the owner's
// wish.
void read_library(const Document& document, Manifest& manifest) {
  const std::string text = document.value["plugin"]["library"];
  const std::filesystem::path relative = std::filesystem::path(text).lexically_normal();
  if (relative.is_absolute() || *relative.begin() == ".." || !relative.has_filename() ||
      relative == ".") {
    throw Error(format("library '{}' is not a file inside the plugin's folder", text),
                document.where("/plugin/library"), "give its path relative to the manifest");
  }
  manifest.library = manifest.folder / relative;
}

std::vector<std::string> texts(const Json& object, const char* key) {
  return object.value(key, std::vector<std::string>{});
}

void read_requirements(const Json& plugin, Manifest& manifest) {
  for (const Json& one : plugin.value("require", Json::array())) {
    Requirement need{one.at("name"), one.at("without") == "degrade", one.value("because", ""), {}};
    const Json when = one.value("when", Json::object());
    if (when.contains("ptp")) need.when_ptp = when["ptp"].get<bool>();
    manifest.require.push_back(std::move(need));
  }
}

bool fits(const Json& value, const std::string& type) {
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return value.is_string();
}

void read_options(const Document& document, Manifest& manifest) {
  const Json options = document.value["plugin"].value("options", Json::array());
  for (std::size_t i = 0; i < options.size(); ++i) {
    const Json& one = options[i];
    PluginOption option{one.at("name"), one.at("type"), one.at("description"),
                        one.value("default", Json())};
    if (!option.preset.is_null() && !fits(option.preset, option.type)) {
      throw Error(format("the default of option '{}' is not of type {}", option.name, option.type),
                  document.where(format("/plugin/options/{}/default", i)));
    }
    manifest.options.push_back(std::move(option));
  }
}

}  // namespace

Manifest load_manifest(const std::filesystem::path& manifest_yaml) {
  const Document document = load_document(manifest_yaml);
  schema_problems(document).throw_if_errors("the manifest of a plugin is not valid:");

  const Json& plugin = document.value["plugin"];
  Manifest manifest;
  manifest.folder = std::filesystem::absolute(manifest_yaml).lexically_normal().parent_path();
  manifest.name = plugin["name"];
  manifest.version = plugin["version"];
  manifest.description = plugin["description"];
  read_abi(document, manifest);
  read_library(document, manifest);
  manifest.after = texts(plugin, "after");
  manifest.publish = texts(plugin, "publish");
  read_requirements(plugin, manifest);
  read_options(document, manifest);
  const Json needs = plugin.value("needs", Json::object());
  manifest.needs_devices = texts(needs, "devices");
  manifest.needs_ephys = needs.value("ephys", false);
  return manifest;
}

void check_plugin_name(const std::string& name) {
  const Json schema = Json::parse(embedded::manifest_schema());
  const Schema of_name(schema["properties"]["plugin"]["properties"]["name"]);
  for (const SchemaProblem& problem : of_name.validate(name)) {
    throw Error(format("'{}' cannot be the name of a plugin: {}", name, problem.text), {},
                "begin with a lower-case letter, go on with a-z, 0-9, _ and -");
  }
}

}  // namespace rec2nwb
