// The DynamicTable part of Tree: columns, ragged columns and their index, the id column.
#include <limits>
#include <numeric>

#include "nwb/h5.hpp"
#include "nwb/tree.hpp"
#include "plan/value.hpp"

namespace rec2nwb {
namespace {

const NeurodataType kVectorData = {"hdmf-common", "VectorData"};
const NeurodataType kVectorIndex = {"hdmf-common", "VectorIndex"};
const NeurodataType kIds = {"hdmf-common", "ElementIdentifiers"};

/// The smallest type that holds the largest index, as hdmf does.
ElementType index_type(std::uint64_t largest) {
  if (largest <= std::numeric_limits<std::uint8_t>::max()) return ElementType::kUint8;
  if (largest <= std::numeric_limits<std::uint16_t>::max()) return ElementType::kUint16;
  if (largest <= std::numeric_limits<std::uint32_t>::max()) return ElementType::kUint32;
  return ElementType::kUint64;
}

}  // namespace

void Tree::begin_table(const TablePlan& table, std::uint64_t rows) {
  const H5::Group group = group_at(table.path);
  write_attributes(group, table.path, table.type, table.attributes);
  h5::write_text_attribute(group, "description", table.description);
  Json names = Json::array();
  for (const auto& column : table.columns) names.push_back(column.name);
  h5::write_attribute(group, "colnames", ElementType::kUtf8, names);
  std::vector<std::int64_t> ids(rows);
  std::iota(ids.begin(), ids.end(), 0);
  const auto dataset =
      h5::write_raw(group, "id", ElementType::kInt64, std::as_bytes(std::span(ids)), rows, 0);
  write_attributes(dataset, table.path + "/id", kIds, Json::object());
}

void Tree::describe_column(const H5::DataSet& dataset, const TablePlan& table,
                           const ColumnPlan& column) {
  Json attributes = {{"description", column.description}};
  if (column.table) attributes["table"] = {{"ref", *column.table}};
  const NeurodataType region = {"hdmf-common", "DynamicTableRegion"};
  write_attributes(dataset, table.path + "/" + column.name,
                   column.type    ? *column.type
                   : column.table ? region
                                  : kVectorData,
                   attributes);
}

void Tree::write_index(const TablePlan& table, const ColumnPlan& column,
                       const std::vector<std::uint64_t>& ends) {
  // Put off, so that its reference to the column comes behind columns that are put off.
  later([this, table, column, ends] {
    const std::string name = column.name + "_index";
    Json values = ends;
    const auto dataset = h5::write_dataset(group_at(table.path), name,
                                           index_type(ends.empty() ? 0 : ends.back()), values);
    write_attributes(dataset, table.path + "/" + name, kVectorIndex,
                     {{"description", "Index for VectorData '" + column.name + "'"},
                      {"target", {{"ref", table.path + "/" + column.name}}}});
  });
}

void Tree::write_column(const TablePlan& table, const ColumnPlan& column) {
  Json values = column.value;
  if (column.ragged) {
    values = Json::array();
    std::vector<std::uint64_t> ends;
    for (const auto& row : column.value) {
      for (const auto& element : row) values.push_back(element);
      ends.push_back(values.size());
    }
    write_index(table, column, ends);
  }
  if (column.element == ElementType::kReference) {
    later([this, table, column, values] {
      std::vector<std::string> paths;
      for (const auto& value : values) paths.push_back(value.at("ref").get<std::string>());
      describe_column(h5::write_reference_dataset(file_, group_at(table.path), column.name, paths),
                      table, column);
    });
    return;
  }
  describe_column(h5::write_dataset(group_at(table.path), column.name, column.element, values),
                  table, column);
}

void Tree::write_table(const TablePlan& table) {
  h5::guarded(table.path, [&] {
    begin_table(table, table.columns.empty() ? 0 : table.columns.front().value.size());
    for (const auto& column : table.columns) write_column(table, column);
  });
}

}  // namespace rec2nwb
