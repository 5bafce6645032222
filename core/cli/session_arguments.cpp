#include "cli/session_arguments.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "plugin/device_names.hpp"
#include "session/discover.hpp"

namespace rec2nwb {

namespace {

/// A variable of a script that is not set: without this, as if the option were not there.
std::string refuse_empty(const std::string& value) {
  return value.empty() ? "expected a value, found an empty text" : std::string();
}

}  // namespace

// An option takes one word each time (allow_extra_args): the session may stand behind it.
void SessionArguments::add_to(CLI::App& command) {
  command.add_option("session", folder, "Folder of the recording session")
      ->required()
      ->type_name("SESSION_DIR");
  command.add_option("--session", wanted, "Which session, if the folder holds several")
      ->check(refuse_empty)
      ->type_name("DATE_ANIMAL");
  command
      .add_option("--layout", layout,
                  "standard: recorded counts, nothing lost; trodes_to_nwb: whole microvolts and "
                  "names as that program writes them")
      ->check(CLI::IsMember({"standard", "trodes_to_nwb"}))
      ->capture_default_str();
  command
      .add_option("--config", config,
                  "YAML file with further options, e.g. layout: standard; the command line "
                  "comes first")
      ->check(refuse_empty)
      ->type_name("FILE");
  command.add_option("--only", choice.only, "Run just these plugins")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME,...");
  command.add_option("--without", choice.without, "Leave these plugins out")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME,...");
  command.add_option("--plugin-path", plugin_path, "Further folders of plugins, searched first")
      ->allow_extra_args(false)
      ->type_name("DIR");
  command
      .add_option("--header-reconfig", header_reconfig,
                  "Take the grouping of channels from this .trodesconf or .xml")
      ->check(refuse_empty)
      ->type_name("FILE");
  command
      .add_option("--device-metadata", device_metadata,
                  "Folders (or files) with further probe and device descriptions")
      ->allow_extra_args(false)
      ->type_name("DIR");
  command
      .add_option("--slot-order", slot_order,
                  "Order of the channels in a packet, instead of the rule (see: rec2nwb header)")
      ->check(CLI::IsMember({"chip", "ascending"}));
  command.add_flag("--disable-ptp", disable_ptp,
                   "Do not trust camera times as PTP's, whatever the header says");
  command
      .add_option("--time-zone", time_zone,
                  "Time zone of the session's start, e.g. America/Los_Angeles; default: this "
                  "machine's")
      ->check(refuse_empty)
      ->type_name("ZONE");
}

SessionOptions SessionArguments::session_options() const {
  SessionOptions options;
  options.layout = layout == "standard" ? Layout::kStandard : Layout::kTrodesToNwb;
  if (!header_reconfig.empty()) options.header_reconfig = header_reconfig;
  if (slot_order == "chip") options.slot_rule = SlotRule::kChip;
  if (slot_order == "ascending") options.slot_rule = SlotRule::kAscending;
  options.device_metadata = device_metadata;
  options.time_zone = time_zone;
  options.disable_ptp = disable_ptp;
  return options;
}

namespace {

std::string type_name(const std::string& type) {
  if (type == "integer") return "INT";
  if (type == "number") return "FLOAT";
  if (type == "path") return "PATH";
  if (type == "array") return "LIST";
  return type == "object" ? "MAP" : "TEXT";
}

/// Stores the value under the option's name.
CLI::Option* add_plugin_option(CLI::App& command, const PluginOption& option,
                               std::map<std::string, Json>& values) {
  if (option.type == "boolean") {
    return command.add_flag_function(
        format("--{},!--no-{}", option.name, option.name),
        [&values, name = option.name](std::int64_t count) { values[name] = count > 0; },
        option.description);
  }
  const std::string constraints = constraints_text(option);
  auto* added = command.add_option_function<std::string>(
      "--" + option.name,
      [&values, option](const std::string& text) {
        try {
          values[option.name] = value_of(option, text);
        } catch (const Error& error) {
          throw CLI::ValidationError("--" + option.name, error.what());
        }
      },
      option.description + (constraints.empty() ? "" : " (" + constraints + ")"));
  added->type_name(type_name(option.type));
  if (!option.preset.is_null()) added->default_str(option.preset.dump());
  return added;
}

}  // namespace

void SessionArguments::add_plugin_options(CLI::App& command, const Catalog& catalog, Log& log) {
  std::map<std::string, std::string> types;  // of the options that some plugin has brought
  for (const auto& plugin : catalog.plugins) {
    for (const auto& option : plugin.options) {
      const auto known = types.find(option.name);
      if (known != types.end() && known->second == option.type) continue;  // shared by two plugins
      try {
        add_plugin_option(command, option, choice.options)->group("Of plugin " + plugin.name);
        types[option.name] = option.type;
      } catch (const CLI::OptionAlreadyAdded&) {
        log.warn(with_code(
            Code::kPluginsDisagree,
            format("plugin '{}' declares an option --{} that there is already: it cannot be set",
                   plugin.name, option.name)));
      }
    }
  }
}

std::vector<FilePattern> file_patterns(const Catalog& catalog) {
  std::vector<FilePattern> patterns;
  for (const Manifest& manifest : catalog.plugins) {
    for (const FilePattern& one : manifest.files) {
      if (std::ranges::count(patterns, one.text(), &FilePattern::text) == 0) {
        patterns.push_back(one);
      }
    }
  }
  return patterns;
}

Session open(const SessionArguments& arguments, const Catalog& catalog, Log& log) {
  const Discovery discovery = discover(arguments.folder, file_patterns(catalog));
  const SessionFiles files = choose_session(discovery, arguments.wanted);
  const Problems problems = problems_of(discovery, files);
  for (const auto& problem : problems.all()) log.report(problem);
  const Problems incomplete = completeness_of(discovery, files);
  for (const auto& problem : incomplete.all()) log.report(problem);
  SessionOptions options = arguments.session_options();
  options.metadata_keys = metadata_keys(catalog);
  Session session = open_session(files, discovery.folder, options);
  for (const Problem& warning : session.warnings.all()) log.report(warning);
  const Problems unread =
      unknown_devices(session.header(), session.recordings.front().file.path().string(), catalog);
  for (const auto& problem : unread.all()) log.report(problem);
  return session;
}

void warn_of_plugins(const Catalog& catalog, Log& log) {
  for (Problem problem : catalog.problems.all()) {
    problem.severity = Severity::kWarning;
    log.report(problem);
  }
}

Catalog read_plugins(const std::vector<std::filesystem::path>& plugin_path,
                     const std::filesystem::path& command, Log& log) {
  Catalog catalog = read_catalog(default_search_path(plugin_path, command));
  warn_of_plugins(catalog, log);
  return catalog;
}

}  // namespace rec2nwb
