/// \file
/// The plugin: the headstage's sensors as series of their own in /acquisition, a row for every
/// packet that brings values, in SI units. Only in the standard layout; the other has them in the
/// series of the plugin analog alone.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rec2nwb/plugin.hpp"
#include "rec2nwb/time_series.hpp"
#include "sensors.hpp"
#include "series.hpp"

namespace rec2nwb::headstage {
namespace {

constexpr const char* kSensorsFile = "sensors.yml";

class Headstage : public sdk::Plugin {
 public:
  Headstage(const sdk::Host& host, std::string_view session_json) : Plugin(host) {
    const Json session = Json::parse(session_json);
    if (session.at("layout") != "standard") return;
    sensors_ = std::make_unique<Sensors>(Json::parse(host.load(kSensorsFile)), kSensorsFile);
    sensors_->relabel(session.at("metadata"), host);
    found_ = find_series(session, *sensors_);
    std::vector<std::vector<sdk::AnalogChannel>> groups;
    for (const Series& one : found_.series) groups.push_back(one.channels);
    updates_ = std::make_unique<sdk::UpdatedChannels>(groups);
    rows_.resize(groups.size());
  }

  void plan() override {
    sdk::Plan plan;
    if (!found_.every_packet.empty()) {
      host().info("no series of their own for " + list_of(found_.every_packet) +
                  ": the header names no update bit for them, so they come with every packet");
    }
    for (const Series& series : found_.series) plan_series(plan, series);
    host().put_plan(plan.json());
  }

  void process(const sdk::Block& block, const sdk::Columns& /*columns*/) override {
    if (!updates_) return;
    const auto& found = updates_->scan(block);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto& [rows, values] = found[i];
      if (rows.empty()) continue;
      host().append_events(outputs_[i], rows.data(), values.data(), rows.size());
      rows_[i] += rows.size();
    }
  }

  void finish() override {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (rows_[i] != 0) continue;
      const Series& series = found_.series[i];
      host().info(series.name + " has no sampled data (disabled): " + list_of(ids_of(series)) +
                  "; it is left out");
    }
  }

 private:
  void plan_series(sdk::Plan& plan, const Series& series) {
    const Sensor& sensor = *series.sensor;
    const std::string ids = list_of(ids_of(series));
    if (sensors_->is_other(sensor)) {
      host().warn("no known sensor: " + ids + "; written unscaled as /acquisition/" + series.name);
    }
    const std::string path = "/acquisition/" + series.name;
    sdk::plan_series(plan, path, {"core", "TimeSeries"}, sensor.description + ": " + ids,
                     comments_on(series));
    outputs_.push_back(plan.events<std::int16_t>(
        path + "/data", static_cast<std::uint32_t>(series.channels.size()),
        sdk::data_attributes(sensor.conversion, sensor.unit), {true, false, true, {}}));
  }

  static std::string comments_on(const Series& series) {
    const sdk::UpdateBit& bit = *series.channels.front().update;
    return "The counts of the sensor, a row for each packet that brings new ones (bit " +
           std::to_string(bit.id_bit) + " of the device's byte " + std::to_string(bit.id_byte) +
           " is set); data times conversion is in the unit.";
  }

  std::unique_ptr<Sensors> sensors_;
  Found found_;
  std::unique_ptr<sdk::UpdatedChannels> updates_;
  std::vector<std::uint32_t> outputs_;
  std::vector<std::uint64_t> rows_;  // a series: how many it got
};

}  // namespace
}  // namespace rec2nwb::headstage

REC2NWB_PLUGIN(rec2nwb::headstage::Headstage, "headstage", "1.0.0")
