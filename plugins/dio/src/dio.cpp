/// \file
/// The plugin: named digital lines as series of (time, state) in
/// /processing/behavior/behavioral_events.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "edges.hpp"
#include "lines.hpp"
#include "rec2nwb/plugin.hpp"
#include "rec2nwb/time_series.hpp"

namespace rec2nwb::dio {
namespace {

using sdk::Object;

constexpr const char* kModule = "/processing/behavior";

class Dio : public sdk::Plugin {
 public:
  Dio(const sdk::Host& host, std::string_view session_json) : Plugin(host) {
    const Json session = Json::parse(session_json);
    standard_ = session.at("layout") == "standard";
    lines_ = find_lines(session, host);
    edges_ = std::make_unique<Edges>(lines_.lines);
  }

  void plan() override {
    sdk::Plan plan;
    if (!lines_.nothing.empty()) {
      host().info("no behavioral events: " + lines_.nothing);
    } else if (!lines_.faulty) {
      sdk::plan_module(plan, kModule, "Contains all behavior-related data");
      plan.group(std::string(kModule) + "/behavioral_events", {"core", "BehavioralEvents"});
      for (const Line& line : lines_.lines) plan_line(plan, line);
    }
    host().put_plan(plan.json());
  }

  void process(const sdk::Block& block, const sdk::Columns& /*columns*/) override {
    const auto& found = edges_->scan(block);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto& [rows, states] = found[i];
      if (!rows.empty()) host().append_events(outputs_[i], rows.data(), states.data(), rows.size());
    }
  }

 private:
  void plan_line(sdk::Plan& plan, const Line& line) {
    if (line.direction.empty()) {
      host().warn("the header does not say whether " + line.channel_id +
                  " is an input or an output (attribute input)");
    }
    const std::string path = std::string(kModule) + "/behavioral_events/" + line.name;
    sdk::plan_series(plan, path, {"core", "TimeSeries"},
                     standard_ ? line.channel_id + line.direction : line.metadata_description,
                     line.comments);
    const std::uint32_t output = plan.events<std::uint8_t>(
        path + "/data", 0, sdk::data_attributes(1.0, standard_ ? "N/A" : "-1"),
        {true, false, false, {}});
    plan.publish("dio.edges", line.name, Object().set("channel", line.channel_id).set("path", path),
                 output);
    outputs_.push_back(output);
  }

  bool standard_ = false;
  Lines lines_;
  std::unique_ptr<Edges> edges_;
  std::vector<std::uint32_t> outputs_;
};

}  // namespace
}  // namespace rec2nwb::dio

REC2NWB_PLUGIN(rec2nwb::dio::Dio, "dio", "1.0.0")
