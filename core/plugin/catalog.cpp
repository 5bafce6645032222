#include "plugin/catalog.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <system_error>

#include "base/text.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> sorted_manifests(const fs::path& folder) {
  std::vector<fs::path> manifests;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    fs::path manifest = entry.path() / "manifest.yaml";
    std::error_code ignored;  // a folder that may not be entered has no plugin for us
    if (fs::exists(manifest, ignored)) manifests.push_back(std::move(manifest));
  }
  std::sort(manifests.begin(), manifests.end());
  return manifests;
}

bool is_folder(const SearchFolder& search) {
  std::error_code error;
  if (fs::is_directory(search.folder, error)) return true;
  if (!search.must_exist) return false;
  throw Error(Code::kPluginFolder, "there is no such plugin folder",
              {.file = search.folder.string()}, "correct --plugin-path or REC2NWB_PLUGIN_PATH");
}

void read_folder(const fs::path& folder, std::map<std::string, Manifest>& found,
                 Problems& problems) {
  if (fs::exists(folder / "manifest.yaml")) {
    problems.warn(Code::kPluginFolderLevel, {.file = folder.string()},
                  "this folder is a plugin itself, and plugins are looked for one level below",
                  "name the folder that holds it");
  }
  for (const fs::path& path : sorted_manifests(folder)) {
    try {
      Manifest manifest = load_manifest(path);
      const auto [first, is_new] = found.try_emplace(manifest.name, manifest);
      const bool is_meant = std::ranges::count(first->second.replaces, manifest.name) != 0;
      if (!is_new && !is_meant && first->second.folder != manifest.folder) {
        problems.warn(Code::kPluginShadowed, {.file = path.string()},
                      format("plugin '{}' is not used: the one in {} comes first", manifest.name,
                             first->second.folder.string()));
      }
    } catch (const Error& error) {
      problems.error(error.code(), {.file = path.string()}, error.what());
    }
  }
}

}  // namespace

Catalog read_catalog(const std::vector<SearchFolder>& search_path) {
  std::map<std::string, Manifest> found;
  std::set<fs::path> seen;
  Catalog catalog;
  for (const SearchFolder& search : search_path) {
    if (!is_folder(search)) continue;
    if (!seen.insert(fs::canonical(search.folder)).second) continue;
    try {
      read_folder(search.folder, found, catalog.problems);
    } catch (const fs::filesystem_error& error) {
      throw Error(Code::kPluginFolder,
                  format("cannot read this plugin folder: {}", error.code().message()),
                  {.file = search.folder.string()});
    }
  }
  for (auto& [name, manifest] : found) {
    catalog.plugins.push_back(std::move(manifest));
  }
  return catalog;
}

std::vector<SearchFolder> default_search_path(const std::vector<fs::path>& from_user,
                                              const fs::path& command) {
  std::vector<SearchFolder> search_path;
  search_path.reserve(from_user.size() + 1);
  for (const fs::path& folder : from_user) {
    search_path.push_back({folder, true});
  }
  if (const char* variable = std::getenv("REC2NWB_PLUGIN_PATH")) {
    for (const std::string& folder : split(variable, ':')) {
      if (!folder.empty()) search_path.push_back({folder, true});
    }
  }
  std::error_code error;  // a path that cannot be resolved is taken as it is
  const fs::path resolved = fs::weakly_canonical(command, error);
  const fs::path bin = (error ? command : resolved).parent_path();
  search_path.push_back({(bin / ".." / "lib/rec2nwb/plugins").lexically_normal(), false});
  return search_path;
}

}  // namespace rec2nwb
