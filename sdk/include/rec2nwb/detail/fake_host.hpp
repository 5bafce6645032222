/// \file
/// The host that testing.hpp drives a plugin with: what it is given, what it made, and the function
/// table in between.
///
/// Needs: C++17. Promises: everything that a plugin says is kept; a call that abi.h forbids in the
/// verb that is running becomes one of Result::faults.
#ifndef REC2NWB_DETAIL_FAKE_HOST_HPP
#define REC2NWB_DETAIL_FAKE_HOST_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "rec2nwb/abi.h"
#include "rec2nwb/plan.hpp"

namespace rec2nwb::testing {

enum class OutputKind { kRows, kEvents, kAppend };

/// One output of the plugin's plan; the position in Script::outputs is its number.
struct OutputSpec {
  OutputKind kind = OutputKind::kRows;
  std::size_t element_bytes = 0;  ///< 0: rec2nwb_str elements (utf8, ascii, reference)
  std::size_t width = 0;          ///< elements a row; 0 as in the plan: one

  std::size_t elements() const { return width == 0 ? 1 : width; }
};

/// What another plugin is said to have published.
struct PublishedSpec {
  std::string key;
  std::string about = "{}";         ///< a JSON object
  std::string dtype = "float64";    ///< of the values
  std::size_t element_bytes = 8;    ///< of one of them
  std::size_t width = 0;            ///< elements a row; 0 as in the plan: one
  std::vector<std::uint64_t> rows;  ///< kind events: packet rows; else empty
  std::vector<std::uint8_t> values;

  std::size_t row_bytes() const { return element_bytes * (width == 0 ? 1 : width); }
  std::size_t row_count() const { return values.size() / row_bytes(); }
};

/// What the plugin is given.
struct Script {
  std::string session_json;
  /// struct_size is filled in; device_offset_bytes must live as long as the script.
  rec2nwb_layout layout{};
  std::vector<std::uint8_t> packets;  ///< whole packets, contiguous, of file 0
  std::vector<OutputSpec> outputs;
  /// Answers of the host, by JSON pointer and by path; what is not here is not there.
  std::map<std::string, std::string> get;
  std::map<std::string, std::string> load;
  std::map<std::string, std::vector<PublishedSpec>> published;  ///< by topic
  std::string output_folder;  ///< where files beside the NWB file go; "" if none are taken
  /// Seconds of a row or count: first + index / rate. Enough for plugins that hand times on.
  double first_second = 1.7e9;
  double rate_hz = 30000;
};

/// What a plugin told host->recording_fault.
struct ReportedFault {
  std::uint64_t first_row = 0;
  std::uint64_t rows = 0;
  std::int64_t length = 0;
  std::string kind;
  std::string unit;
  std::string action;

  bool operator==(const ReportedFault& other) const {
    return first_row == other.first_row && rows == other.rows && length == other.length &&
           kind == other.kind && unit == other.unit && action == other.action;
  }
  bool operator!=(const ReportedFault& other) const { return !(*this == other); }
};

/// What it made.
struct Result {
  rec2nwb_status status = REC2NWB_OK;  ///< of the last verb that was called
  std::string verb;                    ///< its name
  std::string error_text;              ///< from host->fail
  std::vector<std::string> plans;
  std::vector<std::vector<std::uint8_t>> values;       ///< an output: its bytes in order
  std::vector<std::vector<std::uint64_t>> event_rows;  ///< an output: rows of its events
  std::vector<std::vector<std::string>> texts;         ///< an output with rec2nwb_str elements
  std::vector<std::string> metadata_problems;          ///< "error POINTER: text"
  std::vector<std::string> logs;
  std::vector<ReportedFault> recording_faults;  ///< in the order in which they came
  std::vector<std::string> faults;              ///< rules of abi.h that the plugin broke
};

namespace detail {

inline std::string to_string(rec2nwb_str text) {
  return text.size == 0 ? std::string()
                        : std::string(text.data, static_cast<std::size_t>(text.size));
}
inline rec2nwb_str to_str(const std::string& text) { return {text.data(), text.size()}; }

/// The host of one run. Verbs are numbered as bits, so that a function can say where it may be
/// used.
class FakeHost {
 public:
  enum : unsigned { kCreate = 1, kPlan = 2, kProcess = 4, kFinish = 8, kDestroy = 16 };

