// The second half of catalog.hpp: which of the plugins run, and in which order.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "plugin/catalog.hpp"

namespace rec2nwb {
namespace {

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// Of a manifest that cannot be read, the folder's name is all there is to go by.
std::map<std::string, std::string> broken_plugins(const Catalog& catalog) {
  std::map<std::string, std::string> broken;
  for (const Problem& problem : catalog.problems.all()) {
    if (problem.severity != Severity::kError) continue;
    const std::filesystem::path manifest = problem.where.file;
    broken[manifest.parent_path().filename().string()] = with_code(problem.code, problem.text);
  }
  for (const Manifest& manifest : catalog.plugins) {
    broken.erase(manifest.name);  // another folder has a good one
  }
  return broken;
}

void check_names(const std::vector<std::string>& names, const char* option,
                 const std::vector<std::string>& known) {
  for (const std::string& name : names) {
    if (contains(known, name)) continue;
    const std::optional<std::string> meant = nearest(name, known);
    throw Error(Code::kUnknownPlugin, format("{}: there is no plugin '{}'", option, name), {},
                meant           ? format("did you mean '{}'?", *meant)
                : known.empty() ? std::string("no plugin was found at all: check --plugin-path")
                                : format("there are: {}", shorten_list(known)));
  }
}

/// Is one of the names this plugin's, as somebody means it who writes it somewhere?
bool is_named(const Manifest& manifest, const std::vector<std::string>& names) {
  return contains(names, manifest.instance) || contains(names, manifest.name);
}

class Selector {
 public:
  Selector(const Catalog& catalog, const std::vector<std::string>& only,
           const std::vector<std::string>& without, const RecordingFacts& facts)
      : only_(only), without_(without), facts_(facts) {
    for (const Manifest& manifest : catalog.plugins) {
      left_[manifest.instance] = &manifest;
    }
  }

  [[nodiscard]] bool wanted(const std::string& name) const {
    return (only_.empty() || contains(only_, name)) && !contains(without_, name);
  }

  [[nodiscard]] bool wanted(const Manifest& one) const {
    return (only_.empty() || is_named(one, only_)) && !is_named(one, without_);
  }

  void skip_what_is_not_wanted() {
    skip_if([this](const Manifest& one) -> std::optional<Skipped> {
      if (wanted(one)) return std::nullopt;
      const bool without = is_named(one, without_);
      return Skipped{one.instance, without ? "left out by --without" : "not asked for by --only",
                     false};
    });
  }

  void skip_what_has_nothing_to_do() {
    skip_if([this](const Manifest& one) -> std::optional<Skipped> {
      const auto recorded = [&](const std::string& device) {
        return contains(facts_.devices, device);
      };
      if (!one.needs_devices.empty() &&
          std::none_of(one.needs_devices.begin(), one.needs_devices.end(), recorded)) {
        return Skipped{one.instance,
                       format("the recording has no device {}", join(one.needs_devices, " or ")),
                       false};
      }
      if (one.needs_ephys && !facts_.ephys) {
        return Skipped{one.instance, "the recording has no ephys channels", false};
      }
      return std::nullopt;
    });
  }

  void skip_what_is_replaced() {
    std::map<std::string, std::string> replaced;  // name -> by whom
    for (const auto& [instance, manifest] : left_) {
      for (const std::string& name : manifest->replaces) {
        if (name != manifest->name) replaced.try_emplace(name, instance);
      }
    }
    skip_if([&](const Manifest& one) -> std::optional<Skipped> {
      const auto by = replaced.find(one.name);
      if (by == replaced.end()) return std::nullopt;
      return Skipped{one.instance, format("plugin '{}' replaces it", by->second), false};
    });
  }

  // A plugin that goes may have been somebody's provider, so until nothing changes.
  void skip_what_lacks_a_provider() {
    std::size_t before = 0;
    do {
      before = left_.size();
      skip_if([this](const Manifest& one) -> std::optional<Skipped> {
        for (const Requirement& need : one.require) {
          if (need.degrade || !asked_for(need) || provided(need, one)) continue;
          return Skipped{one.instance, lack(need), true};
        }
        return std::nullopt;
      });
    } while (left_.size() != before);
  }

  Selection finish() {
    for (const auto& [name, manifest] : left_) {
      for (const Requirement& need : manifest->require) {
        if (!asked_for(need) || provided(need, *manifest)) continue;
        result_.degraded.push_back(
            {name, format("plugin '{}' does less than it could: {}", name, lack(need))});
      }
    }
    order();
    std::sort(result_.skipped.begin(), result_.skipped.end(),
              [](const Skipped& a, const Skipped& b) { return a.name < b.name; });
    return std::move(result_);
  }

