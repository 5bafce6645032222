#include "cli/running_plugin.hpp"

#include <algorithm>

namespace rec2nwb {
namespace {

/// Outputs of a plugin's own plan; their numbers are dense.
std::uint32_t count_outputs(const Plan& plan) {
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

RecordingFacts facts_of(const Session& session) {
  RecordingFacts facts;
  facts.ephys = session.recordings.front().file.layout().ephys_channels > 0;
  for (const auto& device : session.header().devices) {
    if (device.packet_bytes() > 0) facts.devices.push_back(device.name);
  }
  facts.ptp = session.ptp();
  return facts;
}

Json own_part_of(const Manifest& manifest, const std::map<std::string, Json>& given,
                 const Session& session) {
  std::map<std::string, Json> values = manifest.given;
  values.insert(given.begin(), given.end());
  Json files = Json::array();
  for (const PatternFile& file : session.pattern_files) {
    if (std::ranges::count(manifest.files, file.pattern, &FilePattern::text) != 0) {
      files.push_back(to_json(file));
    }
  }
  return {{"options", chosen_values(manifest.options, values)}, {"files", std::move(files)}};
}

std::string owner_name(const Manifest& manifest) { return "plugin '" + manifest.instance + "'"; }

Plan accept_plan(const Json& json, const Manifest& manifest, std::uint32_t owner,
                 ConversionState& state) {
  Plan plan = parse_plan(json, owner, owner_name(manifest));
  plan.brought = manifest.namespaces;
  state.publications.insert(state.publications.end(), plan.publications.begin(),
                            plan.publications.end());
  return plan;
}

RunningPlugin::RunningPlugin(const Manifest& manifest, ConversionState& state, std::uint32_t owner,
                             const std::shared_ptr<const Json>& session, const Json& own_part)
    : module_(manifest),
      state_(state),
      owner_(owner),
      services_(state, owner),
      instance_(module_, services_, session, own_part) {}

Plan RunningPlugin::plan() {
  Plan plan = accept_plan(instance_.plan(), module_.manifest(), owner_, state_);
  outputs_ = count_outputs(plan);
  return plan;
}

void RunningPlugin::process(const Block& block, std::span<void* const> columns) {
  instance_.process(block, columns, state_.session->recordings[block.file].file.path().native());
}

}  // namespace rec2nwb
