#include "plugin/host_table.hpp"

#include <exception>
#include <utility>
#include <vector>

#include "base/document.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

constexpr unsigned bits(Verb verb) { return static_cast<unsigned>(verb); }

constexpr unsigned kCreate = bits(Verb::kCreate);
constexpr unsigned kPlan = bits(Verb::kPlan);
constexpr unsigned kProcess = bits(Verb::kProcess);
constexpr unsigned kFinish = bits(Verb::kFinish);

// One function of the table: where it may be called, and whether its error may be passed over (a
// plugin may try a file that need not be there, but not lose rows).
struct Call {
  const char* name;
  unsigned verbs;
  bool may_pass;
};

constexpr Call kFail = {"fail", kCreate | kPlan | kProcess | kFinish, false};
constexpr Call kProblem = {"problem", kCreate | kPlan, false};
constexpr Call kGet = {"get", kCreate | kPlan | kFinish, true};
constexpr Call kLoad = {"load", kCreate | kPlan | kFinish, true};
constexpr Call kPutPlan = {"put_plan", kPlan, false};
constexpr Call kAppendEvents = {"append_events", kProcess | kFinish, false};
constexpr Call kAppend = {"append", kProcess | kFinish, false};
constexpr Call kRowsToSeconds = {"rows_to_seconds", kFinish, false};
constexpr Call kCountsToRows = {"counts_to_rows", kFinish, false};
constexpr Call kCountsToSeconds = {"counts_to_seconds", kFinish, false};
constexpr Call kEpochBounds = {"epoch_bounds", kFinish, false};
constexpr Call kPublished = {"published", kPlan | kFinish, false};
constexpr Call kReadPublished = {"read_published", kFinish, false};
constexpr Call kOutputFile = {"output_file", kFinish, false};
constexpr Call kRecordingFault = {"recording_fault", kProcess | kFinish, false};

std::string verb_list(unsigned verbs) {
  std::vector<std::string> names;
  for (const Verb verb : {Verb::kCreate, Verb::kPlan, Verb::kProcess, Verb::kFinish}) {
    if ((verbs & bits(verb)) != 0) names.push_back(to_text(verb));
  }
  return join(names, ", ");
}

std::string to_string(rec2nwb_str text, const char* what) {
  if (text.size == 0) return {};
  if (text.data == nullptr)
    throw Error(Code::kPluginCall, format("{} is null and has a size", what));
  return to_utf8({text.data, text.size});
}

template <class T>
std::span<T> to_span(T* data, std::uint64_t n, const char* what) {
  if (data == nullptr && n != 0)
    throw Error(Code::kPluginCall, format("{} is null, and n is {}", what, n));
  return {data, n};
}

// Texts of a session may have come from anywhere: a bad byte must not stop the conversion here.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json* find(const Json& json, const std::string& pointer) {
  const Json::json_pointer parsed(pointer);  // throws for a malformed one
  try {
    return &json.at(parsed);
  } catch (const Json::exception&) {
    return nullptr;  // no such key, not a number, behind the end
  }
}

}  // namespace

std::string to_text(Verb verb) {
  switch (verb) {
    case Verb::kCreate:
      return "create";
    case Verb::kPlan:
      return "plan";
    case Verb::kProcess:
      return "process";
    case Verb::kFinish:
      return "finish";
    case Verb::kDestroy:
      return "destroy";
    case Verb::kNone:
      break;
  }
  return "no verb";
}

// The functions of the table. All static: ctx is the HostTable.
struct HostFunctions {
  static HostTable& of(void* ctx) { return *static_cast<HostTable*>(ctx); }

  static rec2nwb_status refuse(HostTable& host, bool may_pass, const std::string& text) {
    if (host.verb_ == Verb::kDestroy) {
      // Nobody asks for a status any more: say it where a person sees it.
      host.services_.log(Log::Level::kError,
                         with_code(Code::kPluginBreach, host.plugin_name_ + ": " + text));
      return REC2NWB_ERROR;
    }
    host.host_failure_ = text;
    host.must_not_pass_ = host.must_not_pass_ || !may_pass;
    return REC2NWB_ERROR;
  }

  // Checks the verb, runs body, turns exceptions into text.
  template <class Body>
  static rec2nwb_status run(void* ctx, const Call& call, Body body) noexcept {
    HostTable& host = of(ctx);
    try {
      if ((call.verbs & bits(host.verb_)) == 0) {
        return refuse(host, false,
                      with_code(Code::kPluginCall,
                                format("{} was called in {}, it may be called in {} only",
                                       call.name, to_text(host.verb_), verb_list(call.verbs))));
      }
      body(host);
      return REC2NWB_OK;
    } catch (const Cancelled&) {
      return REC2NWB_CANCELLED;
    } catch (const std::exception& error) {
      return refuse(host, call.may_pass, format("{}: {}", call.name, error.what()));
    } catch (...) {
      return refuse(host, call.may_pass, format("{}: an unknown exception", call.name));
    }
  }

