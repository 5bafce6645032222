// What catalog.hpp says of several plugins together: their instances and their keys of the
// metadata.
#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "plugin/catalog.hpp"

namespace rec2nwb {
namespace {

std::string or_help(const std::string& wrong, const std::vector<std::string>& known) {
  const std::optional<std::string> meant = nearest(wrong, known);
  if (meant) return format("did you mean '{}'?", *meant);
  return known.empty() ? "" : format("there are: {}", shorten_list(known));
}

const Manifest& plugin_of(const InstanceWish& wish, const Catalog& catalog) {
  const auto found = std::ranges::find(catalog.plugins, wish.plugin, &Manifest::name);
  if (found != catalog.plugins.end()) return *found;
  std::vector<std::string> known;
  for (const Manifest& one : catalog.plugins) known.push_back(one.name);
  throw Error(Code::kUnknownPlugin,
              format("instance '{}' is of plugin '{}', which is not there", wish.name, wish.plugin),
              wish.where, or_help(wish.plugin, known));
}

void check_options(const InstanceWish& wish, const Manifest& manifest) {
  for (const auto& [name, value] : wish.options) {
    const auto option = std::ranges::find(manifest.options, name, &PluginOption::name);
    if (option == manifest.options.end()) {
      std::vector<std::string> known;
      for (const PluginOption& one : manifest.options) known.push_back(one.name);
      throw Error(Code::kUnknownPluginOption,
                  format("plugin '{}' has no option '{}'", manifest.name, name), wish.where,
                  or_help(name, known));
    }
    try {
      check_value(*option, value);
    } catch (const Error& error) {
      throw Error(error.code(), format("instance '{}': {}", wish.name, error.what()), wish.where);
    }
  }
}

}  // namespace

void add_instances(const std::vector<InstanceWish>& wishes, Catalog& catalog) {
  std::vector<Manifest> instances;
  std::vector<std::string> split;  // plugins that run as instances only
  for (const InstanceWish& wish : wishes) {
    Manifest instance = plugin_of(wish, catalog);
    check_plugin_name(wish.name);
    const bool is_plugin = wish.name != wish.plugin &&
                           std::ranges::count(catalog.plugins, wish.name, &Manifest::name) != 0;
    if (is_plugin || std::ranges::count(instances, wish.name, &Manifest::instance) != 0) {
      throw Error(Code::kPluginName, format("the name '{}' of an instance is taken", wish.name),
                  wish.where, "choose another");
    }
    check_options(wish, instance);
    instance.instance = wish.name;
    instance.given = wish.options;
    instances.push_back(std::move(instance));
    split.push_back(wish.plugin);
  }
  std::erase_if(catalog.plugins,
                [&](const Manifest& one) { return std::ranges::count(split, one.name) != 0; });
  catalog.plugins.insert(catalog.plugins.end(), instances.begin(), instances.end());
  std::ranges::sort(catalog.plugins, {}, &Manifest::instance);
}

Json metadata_keys(const Catalog& catalog) {
  Json keys = Json::object();
  std::map<std::string, std::string> declared_by;
  for (const Manifest& manifest : catalog.plugins) {
    for (const auto& [key, schema] : manifest.metadata_keys.items()) {
      const auto [first, is_new] = declared_by.try_emplace(key, manifest.name);
      if (!is_new && keys[key] != schema) {
        throw Error(Code::kPluginsDisagree,
                    format("plugins '{}' and '{}' declare the key '{}' of the metadata, each with "
                           "a schema of its own",
                           first->second, manifest.name, key),
                    {.file = manifest.folder.string()},
                    "take one of them out of the folders of plugins");
      }
      keys[key] = schema;
    }
  }
  return keys;
}

}  // namespace rec2nwb
