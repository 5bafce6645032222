#include "plugin/manifest.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/document.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/validate.hpp"
#include "embedded/manifest_schema.hpp"
#include "rec2nwb/abi.h"
#include "session/metadata_schema.hpp"

namespace rec2nwb {
namespace {

Problems schema_problems(const Document& document) {
  const Schema schema(Json::parse(embedded::manifest_schema()));
  Problems problems;
  for (const SchemaProblem& problem : schema.validate(document.value)) {
    problems.error(Code::kManifest, document.where(problem.pointer), problem.text);
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
    throw Error(Code::kManifest, format("abi '{}' is out of range", text), where);
  }
  manifest.abi_major = static_cast<std::uint32_t>(*major);
  manifest.abi_minor = static_cast<std::uint32_t>(*minor);
  if (manifest.abi_major != REC2NWB_ABI_MAJOR) {
    throw Error(Code::kPluginInterface,
                format("plugin '{}' was built for plugin interface {}, this rec2nwb has {}.{}",
                       manifest.name, text, REC2NWB_ABI_MAJOR, REC2NWB_ABI_MINOR),
                where, format("rebuild it with an SDK of {}.x", REC2NWB_ABI_MAJOR));
  }
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

/// A file of the plugin that the manifest names at a place. By its text only: a symbolic link
/// inside the folder may point elsewhere, that is the owner's wish.
std::filesystem::path own_file(const Document& document, const std::string& place,
                               const Manifest& manifest) {
  const std::string text = document.value.at(Json::json_pointer(place));
  const std::filesystem::path relative = std::filesystem::path(text).lexically_normal();
  if (relative.is_absolute() || *relative.begin() == ".." || !relative.has_filename() ||
      relative == ".") {
    throw Error(Code::kManifestFile, format("'{}' is not a file inside the plugin's folder", text),
                document.where(place), "give its path relative to the manifest");
  }
  return manifest.folder / relative;
}

/// {"properties": {KEY: SCHEMA}} in a file of its own.
void read_metadata_keys(const Document& document, Manifest& manifest) {
  if (!document.value["plugin"].contains("metadata")) return;
  const Document fragment = load_document(own_file(document, "/plugin/metadata", manifest));
  const Json keys =
      fragment.value.is_object() ? fragment.value.value("properties", Json()) : Json();
  if (!keys.is_object() || keys.empty()) {
    throw Error(Code::kManifestKeys, "expected a JSON schema with 'properties', found none",
                fragment.where(""),
                "list each key of the session's metadata that the plugin reads, with its schema");
  }
  for (const auto& [word, part] : fragment.value.items()) {
    const bool is_known = word == "properties" || word == "$schema" || word == "title" ||
                          word == "description" || (word == "type" && part == "object");
    if (is_known) continue;
    throw Error(Code::kManifestKeys, format("'{}' has no effect here", word),
                fragment.where("/" + word),
                "only 'properties' count: a session of a lab without this plugin has none of them");
  }
  const Json core_keys = metadata_schema().at("properties");
  for (const auto& [key, schema] : keys.items()) {
    const Where where = fragment.where("/properties/" + key);
    if (core_keys.contains(key)) {
      throw Error(Code::kManifestKeys,
                  format("the key '{}' of the metadata is not the plugin's to declare", key), where,
                  "choose another name");
    }
    try {
      const Schema compiled(schema);
    } catch (const Error& error) {
      throw Error(error.code(), format("the schema of '{}': {}", key, error.what()), where);
    }
  }
  manifest.metadata_keys = keys;
}

void read_namespaces(const Document& document, Manifest& manifest) {
  const Json list = document.value["plugin"].value("namespaces", Json::array());
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string place = format("/plugin/namespaces/{}", i);
    for (NwbNamespace& one : load_nwb_namespaces(own_file(document, place, manifest))) {
      if (std::ranges::count(one.partly, "core") != 0) {
        throw Error(Code::kNamespaceFile,
                    format("the namespace {} takes only listed types of core: pynwb's validator "
                           "then does not find NWBFile",
                           one.name),
                    document.where(place), "write \"- namespace: core\" without neurodata_types");
      }
      manifest.namespaces.push_back(std::move(one));
    }
  }
}

void read_file_patterns(const Document& document, Manifest& manifest) {
  const Json list = document.value["plugin"].value("files", Json::array());
  for (std::size_t i = 0; i < list.size(); ++i) {
    try {
      manifest.files.emplace_back(list[i].get<std::string>());
    } catch (const Error& error) {
      throw Error(error.code(), error.what(), document.where(format("/plugin/files/{}", i)));
    }
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
  manifest.instance = manifest.name;
  manifest.version = plugin["version"];
  manifest.description = plugin["description"];
  read_abi(document, manifest);
  manifest.library = own_file(document, "/plugin/library", manifest);
  manifest.replaces = texts(plugin, "replaces");
  manifest.after = texts(plugin, "after");
  manifest.publish = texts(plugin, "publish");
  read_requirements(plugin, manifest);
  manifest.options = read_options(document);
  read_metadata_keys(document, manifest);
  read_namespaces(document, manifest);
  read_file_patterns(document, manifest);
  const Json needs = plugin.value("needs", Json::object());
  manifest.needs_devices = texts(needs, "devices");
  manifest.needs_ephys = needs.value("ephys", false);
  return manifest;
}

void check_plugin_name(const std::string& name) {
  const Json schema = Json::parse(embedded::manifest_schema());
  const Schema of_name(schema["properties"]["plugin"]["properties"]["name"]);
  for (const SchemaProblem& problem : of_name.validate(name)) {
    throw Error(Code::kPluginName,
                format("'{}' cannot be the name of a plugin: {}", name, problem.text), {},
                "begin with a lower-case letter, go on with a-z, 0-9, _ and -");
  }
}

}  // namespace rec2nwb
