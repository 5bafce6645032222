#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "unit/plan/plan_samples.hpp"

namespace rec2nwb {
namespace {

using testing::HasSubstr;

TEST(ElementTypes, HaveNamesThatParseBack) {
  for (const auto& [name, bytes] : std::map<std::string, std::uint32_t>{{"int8", 1},
                                                                        {"uint8", 1},
                                                                        {"int16", 2},
                                                                        {"uint16", 2},
                                                                        {"int32", 4},
                                                                        {"uint32", 4},
                                                                        {"int64", 8},
                                                                        {"uint64", 8},
                                                                        {"float32", 4},
                                                                        {"float64", 8},
                                                                        {"bool", 1},
                                                                        {"utf8", 0},
                                                                        {"ascii", 0},
                                                                        {"reference", 0}}) {
    const ElementType type = parse_element_type(name);
    EXPECT_EQ(to_text(type), name);
    EXPECT_EQ(element_bytes(type), bytes) << name;
  }
}

TEST(ElementTypes, RefuseOtherNames) {
  try {
    parse_element_type("int128");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::AllOf(HasSubstr("int128"), testing::HasSubstr("R2N-0702")));
    EXPECT_THAT(error.what(), HasSubstr("uint64"));
  }
}

TEST(ParsePlan, TypesGroups) {
  const Plan plan = test::parse(test::full_plan(), 7);
  ASSERT_EQ(plan.groups.size(), 2U);
  const GroupPlan& group = plan.groups[0];
  EXPECT_EQ(group.path, "/acquisition/e-series");
  ASSERT_TRUE(group.type);
  EXPECT_EQ(group.type->name_space, "core");
  EXPECT_EQ(group.type->name, "ElectricalSeries");
  EXPECT_EQ(group.attributes["description"], "raw");
  EXPECT_EQ(group.links.at("timestamps"), "/processing/sample_count/timestamps");
  EXPECT_EQ(group.owner, 7U);
  EXPECT_FALSE(plan.groups[1].type);
  EXPECT_EQ(plan.groups[1].attributes, Json::object());
}

TEST(ParsePlan, TypesDatasets) {
  const Plan plan = test::parse(test::full_plan(), 7);
  ASSERT_EQ(plan.datasets.size(), 6U);
  const DatasetPlan& rows = plan.datasets[0];
  EXPECT_EQ(rows.kind, OutputKind::kRows);
  EXPECT_EQ(rows.element, ElementType::kInt16);
  EXPECT_EQ(rows.width, 32U);
  EXPECT_EQ(rows.output, (OutputId{7, 0}));
  EXPECT_TRUE(rows.fill_drops);
  EXPECT_FALSE(rows.timestamps);
  EXPECT_EQ(rows.chunk.rows, 16384U);
  EXPECT_EQ(rows.chunk.columns, 32U);
  const DatasetPlan& events = plan.datasets[1];
  EXPECT_EQ(events.kind, OutputKind::kEvents);
  EXPECT_TRUE(events.timestamps);
  EXPECT_TRUE(events.drop_if_empty);
  EXPECT_EQ(events.width, 0U);
  EXPECT_FALSE(events.chunk.columns);
  EXPECT_EQ(plan.datasets[2].kind, OutputKind::kAppend);
  EXPECT_EQ(plan.datasets[3].kind, OutputKind::kInline);
  EXPECT_EQ(plan.datasets[3].value, "a lab");
  EXPECT_FALSE(plan.datasets[3].output);
  EXPECT_EQ(plan.datasets[5].shape, (std::vector<std::uint64_t>{0, 0, 0}));
}

TEST(ParsePlan, TypesTables) {
  const Plan plan = test::parse(test::full_plan(), 7);
  ASSERT_EQ(plan.tables.size(), 2U);
  const TablePlan& tasks = plan.tables[0];
  EXPECT_TRUE(tasks.drop_if_empty);
  EXPECT_EQ(tasks.description, "all tasks");
  EXPECT_TRUE(tasks.columns[1].ragged);
  EXPECT_EQ(tasks.columns[2].table, "/processing/tasks");
  const TablePlan& stimuli = plan.tables[1];
  EXPECT_TRUE(stimuli.columns[0].time_of_rows);
  EXPECT_EQ(stimuli.columns[1].output, (OutputId{7, 5}));
  EXPECT_EQ(stimuli.columns[1].lengths, (OutputId{7, 4}));
}

TEST(ParsePlan, AcceptsAnEmptyPlan) { EXPECT_EQ(test::parse(Json::object()), Plan()); }

TEST(ToJson, GivesBackTheJsonThatWasParsed) {
  EXPECT_EQ(to_json(test::parse(test::full_plan()), {}), test::full_plan());
}

TEST(ToJson, SaysOwnersByName) {
  const Plan plan = test::parse(test::full_plan(), 1);
  const Json json = to_json(plan, {"core", "plugin 'dio'"});
  EXPECT_EQ(json["groups"][0]["owner"], "plugin 'dio'");
  EXPECT_EQ(json["datasets"][0]["owner"], "plugin 'dio'");
  EXPECT_EQ(json["tables"][0]["owner"], "plugin 'dio'");
}

/// Random plans, each key there or not.
class PlanMaker {
 public:
  explicit PlanMaker(std::uint32_t seed) : random_(seed) {}

