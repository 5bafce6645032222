#include "cli/plugin_trial.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

#include "base/companion_files.hpp"
#include "base/text.hpp"
#include "cli/running_plugin.hpp"
#include "cli/version.hpp"
#include "nwb/session_plan.hpp"
#include "plan/merge.hpp"
#include "plugin/instance.hpp"
#include "rec2nwb/testing.hpp"
#include "stream/block_source.hpp"
#include "stream/conversion_services.hpp"

namespace rec2nwb {
namespace {

constexpr std::size_t kLargestBlockBytes = std::size_t{64} << 20;
constexpr std::uint64_t kRowsAtOnce = 1024;

// FNV-1a: does not depend on how the bytes are cut.
class Digest {
 public:
  void add(const void* bytes, std::size_t n) {
    const auto* from = static_cast<const unsigned char*>(bytes);
    for (std::size_t i = 0; i < n; ++i) value_ = (value_ ^ from[i]) * 0x100000001b3U;
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

/// A verb of the plugin is at work as long as this lives.
class AtWork {
 public:
  AtWork(TrialPlace* place, const char* verb, std::uint64_t row = TrialPlace::kNoRow)
      : place_(place) {
    if (place_ != nullptr) *place_ = {verb, row};
  }
  ~AtWork() {
    if (place_ != nullptr) *place_ = {};
  }
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;

 private:
  TrialPlace* place_;
};

// As a conversion's, but with an ear for late calls, and able to refuse.
class WatchedServices : public ConversionServices {
 public:
  using ConversionServices::ConversionServices;

  void set_refuse(bool refuse) { refuse_ = refuse; }
  void set_destroyed() { destroyed_ = true; }
  [[nodiscard]] std::vector<std::string> late_calls() const {
    const std::lock_guard lock(mutex_);
    return late_calls_;
  }

  void log(Log::Level level, const std::string& text) override {
    note_if_late(text);
    ConversionServices::log(level, text);
  }
  [[nodiscard]] bool cancelled() const override {
    note_if_late("cancelled was called");
    return ConversionServices::cancelled();
  }
  void append_events(std::uint32_t output, std::span<const std::uint64_t> rows,
                     const void* values) override {
    may_refuse();
    ConversionServices::append_events(output, rows, values);
  }
  void append(std::uint32_t output, const void* values, std::uint64_t n) override {
    may_refuse();
    ConversionServices::append(output, values, n);
  }
  void rows_to_seconds(std::span<const std::uint64_t> rows, std::span<double> seconds) override {
    may_refuse();
    ConversionServices::rows_to_seconds(rows, seconds);
  }
  void counts_to_seconds(std::uint32_t file, std::span<const std::uint32_t> counts,
                         std::span<double> seconds) override {
    may_refuse();
    ConversionServices::counts_to_seconds(file, counts, seconds);
  }
  void recording_fault(const RecordingFault& fault) override {
    may_refuse();
    for (const std::uint64_t number : {fault.first_row, fault.rows}) add_fault(number);
    add_fault(static_cast<std::uint64_t>(fault.length));
    for (const std::string* text : {&fault.kind, &fault.unit, &fault.action}) {
      recording_faults_.add(text->c_str(), text->size() + 1);  // its end, too
    }
    ConversionServices::recording_fault(fault);
  }
  [[nodiscard]] std::uint64_t recording_faults() const { return recording_faults_.value(); }

 private:
  void note_if_late(const std::string& text) const {
    if (!destroyed_) return;
    const std::lock_guard lock(mutex_);
    if (late_calls_.size() < 3) late_calls_.push_back(text);  // a thread may go on for ever
  }
  void add_fault(std::uint64_t number) { recording_faults_.add(&number, sizeof number); }
  void may_refuse() const {
    if (refuse_) throw Error(Code::kPluginRules, "refused on trial");
  }

  bool refuse_ = false;
  std::atomic<bool> destroyed_ = false;
  mutable std::mutex mutex_;
  mutable std::vector<std::string> late_calls_;
  Digest recording_faults_;
};

struct Output {
  std::string path;
  OutputKind kind = OutputKind::kAppend;
  ElementType element = ElementType::kUint8;
  std::uint32_t width = 0;
  Digest digest;

  [[nodiscard]] std::size_t row_bytes() const {
    return std::size_t{element_bytes(element)} * std::max(1U, width);
  }
};

/// By number; a plan's own outputs are dense.
std::vector<Output> outputs_of(const Plan& plan) {
  std::map<std::uint32_t, Output> found;
  for (const auto& one : plan.datasets) {
    if (one.output) found[one.output->number] = {one.path, one.kind, one.element, one.width, {}};
  }
  for (const auto& one : plan.publications) {
    if (one.written) continue;
    found[one.output.number] = {one.topic + " " + one.key, one.kind, one.element, one.width, {}};
  }
  for (const auto& table : plan.tables) {
    for (const auto& one : table.columns) {
      const std::string path = table.path + "/" + one.name;
      if (one.output) found[one.output->number] = {path, OutputKind::kAppend, one.element, 0, {}};
      if (one.lengths) {
        found[one.lengths->number] = {
            path + ", lengths", OutputKind::kAppend, ElementType::kUint64, 0, {}};
      }
    }
  }
  std::vector<Output> outputs;
  for (auto& [number, output] : found) outputs.push_back(std::move(output));
  return outputs;
}

std::vector<testing::OutputSpec> specs_of(const std::vector<Output>& outputs) {
  std::vector<testing::OutputSpec> specs;
  for (const auto& one : outputs) {
    const auto kind = one.kind == OutputKind::kRows     ? testing::OutputKind::kRows
                      : one.kind == OutputKind::kEvents ? testing::OutputKind::kEvents
                                                        : testing::OutputKind::kAppend;
    specs.push_back({kind, element_bytes(one.element), one.width});
  }
  return specs;
}

/// One plugin of the trial.
struct Participant {
  /// \param the_place null: this one is not on trial
  Participant(ConversionState& state, std::uint32_t owner, TrialPlace* the_place)
      : services(state, owner), place(the_place) {}

  void create(const PluginModule& module, const TrialSetup& setup) {
    const AtWork at_work(place, "create");
    instance.emplace(module, services, setup.json,
                     own_part_of(module.manifest(), {}, setup.session));
  }
  Json plan() {
    const AtWork at_work(place, "plan");
    return instance->plan();
  }
  void finish() {
    const AtWork at_work(place, "finish");
    instance->finish();
  }
  /// \return what it did wrong; empty: nothing
  std::string destroy() {
    services.set_destroyed();
    const AtWork at_work(place, "destroy");
    return instance ? instance->destroy() : std::string();
  }

  /// Hands it a block between guarded zones.
  void process(const Block& block, std::uint8_t fill, const std::string& file_name) {
    const testing::detail::GuardedColumns columns(specs, block.rows, fill);
    {
      const AtWork at_work(place, "process", block.first_row);
      instance->process(block, {columns.data(), columns.count()}, file_name);
    }
    testing::Result result;
    result.values.resize(specs.size());
    columns.collect(result);
    for (const auto& fault : result.faults) {
      if (std::ranges::find(faults, fault) == faults.end()) faults.push_back(fault);
    }
    for (std::size_t i = 0; i < specs.size(); ++i) {
      outputs[i].digest.add(result.values[i].data(), result.values[i].size());
    }
  }

  void digest_store(const OutputStore& store, std::uint32_t owner) {
    for (std::uint32_t i = 0; i < outputs.size(); ++i) {
      if (outputs[i].kind != OutputKind::kRows) digest_stored(store, {owner, i}, outputs[i]);
    }
  }

  WatchedServices services;
  TrialPlace* place;
  std::optional<PluginInstance> instance;
  std::vector<Output> outputs;
  std::vector<testing::OutputSpec> specs;
  std::vector<std::string> faults;

 private:
  static void digest_stored(const OutputStore& store, OutputId id, Output& output) {
    if (store.takes_texts(id)) {
      for (const auto& text : store.read_texts(id)) {
        output.digest.add(text.c_str(), text.size() + 1);  // its end, too
      }
      return;
    }
    const std::uint64_t rows = store.rows(id);
    for (std::uint64_t first = 0; first < rows; first += kRowsAtOnce) {
      const std::size_t n = std::min(kRowsAtOnce, rows - first);
      std::vector<std::byte> values(n * output.row_bytes());
      store.read_values(id, first, values);
      output.digest.add(values.data(), values.size());
      if (output.kind != OutputKind::kEvents) continue;
      std::vector<std::uint64_t> event_rows(n);
      store.read_event_rows(id, first, event_rows);
      output.digest.add(event_rows.data(), n * sizeof(std::uint64_t));
    }
  }
};

/// As many rows as the longest file has, or as fit into the largest block.
std::uint32_t whole_file(const Session& session) {
  std::uint64_t rows = 1;
  std::uint32_t packet_bytes = 1;
  for (const auto& recording : session.recordings) {
    rows = std::max(rows, recording.file.rows());
    packet_bytes = std::max(packet_bytes, recording.file.layout().packet_bytes);
  }
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(rows, kLargestBlockBytes / packet_bytes));
}

}  // namespace

struct Trial::State {
  explicit State(const TrialSetup& the_setup) : setup(the_setup) {
    shared.session = &setup.session;
    shared.log = &silence;
  }

