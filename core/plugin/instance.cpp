#include "plugin/instance.hpp"

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plugin/host_table.hpp"

namespace rec2nwb {
namespace {

/// What a refusal in a verb is called; a text that quotes an error of the host keeps that one's.
Code code_of(Verb verb) {
  switch (verb) {
    case Verb::kCreate:
      return Code::kPluginCreate;
    case Verb::kPlan:
      return Code::kPluginPlan;
    case Verb::kProcess:
      return Code::kPluginProcess;
    case Verb::kFinish:
      return Code::kPluginFinish;
    case Verb::kNone:
    case Verb::kDestroy:
      break;
  }
  return Code::kPluginBreach;
}

}  // namespace

static_assert(kAbsentDevice == REC2NWB_ABSENT);

struct PluginInstance::State {
  State(const PluginModule& the_module, HostServices& services, std::shared_ptr<const Json> session,
        const Json& own_part)
      : module(the_module),
        host(services, the_module.manifest().instance, the_module.manifest().folder,
             std::move(session), plugin_part(the_module.manifest(), own_part)) {}

  /// Session /plugin.
  static Json plugin_part(const Manifest& manifest, const Json& own_part) {
    Json part = {{"instance", manifest.instance}, {"folder", manifest.folder.string()}};
    part["options"] = own_part.value("options", Json::object());
    part["files"] = own_part.value("files", Json::array());
    return part;
  }

  /// "plugin 'dio' 1.0.0, process"
  [[nodiscard]] std::string prefix(Verb verb, const std::string& place) const {
    const Manifest& manifest = module.manifest();
    return format("plugin '{}' {}, {}{}{}", manifest.instance, manifest.version, to_text(verb),
                  place.empty() ? "" : ", ", place);
  }

  /// Calls one verb and turns its answer into an exception.
  /// \param place called only for a message
  template <class Body, class Place>
  void run(Verb verb, Body body, Place place) {
    host.begin(verb);
    rec2nwb_status status = REC2NWB_ERROR;
    std::string thrown;
    try {
      status = body();
    } catch (...) {
      // Forbidden by abi.h, and not sure to arrive here; if it does, it is named.
      thrown = "threw an exception across the C interface";
    }
    std::string failure = thrown.empty() ? host.failure(status != REC2NWB_OK) : thrown;
    host.end();
    if (status == REC2NWB_OK && failure.empty()) return;
    if (status == REC2NWB_CANCELLED)
      throw Cancelled(Code::kStopped, prefix(verb, place()) + ": stopped");
    bool is_breach = !thrown.empty() || status == REC2NWB_OK || failure.empty();
    if (status != REC2NWB_OK && status != REC2NWB_ERROR) {
      failure = format("answered {}, which is no status", status);
      is_breach = true;
    }
    if (failure.empty()) failure = "failed without giving a reason";
    const std::string text = prefix(verb, place()) + ": " + failure;
    if (is_breach) throw PluginFault(Code::kPluginBreach, text);
    throw Error(code_of(verb), text);
  }

  template <class Body>
  void run(Verb verb, Body body) {
    run(verb, body, [] { return std::string(); });
  }

  const PluginModule& module;
  HostTable host;
  void* self = nullptr;
  bool destroyed = false;
};

PluginInstance::PluginInstance(const PluginModule& module, HostServices& services,
                               std::shared_ptr<const Json> session, const Json& own_part)
    : state_(std::make_unique<State>(module, services, std::move(session), own_part)) {
  const std::string text = state_->host.session_text();
  state_->run(Verb::kCreate, [&] {
    return module.verbs().create(state_->host.table(), {text.data(), text.size()}, &state_->self);
  });
}

PluginInstance::~PluginInstance() { destroy(); }

std::string PluginInstance::destroy() {
  if (state_->destroyed) return {};
  state_->destroyed = true;
  state_->host.begin(Verb::kDestroy);
  try {
    state_->module.verbs().destroy(state_->self);
  } catch (...) {  // forbidden, like every exception that crosses
    return "threw an exception across the C interface";
  }
  return {};
}

const std::string& PluginInstance::name() const { return state_->module.manifest().instance; }

Json PluginInstance::plan() {
  state_->run(Verb::kPlan, [&] { return state_->module.verbs().plan(state_->self); });
  const std::string prefix = state_->prefix(Verb::kPlan, "");
  const std::optional<std::string>& text = state_->host.plan_text();
  if (!text) throw Error(Code::kNoPlan, prefix + ": gave no plan (put_plan was not called)");
  try {
    return Json::parse(*text);
  } catch (const Json::exception& error) {
    throw Error(Code::kPlanForm, format("{}: the plan is not JSON: {}", prefix, error.what()));
  }
}

bool PluginInstance::has_process() const { return state_->module.verbs().process != nullptr; }

void PluginInstance::process(const Block& block, std::span<void* const> columns,
                             const std::string& file_name) {
  if (!has_process()) return;
  const PacketLayout& from = *block.layout;
  const rec2nwb_layout layout = {sizeof layout,
                                 from.packet_bytes,
                                 from.counter_offset_bytes,
                                 from.sysclock_offset_bytes.value_or(REC2NWB_ABSENT),
                                 from.ephys_offset_bytes,
                                 from.ephys_channels,
                                 static_cast<std::uint32_t>(from.device_offset_bytes.size()),
                                 0,
                                 from.device_offset_bytes.data()};
  const rec2nwb_block view = {
      sizeof view,     block.file,
      block.first_row, block.first_file_row,
      block.rows,      0,
      &layout,         reinterpret_cast<const std::uint8_t*>(block.bytes.data())};
  state_->run(
      Verb::kProcess,
      [&] {
        return state_->module.verbs().process(state_->self, &view, columns.data(),
                                              static_cast<std::uint32_t>(columns.size()));
      },
      [&] { return format("{}, row {}", file_name, block.first_file_row); });
}

void PluginInstance::finish() {
  if (state_->module.verbs().finish == nullptr) return;
  state_->run(Verb::kFinish, [&] { return state_->module.verbs().finish(state_->self); });
}

}  // namespace rec2nwb
