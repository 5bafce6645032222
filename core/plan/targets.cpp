#include "plan/targets.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "plan/merge.hpp"
#include "plan/value.hpp"

namespace rec2nwb {

void TargetChecker::parents() {
  for (const auto& [path, node] : tree_.nodes()) {
    if (node.kind == NodeKind::kStandardGroup || node.kind == NodeKind::kColumn) continue;
    const std::string parent = parent_of(path);
    if (parent.empty()) continue;
    const Node* above = tree_.find(parent);
    const std::string who = tree_.owner_name(node.owner);
    if (above == nullptr) {
      problems_.error(
          Code::kPlanNoParent, {.item = path},
          format("{} plans {} in {}, which nobody plans", who, to_text(node.kind), parent),
          "add that path to \"groups\"");
    } else if (above->kind != NodeKind::kGroup && above->kind != NodeKind::kStandardGroup) {
      problems_.error(Code::kPlanNoParent, {.item = path},
                      format("{} plans {} below {}, which is {} of {}", who, to_text(node.kind),
                             parent, to_text(above->kind), tree_.owner_name(above->owner)),
                      "only groups hold other objects");
    }
  }
}

void TargetChecker::target(const std::string& from, std::uint32_t owner, const std::string& what,
                           const std::string& to) {
  const Node* node = tree_.find(to);
  if (node == nullptr) {
    std::vector<std::string> paths;
    for (const auto& [path, other] : tree_.nodes()) paths.push_back(path);
    const auto meant = nearest(to, paths);
    problems_.error(
        Code::kPlanDangling, {.item = from},
        format("{} of {} points to {}, which nobody plans", what, tree_.owner_name(owner), to),
        meant ? format("did you mean {}?", *meant) : "");
  } else if (node->kind == NodeKind::kLink) {
    problems_.error(
        Code::kPlanDangling, {.item = from},
        format("{} of {} points to {}, which is itself a link", what, tree_.owner_name(owner), to),
        "point to the object itself");
  }
}

void TargetChecker::references(const Json& value, const std::string& from, std::uint32_t owner,
                               const std::string& what) {
  for_each_reference(value, "", [&](const std::string& pointer, const std::string& to) {
    target(from, owner, pointer.empty() ? what : what + " " + pointer, to);
  });
}

void TargetChecker::attributes(const Json& attributes, const std::string& from,
                               std::uint32_t owner) {
  for (const auto& [key, value] : attributes.items()) {
    references(value, from, owner, format("the attribute \"{}\"", key));
  }
}

void TargetChecker::region_rows(const std::string& from, const TablePlan& table,
                                const ColumnPlan& column, const TablePlan& into) {
  if (column.output || into.columns.empty() || into.columns.front().output) return;
  const std::size_t rows = into.columns.front().value.size();
  const Json flat = column.value.flatten();
  for (const Json& row : flat) {
    const bool inside = row.is_number_integer() && row >= 0 && row < rows;
    if (inside || row.is_structured() || row.is_null()) continue;  // null: flatten's empty array
    problems_.error(Code::kPlanTableRows, {.item = from},
                    format("{} plans row {} of {}, which has {} rows",
                           tree_.owner_name(table.owner), row.dump(), into.path, rows));
    return;
  }
}

void TargetChecker::region(const TablePlan& table, const ColumnPlan& column) {
  const std::string from = table.path + "/" + column.name;
  const Node* into = tree_.find(*column.table);
  if (into == nullptr || into->kind == NodeKind::kLink) {
    target(from, table.owner, "the region", *column.table);
  } else if (into->table == nullptr) {
    problems_.error(Code::kPlanTableRows, {.item = from},
                    format("the region of {} points to {}, which is {}, not a table",
                           tree_.owner_name(table.owner), *column.table, to_text(into->kind)));
  } else {
    region_rows(from, table, column, *into->table);
  }
}

void TargetChecker::targets(const Plan& plan) {
  for (const GroupPlan& group : plan.groups) {
    attributes(group.attributes, group.path, group.owner);
    for (const auto& [name, to] : group.links) {
      target(group.path + "/" + name, group.owner, "the link", to);
    }
  }
  for (const DatasetPlan& dataset : plan.datasets) {
    attributes(dataset.attributes, dataset.path, dataset.owner);
    if (dataset.element == ElementType::kReference) {
      references(dataset.value, dataset.path, dataset.owner, "the value");
    }
  }
  for (const TablePlan& table : plan.tables) {
    attributes(table.attributes, table.path, table.owner);
    for (const ColumnPlan& column : table.columns) {
      if (column.element == ElementType::kReference) {
        references(column.value, table.path + "/" + column.name, table.owner, "the value");
      }
      if (column.table) region(table, column);
    }
  }
}

void TargetChecker::known(const std::optional<NeurodataType>& type, const Plan& plan,
                          const std::string& from, std::uint32_t owner) {
  if (!type) return;
  if (std::ranges::count(namespaces_, type->name_space) == 0) {
    problems_.error(Code::kUnknownNamespace, {.item = from},
                    format("{} names the namespace \"{}\", which is not known",
                           tree_.owner_name(owner), type->name_space),
                    "known are " + shorten_list(namespaces_));
  }
  const auto brought = std::ranges::find(plan.brought, type->name_space, &NwbNamespace::name);
  if (brought == plan.brought.end() || std::ranges::count(brought->types, type->name) != 0) return;
  problems_.error(Code::kUnknownNamespace, {.item = from},
                  format("{} names the type \"{}\", which {} {} does not define",
                         tree_.owner_name(owner), type->name, brought->name, brought->version),
                  "it defines " + shorten_list(brought->types));
}

void TargetChecker::types(const Plan& plan) {
  for (const GroupPlan& group : plan.groups) known(group.type, plan, group.path, group.owner);
  for (const DatasetPlan& dataset : plan.datasets) {
    known(dataset.type, plan, dataset.path, dataset.owner);
  }
  for (const TablePlan& table : plan.tables) {
    known(table.type, plan, table.path, table.owner);
    for (const ColumnPlan& column : table.columns) {
      known(column.type, plan, table.path + "/" + column.name, table.owner);
    }
  }
}

}  // namespace rec2nwb
