#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <thread>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/demo/demo_session.hpp"
#include "cli/plugin_check.hpp"
#include "cli/session_arguments.hpp"
#include "cli/temporary_folder.hpp"
#include "plugin/host_services.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;

struct TrialArguments {
  fs::path folder;
  SessionArguments session;
  unsigned time_limit_seconds = 120;
};

void print(const RuleResult& result) {
  if (result.faults.empty()) std::printf("ok    %s\n", result.rule.c_str());
  for (const auto& line : result.faults) {
    std::printf("FAIL  %s: %s\n", result.rule.c_str(), line.c_str());
  }
  std::fflush(stdout);
}

/// What the process of the check tells the other one, also when it ends before its time.
struct Report {
  TrialPlace place;
  std::size_t broken = 0;
  bool is_done = false;
};

/// Memory that both processes see.
class SharedReport {
 public:
  SharedReport() {
    void* memory =
        ::mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
      throw Error(Code::kNoResources, "no memory can be shared with another process");
    report_ = new (memory) Report();
  }
  ~SharedReport() { ::munmap(report_, sizeof(Report)); }
  SharedReport(const SharedReport&) = delete;
  SharedReport& operator=(const SharedReport&) = delete;

  [[nodiscard]] Report& operator*() const { return *report_; }

 private:
  Report* report_;
};

using Check = std::function<std::size_t(TrialPlace&)>;

[[noreturn]] void run_in_child(const Check& check, Report& report) {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a plugin that hangs does not outlive the command
  try {
    report.broken = check(report.place);
  } catch (const std::exception& error) {
    std::printf("FAIL  the check itself: %s\n", error.what());
    report.broken = 1;
  }
  report.is_done = true;
  std::fflush(nullptr);
  ::_exit(0);
}

/// \return how the process ended; nothing: it was ended because of the limit
std::optional<int> wait_for(pid_t child, unsigned limit_seconds, const CommandContext& context) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::seconds(limit_seconds);
  const auto kill_and_wait = [&] {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  };
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (context.cancelled() || Clock::now() > end) {
      kill_and_wait();
      if (context.cancelled()) throw Cancelled(Code::kStopped, "the check was stopped");
      return {};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  if (context.cancelled()) throw Cancelled(Code::kStopped, "the check was stopped");
  return status;
}

/// "in process, row 17"
std::string text_of(const TrialPlace& place) {
  if (place.verb == nullptr) return "after the last line above";
  const bool has_row = place.row != TrialPlace::kNoRow;
  return format("in {}{}", place.verb, has_row ? format(", row {}", place.row) : std::string());
}

/// Runs the check in a process of its own: a plugin may crash, exit or never come back.
/// \return rules that do not hold
std::size_t check_apart(const Check& check, unsigned limit_seconds, const CommandContext& context) {
  const SharedReport shared;
  Report& report = *shared;
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0)
    throw Error(Code::kNoResources, format("no process can be started: {}", std::strerror(errno)));
  if (child == 0) run_in_child(check, report);
  const std::optional<int> status = wait_for(child, limit_seconds, context);
  if (status && WIFEXITED(*status) && report.is_done) return report.broken;
  const std::string place = text_of(report.place);
  if (!status) {
    print({"every verb comes to an end",
           {format("no end {} after {} seconds (look for a loop without end; if it only is slow, "
                   "give more with --time-limit)",
                   place, limit_seconds)}});
  } else if (WIFSIGNALED(*status)) {
    print({"no crash",
           {format("{} {} (let no exception out of a verb; build the plugin with -g "
                   "-fsanitize=address,undefined and run its own tests)",
                   ::strsignal(WTERMSIG(*status)), place)}});
  } else {
    print(
        {"no crash",
         {format("the process was ended with exit code {} {} (a plugin must not call exit: answer "
                 "REC2NWB_ERROR with a text given to fail)",
                 WEXITSTATUS(*status), place)}});
  }
  return 1;
}

/// The plugins that say which files and metadata a session has.
Catalog with_plugin_of(const std::filesystem::path& folder, Catalog catalog) {
  try {
    Manifest own = load_manifest(folder / "manifest.yaml");
    std::erase_if(catalog.plugins, [&](const Manifest& one) { return one.name == own.name; });
    catalog.plugins.push_back(std::move(own));
  } catch (const Error&) {
    // The check itself says what is wrong with the manifest.
  }
  return catalog;
}

void run(TrialArguments& arguments, CommandContext& context) {
  const TemporaryFolder temporary;
  if (arguments.session.folder.empty()) {
    DemoOptions demo;
    demo.seconds_per_epoch = 2;
    arguments.session.folder = write_demo_session(temporary.path(), demo);
  }
  const Catalog others = read_plugins(arguments.session.plugin_path, context.command, *context.log);
  const Session session =
      open(arguments.session, with_plugin_of(arguments.folder, others), *context.log);
  const Check check = [&](TrialPlace& place) {
    return check_plugin(arguments.folder, session, others, temporary.path(), place, print);
  };
  const std::size_t broken = check_apart(check, arguments.time_limit_seconds, context);
  const std::string folder = arguments.folder.string();
  if (broken > 0) {
    throw Error(Code::kPluginRules,
                format("breaks {} of the plugin interface", count_text(broken, "rule")),
                {.file = folder}, "change what the lines with FAIL say");
  }
  context.log->info("the plugin in " + folder + " keeps every rule");
}

}  // namespace

void add_plugin_check(CLI::App& plugin, CommandContext& context) {
  auto arguments = std::make_shared<TrialArguments>();
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
  command
      ->add_option("--time-limit", arguments->time_limit_seconds,
                   "Seconds after which the check gives the plugin up")
      ->check(CLI::Range(1U, 1000000U).description("from 1 to 1000000"))
      ->capture_default_str()
      ->type_name("SECONDS");
  command->callback([arguments, &context] { run(*arguments, context); });
}

void add_plugin(CLI::App& app, CommandContext& context) {
  CLI::App* plugin = app.add_subcommand("plugin", "Write a new plugin, or check a built one");
  plugin->require_subcommand(1);
  add_plugin_new(*plugin, context);
  add_plugin_check(*plugin, context);
}

}  // namespace rec2nwb