  FakeHost(const Script& script, Result& result) : script_(script), result_(result) {
    result_.values.resize(script.outputs.size());
    result_.event_rows.resize(script.outputs.size());
    result_.texts.resize(script.outputs.size());
    host_.struct_size = sizeof host_;
    host_.abi_minor = REC2NWB_ABI_MINOR;
    host_.ctx = this;
    host_.log = log;
    host_.fail = fail;
    host_.cancelled = cancelled;
    host_.problem = problem;
    host_.get = get;
    host_.load = load;
    host_.put_plan = put_plan;
    host_.append_events = append_events;
    host_.append = append;
    host_.rows_to_seconds = rows_to_seconds;
    host_.counts_to_rows = counts_to_rows;
    host_.counts_to_seconds = counts_to_seconds;
    host_.epoch_bounds = epoch_bounds;
    host_.published = published;
    host_.read_published = read_published;
    host_.output_file = output_file;
    host_.recording_fault = recording_fault;
  }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  const rec2nwb_host* table() const { return &host_; }
  void begin(unsigned verb, const char* name) {
    verb_ = verb;
    result_.verb = name;
    result_.error_text.clear();
    given_rows_ = 0;
  }
  void set_rows(std::uint64_t rows) { given_rows_ = rows; }

 private:
  static FakeHost& of(void* ctx) { return *static_cast<FakeHost*>(ctx); }

  bool allowed(const char* function, unsigned verbs) {
    if ((verb_ & verbs) != 0) return true;
    result_.faults.push_back(std::string("host->") + function + " called in " + result_.verb);
    return false;
  }
  rec2nwb_status refuse(const std::string& text) {
    result_.faults.push_back(text);
    return REC2NWB_ERROR;
  }
  const OutputSpec* output(std::uint32_t number, OutputKind kind, const char* function) {
    if (number < script_.outputs.size() && script_.outputs[number].kind == kind) {
      return &script_.outputs[number];
    }
    result_.faults.push_back(std::string("host->") + function + " for output " +
                             std::to_string(number) + ", which is none of that kind");
    return nullptr;
  }
  double seconds(std::uint64_t index) const {
    return script_.first_second + static_cast<double>(index) / script_.rate_hz;
  }
  rec2nwb_status answer(const std::map<std::string, std::string>& from, const std::string& key,
                        rec2nwb_str* json) {
    const auto found = from.find(key);
    *json = {nullptr, 0};
    if (found == from.end()) return REC2NWB_ERROR;
    lent_.push_back(found->second);
    *json = to_str(lent_.back());
    return REC2NWB_OK;
  }

