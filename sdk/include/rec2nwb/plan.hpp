/// \file
/// Builds a plan (schemas/plan.schema.json) without a JSON library: a plugin says what it will
/// write and gets back the output numbers that it fills later.
///
///     rec2nwb::sdk::Plan plan;
///     plan.group("/acquisition/lick", {"core", "TimeSeries"},
///                Object().set("description", "lick sensor").set("comments", "no comments"));
///     lick_ = plan.rows<std::int16_t>("/acquisition/lick/data", 0,
///                                     Object().set("unit", "volts").set("conversion", 1e-3));
///     host.put_plan(plan.json());
///
/// Needs: C++17. Promises: valid JSON; doubles keep every bit; outputs numbered from 0 in call
/// order.
#ifndef REC2NWB_PLAN_HPP
#define REC2NWB_PLAN_HPP

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rec2nwb::sdk {

/// A reference to another object of the file, by path.
struct Ref {
  std::string path;
};

/// One JSON value as text.
class Value {
 public:
  template <typename T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
  Value(T value)
      : text_(number(value)) {}  // NOLINT(google-explicit-constructor): reads as a literal
  Value(const char* text) : text_(quote(text)) {}         // NOLINT(google-explicit-constructor)
  Value(std::string_view text) : text_(quote(text)) {}    // NOLINT(google-explicit-constructor)
  Value(const std::string& text) : text_(quote(text)) {}  // NOLINT(google-explicit-constructor)
  Value(const Ref& ref)
      : text_("{\"ref\":" + quote(ref.path) + "}") {}  // NOLINT(google-explicit-constructor)
  template <typename T>
  Value(const std::vector<T>& values) {  // NOLINT(google-explicit-constructor)
    text_ = "[";
    for (const auto& value : values) {
      if (text_.size() > 1) text_ += ',';
      text_ += Value(static_cast<T>(value)).text_;
    }
    text_ += "]";
  }
  /// Text that is JSON already.
  static Value json(std::string text) {
    Value value(0);
    value.text_ = std::move(text);
    return value;
  }

  const std::string& text() const { return text_; }

  static std::string quote(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
      const auto u = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (u < 0x20) {
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\u%04x", u);
        out += escape;
      } else {
        out += c;
      }
    }
    return out + '"';
  }

 private:
  template <typename T>
  static std::string number(T value) {
    if constexpr (std::is_same_v<T, bool>) {
      return value ? "true" : "false";
    } else if constexpr (std::is_integral_v<T>) {
      return std::to_string(value);
    } else {
      const auto real = static_cast<double>(value);
      if (std::isnan(real)) return "\"NaN\"";
      if (std::isinf(real)) return real > 0 ? "\"Infinity\"" : "\"-Infinity\"";
      char text[40];
      std::snprintf(text, sizeof text, "%.17g", real);
      std::string out = text;
      for (char& c : out) {
        if (c == ',') c = '.';  // a host program may have set a locale
      }
      if (out.find_first_of(".e") == std::string::npos) out += ".0";  // stays a float when read
      return out;
    }
  }

  std::string text_;
};

/// A JSON object, keys in call order.
class Object {
 public:
  Object& set(std::string_view key, const Value& value) & {
    add(key, value);
    return *this;
  }
  Object&& set(std::string_view key, const Value& value) && {
    add(key, value);
    return std::move(*this);
  }
  bool empty() const { return members_.empty(); }
  std::string text() const { return "{" + members_ + "}"; }

 private:
  void add(std::string_view key, const Value& value) {
    if (!members_.empty()) members_ += ',';
    members_ += Value::quote(key) + ':' + value.text();
  }

  std::string members_;
};

/// A type of an NWB namespace: {"core", "TimeSeries"}.
struct Type {
  std::string name_space;
  std::string name;
};

/// The name of an element type in a plan.
template <typename T>
constexpr const char* dtype_of() {
  if constexpr (std::is_same_v<T, bool>)
    return "bool";
  else if constexpr (std::is_same_v<T, std::int8_t>)
    return "int8";
  else if constexpr (std::is_same_v<T, std::uint8_t>)
    return "uint8";
  else if constexpr (std::is_same_v<T, std::int16_t>)
    return "int16";
  else if constexpr (std::is_same_v<T, std::uint16_t>)
    return "uint16";
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return "int32";
  else if constexpr (std::is_same_v<T, std::uint32_t>)
    return "uint32";
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return "int64";
  else if constexpr (std::is_same_v<T, std::uint64_t>)
    return "uint64";
  else if constexpr (std::is_same_v<T, float>)
    return "float32";
  else if constexpr (std::is_same_v<T, double>)
    return "float64";
  else if constexpr (std::is_same_v<T, std::string>)
    return "utf8";
  else if constexpr (std::is_same_v<T, Ref>)
    return "reference";
  else
    static_assert(!sizeof(T), "not an element type of a plan");
}

