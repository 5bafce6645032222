/// \file
/// The plugin: all analog channels as one series with a row a packet,
/// /processing/analog/analog/analog.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "columns.hpp"
#include "rec2nwb/plugin.hpp"
#include "rec2nwb/time_series.hpp"

namespace rec2nwb::analog {
namespace {

constexpr const char* kModule = "/processing/analog";
constexpr const char* kEvents = "/processing/analog/analog";
constexpr const char* kSeries = "/processing/analog/analog/analog";

class Analog : public sdk::Plugin {
 public:
  Analog(const sdk::Host& host, std::string_view session_json) : Plugin(host) {
    const Json session = Json::parse(session_json);
    standard_ = session.at("layout") == "standard";
    columns_ = find_columns(session, host);
  }

  void plan() override {
    sdk::Plan plan;
    if (columns_.empty()) {
      host().info("no analog channels found: no device of the recording has one");
    } else {
      plan_series(plan);
    }
    host().put_plan(plan.json());
  }

  void process(const sdk::Block& block, const sdk::Columns& columns) override {
    if (values_) values_->decode(block, columns.get<std::int16_t>(output_), columns_.size());
  }

 private:
  void plan_series(sdk::Plan& plan) {
    std::vector<sdk::AnalogChannel> channels;
    for (const Column& column : columns_) channels.push_back(column.channel);
    values_ = std::make_unique<sdk::HeldChannels>(channels);
    sdk::plan_module(plan, kModule, "Contains all analog data");
    plan.group(kEvents, {"core", "BehavioralEvents"});
    sdk::plan_series(plan, kSeries, {"core", "TimeSeries"}, description_of(columns_),
                     standard_ ? comments_on(columns_) : "no comments");
    output_ = plan.rows<std::int16_t>(
        std::string(kSeries) + "/data", static_cast<std::uint32_t>(channels.size()),
        sdk::data_attributes(1.0, standard_ ? "counts" : "-1"), {true, false, false, {}});
  }

  bool standard_ = false;
  std::vector<Column> columns_;
  std::unique_ptr<sdk::HeldChannels> values_;
  std::uint32_t output_ = 0;
};

}  // namespace
}  // namespace rec2nwb::analog

REC2NWB_PLUGIN(rec2nwb::analog::Analog, "analog", "1.0.0")