  static void log(void* ctx, std::int32_t level, rec2nwb_str text) noexcept {
    HostTable& host = of(ctx);
    const auto known = level <= REC2NWB_LOG_DEBUG     ? Log::Level::kDebug
                       : level == REC2NWB_LOG_INFO    ? Log::Level::kInfo
                       : level == REC2NWB_LOG_WARNING ? Log::Level::kWarning
                                                      : Log::Level::kError;
    try {
      host.services_.log(known, host.plugin_name_ + ": " + to_string(text, "text"));
    } catch (...) {  // a line that cannot be written is no reason to stop, from any thread
    }
  }

  static void fail(void* ctx, rec2nwb_str text) noexcept {
    run(ctx, kFail, [&](HostTable& host) { host.plugin_failure_ = to_string(text, "text"); });
  }

  static std::int32_t cancelled(void* ctx) noexcept {
    try {
      return of(ctx).services_.cancelled() ? 1 : 0;
    } catch (...) {
      return 1;
    }
  }

  static void problem(void* ctx, std::int32_t severity, rec2nwb_str pointer,
                      rec2nwb_str text) noexcept {
    run(ctx, kProblem, [&](HostTable& host) {
      const Severity known =
          severity == REC2NWB_PROBLEM_WARNING ? Severity::kWarning : Severity::kError;
      host.services_.problem(known, to_string(pointer, "json_pointer"), to_string(text, "text"));
    });
  }

  static rec2nwb_str lend(HostTable& host, std::string text) {
    const std::string& kept = host.lent_.emplace_back(std::move(text));
    return {kept.data(), kept.size()};
  }

  static rec2nwb_status get(void* ctx, rec2nwb_str pointer, rec2nwb_str* json) noexcept {
    if (json != nullptr) *json = {nullptr, 0};
    return run(ctx, kGet, [&](HostTable& host) {
      if (json == nullptr)
        throw Error(Code::kPluginCall, "there is nowhere to put the answer: json is null");
      const std::string path = to_string(pointer, "json_pointer");
      const std::string own = "/plugin";
      if (path.empty()) {
        *json = lend(host, host.session_text());
        return;
      }
      const bool is_own = path == own || path.starts_with(own + "/");
      const Json* found =
          is_own ? find(host.plugin_part_, path.substr(own.size())) : find(*host.session_, path);
      if (found != nullptr) *json = lend(host, dump(*found));
    });
  }

  static rec2nwb_status load(void* ctx, rec2nwb_str path, rec2nwb_str* json) noexcept {
    if (json != nullptr) *json = {nullptr, 0};
    return run(ctx, kLoad, [&](HostTable& host) {
      if (json == nullptr)
        throw Error(Code::kPluginCall, "there is nowhere to put the answer: json is null");
      if (path.size == 0) throw Error(Code::kPluginCall, "the path is empty");
      if (path.data == nullptr) throw Error(Code::kPluginCall, "path is null and has a size");
      const std::filesystem::path file = std::string(path.data, path.size);  // bytes, as they are
      *json = lend(host, dump(load_document(host.plugin_folder_ / file).value));
    });
  }

  static rec2nwb_status put_plan(void* ctx, rec2nwb_str json) noexcept {
    return run(ctx, kPutPlan, [&](HostTable& host) {
      if (host.plan_text_)
        throw Error(Code::kPluginCall, "the plan was given already: give it once");
      if (json.data == nullptr || json.size == 0)
        throw Error(Code::kPluginCall, "the plan is empty");
      host.plan_text_ = std::string(json.data, json.size);
    });
  }

  static rec2nwb_status append_events(void* ctx, std::uint32_t output, const std::uint64_t* rows,
                                      const void* values, std::uint64_t n) noexcept {
    return run(ctx, kAppendEvents, [&](HostTable& host) {
      const auto given = to_span(rows, n, "rows");
      if (values == nullptr && n != 0)
        throw Error(Code::kPluginCall, format("values is null, and n is {}", n));
      host.services_.append_events(output, given, values);
    });
  }

  static rec2nwb_status append(void* ctx, std::uint32_t output, const void* values,
                               std::uint64_t n) noexcept {
    return run(ctx, kAppend, [&](HostTable& host) {
      if (values == nullptr && n != 0)
        throw Error(Code::kPluginCall, format("values is null, and n is {}", n));
      host.services_.append(output, values, n);
    });
  }

  static rec2nwb_status rows_to_seconds(void* ctx, const std::uint64_t* rows, std::uint64_t n,
                                        double* seconds) noexcept {
    return run(ctx, kRowsToSeconds, [&](HostTable& host) {
      host.services_.rows_to_seconds(to_span(rows, n, "rows"), to_span(seconds, n, "seconds"));
    });
  }

  static rec2nwb_status counts_to_rows(void* ctx, std::uint32_t file, const std::uint32_t* counts,
                                       std::uint64_t n, std::int64_t* rows) noexcept {
    return run(ctx, kCountsToRows, [&](HostTable& host) {
      host.services_.counts_to_rows(file, to_span(counts, n, "counts"), to_span(rows, n, "rows"));
    });
  }