 private:
  template <class Reason>
  void skip_if(Reason reason) {
    for (auto one = left_.begin(); one != left_.end();) {
      std::optional<Skipped> skipped = reason(*one->second);
      if (skipped) result_.skipped.push_back(std::move(*skipped));
      one = skipped ? left_.erase(one) : std::next(one);
    }
  }

  [[nodiscard]] bool provided(const Requirement& need, const Manifest& by_other_than) const {
    return std::any_of(left_.begin(), left_.end(), [&](const auto& entry) {
      return entry.second != &by_other_than && contains(entry.second->publish, need.name);
    });
  }

  [[nodiscard]] bool asked_for(const Requirement& need) const {
    return !need.when_ptp || *need.when_ptp == facts_.ptp;
  }

  static std::string lack(const Requirement& need) {
    return format("no running plugin publishes '{}'", need.name) +
           (need.because.empty() ? "" : ": " + need.because);
  }

  // Who of left_ must come before this one, by name.
  [[nodiscard]] std::set<std::string> predecessors(const Manifest& manifest) const {
    std::set<std::string> before;
    for (const std::string& name : manifest.after) {
      for (const auto& [instance, other] : left_) {
        const bool stands_in = other != &manifest && contains(other->replaces, name);
        if (is_named(*other, {name}) || stands_in) before.insert(instance);
      }
    }
    for (const Requirement& need : manifest.require) {
      for (const auto& [name, other] : left_) {
        if (other != &manifest && contains(other->publish, need.name)) before.insert(name);
      }
    }
    return before;
  }

  // Kahn's algorithm; of those that may go, the first by name goes.
  void order() {
    std::map<std::string, std::set<std::string>> waits;
    for (const auto& [name, manifest] : left_) {
      waits[name] = predecessors(*manifest);
    }
    while (!waits.empty()) {
      const auto next = std::find_if(waits.begin(), waits.end(),
                                     [](const auto& entry) { return entry.second.empty(); });
      if (next == waits.end()) throw_cycle(waits);
      const std::string name = next->first;
      result_.run.push_back(*left_.at(name));
      waits.erase(next);
      for (auto& [other, before] : waits) {
        before.erase(name);
      }
    }
  }

  // Everybody left waits for somebody left: going from one to its first predecessor must come
  // round.
  [[noreturn]] static void throw_cycle(const std::map<std::string, std::set<std::string>>& waits) {
    std::vector<std::string> walk = {waits.begin()->first};
    for (;;) {
      const std::string& next = *waits.at(walk.back()).begin();
      const auto seen = std::find(walk.begin(), walk.end(), next);
      if (seen != walk.end()) {
        std::vector<std::string> cycle(seen, walk.end());
        cycle.push_back(next);
        throw Error(Code::kPluginCycle,
                    format("plugins wait for each other: {}", join(cycle, " after ")), {},
                    "correct 'after', 'publish' and 'require' in their manifests");
      }
      walk.push_back(next);
    }
  }

  const std::vector<std::string>& only_;
  const std::vector<std::string>& without_;
  const RecordingFacts& facts_;
  std::map<std::string, const Manifest*> left_;
  Selection result_;
};

}  // namespace

Selection select(const Catalog& catalog, const std::vector<std::string>& only,
                 const std::vector<std::string>& without, const RecordingFacts& facts) {
  const std::map<std::string, std::string> broken = broken_plugins(catalog);
  std::vector<std::string> known;
  for (const Manifest& manifest : catalog.plugins) {
    known.push_back(manifest.instance);
    if (manifest.instance != manifest.name) known.push_back(manifest.name);
  }
  for (const auto& [name, text] : broken) {
    known.push_back(name);
  }
  check_names(only, "--only", known);
  check_names(without, "--without", known);

  Selector selector(catalog, only, without, facts);
  for (const auto& [name, text] : broken) {
    if (!selector.wanted(name)) continue;
    // A stream that silently is not there is worse than a conversion that does not start.
    throw Error(Code::kManifest, text, {}, format("or leave this plugin out: --without {}", name));
  }
  selector.skip_what_is_not_wanted();
  selector.skip_what_has_nothing_to_do();
  selector.skip_what_is_replaced();
  selector.skip_what_lacks_a_provider();
  return selector.finish();
}

}  // namespace rec2nwb
