// Build tool: turns the YAML files of NWB namespaces into one C++ source, spec_cache.cpp, with the
// JSON texts that spec_cache.hpp promises.
//
//   rec2nwb_embed_specs OUT.cpp NAMESPACE.yaml...
//
// The sources of a namespace stand beside its file. As in the cache that hdmf writes, an entry of
// "schema" is {"namespace": ...} or {"source": NAME}, without ".yaml" (pynwb cannot open the file
// otherwise) and without its title and doc.
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace {

using rec2nwb::Error;
using rec2nwb::format;
using rec2nwb::Json;

constexpr const char* kMark = "json";
constexpr std::string_view kYamlEnd = ".yaml";

std::string literal(const std::string& text) {
  if (text.find(std::string(")") + kMark + "\"") != std::string::npos) {
    throw Error("a schema holds the end mark of the string literal that is to hold it");
  }
  return format("R\"{0}({1}){0}\"", kMark, text);
}

std::string text_entry(const std::string& name, const Json& document) {
  return format("       {{{}, {}}},\n", literal(name), literal(document.dump()));
}

std::string without_yaml(const std::string& source) {
  if (!source.ends_with(kYamlEnd)) return source;
  return source.substr(0, source.size() - kYamlEnd.size());
}

std::string namespace_entry(Json name_space, const std::filesystem::path& folder) {
  std::string texts;
  for (Json& schema : name_space.at("schema")) {
    if (!schema.contains("source")) continue;
    const std::string source = without_yaml(schema.at("source"));
    texts +=
        text_entry(source, rec2nwb::load_document(folder / format("{}{}", source, kYamlEnd)).value);
    schema = {{"source", source}};
  }
  const Json document{{"namespaces", Json::array({name_space})}};
  return format("      {{{}, {}, {{\n{}{}      }}}},\n",
                literal(name_space.at("name").get<std::string>()),
                literal(name_space.at("version").get<std::string>()),
                text_entry("namespace", document), texts);
}

void embed(const std::filesystem::path& out, const std::vector<std::filesystem::path>& files) {
  std::string entries;
  for (const auto& file : files) {
    const Json document = rec2nwb::load_document(file).value;
    for (const Json& name_space : document.at("namespaces")) {
      entries += namespace_entry(name_space, file.parent_path());
    }
  }
  std::ofstream stream(out, std::ios::binary | std::ios::trunc);
  stream << "#include \"nwb/spec_cache.hpp\"\n\n"
            "const std::vector<rec2nwb::CachedNamespace>& rec2nwb::cached_namespaces() {\n"
            "  static const std::vector<CachedNamespace> namespaces{\n"
         << entries << "  };\n  return namespaces;\n}\n";
  stream.close();
  if (!stream) throw Error("cannot be written", {.file = out.string()});
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::filesystem::path> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2) {
    std::cerr << "usage: rec2nwb_embed_specs OUT.cpp NAMESPACE.yaml...\n";
    return 2;
  }
  try {
    embed(arguments.front(), {arguments.begin() + 1, arguments.end()});
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
