/// \file
/// Does everything that a plan points to exist?
///
/// Needs: a joined plan and the index of its objects. Promises: every parent, link, reference and
/// table region that leads nowhere, and every type of an unknown namespace or that a brought one
/// does not define, is a fault that names owner and path.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "plan/plan.hpp"
#include "plan/tree_index.hpp"

namespace rec2nwb {

class TargetChecker {
 public:
  /// \param namespaces that types may come from
  TargetChecker(const TreeIndex& tree, const std::vector<std::string>& namespaces,
                Problems& problems)
      : tree_(tree), namespaces_(namespaces), problems_(problems) {}

  void parents();
  void targets(const Plan& plan);
  void types(const Plan& plan);

 private:
  void target(const std::string& from, std::uint32_t owner, const std::string& what,
              const std::string& to);
  void references(const Json& value, const std::string& from, std::uint32_t owner,
                  const std::string& what);
  void attributes(const Json& attributes, const std::string& from, std::uint32_t owner);
  void region(const TablePlan& table, const ColumnPlan& column);
  void region_rows(const std::string& from, const TablePlan& table, const ColumnPlan& column,
                   const TablePlan& into);
  void known(const std::optional<NeurodataType>& type, const Plan& plan, const std::string& from,
             std::uint32_t owner);

  const TreeIndex& tree_;
  const std::vector<std::string>& namespaces_;
  Problems& problems_;
};

}  // namespace rec2nwb
