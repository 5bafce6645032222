/// \file
/// One plugin at work: the five verbs as C++, errors as Errors.
///
/// Needs: a PluginModule and a HostServices that both outlive it. Promises: a verb that fails
/// becomes Error "plugin 'dio' 1.0.0, process, FILE, row 123456: <its text>"; a host function
/// called from the wrong verb fails with a text that says so; an Error that is the plugin's own
/// breach of abi.h is a PluginFault; destroy is called exactly once if create succeeded.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/json.hpp"
#include "plugin/host_services.hpp"
#include "plugin/module.hpp"
#include "rec/block.hpp"

namespace rec2nwb {

/// The plugin broke a rule of abi.h, whatever it wanted to say.
class PluginFault : public Error {
 public:
  using Error::Error;
};

class PluginInstance {
 public:
  /// Calls create.
  /// \param session what the plugin sees (schemas/session.schema.json), shared by all plugins
  /// \param own_part "options" (name -> value) and "files" (that its patterns found), for session
  ///        /plugin; may lack both
  PluginInstance(const PluginModule& module, HostServices& services,
                 std::shared_ptr<const Json> session, const Json& own_part = Json::object());
  ~PluginInstance();
  PluginInstance(const PluginInstance&) = delete;
  PluginInstance& operator=(const PluginInstance&) = delete;

  [[nodiscard]] const std::string& name() const;

  /// Calls plan. \throws Error also if the plugin gave none, or two, or no JSON.
  Json plan();
  /// Does nothing if the plugin has no process.
  /// \param file_name for messages
  void process(const Block& block, std::span<void* const> columns, const std::string& file_name);
  [[nodiscard]] bool has_process() const;
  void finish();
  /// Calls destroy now. The plugin's host stays until the destructor: what calls it meanwhile is
  /// refused, and the log says so.
  /// \return what destroy did wrong; empty: nothing
  std::string destroy();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rec2nwb
