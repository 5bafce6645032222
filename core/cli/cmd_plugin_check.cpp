#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/demo/demo_session.hpp"
#include "cli/plugin_check.hpp"
#include "cli/session_arguments.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;

struct CheckArguments {
  fs::path folder;
  SessionArguments session;
};

/// A folder of its own, gone with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "rec2nwb_check_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw Error(format("no temporary folder can be made: {}", std::strerror(errno)),
                  {.file = name}, "set TMPDIR to a folder that can be written to");
    }
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;  // nobody is left to tell
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void print(const RuleResult& result) {
  if (result.faults.empty()) std::printf("ok    %s\n", result.rule.c_str());
  for (const auto& line : result.faults) {
    std::printf("FAIL  %s: %s\n", result.rule.c_str(), line.c_str());
  }
  std::fflush(stdout);
}

/// Runs the check in a process of its own: a plugin may crash. \return rules that do not hold
std::size_t check_apart(const std::function<std::size_t()>& check) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) throw Error(format("no process can be started: {}", std::strerror(errno)));
  if (child == 0) {
    std::size_t broken = 1;
    try {
      broken = check();
    } catch (const std::exception& error) {
      std::printf("FAIL  the check itself: %s\n", error.what());
    }
    std::fflush(nullptr);
    ::_exit(static_cast<int>(std::min<std::size_t>(broken, 100)));
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFSIGNALED(status)) return static_cast<std::size_t>(WEXITSTATUS(status));
  std::printf(
      "FAIL  no crash: %s, after the last line above (let no exception out of a verb; build "
      "the plugin with -g -fsanitize=address,undefined and run its own tests)\n",
      ::strsignal(WTERMSIG(status)));
  return 1;
}

void run(CheckArguments& arguments, CommandContext& context) {
  const TemporaryFolder temporary;
  if (arguments.session.folder.empty()) {
    DemoOptions demo;
    demo.seconds_per_epoch = 2;
    arguments.session.folder = write_demo_session(temporary.path(), demo);
  }
  const Session session = open(arguments.session, *context.log);
  const Catalog others = read_plugins(arguments.session.plugin_path, context.command, *context.log);
  const std::size_t broken = check_apart(
      [&] { return check_plugin(arguments.folder, session, others, temporary.path(), print); });
  const std::string folder = arguments.folder.string();
  if (broken > 0) {
    throw Error(format("breaks {} rule{} of the plugin interface", broken, broken == 1 ? "" : "s"),
                {.file = folder}, "change what the lines with FAIL say");
  }
  context.log->info("the plugin in " + folder + " keeps every rule");
}

}  // namespace

void add_plugin_check(CLI::App& plugin, CommandContext& context) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command =
      plugin.add_subcommand("check", "Run a built plugin and see whether it keeps the rules");
  command->add_option("folder", arguments->folder, "Folder of manifest.yaml and the library")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--session", arguments->session.folder,
                   "Session to run it on; default: one of its own making")
      ->type_name("SESSION_DIR");
  command
      ->add_option("--plugin-path", arguments->session.plugin_path,
                   "Further folders of plugins, for what it requires")
      ->type_name("DIR");
  command->callback([arguments, &context] { run(*arguments, context); });
}

void add_plugin(CLI::App& app, CommandContext& context) {
  CLI::App* plugin = app.add_subcommand("plugin", "Write a new plugin, or check a built one");
  plugin->require_subcommand(1);
  add_plugin_new(*plugin, context);
  add_plugin_check(*plugin, context);
}

}  // namespace rec2nwb