/// What may be said of a dataset beyond its path, width and attributes.
struct DatasetOptions {
  bool timestamps = false;     ///< rows, events: the core writes a sibling "timestamps"
  bool fill_drops = false;     ///< rows: repeat the last row for a single missing packet
  bool drop_if_empty = false;  ///< events, append: without rows, leave the whole group out
  Type type;  ///< of the dataset itself, e.g. {"hdmf-common", "DynamicTableRegion"}
};

/// What a plugin will write. Every call adds to it; json() is for Host::put_plan.
class Plan {
 public:
  void use_namespace(std::string_view name) { add(namespaces_, Value::quote(name)); }

  /// \param drop_if_empty left out unless something below it that may be left out got rows
  void group(std::string_view path, const Type& type = {}, const Object& attributes = {},
             const Object& links = {}, bool drop_if_empty = false) {
    Object entry = Object().set("path", path);
    if (!type.name.empty()) entry.set("type", type_json(type));
    if (!attributes.empty()) entry.set("attributes", Value::json(attributes.text()));
    if (!links.empty()) entry.set("links", Value::json(links.text()));
    if (drop_if_empty) entry.set("drop_if_empty", true);
    add(groups_, entry.text());
  }

  /// One row per packet. \param width elements a row; 0: one, and the dataset is 1-D
  template <typename T>
  std::uint32_t rows(std::string_view path, std::uint32_t width, const Object& attributes = {},
                     const DatasetOptions& options = {}) {
    return fed("rows", path, dtype_of<T>(), width, attributes, options);
  }
  /// (row, value) pairs.
  template <typename T>
  std::uint32_t events(std::string_view path, std::uint32_t width, const Object& attributes = {},
                       const DatasetOptions& options = {}) {
    return fed("events", path, dtype_of<T>(), width, attributes, options);
  }
  /// A row space of the plugin's own.
  template <typename T>
  std::uint32_t append(std::string_view path, std::uint32_t width, const Object& attributes = {},
                       const DatasetOptions& options = {}) {
    return fed("append", path, dtype_of<T>(), width, attributes, options);
  }
  /// A constant: a scalar or an array.
  template <typename T>
  void constant(std::string_view path, const Value& value, const Object& attributes = {},
                const Type& type = {}) {
    Object entry = dataset("inline", path, dtype_of<T>(), attributes, {false, false, false, type});
    entry.set("value", value);
    add(datasets_, entry.text());
  }

  /// A constant without elements, of any number of dimensions: one of shape is 0.
  template <typename T>
  void empty(std::string_view path, const std::vector<std::uint64_t>& shape,
             const Object& attributes = {}) {
    Object entry = dataset("inline", path, dtype_of<T>(), attributes, {});
    entry.set("value", Value::json("[]")).set("shape", shape);
    add(datasets_, entry.text());
  }

  /// Lets plugins that run later read an output of kind events or append (Host::published).
  /// \param about an object for them, to know what it is
  void publish(std::string_view topic, std::string_view key, const Object& about,
               std::uint32_t output) {
    add(publish_, publication(topic, key, about).set("output", output).text());
  }
  /// An output that is for others only: nothing of it is written.
  template <typename T>
  std::uint32_t publish_append(std::string_view topic, std::string_view key, const Object& about,
                               std::uint32_t width = 0) {
    return publish_only<T>("append", topic, key, about, width);
  }
  template <typename T>
  std::uint32_t publish_events(std::string_view topic, std::string_view key, const Object& about,
                               std::uint32_t width = 0) {
    return publish_only<T>("events", topic, key, about, width);
  }
  /// A file beside the NWB file, which finish writes at Host::output_file(name).
  /// \param source the file that it is a link to or a copy of; "" if it is made anew
  void file(std::string_view name, std::string_view source = {}) {
    Object entry = Object().set("name", name);
    if (!source.empty()) entry.set("source", source);
    add(files_, entry.text());
  }

