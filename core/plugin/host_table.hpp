/// \file
/// The C function table that one plugin instance gets, and what happened in it during a verb.
///
/// Needs: a HostServices. Promises: no exception leaves a function of the table; each function
/// works in the verbs that abi.h names and says so elsewhere; texts lent by get and load live until
/// the verb ends; an error that the plugin passes over in silence (a refused append) is not
/// forgotten.
#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "plugin/host_services.hpp"
#include "rec2nwb/abi.h"

namespace rec2nwb {

enum class Verb : unsigned {
  kNone = 0,
  kCreate = 1,
  kPlan = 2,
  kProcess = 4,
  kFinish = 8,
  kDestroy = 16
};
std::string to_text(Verb verb);

class HostTable {
 public:
  /// \param plugin_name for log lines
  /// \param session     with the plugin's own part as plugin_part
  HostTable(HostServices& services, std::string plugin_name, std::filesystem::path plugin_folder,
            std::shared_ptr<const Json> session, Json plugin_part);
  HostTable(const HostTable&) = delete;
  HostTable& operator=(const HostTable&) = delete;

  [[nodiscard]] const rec2nwb_host* table() const { return &table_; }

  void begin(Verb verb);
  /// What went wrong in the verb: the plugin's text, the host's, or both; empty if nothing did.
  /// \param answered_error false: only errors that must not be passed over
  [[nodiscard]] std::string failure(bool answered_error) const;
  void end();  ///< of the verb: lent texts go

  /// What put_plan got. Empty if it was not called.
  [[nodiscard]] const std::optional<std::string>& plan_text() const { return plan_text_; }
  /// The session as the plugin sees it.
  [[nodiscard]] std::string session_text() const;

 private:
  friend struct HostFunctions;

  HostServices& services_;
  std::string plugin_name_;
  std::filesystem::path plugin_folder_;
  std::shared_ptr<const Json> session_;
  Json plugin_part_;
  rec2nwb_host table_{};

  Verb verb_ = Verb::kNone;
  std::string plugin_failure_;    // from host->fail
  std::string host_failure_;      // of the last function that answered an error
  bool must_not_pass_ = false;    // host_failure_ counts even if the verb answers OK
  std::deque<std::string> lent_;  // a deque: earlier texts stay where they are
  std::optional<std::string> plan_text_;
};

}  // namespace rec2nwb
