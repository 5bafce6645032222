#include "cli/plugin_check.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "base/text.hpp"
#include "cli/exported_symbols.hpp"
#include "cli/plugin_trial.hpp"
#include "cli/running_plugin.hpp"
#include "rec2nwb/testing.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEntryName = "rec2nwb_plugin_entry";

/// "text (what to do)", in one line.
std::string fault(const std::string& text, const std::string& what_to_do) {
  std::string line = what_to_do.empty() ? text : text + " (" + what_to_do + ")";
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

std::ptrdiff_t count_threads() {
  return std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator());
}

/// A thread that was joined may stand in the list a moment longer.
std::ptrdiff_t threads_left(std::ptrdiff_t before) {
  std::ptrdiff_t left = count_threads() - before;
  for (int i = 0; i < 20 && left > 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    left = count_threads() - before;
  }
  return left;
}

/// The plugin and, of the others, those that publish what it requires, and what they require.
Catalog with_providers(const Manifest& plugin, const Catalog& others) {
  Catalog catalog;
  catalog.plugins = {plugin};
  for (std::size_t i = 0; i < catalog.plugins.size(); ++i) {
    for (const Requirement& need : std::vector(catalog.plugins[i].require)) {
      for (const Manifest& other : others.plugins) {
        const bool is_in = std::ranges::find(catalog.plugins, other.name, &Manifest::name) !=
                           catalog.plugins.end();
        const bool provides = std::ranges::find(other.publish, need.name) != other.publish.end();
        if (provides && !is_in) catalog.plugins.push_back(other);
      }
    }
  }
  std::ranges::sort(catalog.plugins, {}, &Manifest::name);
  return catalog;
}

class Checker {
 public:
  Checker(const Session& session, const Catalog& others, fs::path scratch, TrialPlace& place,
          const std::function<void(const RuleResult&)>& on_result)
      : session_(session),
        others_(others),
        scratch_(std::move(scratch)),
        place_(place),
        on_result_(on_result) {}

  std::size_t run(const fs::path& folder) {
    check_manifest(folder);
    if (!manifest_) return broken_;
    if (!check_symbols()) return broken_;
    const std::ptrdiff_t threads_before = count_threads();
    check_description();
    if (module_ != nullptr && select_plugins()) run_trials();
    if (module_ != nullptr) check_threads(threads_before);
    return broken_;
  }

 private:
  void say(const std::string& rule, std::vector<std::string> faults) {
    if (!faults.empty()) ++broken_;
    on_result_({rule, std::move(faults)});
  }

  void check_manifest(const fs::path& folder) {
    std::vector<std::string> faults;
    try {
      manifest_ = load_manifest(folder / "manifest.yaml");
    } catch (const std::exception& error) {
      faults.push_back(fault(error.what(), "correct manifest.yaml"));
    }
    say("a valid manifest", std::move(faults));
  }

  /// \return false if the library cannot even be read: it is not loaded then
  bool check_symbols() {
    std::vector<std::string> faults;
    bool is_readable = true;
    try {
      const auto names = exported_symbols(manifest_->library);
      if (names != std::vector<std::string>{kEntryName}) {
        const std::string found = names.empty() ? "nothing" : shorten_list(names, 5);
        faults.push_back(
            fault(format("expected {} as the only exported symbol, found {}", kEntryName, found),
                  "build it with rec2nwb_add_plugin, which hides the others, and REC2NWB_PLUGIN"));
      }
    } catch (const std::exception& error) {
      const bool is_there = fs::exists(manifest_->library);
      faults.push_back(fault(error.what(), is_there ? ""
                                                    : "give the folder that the build makes, "
                                                      "BUILD/lib/rec2nwb/plugins/NAME"));
      is_readable = false;
    }
    say("one exported symbol", std::move(faults));
    return is_readable;
  }

  void check_description() {
    std::vector<std::string> faults;
    place_ = {"rec2nwb_plugin_entry, or before it while the library is loaded"};
    try {
      module_ = &load(*manifest_);
      // Loaded already: this only counts the reference up.
      void* library = ::dlopen(manifest_->library.c_str(), RTLD_NOW | RTLD_NOLOAD);
      const auto entry = reinterpret_cast<testing::Entry>(::dlsym(library, kEntryName));
      for (const auto& text : testing::check_description(entry)) {
        faults.push_back(fault("the description " + text,
                               "answer NULL unless host_major is REC2NWB_ABI_MAJOR, else one "
                               "static struct that abi.h of this SDK describes"));
      }
    } catch (const std::exception& error) {
      faults.push_back(fault(error.what(), ""));
    }
    place_ = {};
    say("a description that agrees with the manifest", std::move(faults));
  }

  const PluginModule& load(const Manifest& manifest) {
    return *modules_.emplace_back(std::make_unique<PluginModule>(manifest));
  }

  /// Who takes part in the trials, in order. \return false if the plugin would not run.
  bool select_plugins() {
    std::vector<std::string> faults;
    try {
      const Selection selection =
          select(with_providers(*manifest_, others_), {}, {}, facts_of(session_));
      for (const auto& skipped : selection.skipped) {
        if (skipped.name != manifest_->name) continue;
        faults.push_back(fault("it would not run in this session: " + skipped.reason,
                               "give a session in which it does, with --session, or further "
                               "plugins with --plugin-path"));
      }
      for (const auto& one : selection.run) {
        const bool is_own = one.name == manifest_->name;
        if (is_own) setup_.on_trial = setup_.plugins.size();
        setup_.plugins.push_back(is_own ? module_ : &load(one));
      }
    } catch (const std::exception& error) {
      faults.push_back(fault(error.what(), "correct after, publish or require in manifest.yaml"));
    }
    const bool runs = faults.empty();
    if (!runs) say("something to do in the session", std::move(faults));
    return runs;
  }

