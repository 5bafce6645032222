#include "plan/tree_index.hpp"

#include "base/text.hpp"
#include "plan/merge.hpp"

namespace rec2nwb {

std::string to_text(NodeKind kind) {
  switch (kind) {
    case NodeKind::kStandardGroup:
    case NodeKind::kGroup:
      return "a group";
    case NodeKind::kDataset:
      return "a dataset";
    case NodeKind::kTable:
      return "a table";
    case NodeKind::kColumn:
      return "a column of a table";
    case NodeKind::kLink:
      break;
  }
  return "a link";
}

TreeIndex::TreeIndex(const std::vector<std::string>& owner_names, Problems& problems)
    : owner_names_(owner_names), problems_(problems) {
  for (const std::string& path : standard_groups()) {
    nodes_[path] = {.kind = NodeKind::kStandardGroup};
  }
}

std::string TreeIndex::owner_name(std::uint32_t owner) const {
  return owner < owner_names_.size() ? owner_names_[owner] : format("owner {}", owner);
}

const Node* TreeIndex::find(const std::string& path) const {
  const auto found = nodes_.find(path);
  return found == nodes_.end() ? nullptr : &found->second;
}

void TreeIndex::claim(const std::string& path, const Node& node) {
  const auto [there, is_new] = nodes_.try_emplace(path, node);
  if (is_new) return;
  const Node& first = there->second;
  if (first.kind == NodeKind::kStandardGroup) {
    problems_.error(Code::kPlanClash, {.item = path},
                    format("{} plans {} where every NWB file has a group", owner_name(node.owner),
                           to_text(node.kind)));
    return;
  }
  problems_.error(Code::kPlanClash, {.item = path},
                  format("{} plans {} where {} plans {}", owner_name(node.owner),
                         to_text(node.kind), owner_name(first.owner), to_text(first.kind)),
                  "leave one of them out, or choose another path");
}

void TreeIndex::claim_table(const TablePlan& table) {
  claim(table.path, {NodeKind::kTable, table.owner, &table});
  claim(table.path + "/id", {NodeKind::kColumn, table.owner});
  for (const ColumnPlan& column : table.columns) {
    claim(table.path + "/" + column.name, {NodeKind::kColumn, table.owner});
    if (column.ragged) {
      claim(table.path + "/" + column.name + "_index", {NodeKind::kColumn, table.owner});
    }
  }
}

void TreeIndex::add(const Plan& plan) {
  for (const GroupPlan& group : plan.groups) {
    const Node* there = find(group.path);
    if (there != nullptr && there->kind == NodeKind::kStandardGroup) {
      nodes_[group.path] = {NodeKind::kGroup, group.owner};
    } else {
      claim(group.path, {NodeKind::kGroup, group.owner});
    }
    for (const auto& [name, target] : group.links) {
      claim(group.path + "/" + name, {NodeKind::kLink, group.owner});
    }
  }
  for (const DatasetPlan& dataset : plan.datasets) {
    claim(dataset.path, {NodeKind::kDataset, dataset.owner});
    if (dataset.timestamps) {
      claim(parent_of(dataset.path) + "/timestamps", {NodeKind::kDataset, dataset.owner});
    }
  }
  for (const TablePlan& table : plan.tables) claim_table(table);
}

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace rec2nwb
