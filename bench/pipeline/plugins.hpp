/// \file
/// All plugins of a session at work, as `convert` has them, but with a source and a sink of the
/// benchmark's own.
///
/// Needs: an open session and its catalog, which outlive it. Promises: what cli/conversion.hpp does
/// with them; a fault of the metadata is an Error.
#pragma once

#include <memory>
#include <vector>

#include "plan/plan.hpp"
#include "plugin/catalog.hpp"
#include "plugin/instance.hpp"
#include "session/session.hpp"
#include "stream/assembler.hpp"
#include "stream/conversion_services.hpp"

namespace rec2nwb::bench {

class Plugins {
 public:
  Plugins(const Session& session, const Catalog& catalog, Log& log);
  Plugins(const Plugins&) = delete;
  Plugins& operator=(const Plugins&) = delete;
  ~Plugins();

  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] std::vector<BlockConsumer*> consumers();
  [[nodiscard]] std::vector<std::string> names() const;  ///< in the same order
  /// What the plugins fill and ask, before the pass.
  void attach(OutputStore& store, const Timeline& timeline, CompanionFiles& companions);
  void finish();

 private:
  class Worker;

  const Session& session_;
  ConversionState state_;
  std::vector<std::unique_ptr<Worker>> workers_;
  Plan plan_;
};

}  // namespace rec2nwb::bench
