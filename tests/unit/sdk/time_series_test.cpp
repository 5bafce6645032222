// The plan of modules and series, and values that are appended with their times.
#include "rec2nwb/time_series.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "rec2nwb/detail/fake_host.hpp"

namespace rec2nwb::sdk {
namespace {

using Json = nlohmann::json;

TEST(TimeSeries, AModuleIsAGroupWithADescription) {
  Plan plan;
  plan_module(plan, "/processing/a", "first");
  plan_module(plan, "/processing/b", "second", true);
  const Json groups = Json::parse(plan.json()).at("groups");
  EXPECT_EQ(groups.at(0), Json::parse(R"({"path": "/processing/a",
      "type": {"namespace": "core", "name": "ProcessingModule"},
      "attributes": {"description": "first"}})"));
  EXPECT_EQ(groups.at(1).at("drop_if_empty"), true);
}

TEST(TimeSeries, ASeriesHasCommentsAndMayHaveLinks) {
  Plan plan;
  plan_series(plan, "/acquisition/a", {"core", "TimeSeries"}, "area");
  plan_series(plan, "/acquisition/b", {"core", "ImageSeries"}, "video", "seen from above",
              Object().set("device", "/general/devices/x"));
  const Json groups = Json::parse(plan.json()).at("groups");
  EXPECT_EQ(groups.at(0).at("attributes"),
            Json({{"description", "area"}, {"comments", "no comments"}}));
  EXPECT_FALSE(groups.at(0).contains("links"));
  EXPECT_EQ(groups.at(1).at("attributes").at("comments"), "seen from above");
  EXPECT_EQ(groups.at(1).at("links"), Json({{"device", "/general/devices/x"}}));
}

TEST(TimeSeries, AppendedDataHaveTimesAndAreLeftOutWithoutRows) {
  Plan plan;
  const auto series = AppendedSeries::plan<std::int16_t>(plan, "/acquisition/a", 2, 1e-6, "m2");
  const Json datasets = Json::parse(plan.json()).at("datasets");
  const Json& data = datasets.at(series.data);
  EXPECT_EQ(data.at("path"), "/acquisition/a/data");
  EXPECT_EQ(data.at("dtype"), "int16");
  EXPECT_EQ(data.at("width"), 2);
  EXPECT_EQ(data.at("drop_if_empty"), true);
  EXPECT_EQ(data.at("attributes"),
            Json({{"conversion", 1e-6}, {"offset", 0.0}, {"resolution", -1.0}, {"unit", "m2"}}));
  const Json& timestamps = datasets.at(series.timestamps);
  EXPECT_EQ(timestamps.at("path"), "/acquisition/a/timestamps");
  EXPECT_EQ(timestamps.at("dtype"), "float64");
  EXPECT_EQ(timestamps.at("drop_if_empty"), true);
  EXPECT_EQ(timestamps.at("attributes"), Json({{"interval", 1}, {"unit", "seconds"}}));
}

TEST(TimeSeries, ValuesAreAppendedWithTheirTimes) {
  rec2nwb::testing::Script script;
  script.outputs = {{rec2nwb::testing::OutputKind::kAppend, sizeof(std::int16_t), 2},
                    {rec2nwb::testing::OutputKind::kAppend, sizeof(double), 0}};
  rec2nwb::testing::Result result;
  rec2nwb::testing::detail::FakeHost fake(script, result);
  fake.begin(rec2nwb::testing::detail::FakeHost::kFinish, "finish");
  const AppendedSeries series = {0, 1};
  const std::vector<double> seconds = {1.5, 2.5};
  series.append(Host(fake.table()), seconds, std::vector<std::int16_t>{1, 2, 3, 4});
  EXPECT_EQ(result.values.at(0).size(), 4 * sizeof(std::int16_t));
  EXPECT_EQ(result.values.at(1).size(), 2 * sizeof(double));
  EXPECT_EQ(result.values.at(0).at(6), 4);
}

}  // namespace
}  // namespace rec2nwb::sdk
