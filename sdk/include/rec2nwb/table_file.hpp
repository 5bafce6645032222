/// \file
/// TableFile: the columns of a table as a data file of the plugin, so that its code says only what
/// the values of a row are.
///
///     const sdk::TableFile<Json> columns(Json::parse(host.load("columns.yml")), "columns.yml",
///                                        session.at("layout"));
///     plan.table("/processing/lick/licks", {"hdmf-common", "DynamicTable"}, "Licks");
///     columns.put(plan, {{{"spout", 1}, {"drops", 3}}, {{"spout", 2}}});
///
/// The file is a list of columns, in the order of the table:
///
///     - name: drops
///       type: int64            element type of a plan: bool, int8 ... float64, utf8, reference
///       description: Drops that were given
///       default: -1            in rows without a value
///       ragged: true           any number of elements a row
///       rows_of: /a/table      ragged int64: the elements are row numbers of that table
///       always: true           there even if no row has a value; needs a default
///       with: [a, b]           there if any row has a value of one of these; needs a default
///       appended: true         filled in finish (Host::append): put returns its output
///       standard:              the same keys (but name), where that layout differs
///         default: 0
///
/// Without always and with, a column with a default is there if any row has a value, one without if
/// every row has.
///
/// Needs: C++17; Json (nlohmann::json, which the plugin includes). Promises: a file that breaks
/// these rules is a Fault with its place; doubles keep every bit.
#ifndef REC2NWB_TABLE_FILE_HPP
#define REC2NWB_TABLE_FILE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "rec2nwb/cursor.hpp"
#include "rec2nwb/messages.hpp"
#include "rec2nwb/plan.hpp"

namespace rec2nwb::sdk {

template <typename Json>
class TableFile {
 public:
  /// \param file   its name, for messages
  /// \param layout session /layout
  TableFile(const Json& content, const std::string& file, const std::string& layout) {
    const auto entries = Cursor<Json>(content, file).items();
    for (const auto& entry : entries) columns_.push_back(read(entry, layout));
  }

  /// Adds the columns to the table begun last.
  /// \param rows a JSON object each: values by column; a reference is {"ref": PATH}
  /// \return outputs of the columns to append to, by name
  std::map<std::string, std::uint32_t> put(Plan& plan, const std::vector<Json>& rows) const {
    std::map<std::string, std::uint32_t> outputs;
    for (const Column& column : columns_) {
      visit_type(column.type, [&](auto tag) {
        using T = typename decltype(tag)::Type;
        if (column.appended) {
          outputs[column.name] = plan.append_column<T>(column.name, column.description);
        } else if (is_there(column, rows)) {
          put_column<T>(plan, column, rows);
        }
      });
    }
    return outputs;
  }

 private:
  struct Column {
    std::string name, type, description, rows_of;
    Json fallback;  ///< null: none
    bool ragged = false, always = false, appended = false;
    std::vector<std::string> with;
  };

  template <typename T>
  struct Tag {
    using Type = T;
  };
  template <typename... Types, typename Visit>
  static bool visit_one_of(const std::string& type, Visit visit) {
    return ((type == dtype_of<Types>() && (visit(Tag<Types>{}), true)) || ...);
  }
  /// Calls visit with the type of that name; false if there is none.
  template <typename Visit>
  static bool visit_type(const std::string& type, Visit visit) {
    return visit_one_of<bool, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t,
                        std::uint32_t, std::int64_t, std::uint64_t, float, double, std::string,
                        Ref>(type, visit);
  }

  static Column read(const Cursor<Json>& entry, const std::string& layout) {
    Column column;
    column.name = entry.at("name").text();
    for (const char* key : {"type", "description"}) entry.at(key);
    take(entry, column);
    for (const char* other : {"standard", "trodes_to_nwb"}) {
      if (!entry.has(other)) continue;
      Column changed = column;  // read in any layout, so that a fault shows in each
      take(entry.at(other), changed);
      if (other == layout) column = changed;
    }
    if (column.always || !column.with.empty()) entry.at("default");
    return column;
  }

  /// Takes over what the mapping says.
  static void take(const Cursor<Json>& from, Column& to) {
    if (!from.json().is_object()) from.fail("expected a mapping");
    for (const auto& [key, value] : from.json().items()) {
      const Cursor<Json> at = from.at(key);
      if (key == "type") {
        to.type = at.text();
        if (!visit_type(to.type, [](auto) {})) at.fail("is no element type of a plan");
      } else if (key == "description") {
        to.description = at.text();
      } else if (key == "default") {
        to.fallback = value;
      } else if (key == "ragged") {
        to.ragged = at.flag();
      } else if (key == "rows_of") {
        to.rows_of = at.text();
      } else if (key == "always") {
        to.always = at.flag();
      } else if (key == "appended") {
        to.appended = at.flag();
      } else if (key == "with") {
        to.with.clear();
        for (const auto& name : at.items()) to.with.push_back(name.text());
      } else if (key != "name" && key != "standard" && key != "trodes_to_nwb") {
        at.fail("is a key that no column has");
      }
    }
  }

  static std::size_t count(const std::vector<Json>& rows, const std::string& column) {
    return static_cast<std::size_t>(std::count_if(
        rows.begin(), rows.end(), [&](const Json& row) { return row.contains(column); }));
  }

  static bool is_there(const Column& column, const std::vector<Json>& rows) {
    if (column.always) return true;
    if (!column.with.empty()) {
      return std::any_of(column.with.begin(), column.with.end(),
                         [&](const std::string& name) { return count(rows, name) > 0; });
    }
    return column.fallback.is_null() ? count(rows, column.name) == rows.size()
                                     : count(rows, column.name) > 0;
  }

  template <typename T>
  static void put_column(Plan& plan, const Column& column, const std::vector<Json>& rows) {
    std::vector<Value> values;
    std::vector<std::vector<std::int64_t>> row_numbers;
    for (const Json& row : rows) {
      const Json& value = row.contains(column.name) ? row.at(column.name) : column.fallback;
      if (column.rows_of.empty()) {
        values.push_back(to_value(value));
      } else {
        row_numbers.push_back(value.template get<std::vector<std::int64_t>>());
      }
    }
    if (column.rows_of.empty()) {
      plan.array_column<T>(column.name, column.description, values, column.ragged);
    } else {
      plan.ragged_region_column(column.name, column.description, column.rows_of, row_numbers);
    }
  }

  /// Also NaN and infinities, which JSON has no words for.
  static Value to_value(const Json& json) {
    if (json.is_number_float()) return json.template get<double>();
    if (!json.is_array()) return Value::json(json.dump());
    std::vector<Value> all;
    for (const Json& one : json) all.push_back(to_value(one));
    return all;
  }

  std::vector<Column> columns_;
};

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_TABLE_FILE_HPP
