#include <cstdio>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session_arguments.hpp"

namespace rec2nwb {

void add_plugins(CLI::App& app, CommandContext& context) {
  auto path = std::make_shared<std::vector<std::filesystem::path>>();
  CLI::App* command =
      app.add_subcommand("plugins", "List the plugins that are found, without loading them");
  command->add_option("--plugin-path", *path, "Further folders of plugins, searched first")
      ->type_name("DIR");
  command->callback([path, &context] {
    const Catalog catalog = read_plugins(*path, context.command, *context.log);
    for (const auto& plugin : catalog.plugins) {
      const std::string line =
          format("{:<14} {:<8} abi {}.{}  {}\n  {}\n", plugin.name, plugin.version,
                 plugin.abi_major, plugin.abi_minor, plugin.description, plugin.folder.string());
      std::fputs(line.c_str(), stdout);
    }
    if (catalog.plugins.empty()) std::puts("no plugins found");
  });
}

}  // namespace rec2nwb
