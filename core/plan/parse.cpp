#include <deque>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/validate.hpp"
#include "embedded/plan_schema.hpp"
#include "plan/check.hpp"
#include "plan/plan.hpp"

namespace rec2nwb {

namespace {

constexpr std::size_t kMaxDepth = 64;  // the plan's own levels, and 32 dimensions

/// Recursion over the plan, the schema validator's too, must not run out of stack.
bool is_too_deep(const Json& json) {
  std::deque<std::pair<const Json*, std::size_t>> open{{&json, 0}};
  while (!open.empty()) {
    const auto [at, depth] = open.front();
    open.pop_front();
    if (depth > kMaxDepth) return true;
    if (!at->is_structured()) continue;
    for (const Json& child : *at) {
      if (child.is_structured()) open.emplace_back(&child, depth + 1);
    }
  }
  return false;
}

std::vector<SchemaProblem> schema_problems(const Json& json) {
  static const Schema schema(Json::parse(embedded::plan_schema()));
  return schema.validate(json);
}

/// Fills structs from JSON that the schema accepts.
class Reader {
 public:
  explicit Reader(std::uint32_t owner) : owner_(owner) {}

  [[nodiscard]] Plan plan(const Json& json) const {
    Plan plan;
    plan.namespaces = json.value("namespaces", std::vector<std::string>{});
    for (const Json& one : list(json, "groups")) plan.groups.push_back(group(one));
    for (const Json& one : list(json, "datasets")) plan.datasets.push_back(dataset(one));
    for (const Json& one : list(json, "tables")) plan.tables.push_back(table(one));
    for (const Json& one : list(json, "publish")) {
      plan.publications.push_back(publication(one, plan.datasets));
    }
    for (const Json& one : list(json, "files")) {
      plan.files.push_back({one.at("name"), one.value("source", ""), owner_});
    }
    return plan;
  }

 private:
  static const Json& list(const Json& json, const char* key) {
    static const Json empty = Json::array();
    const auto found = json.find(key);
    return found == json.end() ? empty : *found;
  }

  static NeurodataType type(const Json& json) { return {json.at("namespace"), json.at("name")}; }

  static std::optional<NeurodataType> optional_type(const Json& json) {
    if (!json.contains("type")) return std::nullopt;
    return type(json["type"]);
  }

  static std::optional<std::uint64_t> optional_number(const Json& json, const char* key) {
    if (!json.contains(key)) return std::nullopt;
    return json[key].get<std::uint64_t>();
  }

  static OutputKind kind(const std::string& text) {
    if (text == "rows") return OutputKind::kRows;
    if (text == "events") return OutputKind::kEvents;
    if (text == "append") return OutputKind::kAppend;
    return OutputKind::kInline;
  }

  [[nodiscard]] std::optional<OutputId> output(const Json& json, const char* key) const {
    if (!json.contains(key)) return std::nullopt;
    return OutputId{owner_, json[key].get<std::uint32_t>()};
  }

  [[nodiscard]] GroupPlan group(const Json& json) const {
    GroupPlan group;
    group.path = json.at("path");
    group.type = optional_type(json);
    group.attributes = json.value("attributes", Json::object());
    group.links = json.value("links", std::map<std::string, std::string>{});
    group.drop_if_empty = json.value("drop_if_empty", false);
    group.owner = owner_;
    return group;
  }

  [[nodiscard]] DatasetPlan dataset(const Json& json) const {
    DatasetPlan dataset;
    dataset.path = json.at("path");
    dataset.kind = kind(json.at("kind"));
    dataset.element = parse_element_type(json.at("dtype"));
    dataset.width = json.value("width", std::uint32_t{0});
    dataset.output = output(json, "output");
    dataset.type = optional_type(json);
    dataset.attributes = json.value("attributes", Json::object());
    dataset.value = json.value("value", Json());
    dataset.shape = json.value("shape", std::vector<std::uint64_t>{});
    dataset.timestamps = json.value("timestamps", false);
    dataset.fill_drops = json.value("fill_drops", false);
    dataset.drop_if_empty = json.value("drop_if_empty", false);
    const Json chunk = json.value("chunk", Json::object());
    dataset.chunk = {optional_number(chunk, "rows"), optional_number(chunk, "columns")};
    dataset.owner = owner_;
    return dataset;
  }

  [[nodiscard]] ColumnPlan column(const Json& json) const {
    ColumnPlan column;
    column.name = json.at("name");
    column.description = json.at("description");
    column.element = parse_element_type(json.at("dtype"));
    column.type = optional_type(json);
    if (json.contains("table")) column.table = json["table"].get<std::string>();
    column.value = json.value("value", Json());
    column.output = output(json, "output");
    column.lengths = output(json, "lengths");
    column.ragged = json.value("ragged", false);
    column.time_of_rows = json.contains("time");
    column.drop_if_nan = json.value("drop_if_nan", false);
    return column;
  }

  [[nodiscard]] TablePlan table(const Json& json) const {
    TablePlan table;
    table.path = json.at("path");
    table.type = type(json.at("type"));
    table.description = json.at("description");
    table.attributes = json.value("attributes", Json::object());
    table.drop_if_empty = json.value("drop_if_empty", false);
    for (const Json& one : json.at("columns")) table.columns.push_back(column(one));
    table.owner = owner_;
    return table;
  }

  /// Type and kind are its own, or those of the dataset that has the same output.
  [[nodiscard]] Publication publication(const Json& json,
                                        const std::vector<DatasetPlan>& datasets) const {
    Publication publication;
    publication.topic = json.at("topic");
    publication.key = json.at("key");
    publication.about = json.at("about");
    publication.output = *output(json, "output");
    publication.written = !json.contains("kind");
    if (!publication.written) {
      publication.kind = kind(json.at("kind"));
      publication.element = parse_element_type(json.at("dtype"));
      publication.width = json.value("width", std::uint32_t{0});
    }
    for (const DatasetPlan& dataset : datasets) {
      if (!publication.written || dataset.output != publication.output) continue;
      publication.kind = dataset.kind;
      publication.element = dataset.element;
      publication.width = dataset.width;
    }
    return publication;
  }

  std::uint32_t owner_;
};

}  // namespace

Plan parse_plan(const Json& json, std::uint32_t owner, const std::string& owner_name) {
  const std::string title = format("the plan of {} is not valid:", owner_name);
  if (is_too_deep(json)) {
    throw Error(Code::kPlanForm,
                format("{} arrays and objects more than {} deep", title, kMaxDepth));
  }
  Problems problems;
  for (const SchemaProblem& one : schema_problems(json)) {
    problems.error(Code::kPlanForm, {.item = one.pointer.empty() ? "/" : one.pointer}, one.text);
  }
  problems.throw_if_errors(title);
  Plan plan = Reader(owner).plan(json);
  check_plan(plan, problems);
  problems.throw_if_errors(title);
  return plan;
}

}  // namespace rec2nwb
