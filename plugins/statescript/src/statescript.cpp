/// \file
/// The plugin: the logs of all epochs as one table of events, each with its time in the recording,
/// and the text of those logs that the metadata does not list.
#include <algorithm>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "event_table.hpp"
#include "log_file.hpp"
#include "rec2nwb/clock_alignment.hpp"
#include "rec2nwb/digital_lines.hpp"
#include "rec2nwb/plugin.hpp"
#include "rec2nwb/session_files.hpp"
#include "rec2nwb/text.hpp"
#include "rec2nwb/time_series.hpp"

namespace rec2nwb::statescript {
namespace {

using Json = nlohmann::json;
using sdk::Object;

constexpr const char* kModule = "/processing/behavior";
constexpr const char* kTable = "/processing/behavior/statescript_events";
constexpr const char* kFilesModule = "/processing/associated_files";
constexpr const char* kNovela = "ndx-franklab-novela";
constexpr double kSecondsPerMillisecond = 1e-3;
constexpr std::uint64_t kRowsBetweenLooks = 1 << 14;
// Events are written as they come, which may be a little out of order; a larger step back is a
// clock that began anew.
constexpr std::int64_t kLargestStepBackMs = 1000;

using Log = sdk::Companion;

/// Has the log's clock begun anew before the event? Ask for every event in order.
class ClockWatch {
 public:
  bool restarted(std::int64_t time_ms) {
    restarted_ = restarted_ || (last_ms_ && time_ms < *last_ms_ - kLargestStepBackMs);
    last_ms_ = time_ms;
    return restarted_;
  }

 private:
  std::optional<std::int64_t> last_ms_;
  bool restarted_ = false;
};

/// When masks of digital lines were logged, in seconds of the log, up to a restart of its clock.
/// Several at one millisecond come once.
class LoggedChanges {
 public:
  explicit LoggedChanges(const std::string& path) : file_(path) {}

  std::optional<sdk::Change> next() {
    while (const auto event = file_.next()) {
      if (watch_.restarted(event->time_ms)) break;
      if (!event->inputs) continue;
      const std::uint32_t line = changed_line(*event);
      if (last_ms_ && event->time_ms <= *last_ms_) continue;
      last_ms_ = event->time_ms;
      return sdk::Change{static_cast<double>(event->time_ms) * kSecondsPerMillisecond, line};
    }
    return std::nullopt;
  }

 private:
  /// The lowest line whose bit is not what it was; any if none is.
  std::uint32_t changed_line(const Event& event) {
    const auto inputs = static_cast<std::uint32_t>(*event.inputs);
    const auto outputs = static_cast<std::uint32_t>(*event.outputs);
    const std::uint32_t in = std::exchange(inputs_, inputs) ^ inputs;
    const std::uint32_t out = std::exchange(outputs_, outputs) ^ outputs;
    return in != 0 ? in & (~in + 1) : ~(out & (~out + 1));
  }

  LogFile file_;
  ClockWatch watch_;
  std::uint32_t inputs_ = 0;
  std::uint32_t outputs_ = 0;
  std::optional<std::int64_t> last_ms_;
};

/// Behind the last separator of any system: metadata is often written on another.
std::string file_name_of(const std::string& path) {
  const std::size_t cut = path.find_last_of("/\\");
  return cut == std::string::npos ? path : path.substr(cut + 1);
}

class StateScript : public sdk::Plugin {
 public:
  StateScript(const sdk::Host& host, std::string_view session_json) : Plugin(host) {
    const Json session = Json::parse(session_json);
    recordings_ = sdk::recordings_of(session);
    find_logs(session);
    const Json listed = session.at("metadata").value("associated_files", Json::array());
    for (const Json& file : listed) {
      listed_files_.insert(file_name_of(file.at("path").get<std::string>()));
      taken_names_.insert(file.at("name").get<std::string>());
    }
  }

  void plan() override {
    sdk::Plan plan;
    const auto readable = look_through();
    plan_files(plan, readable);
    if (contents_.events) {
      sdk::plan_module(plan, kModule, "Contains all behavior-related data");
      table_ = std::make_unique<EventTable>(plan, kTable, contents_);
    }
    host().put_plan(plan.json());
  }

  void finish() override {
    if (!table_) return;
    lines_ = sdk::digital_lines(Json::parse(host().published(sdk::kEdgesTopic)));
    if (lines_.empty()) {
      host().info("events of StateScript logs get no times: no digital line is published");
    }
    for (const Log& log : logs_) write(log, lines_.empty() ? std::nullopt : clock_of(log));
    table_->flush(host());
  }

