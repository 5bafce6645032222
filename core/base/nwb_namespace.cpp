#include "base/nwb_namespace.hpp"

#include <algorithm>
#include <string_view>

#include "base/document.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

constexpr std::string_view kYamlEnd = ".yaml";

std::string without_yaml(const std::string& source) {
  if (!source.ends_with(kYamlEnd)) return source;
  return source.substr(0, source.size() - kYamlEnd.size());
}

/// Types may be defined inside others.
/// \param place of the part in the document
void collect_types(const Document& document, const Json::json_pointer& place,
                   std::vector<std::string>& types) {
  const Json& part = document.value.at(place);
  for (const char* key : {"neurodata_type_def", "data_type_def"}) {
    if (!part.is_object() || !part.contains(key)) continue;
    if (!part.at(key).is_string()) {
      throw Error(Code::kNamespaceFile,
                  format("'{}' is the name of a type: expected a text, found {}", key,
                         part.at(key).type_name()),
                  document.where((place / key).to_string()), "put it in quotes");
    }
    types.push_back(part.at(key));
  }
  if (part.is_array()) {
    for (std::size_t i = 0; i < part.size(); ++i) collect_types(document, place / i, types);
  } else if (part.is_object()) {
    for (const auto& [key, child] : part.items()) collect_types(document, place / key, types);
  }
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& file)
      : folder_(file.parent_path()), document_(load_document(file)) {}

  std::vector<NwbNamespace> read() {
    const Json list = document_.value.is_object()
                          ? document_.value.value("namespaces", Json::array())
                          : Json::array();
    if (!list.is_array() || list.empty()) {
      throw Error(Code::kNamespaceFile, "expected a list 'namespaces', found none",
                  document_.where(""), "write it as the NWB specification language says");
    }
    std::vector<NwbNamespace> result;
    for (std::size_t i = 0; i < list.size(); ++i) {
      result.push_back(read_one(list[i], format("/namespaces/{}", i)));
    }
    return result;
  }

 private:
  std::string text(const Json& value, const char* key, const std::string& place) const {
    const Json found = value.is_object() ? value.value(key, Json()) : Json();
    if (found.is_string() && !found.get_ref<const std::string&>().empty()) return found;
    throw Error(Code::kNamespaceFile, format("a namespace needs '{}' as a text", key),
                document_.where(place), "a number such as 0.1 stands in quotes");
  }

  /// A text that becomes the name of an object under /specifications.
  std::string name(const Json& value, const char* key, const std::string& place) const {
    std::string found = text(value, key, place);
    if (found.find('/') == std::string::npos && found != "." && found != "..") return found;
    throw Error(Code::kNamespaceFile,
                format("'{}' cannot be the name of an object in the file: {}", key, found),
                document_.where(place), "write a name without /; sources stand beside this file");
  }

  NwbNamespace read_one(Json name_space, const std::string& place) const {
    NwbNamespace result;
    result.name = name(name_space, "name", place);
    result.version = name(name_space, "version", place);
    const Json schema = name_space.value("schema", Json());
    if (!schema.is_array() || schema.empty()) {
      throw Error(Code::kNamespaceFile, "a namespace needs a list 'schema' of its sources",
                  document_.where(place));
    }
    for (std::size_t i = 0; i < schema.size(); ++i) {
      const std::string at = format("{}/schema/{}", place, i);
      if (schema[i].is_object() && schema[i].contains("namespace")) {
        result.includes.push_back(text(schema[i], "namespace", at));
        if (schema[i].contains("neurodata_types") || schema[i].contains("data_types")) {
          result.partly.push_back(result.includes.back());
        }
        continue;
      }
      const std::string source = without_yaml(name(schema[i], "source", at));
      add_source(source, at, result);
      name_space["schema"][i] = {{"source", source}};
    }
    const Json document{{"namespaces", Json::array({name_space})}};
    result.texts.insert(result.texts.begin(), {"namespace", document.dump()});
    std::ranges::sort(result.types);
    return result;
  }

  void add_source(const std::string& source, const std::string& place, NwbNamespace& into) const {
    const auto is_it = [&](const auto& there) { return there.first == source; };
    if (source == "namespace" || std::ranges::any_of(into.texts, is_it)) {
      throw Error(Code::kNamespaceFile,
                  format("its source {} stands in the file already under that name", source),
                  document_.where(place), "name each source once, and none of them 'namespace'");
    }
    const auto file = folder_ / format("{}{}", source, kYamlEnd);
    std::error_code unknown;  // a name may be longer than any file's
    if (!std::filesystem::exists(file, unknown)) {
      throw Error(Code::kNamespaceFile, format("its source {} is not there", file.string()),
                  document_.where(place));
    }
    const Document content = load_document(file);
    collect_types(content, Json::json_pointer(), into.types);
    into.texts.emplace_back(source, content.value.dump());
  }

  std::filesystem::path folder_;
  Document document_;
};

}  // namespace

std::vector<NwbNamespace> load_nwb_namespaces(const std::filesystem::path& namespace_yaml) {
  return Reader(namespace_yaml).read();
}

}  // namespace rec2nwb