  Participant& on_trial() { return *participants.at(setup.on_trial); }

  /// create and plan of all, then the plan of the file.
  void plan(TrialResult& result) {
    std::vector<Plan> plans = {session_plan(setup.session, kVersion, silence)};
    std::vector<std::string> names = {kCoreName};
    for (const PluginModule* module : setup.plugins) {
      const auto owner = static_cast<std::uint32_t>(plans.size());
      names.push_back(owner_name(module->manifest()));
      const bool is_on_trial = participants.size() == setup.on_trial;
      auto& one = *participants.emplace_back(
          std::make_unique<Participant>(shared, owner, is_on_trial ? setup.place : nullptr));
      one.create(*module, setup);
      const Json json = one.plan();
      if (is_on_trial) result.plan = json.dump();
      plans.push_back(accept_plan(json, module->manifest(), owner, shared));
      one.outputs = outputs_of(plans.back());
      one.specs = specs_of(one.outputs);
    }
    shared.problems.throw_if_errors("the plugin reports faults of the session's metadata:");
    merged = merge(plans, names);
  }

  void process(Timeline& timeline, const TrialOptions& options) {
    const std::uint32_t block_rows =
        options.block_rows == 0 ? whole_file(setup.session) : options.block_rows;
    RecordingSource source(setup.session.packet_files(), block_rows);
    for (Block block; source.next(block);) {
      const auto path = setup.session.recordings[block.file].file.path().string();
      for (const Piece& piece : timeline.add(block)) {
        for (const auto& one : participants) {
          one->process(block.piece(piece.first, piece.rows), options.fill, path);
        }
      }
    }
  }

