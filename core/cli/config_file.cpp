#include "cli/config_file.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/words.hpp"

namespace rec2nwb {
namespace {

constexpr const char* kInstances = "instances";
constexpr const char* kPluginPath = "plugin-path";

bool is_path(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type == "DIR" || type == "FILE" || type == "PATH" || type == "OUT";
}

/// Does the command line give the option itself, in any of its spellings?
bool is_given(const CLI::Option& option, const std::vector<std::string>& words) {
  const auto gives = [&](const std::string& spelling) {
    return std::ranges::any_of(words, [&](const std::string& word) {
      return word == spelling || word.starts_with(spelling + "=");
    });
  };
  return std::ranges::any_of(option.get_lnames(),
                             [&](const std::string& one) { return gives("--" + one); }) ||
         std::ranges::any_of(option.get_snames(), [&](const std::string& one) {
           return std::ranges::any_of(words, [&](const std::string& word) {
             return word.starts_with("-" + one) && !word.starts_with("--");
           });
         });
}

/// The option of this name in any of the sub-commands; nullptr: none has it.
const CLI::Option* find_option(const CLI::App& app, const std::string& name) {
  for (const char* command : kPluginCommands) {
    if (const CLI::Option* option = app.get_subcommand(command)->get_option_no_throw("--" + name)) {
      return option;
    }
  }
  return nullptr;
}

std::vector<std::string> known_keys(const CLI::App& app) {
  std::vector<std::string> known = {kInstances};
  for (const char* command : kPluginCommands) {
    for (const CLI::Option* option : app.get_subcommand(command)->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        if (name != "help" && name != "config") known.push_back(name);
      }
    }
  }
  return known;
}

std::string scalar_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

ConfigFile::ConfigFile(const std::vector<std::string>& words) {
  const std::vector<std::string> files = values_behind(words, "--config");
  if (!names_plugin_command(words) || files.empty() || files.front().empty()) return;
  const std::filesystem::path file = files.front();
  folder_ = std::filesystem::absolute(file).parent_path();
  document_ = load_document(file);
  if (document_->value.is_null()) document_->value = Json::object();
  if (!document_->value.is_object()) {
    throw Error(Code::kConfigForm,
                "expected KEY: VALUE lines, found " + std::string(document_->value.type_name()),
                document_->where(""), "a key is an option of the command without its dashes");
  }
}

std::string ConfigFile::path_text(const Json& value) const {
  return (folder_ / scalar_text(value)).lexically_normal().string();
}

std::vector<std::filesystem::path> ConfigFile::plugin_path() const {
  std::vector<std::filesystem::path> folders;
  if (!document_ || !document_->value.contains(kPluginPath)) return folders;
  const Json& value = document_->value.at(kPluginPath);
  if (!value.is_array()) return {path_text(value)};
  for (const Json& one : value) folders.emplace_back(path_text(one));
  return folders;
}

std::vector<InstanceWish> ConfigFile::instances(const Catalog& catalog) const {
  std::vector<InstanceWish> wishes;
  if (!document_ || !document_->value.contains(kInstances)) return wishes;
  const Json& list = document_->value.at(kInstances);
  const char* help = "write NAME: {plugin: PLUGIN, OPTION: VALUE}";
  if (!list.is_object()) {
    throw Error(Code::kConfigInstance, "expected a mapping of instances",
                document_->where(std::string("/") + kInstances), help);
  }
  for (const auto& [name, one] : list.items()) {
    const std::string place = format("/{}/{}", kInstances, name);
    if (!one.is_object() || !one.contains("plugin") || !one.at("plugin").is_string()) {
      throw Error(Code::kConfigInstance,
                  format("instance '{}' does not say of which plugin it is", name),
                  document_->where(place), help);
    }
    InstanceWish wish{name, one.at("plugin"), {}, document_->where(place)};
    const auto plugin = std::ranges::find(catalog.plugins, wish.plugin, &Manifest::name);
    for (const auto& [option, value] : one.items()) {
      if (option == "plugin") continue;
      const bool is_path =
          plugin != catalog.plugins.end() &&
          std::ranges::any_of(plugin->options, [&, key = option](const PluginOption& known) {
            return known.name == key && known.type == "path";
          });
      wish.options[option] = is_path && value.is_string() ? Json(path_text(value)) : value;
    }
    wishes.push_back(std::move(wish));
  }
  return wishes;
}

std::vector<std::string> ConfigFile::words_of(const std::string& key, const CLI::Option& option,
                                              const Json& value) const {
  const auto word = [&](const Json& one) {
    return format("--{}={}", key, is_path(option) ? path_text(one) : scalar_text(one));
  };
  // Options that may stand several times; an array of a plugin's option is one value.
  const bool is_list = option.get_expected_max() > 1;
  if (!value.is_array() || !is_list) return {word(value)};
  std::vector<std::string> words;
  for (const Json& one : value) words.push_back(word(one));
  return words;
}

std::vector<std::string> ConfigFile::expand(const std::vector<std::string>& words,
                                            const CLI::App& app) const {
  if (!document_) return words;
  const auto command = std::ranges::find_if(words, [](const std::string& word) {
    return std::ranges::count(kPluginCommands, word) != 0;
  });
  std::vector<std::string> result(words.begin(), command + 1);
  for (const auto& [key, value] : document_->value.items()) {
    if (key == kInstances) continue;
    const CLI::Option* option = find_option(app, key);
    const Where where = document_->where("/" + key);
    if (option == nullptr || key == "help" || key == "config") {
      const auto meant = nearest(key, known_keys(app));
      throw Error(
          Code::kConfigUnknownOption, format("there is no option '{}'", key), where,
          meant ? format("did you mean '{}'?", *meant) : format("see rec2nwb {} --help", *command));
    }
    const bool is_mapping = value.is_object() && option->get_type_name() != "MAP";
    if (value.is_null() || is_mapping) {
      throw Error(Code::kConfigNoValue, format("option '{}' needs a value", key), where);
    }
    // One file serves all commands: what this one does not have is another's.
    if (app.get_subcommand(*command)->get_option_no_throw("--" + key) == nullptr) continue;
    if (is_given(*option, words)) continue;
    const auto own = words_of(key, *option, value);
    result.insert(result.end(), own.begin(), own.end());
  }
  result.insert(result.end(), command + 1, words.end());
  return result;
}

}  // namespace rec2nwb