  static rec2nwb_status counts_to_seconds(void* ctx, std::uint32_t file,
                                          const std::uint32_t* counts, std::uint64_t n,
                                          double* seconds) noexcept {
    return run(ctx, kCountsToSeconds, [&](HostTable& host) {
      host.services_.counts_to_seconds(file, to_span(counts, n, "counts"),
                                       to_span(seconds, n, "seconds"));
    });
  }

  static rec2nwb_status epoch_bounds(void* ctx, std::int64_t epoch, double* first,
                                     double* last) noexcept {
    return run(ctx, kEpochBounds, [&](HostTable& host) {
      if (first == nullptr || last == nullptr)
        throw Error(Code::kPluginCall, "first or last is null");
      host.services_.epoch_bounds(epoch, *first, *last);
    });
  }

  static rec2nwb_status published(void* ctx, rec2nwb_str topic, rec2nwb_str* json) noexcept {
    if (json != nullptr) *json = {nullptr, 0};
    return run(ctx, kPublished, [&](HostTable& host) {
      if (json == nullptr)
        throw Error(Code::kPluginCall, "there is nowhere to put the answer: json is null");
      *json = lend(host, dump(host.services_.published(to_string(topic, "topic"))));
    });
  }

  static rec2nwb_status read_published(void* ctx, rec2nwb_str topic, std::uint32_t index,
                                       std::uint64_t first, std::uint64_t n, std::uint64_t* rows,
                                       void* values) noexcept {
    return run(ctx, kReadPublished, [&](HostTable& host) {
      if (values == nullptr && n != 0)
        throw Error(Code::kPluginCall, format("values is null, and n is {}", n));
      host.services_.read_published(to_string(topic, "topic"), index, first, n, rows, values);
    });
  }

  static rec2nwb_status output_file(void* ctx, rec2nwb_str name, rec2nwb_str* path) noexcept {
    if (path != nullptr) *path = {nullptr, 0};
    return run(ctx, kOutputFile, [&](HostTable& host) {
      if (path == nullptr)
        throw Error(Code::kPluginCall, "there is nowhere to put the answer: path is null");
      *path = lend(host, host.services_.output_file(to_string(name, "name")).string());
    });
  }

  static rec2nwb_status recording_fault(void* ctx, const rec2nwb_recording_fault* fault) noexcept {
    return run(ctx, kRecordingFault, [&](HostTable& host) {
      if (fault == nullptr || !REC2NWB_HAS(fault, action)) {
        throw Error(Code::kPluginFault, "the fault is null, or its struct_size too small");
      }
      host.services_.recording_fault(
          {fault->first_row, fault->rows, fault->length, to_string(fault->kind, "kind"),
           to_string(fault->unit, "unit"), to_string(fault->action, "action")});
    });
  }

  static rec2nwb_host table(HostTable* ctx) {
    rec2nwb_host table{};
    table.struct_size = sizeof table;
    table.abi_minor = REC2NWB_ABI_MINOR;
    table.ctx = ctx;
    table.log = log;
    table.fail = fail;
    table.cancelled = cancelled;
    table.problem = problem;
    table.get = get;
    table.load = load;
    table.put_plan = put_plan;
    table.append_events = append_events;
    table.append = append;
    table.rows_to_seconds = rows_to_seconds;
    table.counts_to_rows = counts_to_rows;
    table.counts_to_seconds = counts_to_seconds;
    table.epoch_bounds = epoch_bounds;
    table.published = published;
    table.read_published = read_published;
    table.output_file = output_file;
    table.recording_fault = recording_fault;
    return table;
  }
};

HostTable::HostTable(HostServices& services, std::string plugin_name,
                     std::filesystem::path plugin_folder, std::shared_ptr<const Json> session,
                     Json plugin_part)
    : services_(services),
      plugin_name_(std::move(plugin_name)),
      plugin_folder_(std::move(plugin_folder)),
      session_(std::move(session)),
      plugin_part_(std::move(plugin_part)),
      table_(HostFunctions::table(this)) {}

void HostTable::begin(Verb verb) {
  verb_ = verb;
  plugin_failure_.clear();
  host_failure_.clear();
  must_not_pass_ = false;
}

void HostTable::end() {
  verb_ = Verb::kNone;
  lent_.clear();
}

std::string HostTable::failure(bool answered_error) const {
  if (!answered_error) {
    return must_not_pass_ ? without_code(host_failure_) + ", and the plugin went on"
                          : std::string();
  }
  if (plugin_failure_.empty()) return host_failure_;
  const bool adds_nothing = plugin_failure_.find(host_failure_) != std::string::npos;
  return adds_nothing ? plugin_failure_ : plugin_failure_ + ": " + host_failure_;
}

std::string HostTable::session_text() const {
  Json session = *session_;
  session["plugin"] = plugin_part_;
  return dump(session);
}

}  // namespace rec2nwb
