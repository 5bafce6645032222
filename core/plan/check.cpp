#include "plan/check.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "base/text.hpp"
#include "plan/value.hpp"

namespace rec2nwb {

namespace {

constexpr std::string_view kDataEnd = "/data";

/// Attributes that the core makes from "type", the path and the columns.
constexpr std::array<std::string_view, 3> kCoreAttributes{"namespace", "neurodata_type",
                                                          "object_id"};
constexpr std::array<std::string_view, 2> kTableAttributes{"description", "colnames"};

/// A part of a JSON pointer (RFC 6901).
std::string escape(const std::string& key) {
  std::string escaped;
  for (const char c : key) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return escaped;
}

/// A NUL in a name would end the message.
std::string printable(std::string text) {
  std::ranges::replace(text, '\0', '?');
  return text;
}

bool is_integer(ElementType element) { return element < ElementType::kFloat32; }

class Checker {
 public:
  explicit Checker(Problems& problems) : problems_(problems) {}

  void group(const GroupPlan& group, const std::string& at);
  void dataset(const DatasetPlan& dataset, const std::string& at);
  void table(const TablePlan& table, const std::string& at);
  void publication(const Publication& publication, const Plan& plan, const std::string& at);
  void file(const FilePlan& file, const std::string& at);
  void outputs_dense();

 private:
  void fault(Code code, const std::string& pointer, const std::string& text,
             const std::string& to_do = {}) {
    problems_.error(code, {.item = printable(pointer)}, printable(text), to_do);
  }
  void name(const std::string& text, const std::string& at);
  void path(const std::string& text, const std::string& at);
  void attributes(const Json& attributes, const std::string& at, bool of_table = false);
  void value(const Json& value, ElementType element, const std::string& at);
  void output(const std::optional<OutputId>& output, const std::string& at);
  void width_of_value(const DatasetPlan& dataset, const std::string& at);
  void column(const ColumnPlan& column, const std::string& at);
  void column_value(const ColumnPlan& column, const std::string& at);
  void ragged_value(const ColumnPlan& column, const std::string& at);
  void column_names(const TablePlan& table, const std::string& at);
  void column_lengths(const TablePlan& table, const std::string& at);

