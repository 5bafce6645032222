#include "plan/merge.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plan/targets.hpp"
#include "plan/tree_index.hpp"

namespace rec2nwb {

namespace {

using OwnerNames = std::vector<std::string>;

/// Json says 1 == 1.0, but they are written as two types.
std::string exact_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string type_text(const std::optional<NeurodataType>& type) {
  return type ? type->name_space + "/" + type->name : "no type";
}

/// Concatenates, and makes one group of those that share a path. Group by group the owner that came
/// first stays; who said which attribute or link is kept for messages.
class Joiner {
 public:
  Joiner(const OwnerNames& owner_names, Problems& problems)
      : owner_names_(owner_names), problems_(problems) {}

  void add(const Plan& plan);
  [[nodiscard]] Plan take() { return std::move(joined_); }

 private:
  void add_group(const GroupPlan& group);
  void add_publication(const Publication& publication);
  void add_file(const FilePlan& file);
  void add_namespace(const NwbNamespace& name_space);
  void share(std::size_t index, const GroupPlan& group);
  void differ(const GroupPlan& group, std::uint32_t first_owner, const std::string& what,
              const std::string& first, const std::string& second);
  [[nodiscard]] std::string name(std::uint32_t owner) const {
    return owner < owner_names_.size() ? owner_names_[owner] : format("owner {}", owner);
  }

