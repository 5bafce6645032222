/// \file
/// The plugin: licks that a meter beside the recording wrote, a file an epoch, as one table of the
/// plugin's own type.
/// /processing/lick_log/licks: a row a lick, with its time and its count.
/// /processing/lick_log/lick_ports: what the metadata says of the ports.
#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "lick_file.hpp"
#include "rec2nwb/messages.hpp"
#include "rec2nwb/plugin.hpp"
#include "rec2nwb/session_files.hpp"
#include "rec2nwb/time_series.hpp"

namespace {

namespace sdk = rec2nwb::sdk;
using Json = nlohmann::json;

constexpr const char* kModule = "/processing/lick_log";

/// One file of the meter and the recording that it stands beside.
struct Log {
  std::string path;
  sdk::Recording recording;
  std::vector<Lick> licks;
};

std::string tag_text(const std::string& tag, std::int64_t epoch) {
  return sdk::say("epoch ", epoch, " '", tag, "'");
}

class LickLog : public sdk::Plugin {
 public:
  LickLog(const sdk::Host& host, std::string_view session_json) : Plugin(host) {
    const Json session = Json::parse(session_json);
    rate_hz_ = session.at("rate_hz");
    refractory_s_ = session.at("/plugin/options/lick-refractory"_json_pointer);
    ports_ = session.at("metadata").value("lick_ports", Json::array());
    check_ports();
    read_logs(session);
  }

  void plan() override {
    sdk::Plan plan;
    if (!logs_.empty()) {
      plan.use_namespace("ndx-lick-log");
      sdk::plan_module(plan, kModule, "Licks from a meter beside the recording");
      plan_ports(plan);
      plan_licks(plan);
    }
    host().put_plan(plan.json());
  }

  /// The meter may have been switched on before the recording: which counts are not in it?
  void process(const sdk::Block& block, const sdk::Columns& /*columns*/) override {
    if (block.first_file_row() != 0) return;
    first_counts_[block.file()] = block.read<std::uint32_t>(0, block.counter_offset_bytes());
  }

  void finish() override {
    for (const Log& log : logs_) append(log);
  }

 private:
  void check_ports() {
    std::set<std::int64_t> seen;
    for (std::size_t i = 0; i < ports_.size(); ++i) {
      const auto port = ports_[i].at("port").get<std::int64_t>();
      if (seen.insert(port).second) continue;
      host().metadata_error(sdk::say("/lick_ports/", i, "/port"),
                            sdk::say("port ", port, " stands twice"));
    }
  }

  /// Reads all files, so that all faults are shown at once.
  void read_logs(const Json& session) {
    const std::vector<sdk::Recording> recordings = sdk::recordings_of(session);
    std::string faults;
    for (const Json& file : session.at("/plugin/files"_json_pointer)) {
      try {
        logs_.push_back(log_of(file, recordings));
      } catch (const std::exception& error) {
        faults += (faults.empty() ? "" : "\n") + std::string(error.what());
      }
    }
    if (!faults.empty()) throw std::runtime_error(faults);
    warn_of_recordings_without(recordings);
    // The host gives files in the order of their names, the table has the order of the recordings.
    std::sort(logs_.begin(), logs_.end(), [](const Log& one, const Log& other) {
      return one.recording.file < other.recording.file;
    });
  }

  Log log_of(const Json& file, const std::vector<sdk::Recording>& recordings) const {
    Log log;
    log.path = file.at("path");
    const std::int64_t epoch = file.at("epoch");
    const std::string tag = file.at("tag");
    const auto beside = std::find_if(
        recordings.begin(), recordings.end(),
        [&](const sdk::Recording& one) { return one.epoch == epoch && one.tag == tag; });
    if (beside == recordings.end()) {
      std::string there;
      for (const auto& one : recordings) {
        there += (there.empty() ? "" : ", ") + tag_text(one.tag, one.epoch);
      }
      throw std::runtime_error(sdk::say(log.path, ": expected a file beside a recording (", there,
                                        "), found one of ", tag_text(tag, epoch),
                                        ": rename it or move it out of the folder"));
    }
    log.recording = *beside;
    log.licks = read_licks(log.path);
    for (const Lick& lick : log.licks) check_port(lick, log.path);
    return log;
  }

