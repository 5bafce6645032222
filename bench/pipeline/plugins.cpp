#include "pipeline/plugins.hpp"

#include <algorithm>

#include "cli/conversion.hpp"
#include "cli/version.hpp"
#include "nwb/session_plan.hpp"
#include "plan/merge.hpp"

namespace rec2nwb::bench {

class Plugins::Worker : public BlockConsumer {
 public:
  Worker(const Manifest& manifest, ConversionState& state, std::uint32_t owner,
         const std::shared_ptr<const Json>& json, const Session& session)
      : module_(manifest),
        services_(state, owner),
        instance_(module_, services_, json, own_part_of(manifest, {}, session)),
        session_(session) {}

  PluginInstance& instance() { return instance_; }
  [[nodiscard]] const std::string& name() const { return instance_.name(); }
  void expect(std::uint32_t outputs) { outputs_ = outputs; }

  void process(const Block& block, std::span<void* const> columns) override {
    instance_.process(block, columns, session_.recordings[block.file].file.path().string());
  }
  [[nodiscard]] std::uint32_t output_count() const override { return outputs_; }

 private:
  PluginModule module_;
  ConversionServices services_;
  PluginInstance instance_;
  const Session& session_;
  std::uint32_t outputs_ = 0;
};

namespace {

/// Outputs of an owner; their numbers are dense.
std::uint32_t outputs_of(const Plan& plan) {
  std::uint32_t outputs = 0;
  const auto count = [&](const std::optional<OutputId>& output) {
    if (output) outputs = std::max(outputs, output->number + 1);
  };
  for (const auto& dataset : plan.datasets) count(dataset.output);
  for (const auto& table : plan.tables) {
    for (const auto& column : table.columns) {
      count(column.output);
      count(column.lengths);
    }
  }
  for (const auto& publication : plan.publications) count(publication.output);
  return outputs;
}

}  // namespace

Plugins::Plugins(const Session& session, const Catalog& catalog, Log& log) : session_(session) {
  state_.session = &session;
  state_.log = &log;
  const auto json = std::make_shared<const Json>(to_json(session));
  std::vector<Plan> plans = {session_plan(session, kVersion, log)};
  std::vector<std::string> names = {kCoreName};
  for (const auto& manifest : select(catalog, {}, {}, facts_of(session)).run) {
    const auto owner = static_cast<std::uint32_t>(names.size());
    names.push_back("plugin '" + manifest.instance + "'");
    workers_.push_back(std::make_unique<Worker>(manifest, state_, owner, json, session));
    plans.push_back(parse_plan(workers_.back()->instance().plan(), owner, names.back()));
    plans.back().brought = manifest.namespaces;
    workers_.back()->expect(outputs_of(plans.back()));
    const auto& published = plans.back().publications;
    state_.publications.insert(state_.publications.end(), published.begin(), published.end());
  }
  state_.problems.throw_if_errors("the session cannot be converted as it is");
  plan_ = merge(plans, names);
}

Plugins::~Plugins() = default;

std::vector<BlockConsumer*> Plugins::consumers() {
  std::vector<BlockConsumer*> views;
  for (auto& worker : workers_) views.push_back(worker.get());
  return views;
}

std::vector<std::string> Plugins::names() const {
  std::vector<std::string> names;
  for (const auto& worker : workers_) names.push_back(worker->name());
  return names;
}

void Plugins::attach(OutputStore& store, const Timeline& timeline, CompanionFiles& companions) {
  state_.store = &store;
  state_.timeline = &timeline;
  state_.companions = &companions;
}

void Plugins::finish() {
  for (auto& worker : workers_) worker->instance().finish();
}

}  // namespace rec2nwb::bench