  const OwnerNames& owner_names_;
  Problems& problems_;
  Plan joined_;
  std::map<std::string, std::size_t> groups_;
  /// path, "attribute" or "link", key -> owner
  std::map<std::tuple<std::string, std::string, std::string>, std::uint32_t> said_by_;
};

void Joiner::differ(const GroupPlan& group, std::uint32_t first_owner, const std::string& what,
                    const std::string& first, const std::string& second) {
  problems_.error(Code::kPlanGroup, {.item = group.path},
                  format("{} plans this group with {} {}, {} with {}", name(first_owner), what,
                         first, name(group.owner), second),
                  "what both say of a shared group must be the same");
}

void Joiner::share(std::size_t index, const GroupPlan& group) {
  GroupPlan& there = joined_.groups[index];
  if (there.type != group.type) {
    differ(group, there.owner, "type", type_text(there.type), type_text(group.type));
  }
  there.drop_if_empty = there.drop_if_empty && group.drop_if_empty;  // somebody wants it anyway
  for (const auto& [key, value] : group.attributes.items()) {
    const auto said = said_by_.try_emplace({group.path, "attribute", key}, group.owner).first;
    if (!there.attributes.contains(key)) {
      there.attributes[key] = value;
    } else if (exact_text(there.attributes[key]) != exact_text(value)) {
      differ(group, said->second, format("attribute \"{}\"", key),
             exact_text(there.attributes[key]), exact_text(value));
    }
  }
  for (const auto& [key, target] : group.links) {
    const auto said = said_by_.try_emplace({group.path, "link", key}, group.owner).first;
    const auto [link, is_new] = there.links.try_emplace(key, target);
    if (!is_new && link->second != target) {
      differ(group, said->second, format("link \"{}\" to", key), link->second, target);
    }
  }
}

void Joiner::add_group(const GroupPlan& group) {
  const auto [at, is_new] = groups_.try_emplace(group.path, joined_.groups.size());
  if (!is_new) {
    share(at->second, group);
    return;
  }
  joined_.groups.push_back(group);
  for (const auto& [key, value] : group.attributes.items()) {
    said_by_[{group.path, "attribute", key}] = group.owner;
  }
  for (const auto& [key, target] : group.links) said_by_[{group.path, "link", key}] = group.owner;
}

void Joiner::add_publication(const Publication& publication) {
  const auto same = std::ranges::find_if(joined_.publications, [&](const Publication& other) {
    return other.topic == publication.topic && other.key == publication.key;
  });
  if (same != joined_.publications.end()) {
    problems_.error(Code::kPlanClash, {.item = publication.topic},
                    format("{} and {} publish '{}' in one topic", name(same->output.owner),
                           name(publication.output.owner), publication.key),
                    "leave one of them out (--without)");
  }
  joined_.publications.push_back(publication);
}

void Joiner::add_file(const FilePlan& file) {
  const auto same = std::ranges::find(joined_.files, file.name, &FilePlan::name);
  if (same != joined_.files.end()) {
    problems_.error(
        Code::kPlanClash, {.item = file.name},
        format("{} and {} plan a file of this name", name(same->owner), name(file.owner)));
  }
  joined_.files.push_back(file);
}

void Joiner::add_namespace(const NwbNamespace& name_space) {
  const auto same = std::ranges::find(joined_.brought, name_space.name, &NwbNamespace::name);
  if (same == joined_.brought.end()) {
    joined_.brought.push_back(name_space);
  } else if (*same != name_space) {
    problems_.error(Code::kNamespaceClash, {.item = name_space.name},
                    format("two plugins bring this namespace, as versions {} and {} that differ",
                           same->version, name_space.version),
                    "let both bring the same files");
  }
}

void Joiner::add(const Plan& plan) {
  for (const std::string& one : plan.namespaces) {
    if (std::ranges::count(joined_.namespaces, one) == 0) joined_.namespaces.push_back(one);
  }
  for (const GroupPlan& group : plan.groups) add_group(group);
  std::ranges::copy(plan.datasets, std::back_inserter(joined_.datasets));
  std::ranges::copy(plan.tables, std::back_inserter(joined_.tables));
  for (const Publication& one : plan.publications) add_publication(one);
  for (const FilePlan& one : plan.files) add_file(one);
  for (const NwbNamespace& one : plan.brought) add_namespace(one);
}

/// Those of every file, and those that the plugins bring.
std::vector<std::string> names_of_namespaces(const Plan& joined) {
  std::vector<std::string> names = known_namespaces();
  for (const NwbNamespace& one : joined.brought) names.push_back(one.name);
  return names;
}

void check_brought(const Plan& joined, const std::vector<std::string>& known, Problems& problems) {
  for (const NwbNamespace& one : joined.brought) {
    if (std::ranges::count(known_namespaces(), one.name) != 0) {
      problems.error(Code::kNamespaceClash, {.item = one.name},
                     "a plugin brings this namespace, which every file has already",
                     "leave it out of the plugin's manifest");
    }
    for (const std::string& other : one.includes) {
      if (std::ranges::count(known, other) != 0) continue;
      problems.error(Code::kUnknownNamespace, {.item = one.name},
                     format("it builds on the namespace \"{}\", which is not known", other),
                     "let the plugin bring that, too; known are " + shorten_list(known));
    }
  }
}

void check_namespaces(const std::vector<Plan>& plans, const std::vector<std::string>& known,
                      const TreeIndex& tree, Problems& problems) {
  for (std::size_t i = 0; i < plans.size(); ++i) {
    for (const std::string& one : plans[i].namespaces) {
      if (std::ranges::count(known, one) != 0) continue;
      problems.error(Code::kUnknownNamespace, {.item = "/namespaces"},
                     format("{} asks for the namespace \"{}\", which is not known",
                            tree.owner_name(static_cast<std::uint32_t>(i)), one),
                     "known are " + shorten_list(known));
    }
  }
}

}  // namespace

const std::vector<std::string>& standard_groups() {
  static const std::vector<std::string> groups{"/acquisition",
                                               "/analysis",
                                               "/general",
                                               "/general/devices",
                                               "/general/devices/models",
                                               "/intervals",
                                               "/processing",
                                               "/scratch",
                                               "/specifications",
                                               "/stimulus",
                                               "/stimulus/presentation",
                                               "/stimulus/templates"};
  return groups;
}

const std::vector<std::string>& known_namespaces() {
  static const std::vector<std::string> names{"core",
                                              "hdmf-common",
                                              "hdmf-experimental",
                                              "ndx-ophys-devices",
                                              "ndx-optogenetics",
                                              "ndx-franklab-novela"};
  return names;
}

Plan merge(const std::vector<Plan>& plans, const OwnerNames& owner_names) {
  Problems problems;
  Joiner joiner(owner_names, problems);
  for (const Plan& plan : plans) joiner.add(plan);
  Plan joined = joiner.take();

  TreeIndex tree(owner_names, problems);
  tree.add(joined);
  const std::vector<std::string> known = names_of_namespaces(joined);
  TargetChecker checker(tree, known, problems);
  checker.parents();
  checker.targets(joined);
  checker.types(joined);
  check_namespaces(plans, known, tree, problems);
  check_brought(joined, known, problems);
  problems.throw_if_errors("the plans do not fit together:");
  return joined;
}

}  // namespace rec2nwb