  /// Everything behind the plan.
  void work(const TrialOptions& options) {
    ScratchFile scratch(setup.scratch);
    Timeline timeline(file_clocks(setup.session), scratch);
    OutputStore store(merged, scratch);
    CompanionFiles companions(setup.scratch, companions_of(merged), true);
    shared.store = &store;
    shared.timeline = &timeline;
    shared.companions = &companions;
    process(timeline, options);
    timeline.finish();
    for (const auto& one : participants) one->finish();
    companions.commit();
    on_trial().digest_store(store, static_cast<std::uint32_t>(setup.on_trial + 1));
  }

  TrialSetup setup;
  Log silence{nullptr};
  ConversionState shared;
  std::vector<std::unique_ptr<Participant>> participants;
  Plan merged;
};

Trial::Trial(const TrialSetup& setup) : state_(std::make_unique<State>(setup)) {}
Trial::~Trial() = default;

TrialResult Trial::run(const TrialOptions& options) {
  TrialResult result;
  std::string* failure = &result.plan_failure;
  try {
    state_->plan(result);
    failure = &result.failure;
    state_->on_trial().services.set_refuse(options.refuse);
    state_->work(options);
  } catch (const PluginFault& error) {
    *failure = error.what();
    result.is_breach = true;
  } catch (const std::exception& error) {
    *failure = error.what();
  }
  for (std::size_t i = 0; i < state_->participants.size(); ++i) {
    Participant& one = *state_->participants[i];
    const std::string fault = one.destroy();
    if (i != state_->setup.on_trial) continue;
    result.destroy_fault = fault;
    result.column_faults = one.faults;
    for (const auto& output : one.outputs) result.digests[output.path] = output.digest.value();
    result.digests["what it reports as recording faults"] = one.services.recording_faults();
  }
  return result;
}

std::vector<std::string> Trial::late_calls() const {
  const auto& all = state_->participants;
  if (state_->setup.on_trial >= all.size()) return {};
  return all[state_->setup.on_trial]->services.late_calls();
}

std::string breach_with_bare_session(const PluginModule& module, const Session& session,
                                     TrialPlace& place) {
  Json bare = to_json(session);
  bare["metadata"] = Json::object();
  for (const char* list : {"files", "epochs", "companions", "device_metadata", "slots"}) {
    bare[list] = Json::array();
  }
  for (const char* list : {"devices", "ntrodes", "modules"}) bare["header"][list] = Json::array();
  Log silence(nullptr);
  ConversionState state;
  state.session = &session;
  state.log = &silence;
  ConversionServices services(state, 1);
  const AtWork at_work(&place, "create or plan, for a session that holds nothing");
  try {
    PluginInstance instance(module, services, std::make_shared<const Json>(std::move(bare)),
                            own_part_of(module.manifest(), {}, session));
    instance.plan();
  } catch (const PluginFault& error) {
    return error.what();
  } catch (const Error&) {  // refused, with a text
  }
  return {};
}

}  // namespace rec2nwb