  void check_port(const Lick& lick, const std::string& path) const {
    std::string there;
    for (const Json& one : ports_) {
      const auto port = one.at("port").get<std::int64_t>();
      if (port == lick.port) return;
      there += (there.empty() ? "" : ", ") + std::to_string(port);
    }
    throw std::runtime_error(
        sdk::say(path, ":", lick.line, ": expected a port that lick_ports of the metadata lists (",
                 there.empty() ? "it lists none" : there, "), found ", int{lick.port}));
  }

  void warn_of_recordings_without(const std::vector<sdk::Recording>& recordings) const {
    if (logs_.empty() && ports_.empty()) return;  // a session without lick meter
    for (const auto& one : recordings) {
      const bool has_log = std::any_of(logs_.begin(), logs_.end(), [&](const Log& log) {
        return log.recording.file == one.file;
      });
      if (has_log) continue;
      host().warn(sdk::say("there is no .licks.csv beside the recording of ",
                           tag_text(one.tag, one.epoch)));
    }
  }

  void plan_ports(sdk::Plan& plan) const {
    std::vector<std::uint8_t> ports;
    std::vector<std::string> descriptions;
    std::vector<std::string> fluids;
    for (const Json& one : ports_) {
      ports.push_back(one.at("port"));
      descriptions.push_back(one.at("description"));
      fluids.push_back(one.at("fluid"));
    }
    plan.table(sdk::say(kModule, "/lick_ports"), {"hdmf-common", "DynamicTable"},
               "The ports of the lick meter");
    plan.column("port", "Number of the port in the files of the meter", ports);
    plan.column("port_description", "What the port is", descriptions);
    plan.column("fluid", "What the animal gets there", fluids);
  }

  void plan_licks(sdk::Plan& plan) {
    plan.table(sdk::say(kModule, "/licks"), {"ndx-lick-log", "LickTable"},
               "Licks in the order of the recordings", false,
               sdk::Object().set("refractory_s", refractory_s_));
    timestamp_ = plan.append_column<double>("timestamp", "When the tongue touched the port");
    count_ = plan.append_column<std::uint32_t>("count", "The same in samples of the acquisition");
    port_ = plan.append_column<std::uint8_t>("port", "The port that was touched");
  }

  void append(const Log& log) const {
    const std::vector<Lick> licks = without_bounce(recorded(log));
    std::vector<std::uint32_t> counts;
    std::vector<std::uint8_t> ports;
    for (const Lick& lick : licks) {
      counts.push_back(lick.count);
      ports.push_back(lick.port);
    }
    if (counts.empty()) return;
    const std::vector<double> seconds = host().counts_to_seconds(log.recording.file, counts);
    host().append(timestamp_, seconds.data(), seconds.size());
    host().append(count_, counts.data(), counts.size());
    host().append(port_, ports.data(), ports.size());
  }

  /// Those that came between the first and the last packet.
  std::vector<Lick> recorded(const Log& log) const {
    const auto first = first_counts_.find(log.recording.file);
    if (first == first_counts_.end()) return {};  // a recording without packets
    std::vector<std::uint32_t> counts;
    for (const Lick& lick : log.licks) counts.push_back(lick.count);
    const std::vector<std::int64_t> rows = host().counts_to_rows(log.recording.file, counts);
    std::vector<Lick> inside;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool is_before = counts[i] - first->second > INT32_MAX;
      if (rows[i] >= 0 && !is_before) inside.push_back(log.licks[i]);
    }
    if (inside.size() < log.licks.size()) {
      host().warn(sdk::say(log.path, ": ", log.licks.size() - inside.size(), " of ",
                           log.licks.size(),
                           " licks came before or after the recording and are left out"));
    }
    return inside;
  }

  std::vector<Lick> without_bounce(const std::vector<Lick>& licks) const {
    std::map<std::uint8_t, std::uint32_t> last;  // port -> count of the lick that was kept
    std::vector<Lick> kept;
    for (const Lick& lick : licks) {
      const auto before = last.find(lick.port);
      if (before != last.end() && (lick.count - before->second) / rate_hz_ < refractory_s_) {
        continue;
      }
      last[lick.port] = lick.count;
      kept.push_back(lick);
    }
    return kept;
  }

  double rate_hz_ = 0;
  double refractory_s_ = 0;
  Json ports_;
  std::vector<Log> logs_;
  std::map<std::uint32_t, std::uint32_t> first_counts_;  // file -> counter of its first packet
  std::uint32_t timestamp_ = 0;
  std::uint32_t count_ = 0;
  std::uint32_t port_ = 0;
};

}  // namespace

REC2NWB_PLUGIN(LickLog, "lick-log", "1.0.0")
