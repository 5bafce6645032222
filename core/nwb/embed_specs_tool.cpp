// Build tool: turns the YAML files of NWB namespaces into one C++ source, spec_cache.cpp, with the
// JSON texts that spec_cache.hpp promises.
//
//   rec2nwb_embed_specs OUT.cpp NAMESPACE.yaml...
//
// The sources of a namespace stand beside its file.
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/nwb_namespace.hpp"
#include "base/text.hpp"

namespace {

using rec2nwb::Error;
using rec2nwb::format;

constexpr const char* kMark = "json";

std::string literal(const std::string& text) {
  if (text.find(std::string(")") + kMark + "\"") != std::string::npos) {
    throw Error(rec2nwb::Code::kInternal,
                "a schema holds the end mark of the string literal that is to hold it");
  }
  return format("R\"{0}({1}){0}\"", kMark, text);
}

std::string entry(const rec2nwb::NwbNamespace& name_space) {
  std::string texts;
  for (const auto& [name, text] : name_space.texts) {
    texts += format("       {{{}, {}}},\n", literal(name), literal(text));
  }
  return format("      {{{}, {}, {{\n{}      }}}},\n", literal(name_space.name),
                literal(name_space.version), texts);
}

void embed(const std::filesystem::path& out, const std::vector<std::filesystem::path>& files) {
  std::string entries;
  for (const auto& file : files) {
    for (const auto& one : rec2nwb::load_nwb_namespaces(file)) entries += entry(one);
  }
  std::ofstream stream(out, std::ios::binary | std::ios::trunc);
  stream << "#include \"nwb/spec_cache.hpp\"\n\n"
            "const std::vector<rec2nwb::CachedNamespace>& rec2nwb::cached_namespaces() {\n"
            "  static const std::vector<CachedNamespace> namespaces{\n"
         << entries << "  };\n  return namespaces;\n}\n";
  stream.close();
  if (!stream)
    throw Error(rec2nwb::Code::kFileNotWritten, "cannot be written", {.file = out.string()});
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
