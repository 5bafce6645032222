/// \file
/// Every object that the files of a set of plans will have, by path: also the ones that the core
/// adds to what is planned (timestamps beside data, id and index columns of tables).
///
/// Needs: plans that outlive it. Promises: a path claimed twice is a fault that names both claims;
/// the first one stays.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "plan/plan.hpp"

namespace rec2nwb {

enum class NodeKind { kStandardGroup, kGroup, kDataset, kTable, kColumn, kLink };
std::string to_text(NodeKind kind);  ///< "a dataset", "a link", ...

struct Node {
  NodeKind kind = NodeKind::kGroup;
  std::uint32_t owner = 0;
  const TablePlan* table = nullptr;  ///< kTable only
};

class TreeIndex {
 public:
  TreeIndex(const std::vector<std::string>& owner_names, Problems& problems);

  void add(const Plan& plan);

  /// Null if nothing is planned there.
  [[nodiscard]] const Node* find(const std::string& path) const;
  [[nodiscard]] const std::map<std::string, Node>& nodes() const { return nodes_; }
  [[nodiscard]] std::string owner_name(std::uint32_t owner) const;

 private:
  void claim(const std::string& path, const Node& node);
  void claim_table(const TablePlan& table);

  const std::vector<std::string>& owner_names_;
  Problems& problems_;
  std::map<std::string, Node> nodes_;
};

/// "/a" of "/a/b", "" of "/a".
std::string parent_of(const std::string& path);

}  // namespace rec2nwb