  Plan make() {
    Plan plan;
    if (coin()) plan.namespaces = {"core"};
    for (std::uint32_t i = 0; i < 3; ++i) plan.groups.push_back(group(i));
    for (std::uint32_t i = 0; i < 5; ++i) plan.datasets.push_back(dataset(i));
    for (std::uint32_t i = 0; i < 2; ++i) plan.tables.push_back(table(i));
    for (const DatasetPlan& dataset : plan.datasets) {
      if (is_log(dataset.kind) && coin()) plan.publications.push_back(publication(dataset));
    }
    if (coin()) plan.publications.push_back(publication_alone());
    if (coin()) plan.files = {{"a.mp4", "", kOwner}, {"b.h264", "/data/b.h264", kOwner}};
    return plan;
  }

 private:
  bool coin() { return random_() % 2 == 0; }
  std::optional<NeurodataType> type() {
    if (coin()) return std::nullopt;
    return NeurodataType{"core", "TimeSeries"};
  }
  Json attributes() {
    Json json = Json::object();
    if (coin()) json["text"] = "\u00b5V";
    if (coin()) json["numbers"] = {1.5, -2, 3};
    if (coin()) json["typed"] = {{"dtype", "uint8"}, {"value", {{1, 2}, {3, 4}}}};
    return json;
  }
  GroupPlan group(std::uint32_t i) {
    GroupPlan group{"/g" + std::to_string(i), type(), attributes(), {}, {}, coin(), kOwner};
    if (coin()) group.links["x"] = "/g0";
    return group;
  }
  static bool is_log(OutputKind kind) {
    return kind == OutputKind::kEvents || kind == OutputKind::kAppend;
  }
  static Publication publication(const DatasetPlan& dataset) {
    return {"edges", dataset.path, {{"a", 1}},      *dataset.output,
            true,    dataset.kind, dataset.element, dataset.width};
  }
  Publication publication_alone() {
    return {"frames",
            "1/2",
            Json::object(),
            {kOwner, outputs_++},
            false,
            OutputKind::kEvents,
            ElementType::kFloat64,
            2};
  }
  DatasetPlan dataset(std::uint32_t i) {
    DatasetPlan dataset;
    dataset.path = "/g0/d" + std::to_string(i) + "/data";
    dataset.kind = static_cast<OutputKind>(random_() % 4);
    dataset.element = coin() ? ElementType::kFloat32 : ElementType::kBool;
    dataset.type = type();
    dataset.attributes = attributes();
    dataset.owner = kOwner;
    const bool of_packets =
        dataset.kind == OutputKind::kRows || dataset.kind == OutputKind::kEvents;
    dataset.timestamps = of_packets && coin();
    dataset.fill_drops = dataset.kind == OutputKind::kRows && coin();
    if (coin()) dataset.chunk.rows = 1 + random_() % 100;
    if (dataset.kind == OutputKind::kInline) {
      dataset.value = dataset.element == ElementType::kBool ? Json(true) : Json({"NaN", 1.25});
      return dataset;
    }
    dataset.width = static_cast<std::uint32_t>(random_() % 3);
    dataset.output = OutputId{kOwner, outputs_++};
    dataset.drop_if_empty = dataset.kind != OutputKind::kRows && coin();
    return dataset;
  }
  TablePlan table(std::uint32_t i) {
    TablePlan table{"/t" + std::to_string(i),
                    {"core", "TimeIntervals"},
                    "a table",
                    attributes(),
                    coin(),
                    {},
                    kOwner};
    for (std::uint32_t k = 0; k < random_() % 4; ++k) {
      ColumnPlan column;
      column.name = "c" + std::to_string(k);
      column.type = type();
      column.ragged = coin();
      if (coin()) column.element = ElementType::kFloat64;
      if (coin()) {
        column.value = column.ragged ? Json({{1, 2}, Json::array()}) : Json({5, 6});
      } else {
        column.output = OutputId{kOwner, outputs_++};
        if (column.ragged) column.lengths = OutputId{kOwner, outputs_++};
        if (column.element == ElementType::kFloat64) column.drop_if_nan = !column.ragged;
      }
      if (column.element == ElementType::kInt64 && coin()) column.table = "/t0";
      table.columns.push_back(column);
    }
    return table;
  }

  static constexpr std::uint32_t kOwner = 3;
  std::mt19937 random_;
  std::uint32_t outputs_ = 0;
};

TEST(ToJson, IsTheInverseOfParsing) {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    const Plan plan = PlanMaker(seed).make();
    const Json json = to_json(plan, {});
    EXPECT_EQ(test::parse(json, 3), plan) << json.dump(1);
    EXPECT_EQ(test::parse(Json::parse(json.dump()), 3), plan) << "over text, seed " << seed;
  }
}

}  // namespace
}  // namespace rec2nwb
