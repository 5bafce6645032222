#include "cli/conversion.hpp"

#include "base/text.hpp"
#include "cli/version.hpp"
#include "nwb/session_plan.hpp"
#include "plan/merge.hpp"

namespace rec2nwb {

Conversion::Conversion(const Session& session, const Catalog& catalog, const PluginChoice& choice,
                       Log& log, std::function<bool()> cancelled)
    : selection_(select(catalog, choice.only, choice.without, facts_of(session))),
      owner_names_({kCoreName}) {
  state_.session = &session;
  state_.log = &log;
  state_.cancelled = std::move(cancelled);
  state_.problems = session.metadata_problems;
  for (const auto& skipped : selection_.skipped) {
    const std::string text = format("plugin {} is left out: {}", skipped.name, skipped.reason);
    skipped.warn ? log.warn(with_code(Code::kNoProvider, text)) : log.debug(text);
  }
  const auto json = std::make_shared<const Json>(to_json(session));
  std::vector<Plan> plans = {session_plan(session, kVersion, log)};
  for (const auto& manifest : selection_.run) add_plugin(manifest, choice, json, plans);
  for (const auto& problem : state_.problems.all()) {
    if (problem.severity == Severity::kWarning) log.report(problem);
  }
  state_.problems.throw_if_errors("the session cannot be converted as it is");
  plan_ = merge(plans, owner_names_);
}

// A failure is one more problem, so that those of all plugins are shown.
void Conversion::add_plugin(const Manifest& manifest, const PluginChoice& choice,
                            const std::shared_ptr<const Json>& json, std::vector<Plan>& plans) {
  const auto owner = static_cast<std::uint32_t>(owner_names_.size());
  owner_names_.push_back(owner_name(manifest));
  const std::size_t before = state_.problems.all().size();
  try {
    plugins_.push_back(std::make_unique<RunningPlugin>(
        manifest, state_, owner, json, own_part_of(manifest, choice.options, session())));
    plans.push_back(plugins_.back()->plan());
    warn_if_degraded(manifest.instance, plans.back());
  } catch (const Cancelled&) {
    throw;
  } catch (const Error& error) {
    // A plugin that has reported what is wrong with the metadata needs no second text for it.
    Problems own;
    for (std::size_t i = before; i < state_.problems.all().size(); ++i) {
      own.add(state_.problems.all()[i]);
    }
    if (own.has_errors()) return;
    const std::string leave_out =
        format("or leave the plugin out: --without {}", manifest.instance);
    if (error.problems().size() != 1) {  // a list, whose title says of what
      state_.problems.error(error.code(), {}, error.what(), leave_out);
      return;
    }
    Problem only = error.problems().front();
    only.what_to_do += (only.what_to_do.empty() ? "" : "; ") + leave_out;
    state_.problems.add(std::move(only));
  }
}

// Only if it has anything to do in this session.
void Conversion::warn_if_degraded(const std::string& name, const Plan& own) const {
  if (own.groups.empty() && own.datasets.empty() && own.tables.empty()) return;
  for (const auto& degraded : selection_.degraded) {
    if (degraded.name == name) state_.log->warn(with_code(Code::kNoProvider, degraded.warning));
  }
}

void Conversion::stop_if_cancelled() const {
  if (state_.cancelled && state_.cancelled()) {
    throw Cancelled(Code::kStopped, "stopped on request: nothing was written");
  }
}

void Conversion::attach(OutputStore& store, const Timeline& timeline, CompanionFiles& companions) {
  state_.store = &store;
  state_.timeline = &timeline;
  state_.companions = &companions;
}

}  // namespace rec2nwb
