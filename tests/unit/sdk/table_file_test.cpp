// Tables whose columns a data file lists: which columns there are, with which values, and which
// files are refused.
#include "rec2nwb/table_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace rec2nwb::sdk {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A column of a file. \param more further keys, as JSON
Json column(const std::string& name, const std::string& type, const std::string& more = "{}") {
  Json all = Json::parse(more);
  all["name"] = name;
  all["type"] = type;
  all["description"] = "about " + name;
  return all;
}

/// The columns of the plan. \param rows as JSON
Json put(const std::vector<Json>& file, const std::string& rows,
         const std::string& layout = "standard") {
  Plan plan;
  plan.table("/t", {"hdmf-common", "DynamicTable"}, "t");
  TableFile<Json>(Json(file), "columns.yml", layout)
      .put(plan, Json::parse(rows).get<std::vector<Json>>());
  return Json::parse(plan.json()).at("tables").at(0).at("columns");
}

std::vector<std::string> names(const Json& columns) {
  std::vector<std::string> all;
  for (const Json& one : columns) all.push_back(one.at("name"));
  return all;
}

TEST(SdkTableFile, EveryElementTypeOfAPlan) {
  for (const std::string type : {"int8", "uint8", "int16", "uint16", "int32", "uint32", "int64",
                                 "uint64", "float32", "float64"}) {
    const Json written = put({column("a", type)}, R"([{"a": 1}])").at(0);
    EXPECT_EQ(written.at("dtype"), type);
    EXPECT_EQ(written.at("name"), "a");
    EXPECT_EQ(written.at("description"), "about a");
    EXPECT_EQ(written.at("value"), Json::parse("[1]"));
    EXPECT_FALSE(written.contains("ragged"));
  }
  const auto values = [](const std::string& type, const std::string& rows) {
    const Json written = put({column("a", type)}, rows).at(0);
    EXPECT_EQ(written.at("dtype"), type);
    return written.at("value").dump();
  };
  EXPECT_EQ(values("bool", R"([{"a": true}])"), "[true]");
  EXPECT_EQ(values("utf8", R"([{"a": "x"}, {"a": "y"}])"), R"(["x","y"])");
  EXPECT_EQ(values("reference", R"([{"a": {"ref": "/b"}}])"), R"([{"ref":"/b"}])");
}

TEST(SdkTableFile, DoublesKeepEveryBitAndNanIsWritten) {
  Plan plan;
  plan.table("/t", {"hdmf-common", "DynamicTable"}, "t");
  const double third = 1.0 / 3;
  std::vector<Json> rows(2);
  rows[0]["a"] = third;
  rows[1]["a"] = std::numeric_limits<double>::quiet_NaN();
  TableFile<Json>(Json(std::vector<Json>{column("a", "float64")}), "columns.yml", "standard")
      .put(plan, rows);
  const Json written = Json::parse(plan.json()).at("tables").at(0).at("columns").at(0);
  EXPECT_EQ(written.at("value").at(0).get<double>(), third);
  EXPECT_EQ(written.at("value").at(1), "NaN");
}

TEST(SdkTableFile, AColumnWithoutADefaultNeedsAValueInEveryRow) {
  const Json columns =
      put({column("a", "int64"), column("b", "int64")}, R"([{"a": 1, "b": 1}, {"a": 2}])");
  EXPECT_THAT(names(columns), ElementsAre("a"));
}

TEST(SdkTableFile, ADefaultStandsWhereARowHasNone) {
  const Json columns =
      put({column("a", "int64", R"({"default": -1})"), column("b", "int64", R"({"default": -1})"),
           column("c", "int64", R"({"default": 7, "always": true})")},
          R"([{"a": 1}, {}])");
  EXPECT_THAT(names(columns), ElementsAre("a", "c"));
  EXPECT_EQ(columns[0]["value"].dump(), "[1,-1]");
  EXPECT_EQ(columns[1]["value"].dump(), "[7,7]");
}

