/// \file
/// Does a built plugin keep the rules of the interface? `rec2nwb plugin check`.
///
/// Needs: the folder of a plugin (manifest.yaml and library), an open session to run it on, the
/// plugins that may publish what it requires. Promises: every rule is judged by the code that a
/// conversion runs, or by the SDK's own testing kit; a fault is one line that says what is wrong
/// and what to change; rules that a broken one makes senseless are left out.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "cli/plugin_trial.hpp"
#include "plugin/catalog.hpp"
#include "session/session.hpp"

namespace rec2nwb {

struct RuleResult {
  std::string rule;                 ///< "one exported symbol"
  std::vector<std::string> faults;  ///< a line each; empty: it holds
};

/// \param others    where providers of required topics are looked for
/// \param scratch   a folder that may be written to
/// \param place     kept up to date, for the case that the plugin ends the process
/// \param on_result called after each rule
/// \return rules that do not hold
std::size_t check_plugin(const std::filesystem::path& folder, const Session& session,
                         const Catalog& others, const std::filesystem::path& scratch,
                         TrialPlace& place,
                         const std::function<void(const RuleResult&)>& on_result);

}  // namespace rec2nwb