  Problems& problems_;
  std::map<std::uint32_t, std::string> outputs_;  ///< number -> pointer of its first use
};

void Checker::name(const std::string& text, const std::string& at) {
  if (const auto why = find_path_fault("/" + text)) fault(Code::kPlanPath, at, *why);
}

void Checker::path(const std::string& text, const std::string& at) {
  if (const auto why = find_path_fault(text)) fault(Code::kPlanPath, at, *why);
}

void Checker::attributes(const Json& attributes, const std::string& at, bool of_table) {
  for (const auto& [key, attribute] : attributes.items()) {
    const std::string pointer = at + "/attributes/" + escape(key);
    name(key, pointer);
    const bool from_type = std::ranges::count(kCoreAttributes, key) != 0;
    if (from_type || (of_table && std::ranges::count(kTableAttributes, key) != 0)) {
      fault(Code::kPlanAttribute, pointer,
            format("the core writes the attribute \"{}\" itself", key),
            from_type ? "say \"type\" instead" : "say \"description\" and \"columns\" instead");
    } else if (const auto found = find_attribute_fault(attribute)) {
      fault(Code::kPlanAttribute, pointer + found->pointer, found->text);
    }
  }
}

void Checker::value(const Json& value, ElementType element, const std::string& at) {
  if (const auto found = find_fault(value, element))
    fault(Code::kPlanValue, at + found->pointer, found->text);
}

void Checker::output(const std::optional<OutputId>& output, const std::string& at) {
  if (!output) return;
  const auto [first, is_new] = outputs_.try_emplace(output->number, at);
  if (!is_new)
    fault(Code::kPlanOutput, at,
          format("output {} is used twice, first at {}", output->number, first->second));
}

void Checker::outputs_dense() {
  std::uint32_t next = 0;
  for (const auto& [number, pointer] : outputs_) {
    if (number != next) {
      fault(Code::kPlanOutput, pointer,
            format("output {} is there, output {} is not", number, next),
            "number the outputs 0, 1, 2, ... without a gap");
      return;
    }
    ++next;
  }
}

void Checker::publication(const Publication& publication, const Plan& plan, const std::string& at) {
  if (!publication.written) {
    output(publication.output, at + "/output");
  } else if (std::ranges::none_of(plan.datasets, [&](const DatasetPlan& dataset) {
               return dataset.output == publication.output;
             })) {
    fault(Code::kPlanPublication, at + "/output",
          format("output {} is not that of a dataset", publication.output.number),
          "say kind and dtype if it is for other plugins only");
    return;
  }
  if (publication.kind != OutputKind::kEvents && publication.kind != OutputKind::kAppend) {
    fault(Code::kPlanPublication, at + "/output",
          "only outputs of kind events and append can be published");
  }
  if (element_bytes(publication.element) == 0) {
    fault(Code::kPlanPublication, at,
          "numbers and booleans can be published, found " + to_text(publication.element));
  }
}

void Checker::file(const FilePlan& file, const std::string& at) { name(file.name, at + "/name"); }

void Checker::group(const GroupPlan& group, const std::string& at) {
  path(group.path, at + "/path");
  attributes(group.attributes, at);
  for (const auto& [link, target] : group.links) {
    const std::string pointer = at + "/links/" + escape(link);
    name(link, pointer);
    path(target, pointer);
  }
}

void Checker::width_of_value(const DatasetPlan& dataset, const std::string& at) {
  const auto shape = shape_of(dataset.value);
  const bool empty = shape.size() == 1 && shape[0] == 0;
  if (dataset.width == 0 || empty || (shape.size() == 2 && shape[1] == dataset.width)) return;
  fault(Code::kPlanValue, at + "/value",
        format("expected rows of {} elements, as \"width\" says", dataset.width));
}

void Checker::dataset(const DatasetPlan& dataset, const std::string& at) {
  path(dataset.path, at + "/path");
  attributes(dataset.attributes, at);
  output(dataset.output, at + "/output");
  const bool of_packets = dataset.kind == OutputKind::kRows || dataset.kind == OutputKind::kEvents;
  if (of_packets && element_bytes(dataset.element) == 0) {
    fault(Code::kPlanOutput, at + "/dtype",
          "rows and events are numbers or booleans, found " + to_text(dataset.element));
  }
  const bool is_inline = dataset.kind == OutputKind::kInline;
  if (is_inline && dataset.output) {
    fault(Code::kPlanOutput, at + "/output",
          "the value of an inline dataset stands in the plan: it is no output");
  }
  if (!is_inline && !dataset.value.is_null()) {
    fault(Code::kPlanOutput, at + "/value", "only an inline dataset has a value in the plan");
  }
  if (is_inline) {
    value(dataset.value, dataset.element, at + "/value");
    width_of_value(dataset, at);
  }
  if (!dataset.shape.empty() && (!is_inline || dataset.value != Json::array() ||
                                 std::ranges::count(dataset.shape, 0U) == 0)) {
    fault(Code::kPlanOutput, at + "/shape",
          "a shape, with a 0 in it, is said of an inline dataset of value [] only");
  }
  if (dataset.timestamps && !of_packets) {
    fault(Code::kPlanOutput, at + "/timestamps",
          "only rows and events outputs have timestamps from the core");
  } else if (dataset.timestamps && !dataset.path.ends_with(kDataEnd)) {
    fault(Code::kPlanOutput, at + "/timestamps",
          format("timestamps stand beside a dataset called \"data\", found {}", dataset.path));
  }
  if (dataset.fill_drops && dataset.kind != OutputKind::kRows) {
    fault(Code::kPlanOutput, at + "/fill_drops",
          "only rows outputs can be filled where packets are missing");
  }
  if (dataset.drop_if_empty && dataset.kind != OutputKind::kEvents &&
      dataset.kind != OutputKind::kAppend) {
    fault(Code::kPlanOutput, at + "/drop_if_empty",
          "only events and append outputs can turn out to be empty");
  }
}

void Checker::ragged_value(const ColumnPlan& column, const std::string& at) {
  std::optional<std::vector<std::uint64_t>> element_shape;
  for (std::size_t i = 0; i < column.value.size(); ++i) {
    const Json& row = column.value[i];
    const std::string pointer = format("{}/{}", at, i);
    if (!row.is_array()) {
      fault(Code::kPlanValue, pointer, "a row of a ragged column is an array");
      return;
    }
    if (const auto found = find_fault(row, column.element)) {
      fault(Code::kPlanValue, pointer + found->pointer, found->text);
      return;
    }
    if (row.empty()) continue;
    const auto shape = shape_of(row.front());
    if (element_shape.value_or(shape) != shape) {
      fault(Code::kPlanValue, pointer,
            "its elements have another shape than those of the rows before it");
      return;
    }
    element_shape = shape;
  }
}

void Checker::column_value(const ColumnPlan& column, const std::string& at) {
  if (column.ragged) {
    ragged_value(column, at + "/value");
  } else {
    value(column.value, column.element, at + "/value");
  }
}

void Checker::column(const ColumnPlan& column, const std::string& at) {
  name(column.name, at + "/name");
  output(column.output, at + "/output");
  output(column.lengths, at + "/lengths");
  if (!column.output) column_value(column, at);
  if (column.output && !column.value.is_null()) {
    fault(Code::kPlanColumn, at + "/value", "a column has \"value\" or \"output\", not both");
  }
  if (column.table) {
    path(*column.table, at + "/table");
    if (!is_integer(column.element)) {
      fault(Code::kPlanColumn, at + "/dtype",
            "a column with \"table\" holds row numbers: expected an integer type, found " +
                to_text(column.element));
    }
  }
  if (column.output && column.ragged && !column.lengths) {
    fault(Code::kPlanColumn, at,
          "a ragged append column needs \"lengths\", the output that takes its row lengths");
  }
  if (column.lengths && !(column.output && column.ragged)) {
    fault(Code::kPlanColumn, at + "/lengths",
          "only a ragged column with \"output\" takes row lengths");
  }
  if (column.time_of_rows && !column.output) {
    fault(Code::kPlanColumn, at + "/time", "only a column with \"output\" takes rows");
  }
  const bool is_real =
      column.element == ElementType::kFloat32 || column.element == ElementType::kFloat64;
  if (column.drop_if_nan && (!column.output || column.ragged || !is_real)) {
    fault(Code::kPlanColumn, at + "/drop_if_nan",
          "only a float column with \"output\" can turn out to be all NaN");
  }
  if (column.time_of_rows && column.element != ElementType::kUint64) {
    fault(Code::kPlanColumn, at + "/dtype",
          "a column that takes rows is uint64, found " + to_text(column.element));
  }
}

void Checker::column_names(const TablePlan& table, const std::string& at) {
  std::set<std::string> taken{"id"};
  for (const ColumnPlan& column : table.columns) {
    if (column.ragged) taken.insert(column.name + "_index");
  }
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string& name = table.columns[i].name;
    if (taken.insert(name).second) continue;
    fault(Code::kPlanColumn, format("{}/columns/{}/name", at, i),
          format("\"{}\" is there already: a column, the index of a ragged one, or the id", name));
  }
}

void Checker::column_lengths(const TablePlan& table, const std::string& at) {
  const ColumnPlan* first = nullptr;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnPlan& column = table.columns[i];
    if (column.output) continue;  // how many rows they get shows in the end
    if (first == nullptr) first = &column;
    if (column.value.size() == first->value.size()) continue;
    fault(Code::kPlanColumn, format("{}/columns/{}/value", at, i),
          format("expected {} rows as in column \"{}\", found {}", first->value.size(), first->name,
                 column.value.size()));
  }
}

void Checker::table(const TablePlan& table, const std::string& at) {
  path(table.path, at + "/path");
  attributes(table.attributes, at, true);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    column(table.columns[i], format("{}/columns/{}", at, i));
  }
  column_names(table, at);
  column_lengths(table, at);
}

}  // namespace

void check_plan(const Plan& plan, Problems& problems) {
  Checker checker(problems);
  for (std::size_t i = 0; i < plan.groups.size(); ++i) {
    checker.group(plan.groups[i], format("/groups/{}", i));
  }
  for (std::size_t i = 0; i < plan.datasets.size(); ++i) {
    checker.dataset(plan.datasets[i], format("/datasets/{}", i));
  }
  for (std::size_t i = 0; i < plan.tables.size(); ++i) {
    checker.table(plan.tables[i], format("/tables/{}", i));
  }
  for (std::size_t i = 0; i < plan.publications.size(); ++i) {
    checker.publication(plan.publications[i], plan, format("/publish/{}", i));
  }
  for (std::size_t i = 0; i < plan.files.size(); ++i) {
    checker.file(plan.files[i], format("/files/{}", i));
  }
  checker.outputs_dense();
}

}  // namespace rec2nwb