  /// A DynamicTable; columns are added to the last table begun. Columns whose values are known now
  /// and columns that append fills may stand side by side: they must end up equally long.
  /// \param attributes further ones, of a type that has them
  void table(std::string_view path, const Type& type, std::string_view description,
             bool drop_if_empty = false, const Object& attributes = {}) {
    close_table();
    table_ =
        Object().set("path", path).set("type", type_json(type)).set("description", description);
    if (!attributes.empty()) table_.set("attributes", Value::json(attributes.text()));
    if (drop_if_empty) table_.set("drop_if_empty", true);
    in_table_ = true;
  }
  /// A column whose values are known now, one a row.
  template <typename T>
  void column(std::string_view name, std::string_view description, const std::vector<T>& values) {
    Object entry = column_json(name, description, dtype_of<T>());
    entry.set("value", Value(values));
    add(columns_, entry.text());
  }
  /// A column known now with any number of values a row.
  template <typename T>
  void ragged_column(std::string_view name, std::string_view description,
                     const std::vector<std::vector<T>>& rows) {
    Object entry = column_json(name, description, dtype_of<T>());
    entry.set("ragged", true).set("value", Value(rows));
    add(columns_, entry.text());
  }
  /// A column known now whose elements are arrays of one shape: nested vectors of T, e.g. points.
  /// Also where the values of T stand in a Value each.
  /// \param ragged any number of elements a row: a row is an array of them
  template <typename T, typename Array>
  void array_column(std::string_view name, std::string_view description,
                    const std::vector<Array>& rows, bool ragged = false) {
    Object entry = column_json(name, description, dtype_of<T>());
    if (ragged) entry.set("ragged", true);
    entry.set("value", Value(rows));
    add(columns_, entry.text());
  }
  /// A column known now of any number of rows of another table (a DynamicTableRegion).
  void ragged_region_column(std::string_view name, std::string_view description,
                            std::string_view table,
                            const std::vector<std::vector<std::int64_t>>& rows) {
    Object entry = column_json(name, description, dtype_of<std::int64_t>());
    entry.set("ragged", true).set("table", table).set("value", Value(rows));
    add(columns_, entry.text());
  }
  /// A column that append fills.
  /// \param rows_as_seconds takes uint64 rows, is written as seconds
  /// \param drop_if_nan     a float column without any number is left out
  template <typename T>
  std::uint32_t append_column(std::string_view name, std::string_view description,
                              bool rows_as_seconds = false, bool drop_if_nan = false) {
    Object entry = column_json(name, description, dtype_of<T>());
    entry.set("output", outputs_);
    if (rows_as_seconds) entry.set("time", "rows");
    if (drop_if_nan) entry.set("drop_if_nan", true);
    add(columns_, entry.text());
    return outputs_++;
  }
  /// A ragged column: append fills values, and for each table row the number of its values.
  template <typename T>
  std::pair<std::uint32_t, std::uint32_t> append_ragged_column(std::string_view name,
                                                               std::string_view description) {
    Object entry = column_json(name, description, dtype_of<T>());
    entry.set("ragged", true).set("output", outputs_).set("lengths", outputs_ + 1);
    add(columns_, entry.text());
    outputs_ += 2;
    return {outputs_ - 2, outputs_ - 1};
  }

  std::string json() {
    close_table();
    return "{\"namespaces\":[" + namespaces_ + "],\"groups\":[" + groups_ + "],\"datasets\":[" +
           datasets_ + "],\"tables\":[" + tables_ + "],\"publish\":[" + publish_ + "],\"files\":[" +
           files_ + "]}";
  }

 private:
  static void add(std::string& list, const std::string& entry) {
    if (!list.empty()) list += ',';
    list += entry;
  }
  static Value type_json(const Type& type) {
    return Value::json(Object().set("namespace", type.name_space).set("name", type.name).text());
  }
  static Object dataset(std::string_view kind, std::string_view path, std::string_view dtype,
                        const Object& attributes, const DatasetOptions& options) {
    Object entry = Object().set("path", path).set("kind", kind).set("dtype", dtype);
    if (!attributes.empty()) entry.set("attributes", Value::json(attributes.text()));
    if (!options.type.name.empty()) entry.set("type", type_json(options.type));
    if (options.timestamps) entry.set("timestamps", true);
    if (options.fill_drops) entry.set("fill_drops", true);
    if (options.drop_if_empty) entry.set("drop_if_empty", true);
    return entry;
  }
  std::uint32_t fed(std::string_view kind, std::string_view path, std::string_view dtype,
                    std::uint32_t width, const Object& attributes, const DatasetOptions& options) {
    Object entry = dataset(kind, path, dtype, attributes, options);
    entry.set("width", width).set("output", outputs_);
    add(datasets_, entry.text());
    return outputs_++;
  }
  static Object publication(std::string_view topic, std::string_view key, const Object& about) {
    return Object().set("topic", topic).set("key", key).set("about", Value::json(about.text()));
  }
  template <typename T>
  std::uint32_t publish_only(std::string_view kind, std::string_view topic, std::string_view key,
                             const Object& about, std::uint32_t width) {
    Object entry = publication(topic, key, about);
    entry.set("kind", kind).set("dtype", dtype_of<T>()).set("width", width).set("output", outputs_);
    add(publish_, entry.text());
    return outputs_++;
  }
  static Object column_json(std::string_view name, std::string_view description,
                            std::string_view dtype) {
    return Object().set("name", name).set("description", description).set("dtype", dtype);
  }
  void close_table() {
    if (!in_table_) return;
    table_.set("columns", Value::json("[" + columns_ + "]"));
    add(tables_, table_.text());
    columns_.clear();
    in_table_ = false;
  }

  std::string namespaces_, groups_, datasets_, tables_, columns_, publish_, files_;
  Object table_;
  bool in_table_ = false;
  std::uint32_t outputs_ = 0;
};

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_PLAN_HPP
