/// \file
/// The sub-commands of rec2nwb. Each adds itself to the CLI11 app; its callback throws Error on
/// failure.
///
/// Needs: the app and a Log that outlive it. Promises: results go to stdout, messages to the Log.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>

#include "base/log.hpp"
#include "plugin/catalog.hpp"

namespace rec2nwb {

/// What every command may use.
struct CommandContext {
  std::filesystem::path command;  ///< the program itself: plugins stand relative to it
  std::unique_ptr<Log> log;
  Catalog catalog;  ///< for convert and plan, whose options depend on it
  std::function<bool()> cancelled;
  int exit_code = 0;  ///< of a command that ran to its end
};

void add_convert(CLI::App& app, CommandContext& context);
void add_check(CLI::App& app, CommandContext& context);
void add_plan(CLI::App& app, CommandContext& context);
void add_scan(CLI::App& app, CommandContext& context);
void add_header(CLI::App& app, CommandContext& context);
void add_plugins(CLI::App& app, CommandContext& context);
void add_demo(CLI::App& app, CommandContext& context);
void add_errors(CLI::App& app, CommandContext& context);
/// `plugin new` and `plugin check`, for authors of plugins.
void add_plugin(CLI::App& app, CommandContext& context);
void add_plugin_new(CLI::App& plugin, CommandContext& context);
void add_plugin_check(CLI::App& plugin, CommandContext& context);

}  // namespace rec2nwb
