#include <gtest/gtest.h>

#include "nwb/plan_parts.hpp"
#include "nwb/tree.hpp"
#include "support/nwb_read.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

using parts::column;

class TableTest : public testing::Test {
 protected:
  TablePlan table(const std::string& path, std::vector<ColumnPlan> columns) {
    TablePlan plan;
    plan.path = path;
    plan.type = {"hdmf-common", "DynamicTable"};
    plan.description = "a table";
    plan.columns = std::move(columns);
    return plan;
  }
  void write(const TablePlan& plan) {
    tree_.write_table(plan);
    tree_.write_references();
  }

  H5::H5File file_{(test::fresh_folder("nwb") / "table.h5").string(), H5F_ACC_TRUNC};
  Tree tree_{file_, {"an identifier", 0, "UTC"}};
};

TEST_F(TableTest, ColumnsIdsAndNames) {
  write(table("/t", {column("name", "what", ElementType::kUtf8, {"a", "b", "c"}),
                     column("value", "how much", ElementType::kFloat64, {1, 2.5, 3})}));
  const auto group = file_.openGroup("/t");
  EXPECT_EQ(test::text_attribute(group, "neurodata_type"), "DynamicTable");
  EXPECT_EQ(test::text_attribute(group, "description"), "a table");
  EXPECT_EQ(test::text_attributes(group, "colnames"), (std::vector<std::string>{"name", "value"}));
  EXPECT_EQ(test::read_ints(file_, "/t/id"), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(test::text_attribute(file_.openDataSet("/t/id"), "neurodata_type"),
            "ElementIdentifiers");
  EXPECT_EQ(test::read_texts(file_, "/t/name"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(test::read_doubles(file_, "/t/value"), (std::vector<double>{1, 2.5, 3}));
  const auto value = file_.openDataSet("/t/value");
  EXPECT_EQ(test::text_attribute(value, "neurodata_type"), "VectorData");
  EXPECT_EQ(test::text_attribute(value, "namespace"), "hdmf-common");
  EXPECT_EQ(test::text_attribute(value, "description"), "how much");
}

TEST_F(TableTest, ATableWithoutRowsOrWithoutColumns) {
  write(table("/rows", {column("a", "x", ElementType::kInt64, Json::array())}));
  EXPECT_EQ(test::shape_at(file_, "/rows/id"), test::Shape({0}));
  EXPECT_EQ(test::shape_at(file_, "/rows/a"), test::Shape({0}));
  write(table("/columns", {}));
  EXPECT_EQ(test::shape_at(file_, "/columns/id"), test::Shape({0}));
  EXPECT_TRUE(test::text_attributes(file_.openGroup("/columns"), "colnames").empty());
}

TEST_F(TableTest, ARaggedColumnHasAnIndexThatPointsToIt) {
  write(table("/t", {column("tags", "x", ElementType::kUtf8,
                            Json::array({{"a"}, Json::array(), {"b", "c"}}), true)}));
  EXPECT_EQ(test::read_texts(file_, "/t/tags"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(test::read_ints(file_, "/t/tags_index"), (std::vector<std::int64_t>{1, 1, 3}));
  const auto index = file_.openDataSet("/t/tags_index");
  EXPECT_EQ(test::text_attribute(index, "neurodata_type"), "VectorIndex");
  EXPECT_EQ(test::reference_attribute(file_, index, "target"), std::vector<std::string>{"/t/tags"});
  EXPECT_EQ(test::text_attributes(file_.openGroup("/t"), "colnames"),
            std::vector<std::string>{"tags"});
}

TEST_F(TableTest, ARaggedColumnMayHoldReferences) {
  write(table("/a", {column("x", "x", ElementType::kInt8, {1})}));
  write(table(
      "/t", {column("to", "x", ElementType::kReference,
                    Json::array({Json::array({{{"ref", "/a"}}, {{"ref", "/a/x"}}}), Json::array()}),
                    true)}));
  EXPECT_EQ(test::shape_at(file_, "/t/to"), test::Shape({2}));
  EXPECT_EQ(test::read_ints(file_, "/t/to_index"), (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(test::reference_attribute(file_, file_.openDataSet("/t/to_index"), "target"),
            std::vector<std::string>{"/t/to"});
}

TEST_F(TableTest, TheIndexHasTheSmallestTypeThatHoldsIt) {
  const std::pair<std::uint64_t, H5::PredType> cases[] = {{0, H5::PredType::STD_U8LE},
                                                          {255, H5::PredType::STD_U8LE},
                                                          {256, H5::PredType::STD_U16LE},
                                                          {65535, H5::PredType::STD_U16LE},
                                                          {65536, H5::PredType::STD_U32LE}};
  for (const auto& [elements, type] : cases) {
    const std::string path = "/t" + std::to_string(elements);
    Json row = Json::array();
    for (std::uint64_t i = 0; i < elements; ++i) row.push_back(1);
    write(table(path, {column("n", "x", ElementType::kInt8, Json::array({row}), true)}));
    EXPECT_TRUE(file_.openDataSet(path + "/n_index").getDataType() == type) << elements;
  }
}

TEST_F(TableTest, ARegionPointsIntoItsTable) {
  write(table("/electrodes", {column("x", "x", ElementType::kFloat32, {1, 2})}));
  ColumnPlan region = column("electrodes", "rows", ElementType::kInt64, {1, 0});
  region.table = "/electrodes";
  write(table("/t", {region}));
  const auto dataset = file_.openDataSet("/t/electrodes");
  EXPECT_EQ(test::text_attribute(dataset, "neurodata_type"), "DynamicTableRegion");
  EXPECT_EQ(test::reference_attribute(file_, dataset, "table"),
            std::vector<std::string>{"/electrodes"});
}

TEST_F(TableTest, AColumnOfReferences) {
  tree_.write_group(parts::plain_group("/g"));
  ColumnPlan groups = column("group", "of the electrode", ElementType::kReference,
                             Json::array({{{"ref", "/g"}}, {{"ref", "/g"}}}));
  write(table("/t", {groups}));
  EXPECT_EQ(test::read_references(file_, "/t/group"), (std::vector<std::string>{"/g", "/g"}));
  EXPECT_EQ(test::text_attribute(file_.openDataSet("/t/group"), "description"), "of the electrode");
}

TEST_F(TableTest, AColumnMayHaveATypeOfItsOwn) {
  ColumnPlan own = column("x", "x", ElementType::kInt64, {1});
  own.type = NeurodataType{"ndx-test", "Special"};
  write(table("/t", {own}));
  EXPECT_EQ(test::text_attribute(file_.openDataSet("/t/x"), "neurodata_type"), "Special");
}

}  // namespace
}  // namespace rec2nwb
