#include "cli/conversion.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/version.hpp"
#include "nwb/session_plan.hpp"
#include "nwb/writer.hpp"
#include "plan/merge.hpp"
#include "plugin/instance.hpp"
#include "stream/conversion_services.hpp"
#include "stream/engine.hpp"

namespace rec2nwb {
namespace {

/// A plugin at work, with all that it needs.
struct Worker {
  Worker(const Manifest& manifest, ConversionState& state, std::uint32_t owner,
         const std::shared_ptr<const Json>& session, const Json& own_part)
      : module(manifest), services(state, owner), instance(module, services, session, own_part) {}

  PluginModule module;
  ConversionServices services;
  PluginInstance instance;
};

class PluginConsumer : public BlockConsumer {
 public:
  PluginConsumer(PluginInstance& instance, std::uint32_t outputs, const Session& session)
      : instance_(instance), outputs_(outputs), session_(session) {}

  void process(const Block& block, std::span<void* const> columns) override {
    instance_.process(block, columns, session_.recordings[block.file].file.path().string());
  }
  [[nodiscard]] std::uint32_t output_count() const override { return outputs_; }

 private:
  PluginInstance& instance_;
  std::uint32_t outputs_;
  const Session& session_;
};

/// Outputs of an owner; their numbers are dense.
std::uint32_t count_outputs(const Plan& plan, std::uint32_t owner) {
  std::uint32_t outputs = 0;
  const auto count = [&](const std::optional<OutputId>& output) {
    if (output && output->owner == owner) outputs = std::max(outputs, output->number + 1);
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

namespace {

std::vector<CompanionFile> companions_of(const Plan& plan) {
  std::vector<CompanionFile> files;
  for (const auto& file : plan.files) files.push_back({file.name, file.source, file.owner});
  return files;
}

}  // namespace

struct Conversion::State {
  const Session& session;
  Log& log;
  ConversionState shared;
  Selection selection;
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::string> owner_names = {kCoreName};
  Plan plan;
  std::map<std::string, Json> options;

  /// Only if it has anything to do in this session.
  void warn_if_degraded(const std::string& name, const Plan& own) {
    if (own.groups.empty() && own.datasets.empty() && own.tables.empty()) return;
    for (const auto& degraded : selection.degraded) {
      if (degraded.name == name) log.warn(degraded.warning);
    }
  }

  /// Creates and plans one plugin; a failure is one more problem, so that all are shown.
  void add_plugin(const Manifest& manifest, const std::shared_ptr<const Json>& json,
                  std::vector<Plan>& plans) {
    const auto owner = static_cast<std::uint32_t>(owner_names.size());
    owner_names.push_back("plugin '" + manifest.instance + "'");
    const std::size_t before = shared.problems.all().size();
    try {
      auto worker = std::make_unique<Worker>(manifest, shared, owner, json,
                                             own_part_of(manifest, options, session));
      plans.push_back(parse_plan(worker->instance.plan(), owner, owner_names.back()));
      plans.back().brought = manifest.namespaces;
      warn_if_degraded(manifest.instance, plans.back());
      const auto& published = plans.back().publications;
      shared.publications.insert(shared.publications.end(), published.begin(), published.end());
      workers.push_back(std::move(worker));
    } catch (const Cancelled&) {
      throw;
    } catch (const Error& error) {
      // A plugin that has reported what is wrong with the metadata needs no second text for it.
      Problems own;
      for (std::size_t i = before; i < shared.problems.all().size(); ++i) {
        own.add(shared.problems.all()[i]);
      }
      if (!own.has_errors()) {
        shared.problems.error({}, error.what(),
                              format("or leave the plugin out: --without {}", manifest.instance));
      }
    }
  }
};

Conversion::Conversion(const Session& session, const Catalog& catalog, const PluginChoice& choice,
                       Log& log, std::function<bool()> cancelled)
    : state_(new State{session, log, {}, {}, {}, {kCoreName}, {}, choice.options}) {
  state_->shared.session = &session;
  state_->shared.log = &log;
  state_->shared.cancelled = std::move(cancelled);
  state_->shared.problems = session.metadata_problems;
  state_->selection = select(catalog, choice.only, choice.without, facts_of(session));
  for (const auto& skipped : state_->selection.skipped) {
    const std::string text = format("plugin {} is left out: {}", skipped.name, skipped.reason);
    skipped.warn ? log.warn(text) : log.debug(text);
  }
  const auto json = std::make_shared<const Json>(to_json(session));
  std::vector<Plan> plans = {session_plan(session, kVersion, log)};
  for (const auto& manifest : state_->selection.run) state_->add_plugin(manifest, json, plans);
  for (const auto& problem : state_->shared.problems.all()) {
    if (problem.severity == Severity::kWarning) log.warn(message(problem));
  }
  state_->shared.problems.throw_if_errors("the session cannot be converted as it is");
  state_->plan = merge(plans, state_->owner_names);
}

Conversion::~Conversion() = default;

const Plan& Conversion::plan() const { return state_->plan; }
const std::vector<std::string>& Conversion::owner_names() const { return state_->owner_names; }
const std::vector<Skipped>& Conversion::skipped() const { return state_->selection.skipped; }

ConversionReport Conversion::run(const OutputOptions& output, WorkerPool& pool,
                                 const OnProgress& progress) {
  const Session& session = state_->session;
  ConversionReport report;
  std::vector<FileClock> clocks;
  std::vector<const PacketFile*> files;
  for (const auto& recording : session.recordings) {
    const PacketFile& file = recording.file;
    clocks.push_back(
        {file.path().string(), session.rate_hz(), file.header().system_time_at_creation_ms()});
    files.push_back(&file);
    report.rows += file.rows();
    report.recording_bytes += file.offset_of_row(file.rows());
  }
  const auto folder = output.file.has_parent_path() ? output.file.parent_path() : ".";
  std::filesystem::create_directories(folder);
  PartFile part(output.file, output.overwrite);
  CompanionFiles companions(folder, companions_of(state_->plan), output.overwrite);
  ScratchFile scratch(folder);
  Timeline timeline(clocks, scratch);
  OutputStore store(state_->plan, scratch);
  state_->shared.store = &store;
  state_->shared.timeline = &timeline;
  state_->shared.companions = &companions;
  {
    NwbWriter writer(part.part_path(), state_->plan, output.identity, output.storage,
                     session.options.layout);
    std::vector<PluginConsumer> consumers;
    std::vector<BlockConsumer*> consumer_views;
    consumers.reserve(state_->workers.size());
    for (std::size_t i = 0; i < state_->workers.size(); ++i) {
      consumers.emplace_back(state_->workers[i]->instance,
                             count_outputs(state_->plan, static_cast<std::uint32_t>(i + 1)),
                             session);
      consumer_views.push_back(&consumers.back());
    }
    RecordingSource source(files, output.block_rows);
    std::uint64_t done_bytes = 0;
    Assembler assembler(source, timeline, consumer_views, writer.rows_outputs(),
                        [&](const Block& block) {
                          if (state_->shared.cancelled && state_->shared.cancelled()) {
                            throw Cancelled("stopped on request: nothing was written");
                          }
                          done_bytes += block.bytes.size();
                          if (progress) progress("converting", done_bytes, report.recording_bytes);
                        });
    run_pass(pool, output.storage.codec, assembler, writer.sink());
    timeline.finish();
    for (const auto& worker : state_->workers) worker->instance.finish();
    append_session_rows(session, timeline, store);
    writer.finish(timeline, store, pool, [&](std::uint64_t rows) {
      if (progress) progress("timestamps", rows * sizeof(double), report.rows * sizeof(double));
    });
  }
  timeline.for_each_gap([&](const Gap& gap) {
    ++report.gaps;
    report.missing_packets += gap.missing;
  });
  report.filled = timeline.filled_count();
  companions.commit();
  part.commit();
  companions.keep();
  return report;
}

std::filesystem::path output_path(const std::filesystem::path& given, const Session& session) {
  if (given.extension() == ".nwb" && !std::filesystem::is_directory(given)) return given;
  return given / (session.animal + session.date + ".nwb");
}

}  // namespace rec2nwb
