/// \file
/// One plugin of a session at work: its module, its host and its instance, and what it planned.
///
/// Needs: a manifest, the state that all plugins of the run share, the session that they see.
/// Promises: what it publishes is known to the plugins behind it as soon as it has planned.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "plan/plan.hpp"
#include "plugin/catalog.hpp"
#include "plugin/instance.hpp"
#include "stream/assembler.hpp"
#include "stream/conversion_services.hpp"

namespace rec2nwb {

/// What of the session decides which plugins run.
RecordingFacts facts_of(const Session& session);

/// What a plugin is told for itself alone (session /plugin): its options, an instance's own before
/// those given for all, else their defaults; and the files that its patterns found.
Json own_part_of(const Manifest& manifest, const std::map<std::string, Json>& given,
                 const Session& session);

/// The owner of a plan, for messages: plugin 'dio'.
std::string owner_name(const Manifest& manifest);

/// Types what a plugin planned, and lets the plugins behind it know what it publishes.
/// \throws Error that lists every fault of the JSON
Plan accept_plan(const Json& json, const Manifest& manifest, std::uint32_t owner,
                 ConversionState& state);

class RunningPlugin : public BlockConsumer {
 public:
  /// Calls create.
  /// \param session   what all plugins see
  /// \param own_part  own_part_of its manifest
  RunningPlugin(const Manifest& manifest, ConversionState& state, std::uint32_t owner,
                const std::shared_ptr<const Json>& session, const Json& own_part);

  [[nodiscard]] const std::string& name() const { return instance_.name(); }
  Plan plan();
  void process(const Block& block, std::span<void* const> columns) override;
  [[nodiscard]] std::uint32_t output_count() const override { return outputs_; }
  void finish() { instance_.finish(); }

 private:
  PluginModule module_;
  ConversionState& state_;
  std::uint32_t owner_;
  ConversionServices services_;
  PluginInstance instance_;
  std::uint32_t outputs_ = 0;
};

}  // namespace rec2nwb