  TrialResult trial(const TrialOptions& options) {
    return trials_.emplace_back(std::make_unique<Trial>(setup_))->run(options);
  }

  void run_trials() {
    const TrialResult whole = trial({});
    say("a valid plan", whole.plan_failure.empty()
                            ? std::vector<std::string>{}
                            : std::vector{fault(whole.plan_failure, "correct create or plan")});
    if (whole.plan_failure.empty()) {
      say("all verbs work", whole.failure.empty()
                                ? std::vector<std::string>{}
                                : std::vector{fault(whole.failure, "correct that verb")});
    }
    note(whole);
    if (whole.plan_failure.empty() && whole.failure.empty()) compare_trials(whole);
    check_errors(whole);
    check_destroy();
  }

  void note(const TrialResult& result) {
    for (const auto& text : result.column_faults) {
      add_once(column_faults_, fault(text, "write block->rows * width elements, no more"));
    }
    if (!result.destroy_fault.empty()) {
      add_once(destroy_faults_,
               fault("destroy " + result.destroy_fault, "catch it there: nobody can hear of it"));
    }
  }

  static void add_once(std::vector<std::string>& faults, const std::string& line) {
    if (std::ranges::find(faults, line) == faults.end()) faults.push_back(line);
  }

  /// What differs between two runs that must be equal.
  static std::vector<std::string> differences(const TrialResult& one, const TrialResult& other,
                                              const std::string& how,
                                              const std::string& what_to_do) {
    const std::string failure = other.plan_failure + other.failure;
    if (!failure.empty()) return {fault(failure + how, what_to_do)};
    if (other.plan != one.plan) {
      return {fault("the plan differs" + how, "plan from the session alone")};
    }
    std::vector<std::string> faults;
    for (const auto& [path, digest] : one.digests) {
      if (other.digests.at(path) == digest) continue;
      faults.push_back(fault(path + " differs" + how, what_to_do));
    }
    return faults;
  }

  void compare_trials(const TrialResult& whole) {
    std::vector<std::string> faults;
    for (const std::uint32_t rows : {1U, 7U, 1024U}) {
      const TrialResult other = trial({rows, 0, false});
      const std::string how = format(" with blocks of {} rows", rows);
      note(other);
      for (const auto& line : differences(whole, other, how,
                                          "a block is any number of rows: keep in the instance "
                                          "what the next one needs, use first_row for positions")) {
        faults.push_back(line);
      }
    }
    say("results do not depend on the block size", std::move(faults));
    const TrialResult filled = trial({0, 0xFF, false});
    note(filled);
    say("every element is written",
        differences(whole, filled, " where the memory held something else before",
                    "write every element of the column, in every row"));
    say("writes stay inside the columns", column_faults_);
  }

  /// A session without anything, and a host that refuses: errors are passed on, with a text.
  void check_errors(const TrialResult& whole) {
    std::vector<std::string> faults;
    const std::string rule =
        "answer REC2NWB_ERROR with a text given to fail, let no exception out, and hand on what "
        "the host refuses";
    if (whole.is_breach) faults.push_back(fault(whole.plan_failure + whole.failure, rule));
    const std::string bare = breach_with_bare_session(*module_, session_, place_);
    if (!bare.empty() && !whole.is_breach)
      faults.push_back(fault(bare + ", for a session that holds nothing", rule));
    const TrialResult refused = trial({1024, 0, true});
    note(refused);
    if (refused.is_breach && !whole.is_breach) {
      faults.push_back(fault(refused.plan_failure + refused.failure, rule));
    }
    say("errors have a text and are passed on", std::move(faults));
  }

  void check_destroy() {
    for (const auto& one : trials_) {
      for (const auto& text : one->late_calls()) {
        add_once(destroy_faults_, fault("called the host in destroy, or behind it: " + text,
                                        "the host is gone then: say it in finish"));
      }
    }
    say("no call of the host from destroy on", destroy_faults_);
  }

  void check_threads(std::ptrdiff_t before) {
    std::vector<std::string> faults;
    const std::ptrdiff_t left = threads_left(before);
    if (left > 0) {
      faults.push_back(
          fault(format("leaves {} running", count_text(static_cast<std::uint64_t>(left), "thread")),
                "start none, or join them in the verb that starts them"));
    }
    say("no thread is left", std::move(faults));
  }

  const Session& session_;
  const Catalog& others_;
  fs::path scratch_;
  TrialPlace& place_;
  const std::function<void(const RuleResult&)>& on_result_;

  std::size_t broken_ = 0;
  std::optional<Manifest> manifest_;
  std::vector<std::unique_ptr<PluginModule>> modules_;
  const PluginModule* module_ = nullptr;
  TrialSetup setup_{session_, std::make_shared<const Json>(to_json(session_)), {}, 0, scratch_,
                    &place_};
  std::vector<std::unique_ptr<Trial>> trials_;  // kept: their hosts hear late calls
  std::vector<std::string> column_faults_;
  std::vector<std::string> destroy_faults_;
};

}  // namespace

std::size_t check_plugin(const fs::path& folder, const Session& session, const Catalog& others,
                         const fs::path& scratch, TrialPlace& place,
                         const std::function<void(const RuleResult&)>& on_result) {
  return Checker(session, others, scratch, place, on_result).run(folder);
}

}  // namespace rec2nwb