  static void log(void* ctx, std::int32_t /*level*/, rec2nwb_str text) {
    if (of(ctx).allowed("log", ~unsigned{kDestroy})) {
      of(ctx).result_.logs.push_back(to_string(text));
    }
  }
  static void fail(void* ctx, rec2nwb_str text) {
    if (of(ctx).allowed("fail", ~unsigned{kDestroy})) of(ctx).result_.error_text = to_string(text);
  }
  static std::int32_t cancelled(void* ctx) {
    of(ctx).allowed("cancelled", ~unsigned{kDestroy});
    return 0;
  }
  static void problem(void* ctx, std::int32_t severity, rec2nwb_str pointer, rec2nwb_str text) {
    if (!of(ctx).allowed("problem", kCreate | kPlan)) return;
    of(ctx).result_.metadata_problems.push_back(
        std::string(severity == REC2NWB_PROBLEM_WARNING ? "warning " : "error ") +
        to_string(pointer) + ": " + to_string(text));
  }
  static rec2nwb_status get(void* ctx, rec2nwb_str pointer, rec2nwb_str* json) {
    FakeHost& host = of(ctx);
    if (!host.allowed("get", kCreate | kPlan | kFinish)) return REC2NWB_ERROR;
    host.answer(host.script_.get, to_string(pointer), json);
    return REC2NWB_OK;  // a value that is not there is no error
  }
  static rec2nwb_status load(void* ctx, rec2nwb_str path, rec2nwb_str* json) {
    FakeHost& host = of(ctx);
    if (!host.allowed("load", kCreate | kPlan | kFinish)) return REC2NWB_ERROR;
    const rec2nwb_status status = host.answer(host.script_.load, to_string(path), json);
    if (status != REC2NWB_OK) host.result_.error_text = "no such file: " + to_string(path);
    return status;
  }
  static rec2nwb_status put_plan(void* ctx, rec2nwb_str json) {
    if (!of(ctx).allowed("put_plan", kPlan)) return REC2NWB_ERROR;
    of(ctx).result_.plans.push_back(to_string(json));
    return REC2NWB_OK;
  }
  static rec2nwb_status append_events(void* ctx, std::uint32_t number, const std::uint64_t* rows,
                                      const void* values, std::uint64_t n) {
    FakeHost& host = of(ctx);
    if (!host.allowed("append_events", kProcess | kFinish)) return REC2NWB_ERROR;
    const OutputSpec* spec = host.output(number, OutputKind::kEvents, "append_events");
    if (spec == nullptr) return REC2NWB_ERROR;
    std::vector<std::uint64_t>& all = host.result_.event_rows[number];
    for (std::uint64_t i = 0; i < n; ++i) {
      if (!all.empty() && rows[i] < all.back()) return host.refuse("event rows do not ascend");
      if (host.given_rows_ != 0 && rows[i] >= host.given_rows_) {
        return host.refuse("an event in row " + std::to_string(rows[i]) +
                           ", which has not come yet");
      }
      all.push_back(rows[i]);
    }
    const auto* bytes = static_cast<const std::uint8_t*>(values);
    std::vector<std::uint8_t>& to = host.result_.values[number];
    to.insert(to.end(), bytes, bytes + n * spec->elements() * spec->element_bytes);
    return REC2NWB_OK;
  }
  static rec2nwb_status append(void* ctx, std::uint32_t number, const void* values,
                               std::uint64_t n) {
    FakeHost& host = of(ctx);
    if (!host.allowed("append", kProcess | kFinish)) return REC2NWB_ERROR;
    const OutputSpec* spec = host.output(number, OutputKind::kAppend, "append");
    if (spec == nullptr) return REC2NWB_ERROR;
    const std::size_t elements = static_cast<std::size_t>(n) * spec->elements();
    if (spec->element_bytes == 0) {
      const auto* texts = static_cast<const rec2nwb_str*>(values);
      for (std::size_t i = 0; i < elements; ++i) {
        host.result_.texts[number].push_back(to_string(texts[i]));
      }
      return REC2NWB_OK;
    }
    const auto* bytes = static_cast<const std::uint8_t*>(values);
    std::vector<std::uint8_t>& to = host.result_.values[number];
    to.insert(to.end(), bytes, bytes + elements * spec->element_bytes);
    return REC2NWB_OK;
  }
  static rec2nwb_status rows_to_seconds(void* ctx, const std::uint64_t* rows, std::uint64_t n,
                                        double* seconds) {
    if (!of(ctx).allowed("rows_to_seconds", kFinish)) return REC2NWB_ERROR;
    for (std::uint64_t i = 0; i < n; ++i) seconds[i] = of(ctx).seconds(rows[i]);
    return REC2NWB_OK;
  }
  static rec2nwb_status counts_to_rows(void* ctx, std::uint32_t /*file*/,
                                       const std::uint32_t* counts, std::uint64_t n,
                                       std::int64_t* rows) {
    FakeHost& host = of(ctx);
    if (!host.allowed("counts_to_rows", kFinish)) return REC2NWB_ERROR;
    const rec2nwb_layout& layout = host.script_.layout;
    const std::size_t packets = host.script_.packets.size() / layout.packet_bytes;
    for (std::uint64_t i = 0; i < n; ++i) {
      rows[i] = -1;
      for (std::size_t row = packets; row-- > 0;) {
        std::uint32_t counter = 0;
        std::memcpy(
            &counter,
            host.script_.packets.data() + row * layout.packet_bytes + layout.counter_offset_bytes,
            sizeof counter);
        if (counter < counts[i]) break;
        rows[i] = static_cast<std::int64_t>(row);
      }
    }
    return REC2NWB_OK;
  }
  static rec2nwb_status counts_to_seconds(void* ctx, std::uint32_t /*file*/,
                                          const std::uint32_t* counts, std::uint64_t n,
                                          double* seconds) {
    if (!of(ctx).allowed("counts_to_seconds", kFinish)) return REC2NWB_ERROR;
    for (std::uint64_t i = 0; i < n; ++i) seconds[i] = of(ctx).seconds(counts[i]);
    return REC2NWB_OK;
  }
  static rec2nwb_status epoch_bounds(void* ctx, std::int64_t /*epoch*/, double* first,
                                     double* last) {
    FakeHost& host = of(ctx);
    if (!host.allowed("epoch_bounds", kFinish)) return REC2NWB_ERROR;
    const std::size_t packets = host.script_.packets.size() / host.script_.layout.packet_bytes;
    *first = host.seconds(0);
    *last = host.seconds(packets == 0 ? 0 : packets - 1);
    return REC2NWB_OK;
  }