TEST(SdkTableFile, AColumnMayDependOnOthers) {
  const std::vector<Json> file = {
      column("a", "int64", R"({"default": [], "ragged": true, "with": ["x", "y"]})")};
  EXPECT_THAT(names(put(file, R"([{"a": [1]}])")), IsEmpty());
  const Json columns = put(file, R"([{"a": [1, 2]}, {"y": true}])");
  EXPECT_EQ(columns[0]["value"].dump(), "[[1,2],[]]");
  EXPECT_EQ(columns[0]["ragged"], true);
}

TEST(SdkTableFile, ALayoutHasItsOwn) {
  const std::vector<Json> file = {
      column("a", "int64", R"({"default": 1, "standard": {"default": 2, "description": "s"},
                               "trodes_to_nwb": {"always": true}})")};
  const Json standard = put(file, R"([{"a": 5}, {}])");
  EXPECT_EQ(standard[0]["value"].dump(), "[5,2]");
  EXPECT_EQ(standard[0]["description"], "s");
  const Json other = put(file, R"([{"a": 5}, {}])", "trodes_to_nwb");
  EXPECT_EQ(other[0]["value"].dump(), "[5,1]");
  EXPECT_EQ(other[0]["description"], "about a");
  EXPECT_THAT(names(put(file, "[{}]")), IsEmpty());
  EXPECT_THAT(names(put(file, "[{}]", "trodes_to_nwb")), ElementsAre("a"));
}

TEST(SdkTableFile, RowsOfAnotherTable) {
  const Json columns = put({column("a", "int64", R"({"ragged": true, "rows_of": "/other"})")},
                           R"([{"a": [0, 1]}, {"a": [1]}])");
  EXPECT_EQ(columns[0]["table"], "/other");
  EXPECT_EQ(columns[0]["value"].dump(), "[[0,1],[1]]");
}

TEST(SdkTableFile, ColumnsToAppendToHaveTheirOutput) {
  Plan plan;
  plan.table("/t", {"hdmf-common", "DynamicTable"}, "t");
  const std::vector<Json> file = {column("a", "float64", R"({"appended": true})"),
                                  column("b", "int64"),
                                  column("c", "float64", R"({"appended": true})")};
  const auto outputs = TableFile<Json>(Json(file), "columns.yml", "standard")
                           .put(plan, {Json::parse(R"({"b": 1})")});
  EXPECT_EQ(outputs.at("a"), 0U);
  EXPECT_EQ(outputs.at("c"), 1U);
  EXPECT_EQ(outputs.size(), 2U);
  const Json columns = Json::parse(plan.json()).at("tables").at(0).at("columns");
  EXPECT_THAT(names(columns), ElementsAre("a", "b", "c"));
  EXPECT_EQ(columns[2]["output"], 1);
}

/// "PLACE: TEXT" of the fault in the file.
std::string fault_of(const Json& file) {
  try {
    TableFile<Json>(file, "columns.yml", "standard");
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.file, "columns.yml");
    return fault.place + ": " + fault.what();
  }
  return "no fault";
}

TEST(SdkTableFile, AFileThatBreaksTheRulesIsRefusedWithThePlace) {
  EXPECT_EQ(fault_of(Json::object()), ": expected a list");
  EXPECT_EQ(fault_of(Json::parse(R"([{"name": "a", "type": "int64"}])")),
            "/0/description: is missing");
  EXPECT_EQ(fault_of(Json::parse(R"([{"name": "a", "description": "b"}])")), "/0/type: is missing");
  const auto fault_with = [](const std::string& type, const std::string& more) {
    return fault_of(Json(std::vector<Json>{column("x", "int64"), column("a", type, more)}));
  };
  EXPECT_EQ(fault_with("int65", "{}"), "/1/type: is no element type of a plan");
  EXPECT_EQ(fault_with("int64", R"({"raged": true})"), "/1/raged: is a key that no column has");
  EXPECT_EQ(fault_with("int64", R"({"ragged": 1})"), "/1/ragged: expected true or false, found 1");
  EXPECT_EQ(fault_with("int64", R"({"always": true})"), "/1/default: is missing");
  EXPECT_EQ(fault_with("int64", R"({"with": ["b"]})"), "/1/default: is missing");
  EXPECT_EQ(fault_with("int64", R"({"trodes_to_nwb": {"type": "x"}})"),
            "/1/trodes_to_nwb/type: is no element type of a plan");
}

}  // namespace
}  // namespace rec2nwb::sdk
