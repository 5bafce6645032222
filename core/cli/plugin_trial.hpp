/// \file
/// One run of a plugin over a session as a conversion would do it, into memory that is watched, and
/// nothing is written.
///
/// Needs: loaded plugins in the order of a conversion, the one on trial among them (the others
/// publish what it requires). Promises: blocks of at most block_rows rows, cut at files and at
/// missing packets; times by the same timeline as a conversion's; of what the plugin makes only
/// digests are kept, so that memory does not grow with the session; the plugin's host outlives its
/// destroy, so that a late call is seen.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "plugin/module.hpp"
#include "session/session.hpp"

namespace rec2nwb {

/// What the plugin on trial is doing. Plain, so that it can stand in memory that outlives a crash.
struct TrialPlace {
  static constexpr std::uint64_t kNoRow = UINT64_MAX;

  const char* verb = nullptr;  ///< null: the plugin is not at work
  std::uint64_t row = kNoRow;  ///< first of the block
};

struct TrialSetup {
  const Session& session;
  std::shared_ptr<const Json> json;  ///< what plugins see of it
  std::vector<const PluginModule*> plugins;
  std::size_t on_trial = 0;       ///< index into plugins
  std::filesystem::path scratch;  ///< a folder for files beside the NWB file
  TrialPlace* place = nullptr;    ///< kept up to date; null: nobody asks
};

struct TrialOptions {
  std::uint32_t block_rows = 0;  ///< 0: whole files, as far as memory reaches
  std::uint8_t fill = 0;         ///< what stands in columns before
  bool refuse = false;           ///< every call for data or times is answered with an error
};

struct TrialResult {
  std::string plan;                              ///< as JSON text
  std::map<std::string, std::uint64_t> digests;  ///< of each output, by path
  std::string plan_failure;  ///< of create, plan, the schema or the merge; empty: none
  std::string failure;       ///< of process, finish or a file that was announced
  bool is_breach = false;    ///< the failure is against the rules of abi.h
  std::vector<std::string> column_faults;
  std::string destroy_fault;
};

class Trial {
 public:
  explicit Trial(const TrialSetup& setup);
  ~Trial();
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  /// All verbs, once.
  TrialResult run(const TrialOptions& options);
  /// Calls of the host in and behind destroy, until now.
  [[nodiscard]] std::vector<std::string> late_calls() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// create and plan for a session that holds nothing. \return the breach of abi.h; empty: accepted,
/// or refused as it should be.
std::string breach_with_bare_session(const PluginModule& module, const Session& session,
                                     TrialPlace& place);

}  // namespace rec2nwb