  const std::vector<PublishedSpec>& topic(rec2nwb_str name) const {
    static const std::vector<PublishedSpec> nothing;
    const auto found = script_.published.find(to_string(name));
    return found == script_.published.end() ? nothing : found->second;
  }
  static rec2nwb_status published(void* ctx, rec2nwb_str name, rec2nwb_str* json) {
    FakeHost& host = of(ctx);
    if (!host.allowed("published", kPlan | kFinish)) return REC2NWB_ERROR;
    std::string text = "[";
    for (const PublishedSpec& one : host.topic(name)) {
      if (text.size() > 1) text += ',';
      text += "{\"key\":" + sdk::Value::quote(one.key) + ",\"about\":" + one.about +
              ",\"kind\":" + (one.rows.empty() ? "\"append\"" : "\"events\"") +
              ",\"dtype\":" + sdk::Value::quote(one.dtype) +
              ",\"width\":" + std::to_string(one.width) +
              ",\"rows\":" + std::to_string(host.verb_ == kFinish ? one.row_count() : 0) + "}";
    }
    host.lent_.push_back(text + "]");
    *json = to_str(host.lent_.back());
    return REC2NWB_OK;
  }
  static rec2nwb_status read_published(void* ctx, rec2nwb_str name, std::uint32_t index,
                                       std::uint64_t first, std::uint64_t n, std::uint64_t* rows,
                                       void* values) {
    FakeHost& host = of(ctx);
    if (!host.allowed("read_published", kFinish)) return REC2NWB_ERROR;
    const auto& entries = host.topic(name);
    if (index >= entries.size()) return host.refuse("read_published of an entry that is not there");
    const PublishedSpec& one = entries[index];
    if (first > one.row_count() || n > one.row_count() - first) {
      return host.refuse("read_published behind the last row of " + one.key);
    }
    if (n == 0) return REC2NWB_OK;
    std::memcpy(values, one.values.data() + first * one.row_bytes(), n * one.row_bytes());
    if (rows == nullptr) return REC2NWB_OK;
    if (one.rows.size() < first + n) return host.refuse("packet rows asked of kind append");
    std::copy_n(one.rows.begin() + static_cast<std::ptrdiff_t>(first), n, rows);
    return REC2NWB_OK;
  }
  static rec2nwb_status output_file(void* ctx, rec2nwb_str name, rec2nwb_str* path) {
    FakeHost& host = of(ctx);
    if (!host.allowed("output_file", kFinish)) return REC2NWB_ERROR;
    if (host.script_.output_folder.empty()) return host.refuse("output_file, and none is taken");
    host.lent_.push_back(host.script_.output_folder + "/" + to_string(name) + ".part");
    *path = to_str(host.lent_.back());
    return REC2NWB_OK;
  }

  static rec2nwb_status recording_fault(void* ctx, const rec2nwb_recording_fault* fault) {
    FakeHost& host = of(ctx);
    if (!host.allowed("recording_fault", kProcess | kFinish)) return REC2NWB_ERROR;
    if (fault == nullptr || !REC2NWB_HAS(fault, action)) {
      return host.refuse("recording_fault without a whole rec2nwb_recording_fault");
    }
    const std::uint64_t known =
        host.given_rows_ != 0 ? host.given_rows_
                              : host.script_.packets.size() / host.script_.layout.packet_bytes;
    if (fault->rows == 0 || fault->first_row >= known || fault->rows > known - fault->first_row) {
      return host.refuse("a recording fault in " + std::to_string(fault->rows) +
                         " packets from row " + std::to_string(fault->first_row) + " on, and " +
                         std::to_string(known) + " have come");
    }
    if (fault->kind.size == 0 || fault->unit.size == 0 || fault->action.size == 0) {
      return host.refuse("a recording fault needs a kind, a unit and an action");
    }
    host.result_.recording_faults.push_back({fault->first_row, fault->rows, fault->length,
                                             to_string(fault->kind), to_string(fault->unit),
                                             to_string(fault->action)});
    return REC2NWB_OK;
  }

  const Script& script_;
  Result& result_;
  rec2nwb_host host_{};
  unsigned verb_ = 0;
  std::uint64_t given_rows_ = 0;  ///< while processing: rows up to here are known
  std::deque<std::string> lent_;
};

}  // namespace detail
}  // namespace rec2nwb::testing

#endif  // REC2NWB_DETAIL_FAKE_HOST_HPP
