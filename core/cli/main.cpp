// The command rec2nwb: parses, runs one sub-command, turns every failure into a message and an exit
// code: 0 done, 1 failed, 2 usage.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/config_file.hpp"
#include "cli/session_arguments.hpp"
#include "cli/version.hpp"
#include "cli/words.hpp"
#include "rec2nwb/abi.h"

namespace {

// A signal handler has nowhere else to put its news; it is read through CommandContext::cancelled.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler stores into it");

constexpr int kFailed = 1;
constexpr int kUsage = 2;

void interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);  // a second time ends the program at once
}

/// The plugins, if a command is given whose options depend on them.
rec2nwb::Catalog catalog_for(const std::vector<std::string>& words,
                             const rec2nwb::ConfigFile& config,
                             const std::filesystem::path& command) {
  if (!rec2nwb::names_plugin_command(words)) return {};
  const auto given = rec2nwb::values_behind(words, "--plugin-path");
  std::vector<std::filesystem::path> plugin_path(given.begin(), given.end());
  if (plugin_path.empty()) plugin_path = config.plugin_path();
  rec2nwb::Catalog catalog =
      rec2nwb::read_catalog(rec2nwb::default_search_path(plugin_path, command));
  rec2nwb::add_instances(config.instances(catalog), catalog);
  return catalog;
}

int run(int argc, char** argv) {
  rec2nwb::CommandContext context;
  context.command = std::filesystem::read_symlink("/proc/self/exe");
  context.cancelled = [] { return interrupted.load(); };
  context.log = std::make_unique<rec2nwb::Log>(stderr);

  CLI::App app("Converts SpikeGadgets/Trodes recording sessions to NWB files", "rec2nwb");
  app.set_version_flag("--version",
                       rec2nwb::format("rec2nwb {} (plugin interface {}.{})", rec2nwb::kVersion,
                                       REC2NWB_ABI_MAJOR, REC2NWB_ABI_MINOR));
  app.require_subcommand(1);
  app.fallthrough();
  app.add_flag_callback(
         "-v,--verbose",
         [&] { context.log = std::make_unique<rec2nwb::Log>(stderr, rec2nwb::Log::Level::kDebug); },
         "Say more")
      ->trigger_on_parse();
  std::vector<std::string> words(argv + 1, argv + argc);
  const rec2nwb::ConfigFile config(words);
  context.catalog = catalog_for(words, config, context.command);
  rec2nwb::add_convert(app, context);
  rec2nwb::add_check(app, context);
  rec2nwb::add_scan(app, context);
  rec2nwb::add_plan(app, context);
  rec2nwb::add_header(app, context);
  rec2nwb::add_plugins(app, context);
  rec2nwb::add_plugin(app, context);
  rec2nwb::add_demo(app, context);
  rec2nwb::add_errors(app, context);
  try {
    words = config.expand(words, app);
    std::ranges::reverse(words);  // CLI11 takes them from the end
    app.parse(words);
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      throw rec2nwb::Error(rec2nwb::Code::kStdout, "the output could not be written to stdout");
    }
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);  // prints help, version or what is wrong
    return code == 0 ? 0 : kUsage;
  } catch (const rec2nwb::Error& error) {
    context.log->error(error.what());
    return kFailed;
  } catch (const std::bad_alloc&) {
    context.log->error(with_code(rec2nwb::Code::kNoResources, "there is not enough memory"));
    return kFailed;
  } catch (const std::exception& error) {
    context.log->error(with_code(rec2nwb::Code::kInternal, error.what()));
    return kFailed;
  }
  return context.exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
  int code = kFailed;
  try {
    code = run(argc, argv);
  } catch (const std::exception& error) {
    const std::string text = with_code(rec2nwb::Code::kInternal, error.what());
    std::fprintf(stderr, "error: %s\n", text.c_str());
  } catch (...) {
    std::fputs("error: unknown failure\n", stderr);
  }
  if (code != kFailed) return code;
  // Without exit handlers: HDF5's crashes on a file that it could not close, as on a full disk.
  std::fflush(nullptr);
  std::_Exit(code);
}
