#include "series.hpp"

#include <algorithm>

#include "rec2nwb/time_series.hpp"

namespace rec2nwb::ephys {

using sdk::Object;
using sdk::Ref;
using sdk::Value;

constexpr double kVoltsPerMicrovolt = 1e-6;

std::uint32_t plan_series(sdk::Plan& plan, const std::vector<Channel>& channels, bool standard,
                          const std::string& electrodes) {
  plan.group("/acquisition/e-series", {"core", "ElectricalSeries"},
             Object()
                 .set("description", standard ? "Voltage of every recorded channel at the full "
                                                "rate, as the counts of the recording"
                                              : "no description")
                 .set("comments", "no comments"));
  std::vector<double> scales;
  std::vector<std::int64_t> rows;
  for (const Channel& channel : channels) {
    scales.push_back(channel.uv_per_count);
    rows.push_back(static_cast<std::int64_t>(rows.size()));
  }
  const bool one_scale = std::count(scales.begin(), scales.end(), scales.front()) ==
                         static_cast<std::ptrdiff_t>(scales.size());
  const double conversion =
      standard && one_scale ? scales.front() * kVoltsPerMicrovolt : kVoltsPerMicrovolt;
  const std::uint32_t output = plan.rows<std::int16_t>(
      "/acquisition/e-series/data", static_cast<std::uint32_t>(channels.size()),
      sdk::data_attributes(conversion, "volts"), {true, true, false, {}});
  if (standard && !one_scale) {
    plan.constant<double>("/acquisition/e-series/channel_conversion", scales,
                          Object().set("axis", Value::json(R"({"dtype":"int32","value":1})")));
  }
  plan.constant<std::int64_t>("/acquisition/e-series/electrodes", rows,
                              Object()
                                  .set("description", "electrodes used in raw e-series recording")
                                  .set("table", Ref{electrodes}),
                              {"hdmf-common", "DynamicTableRegion"});
  return output;
}

}  // namespace rec2nwb::ephys
