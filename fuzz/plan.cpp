/// \file
/// What a plugin says it will write: parsed, checked, merged with the core's own groups.
///
/// A plan that is accepted is the same after a way through JSON; a merged one has every path once,
/// and a parent for each.
#include "plan/plan.hpp"

#include <map>
#include <set>
#include <string>

#include "base/error.hpp"
#include "check.hpp"
#include "plan/merge.hpp"

namespace rec2nwb::fuzz {
namespace {

constexpr std::uint32_t kOwner = 1;
constexpr const char* kOwnerName = "plugin 'fuzz'";

class Outputs {
 public:
  void add(const std::optional<OutputId>& output) {
    if (!output) return;
    must(output->owner == kOwner, "an output is its owner's");
    must(numbers_.insert(output->number).second, "an output is used once");
  }
  void check() const {
    must(numbers_.empty() || *numbers_.rbegin() + 1 == numbers_.size(), "outputs have no gap");
  }

 private:
  std::set<std::uint32_t> numbers_;
};

void check_outputs(const Plan& plan) {
  Outputs outputs;
  for (const DatasetPlan& dataset : plan.datasets) outputs.add(dataset.output);
  for (const TablePlan& table : plan.tables) {
    for (const ColumnPlan& column : table.columns) {
      outputs.add(column.output);
      outputs.add(column.lengths);
    }
  }
  for (const Publication& one : plan.publications) {
    if (!one.written) outputs.add(one.output);
  }
  outputs.check();
}

class Paths {
 public:
  void add(const std::string& path) {
    must(path.size() > 1 && path.front() == '/' && path.back() != '/' &&
             path.find("//") == std::string::npos,
         "a path is /a/b");
    must(all_.insert(path).second, "a path is there once");
  }
  void check_parents(const std::string& path) const {
    const std::string parent = path.substr(0, path.rfind('/'));
    must(parent.empty() || all_.count(parent) != 0, "a path has a parent");
  }
  void add_existing(const std::string& path) { all_.insert(path); }

 private:
  std::set<std::string> all_;
};

void check_paths(const Plan& merged) {
  Paths paths;
  for (const GroupPlan& group : merged.groups) paths.add(group.path);
  for (const DatasetPlan& dataset : merged.datasets) paths.add(dataset.path);
  for (const TablePlan& table : merged.tables) {
    paths.add(table.path);
    for (const ColumnPlan& column : table.columns) paths.add(table.path + "/" + column.name);
  }
  for (const std::string& group : standard_groups()) paths.add_existing(group);
  for (const GroupPlan& group : merged.groups) paths.check_parents(group.path);
  for (const DatasetPlan& dataset : merged.datasets) paths.check_parents(dataset.path);
  for (const TablePlan& table : merged.tables) paths.check_parents(table.path);
}

void check(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return;  // the host refuses it before it is a plan
  Plan plan;
  if (!accepts<Error>([&] { plan = parse_plan(json, kOwner, kOwnerName); })) return;
  check_outputs(plan);
  const Json again = Json::parse(to_json(plan, {}).dump());
  must(parse_plan(again, kOwner, kOwnerName) == plan, "a plan is the same behind JSON");
  Plan merged;
  const std::vector<Plan> plans{Plan{}, plan};
  if (!accepts<Error>([&] { merged = merge(plans, {"core", kOwnerName}); })) return;
  check_outputs(merged);
  check_paths(merged);
  must(merge({Plan{}, merged}, {"core", kOwnerName}) == merged, "what was merged fits together");
}

}  // namespace
}  // namespace rec2nwb::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rec2nwb::fuzz::check(rec2nwb::fuzz::text_of(data, size));
  return 0;
}
