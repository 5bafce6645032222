/// \file
/// A plugin's manifest.yaml, with the files that it may name behind kNextFile: keys.yaml (keys of
/// the metadata), x.namespace.yaml, x.extensions.yaml.
///
/// A manifest that is accepted stays inside its folder, is of this interface, and every value that
/// it presets is one that its own options take.
#include "plugin/manifest.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/validate.hpp"
#include "check.hpp"
#include "rec2nwb/abi.h"

namespace rec2nwb::fuzz {
namespace {

namespace fs = std::filesystem;

/// A folder of this process, removed with it.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("rec2nwb-fuzz-" + std::to_string(getpid()))) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] fs::path file(const std::string& name) const { return path_ / name; }

  void write(const std::vector<std::string_view>& files) const {
    const std::vector<std::string> names{"manifest.yaml", "keys.yaml", "x.namespace.yaml",
                                         "x.extensions.yaml"};
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i >= files.size()) {
        fs::remove(file(names[i]));
        continue;
      }
      std::ofstream stream(file(names[i]), std::ios::binary | std::ios::trunc);
      stream << files[i];
      must(stream.good(), "a file of the folder can be written");
    }
  }

 private:
  fs::path path_;
};

bool is_inside(const fs::path& file, const fs::path& folder) {
  const fs::path relative = file.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != ".." && relative != ".";
}

void check_option(const PluginOption& option) {
  if (!option.preset.is_null()) check_value(option, option.preset);
  accepts<Error>([&] { check_value(option, value_of(option, "1")); });
  must(is_utf8(constraints_text(option)), "what an option asks for is text");
}

void check_namespace(const NwbNamespace& one) {
  must(!one.texts.empty() && one.texts.front().first == "namespace", "a namespace has its text");
  for (const auto& [name, text] : one.texts) must(Json::accept(text), "its texts are JSON");
  must(std::is_sorted(one.types.begin(), one.types.end()), "its types are sorted");
}

void check_manifest(const Manifest& manifest, const fs::path& folder) {
  must(manifest.folder == folder && is_inside(manifest.library, folder),
       "the library is in the plugin's folder");
  check_plugin_name(manifest.name);
  must(manifest.abi_major == REC2NWB_ABI_MAJOR, "it is of this interface");
  must(is_utf8(manifest.description) && is_utf8(manifest.version), "its texts are UTF-8");
  for (const PluginOption& option : manifest.options) check_option(option);
  must(chosen_values(manifest.options, {}).size() <= manifest.options.size(),
       "options have a value each");
  for (const auto& [key, schema] : manifest.metadata_keys.items()) const Schema compiled(schema);
  for (const FilePattern& pattern : manifest.files) {
    for (const std::string& name : {std::string("20240611_rat_01_s1.1.licks.csv"),
                                    std::string(200, '_'), std::string(200, '1')}) {
      const auto parts = pattern.match(name);
      must(!parts || pattern.resembles(name), "a name that matches resembles the pattern");
    }
  }
  for (const NwbNamespace& one : manifest.namespaces) check_namespace(one);
}

void check(std::string_view input) {
  static const Folder folder;
  folder.write(files_of(input));
  const fs::path path = folder.file("manifest.yaml");
  Manifest manifest;
  if (!accepts<Error>([&] { manifest = load_manifest(path); })) return;
  check_manifest(manifest, path.parent_path());
}

}  // namespace
}  // namespace rec2nwb::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rec2nwb::fuzz::check(rec2nwb::fuzz::text_of(data, size));
  return 0;
}