 private:
  void find_logs(const Json& session) {
    for (const sdk::Companion& log : sdk::companions_of(session)) {
      if (log.extension != "stateScriptLog") continue;
      if (!sdk::rows_of_epoch(recordings_, log.epoch)) {
        host().warn(log.path + " is left out: epoch " + std::to_string(log.epoch) +
                    " has no recording");
        continue;
      }
      logs_.push_back(log);
    }
    std::sort(logs_.begin(), logs_.end(), [](const Log& a, const Log& b) {
      return std::tie(a.epoch, a.path) < std::tie(b.epoch, b.path);
    });
  }

  /// What the logs hold; those without events leave logs_. \return the readable ones
  std::vector<Log> look_through() {
    std::vector<Log> readable, with_events;
    for (const Log& log : logs_) {
      try {
        Contents found;
        std::uint64_t rows = 0;
        for (LogFile file(log.path); const auto event = file.next();) {
          found.add(*event);
          contents_.add(*event);
          look_up(++rows);
        }
        readable.push_back(log);
        if (found.events) {
          with_events.push_back(log);
        } else {
          skip(log, log.path + " holds no events, only comments and other lines");
        }
      } catch (const std::runtime_error& error) {
        if (host().cancelled()) throw;
        skip(log, error.what());
      }
    }
    logs_ = std::move(with_events);
    return readable;
  }
  void skip(const Log& log, const std::string& why) {
    host().warn("the StateScript log of epoch " + std::to_string(log.epoch) +
                " adds no events: " + why);
  }
  void look_up(std::uint64_t rows) {
    if (rows % kRowsBetweenLooks == 0 && host().cancelled()) {
      throw sdk::HostError(REC2NWB_CANCELLED);
    }
  }

  void plan_files(sdk::Plan& plan, const std::vector<Log>& readable) {
    bool first = true;
    for (const Log& log : readable) {
      if (listed_files_.count(log.name()) != 0) continue;
      if (std::exchange(first, false)) {
        plan.use_namespace(kNovela);
        sdk::plan_module(plan, kFilesModule, "Contains all associated files data");
      }
      const std::string epoch = std::to_string(log.epoch);
      const std::string base = "statescript_" + std::string(epoch.size() < 2 ? "0" : "") + epoch;
      std::string name = base;
      for (int i = 2; !taken_names_.insert(name).second; ++i) {
        name = base + "_" + std::to_string(i);
      }
      plan.group(std::string(kFilesModule) + "/" + name, {kNovela, "AssociatedFiles"},
                 Object()
                     .set("description", "StateScript log of epoch " + epoch)
                     .set("content", sdk::to_utf8(sdk::read_text(log.path)))
                     .set("task_epochs", epoch));
    }
  }

  std::optional<sdk::LogClock> clock_of(const Log& log) {
    const sdk::RowRange rows = *sdk::rows_of_epoch(recordings_, log.epoch);
    const auto changes = [&] {
      return [series = std::make_shared<LoggedChanges>(log.path)] { return series->next(); };
    };
    const auto edges = [&] {
      auto times =
          std::make_shared<sdk::EdgeTimes>(host(), lines_, rows, sdk::first_rows(recordings_));
      return [series = std::move(times)] { return series->next(); };
    };
    const auto clock = sdk::align_clock(changes, edges);
    if (!clock) {
      host().warn("the StateScript log of epoch " + std::to_string(log.epoch) +
                  " could not be aligned with confidence to the digital lines of that epoch: its "
                  "events have no times in the recording (" +
                  log.path + ")");
    }
    return clock;
  }

  void write(const Log& log, const std::optional<sdk::LogClock>& clock) {
    LogFile file(log.path);
    ClockWatch watch;
    bool told = false;
    std::uint64_t rows = 0;
    while (const auto event = file.next()) {
      look_up(++rows);
      double seconds = std::numeric_limits<double>::quiet_NaN();
      const bool restarted = watch.restarted(event->time_ms);
      if (clock && !restarted) {
        seconds = clock->at(static_cast<double>(event->time_ms) * kSecondsPerMillisecond);
      }
      if (clock && restarted && !std::exchange(told, true)) {
        host().warn("the clock of the StateScript log of epoch " + std::to_string(log.epoch) +
                    " goes back in line " + std::to_string(event->line_number + 1) +
                    ": its events from there on have no times in the recording (" + log.path + ")");
      }
      table_->add(host(), log.epoch, *event, seconds);
    }
  }

  std::vector<sdk::Recording> recordings_;
  std::vector<Log> logs_;
  std::set<std::string> listed_files_;
  std::set<std::string> taken_names_;
  Contents contents_;
  std::unique_ptr<EventTable> table_;
  std::vector<sdk::DigitalLine> lines_;
};

}  // namespace
}  // namespace rec2nwb::statescript

REC2NWB_PLUGIN(rec2nwb::statescript::StateScript, "statescript", "1.0.0")
