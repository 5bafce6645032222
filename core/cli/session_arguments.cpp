#include "cli/session_arguments.hpp"

#include "session/discover.hpp"

namespace rec2nwb {

void SessionArguments::add_to(CLI::App& command) {
  command.add_option("session", folder, "Folder of the recording session")
      ->required()
      ->type_name("SESSION_DIR");
  command.add_option("--session", wanted, "Which session, if the folder holds several")
      ->type_name("DATE_ANIMAL");
  command
      .add_option("--layout", layout,
                  "standard: recorded counts, nothing lost; trodes_to_nwb: whole microvolts and "
                  "names as that program writes them")
      ->check(CLI::IsMember({"standard", "trodes_to_nwb"}))
      ->capture_default_str();
  command.add_option("--only", choice.only, "Run just these plugins")
      ->delimiter(',')
      ->type_name("NAME,...");
  command.add_option("--without", choice.without, "Leave these plugins out")
      ->delimiter(',')
      ->type_name("NAME,...");
  command.add_option("--plugin-path", plugin_path, "Further folders of plugins, searched first")
      ->type_name("DIR");
  command
      .add_option("--header-reconfig", header_reconfig,
                  "Take the grouping of channels from this .trodesconf or .xml")
      ->type_name("FILE");
  command
      .add_option("--device-metadata", device_metadata,
                  "Folders (or files) with further probe and device descriptions")
      ->type_name("DIR");
  command
      .add_option("--slot-order", slot_order,
                  "Order of the channels in a packet, instead of the rule (see: rec2nwb header)")
      ->check(CLI::IsMember({"chip", "ascending"}));
  command
      .add_option("--time-zone", time_zone,
                  "Time zone of the session's start, e.g. America/Los_Angeles; default: this "
                  "machine's")
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
  return options;
}

Session open(const SessionArguments& arguments, Log& log) {
  const Discovery discovery = discover(arguments.folder);
  const SessionFiles files = choose_session(discovery, arguments.wanted);
  const Problems problems = problems_of(discovery, files);
  for (const auto& problem : problems.all()) log.warn(message(problem));
  Session session = open_session(files, discovery.folder, arguments.session_options());
  for (const auto& warning : session.warnings) log.warn(warning);
  return session;
}

Catalog read_plugins(const std::vector<std::filesystem::path>& plugin_path,
                     const std::filesystem::path& command, Log& log) {
  Catalog catalog = read_catalog(default_search_path(plugin_path, command));
  for (const auto& problem : catalog.problems.all()) log.warn(message(problem));
  return catalog;
}

}  // namespace rec2nwb
