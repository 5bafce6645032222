/// \file
/// A session with its plugins, planned: everything that is known before the first sample is read.
///
///   Conversion conversion(session, catalog, choice, log, cancelled);  // creates plugins, plans
///   conversion.plan();                                                // `rec2nwb plan`, --dry-run
///   run_conversion(conversion, output, pool, progress);               // conversion_run.hpp
///
/// Needs: an open Session, which outlives it. Promises: every plugin has planned without a fault;
/// nothing has been written.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/log.hpp"
#include "cli/running_plugin.hpp"

namespace rec2nwb {

struct PluginChoice {
  std::vector<std::string> only;
  std::vector<std::string> without;
  std::map<std::string, Json> options;  ///< given values of options that plugins declare
};

class Conversion {
 public:
  /// \throws Error: all faults that the plugins found in the metadata, at once.
  Conversion(const Session& session, const Catalog& catalog, const PluginChoice& choice, Log& log,
             std::function<bool()> cancelled);
  Conversion(const Conversion&) = delete;
  Conversion& operator=(const Conversion&) = delete;

  [[nodiscard]] const Session& session() const { return *state_.session; }
  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] const std::vector<std::string>& owner_names() const { return owner_names_; }
  [[nodiscard]] const std::vector<Skipped>& skipped() const { return selection_.skipped; }
  /// In the order of their owners, from owner 1 on.
  [[nodiscard]] const std::vector<std::unique_ptr<RunningPlugin>>& plugins() const {
    return plugins_;
  }
  /// What the plugins found wrong with the recording, so far.
  [[nodiscard]] const PluginFaults& recording_faults() const { return state_.recording_faults; }
  /// \throws Cancelled
  void stop_if_cancelled() const;
  /// Opens to the plugins what they fill and ask, before the pass.
  void attach(OutputStore& store, const Timeline& timeline, CompanionFiles& companions);

 private:
  void add_plugin(const Manifest& manifest, const PluginChoice& choice,
                  const std::shared_ptr<const Json>& json, std::vector<Plan>& plans);
  void warn_if_degraded(const std::string& name, const Plan& own) const;

  ConversionState state_;
  Selection selection_;
  std::vector<std::unique_ptr<RunningPlugin>> plugins_;
  std::vector<std::string> owner_names_;
  Plan plan_;
};

}  // namespace rec2nwb
