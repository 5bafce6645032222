#include "plan/merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/plan/plan_samples.hpp"

namespace rec2nwb {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<std::string> kNames{"the core", "plugin 'dio'", "plugin 'ephys'"};

/// Plans of owner 0, 1, ...
std::vector<Plan> parse_all(const std::vector<Json>& jsons) {
  std::vector<Plan> plans;
  for (const Json& json : jsons) {
    const auto owner = static_cast<std::uint32_t>(plans.size());
    plans.push_back(parse_plan(json, owner, kNames.at(owner)));
  }
  return plans;
}

Plan merge_all(const std::vector<Json>& jsons) { return merge(parse_all(jsons), kNames); }

std::string merge_fault_of(const std::vector<Json>& jsons) {
  try {
    merge_all(jsons);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

Json group(const std::string& path, const Json& patch = Json::object()) {
  Json json{{"path", path}};
  json.update(patch);
  return json;
}

Json groups(const std::vector<Json>& list) { return {{"groups", list}}; }

Json module(const Json& attributes, const std::string& type = "ProcessingModule") {
  return groups({group("/processing/behavior", {{"type", {{"namespace", "core"}, {"name", type}}},
                                                {"attributes", attributes}})});
}

Json rows(const std::string& path, int output = 0) {
  return {{"path", path}, {"kind", "rows"}, {"dtype", "int16"}, {"output", output}};
}

TEST(Merge, KeepsEntriesInTheOrderOfOwners) {
  const Plan plan = merge_all(
      {groups({group("/general/b"), group("/acquisition/z")}),
       groups({group("/acquisition/a")}),
       {{"groups", {group("/acquisition/c")}}, {"datasets", {rows("/acquisition/c/data")}}}});
  std::vector<std::string> paths;
  std::vector<std::uint32_t> owners;
  for (const GroupPlan& one : plan.groups) {
    paths.push_back(one.path);
    owners.push_back(one.owner);
  }
  EXPECT_THAT(paths,
              ElementsAre("/general/b", "/acquisition/z", "/acquisition/a", "/acquisition/c"));
  EXPECT_THAT(owners, ElementsAre(0U, 0U, 1U, 2U));
  EXPECT_EQ(plan.datasets[0].output, (OutputId{2, 0}));
}

TEST(Merge, NamesEachNamespaceOnce) {
  const Plan plan =
      merge_all({{{"namespaces", {"core"}}}, {{"namespaces", {"ndx-franklab-novela", "core"}}}});
  EXPECT_THAT(plan.namespaces, ElementsAre("core", "ndx-franklab-novela"));
}

TEST(Merge, AcceptsThePlanThatUsesEverything) {
  Json plan = test::full_plan();
  plan["groups"].push_back(group("/acquisition/din"));
  plan["groups"].push_back(group("/acquisition/frames"));
  plan["groups"].push_back(group("/acquisition/video"));
  plan["groups"].push_back(group("/processing/sample_count"));
  plan["datasets"].push_back({{"path", "/processing/sample_count/data"},
                              {"kind", "rows"},
                              {"dtype", "uint32"},
                              {"output", 8},
                              {"timestamps", true}});
  EXPECT_THAT(merge_fault_of({Json::object(), plan}), IsEmpty());
}

TEST(MergeGroups, SharesThoseThatSayTheSame) {
  const Plan plan = merge_all({module({{"description", "all"}}), module({{"description", "all"}})});
  ASSERT_EQ(plan.groups.size(), 1U);
  EXPECT_EQ(plan.groups[0].owner, 0U);
}

TEST(MergeGroups, JoinsWhatTheyAdd) {
  Json first = module({{"description", "all"}});
  first["groups"][0]["links"] = {{"x", "/acquisition"}};
  Json second = module({{"note", 1}});
  second["groups"][0]["links"] = {{"y", "/general"}, {"x", "/acquisition"}};
  const Plan plan = merge_all({first, second});
  ASSERT_EQ(plan.groups.size(), 1U);
  EXPECT_EQ(plan.groups[0].attributes, Json({{"description", "all"}, {"note", 1}}));
  EXPECT_EQ(plan.groups[0].links,
            (std::map<std::string, std::string>{{"x", "/acquisition"}, {"y", "/general"}}));
}

TEST(MergeGroups, RefusesWhatDiffers) {
  EXPECT_THAT(
      merge_fault_of({module({{"description", "all"}}), module({{"description", "some"}})}),
      AllOf(HasSubstr("/processing/behavior"), HasSubstr("the core"), HasSubstr("plugin 'dio'"),
            testing::AllOf(HasSubstr("attribute \"description\""), testing::HasSubstr("R2N-0710")),
            HasSubstr("\"all\""), HasSubstr("\"some\"")));
  EXPECT_THAT(merge_fault_of({module(Json::object()), module(Json::object(), "NWBContainer")}),
              AllOf(HasSubstr("core/ProcessingModule"), HasSubstr("core/NWBContainer")));
  EXPECT_THAT(merge_fault_of({module(Json::object()), groups({group("/processing/behavior")})}),
              HasSubstr("no type"));
  EXPECT_THAT(
      merge_fault_of({groups({group("/processing/a", {{"links", {{"x", "/acquisition"}}}})}),
                      groups({group("/processing/a", {{"links", {{"x", "/general"}}}})})}),
      AllOf(HasSubstr("link \"x\""), HasSubstr("/acquisition"), HasSubstr("/general")));
}

TEST(MergeGroups, TellsWholeFromFloatingNumbers) {
  EXPECT_THAT(merge_fault_of({module({{"n", 1}}), module({{"n", 1.0}})}),
              HasSubstr("attribute \"n\""));
}

TEST(MergeGroups, NamesTheOwnerThatAddedAnAttribute) {
  EXPECT_THAT(merge_fault_of({module(Json::object()), module({{"n", 1}}), module({{"n", 2}})}),
              AllOf(HasSubstr("plugin 'dio' plans"), HasSubstr("plugin 'ephys' with 2"),
                    Not(HasSubstr("the core"))));
}

TEST(MergePaths, RefusesOneTwice) {
  const Json one{{"datasets", {rows("/acquisition/data")}}};
  EXPECT_THAT(merge_fault_of({Json::object(), one, one}),
              AllOf(HasSubstr("/acquisition/data"), HasSubstr("plugin 'dio'"),
                    HasSubstr("plugin 'ephys'"), HasSubstr("dataset")));
  EXPECT_THAT(merge_fault_of({one, groups({group("/acquisition/data")})}),
              AllOf(HasSubstr("/acquisition/data"), HasSubstr("a group"), HasSubstr("a dataset")));
}

TEST(MergePaths, RefusesWhatTheCoreAddsItself) {
  Json series{{"groups", {group("/acquisition/a")}},
              {"datasets", {rows("/acquisition/a/data"), rows("/acquisition/a/timestamps", 1)}}};
  EXPECT_THAT(merge_fault_of({series}), IsEmpty());
  series["datasets"][0]["timestamps"] = true;
  EXPECT_THAT(merge_fault_of({series}), HasSubstr("/acquisition/a/timestamps"));

  Json linked{{"groups", {group("/acquisition/a", {{"links", {{"timestamps", "/general"}}}})}},
              {"datasets", {rows("/acquisition/a/data")}}};
  EXPECT_THAT(merge_fault_of({linked}), IsEmpty());
  linked["datasets"][0]["timestamps"] = true;
  EXPECT_THAT(merge_fault_of({linked}), AllOf(HasSubstr("a dataset"), HasSubstr("a link")));
}

TEST(MergePaths, RefusesADatasetInPlaceOfAStandardGroup) {
  EXPECT_THAT(merge_fault_of({{{"datasets", {rows("/acquisition")}}}}),
              AllOf(HasSubstr("/acquisition"),
                    testing::AllOf(HasSubstr("every NWB file"), testing::HasSubstr("R2N-0709"))));
}

TEST(MergePaths, LetsStandardGroupsBePlanned) {
  EXPECT_THAT(merge_fault_of({groups({group("/general", {{"attributes", {{"x", 1}}}})})}),
              IsEmpty());
  EXPECT_THAT(standard_groups(), Contains("/general/devices"));
  EXPECT_THAT(standard_groups(), Contains("/stimulus/templates"));
}

TEST(MergeParents, MustBePlanned) {
  EXPECT_THAT(merge_fault_of({{{"datasets", {rows("/acquisition/a/data")}}}}),
              AllOf(HasSubstr("/acquisition/a/data"),
                    testing::AllOf(HasSubstr("/acquisition/a, which nobody"),
                                   testing::HasSubstr("R2N-0713")),
                    HasSubstr("the core")));
  EXPECT_THAT(merge_fault_of({groups({group("/acquisition/a")}),
                              {{"datasets", {rows("/acquisition/a/data")}}}}),
              IsEmpty());
  EXPECT_THAT(merge_fault_of({{{"datasets", {rows("/identifier")}}}}), IsEmpty());
}

TEST(MergeParents, AreNoDatasetsTablesOrLinks) {
  EXPECT_THAT(
      merge_fault_of({{{"datasets", {rows("/acquisition/a"), rows("/acquisition/a/b", 1)}}}}),
      AllOf(HasSubstr("/acquisition/a/b"), HasSubstr("a dataset of the core"),
            HasSubstr("only groups hold")));
  Json table = test::with_columns({});
  table["datasets"] = {rows("/processing/tasks/extra")};
  EXPECT_THAT(merge_fault_of({table}), HasSubstr("/processing/tasks, which is a table"));
  Json link = groups({group("/processing/a", {{"links", {{"b", "/general"}}}})});
  link["datasets"] = {rows("/processing/a/b/c")};
  EXPECT_THAT(merge_fault_of({link}), HasSubstr("which is a link"));
}

TEST(MergeTargets, OfLinksMustBePlannedObjects) {
  const auto linked = [](const std::string& target) {
    return merge_fault_of(
        {groups({group("/processing/a", {{"links", {{"x", target}, {"y", "/general"}}}}),
                 group("/processing/abcdef")})});
  };
  EXPECT_THAT(linked("/processing/abcdef"), IsEmpty());
  EXPECT_THAT(linked("/acquisition"), IsEmpty());
  EXPECT_THAT(linked("/processing/abcdeg"),
              AllOf(HasSubstr("/processing/a/x"), HasSubstr("the link of the core"),
                    testing::AllOf(HasSubstr("/processing/abcdeg, which nobody plans"),
                                   testing::HasSubstr("R2N-0714")),
                    HasSubstr("did you mean /processing/abcdef?")));
  EXPECT_THAT(linked("/processing/a/y"), HasSubstr("is itself a link"));
}

TEST(MergeTargets, MayBeWhatTheCoreAdds) {
  Json plan = test::with_columns({test::column("a", "int8", {{"value", {{1}}}, {"ragged", true}})});
  plan["groups"] = {group("/acquisition/s", {{"links",
                                              {{"l1", "/acquisition/s/timestamps"},
                                               {"l2", "/processing/tasks/id"},
                                               {"l3", "/processing/tasks/a_index"}}}})};
  plan["datasets"] = {rows("/acquisition/s/data")};
  plan["datasets"][0]["timestamps"] = true;
  EXPECT_THAT(merge_fault_of({plan}), IsEmpty());
}

TEST(MergeTargets, OfReferencesMustBePlanned) {
  const Json nowhere{{"ref", "/nowhere"}};
  EXPECT_THAT(merge_fault_of({module({{"to", nowhere}})}),
              AllOf(HasSubstr("/processing/behavior"), HasSubstr("the attribute \"to\""),
                    HasSubstr("/nowhere")));
  EXPECT_THAT(merge_fault_of({test::with_value(Json::array({nowhere}), "reference")}),
              AllOf(HasSubstr("the value /0"), HasSubstr("/nowhere")));
  EXPECT_THAT(merge_fault_of(
                  {test::with_columns({test::column("a", "reference", {{"value", {nowhere}}})})}),
              AllOf(HasSubstr("/processing/tasks/a"), HasSubstr("/nowhere")));
  EXPECT_THAT(merge_fault_of({test::with_value({{"ref", "/general"}}, "reference")}), IsEmpty());
}

TEST(MergeTargets, OfRegionsMustBeTables) {
  const auto region = [](const std::string& table, const Json& value) {
    return merge_fault_of(
        {test::with_columns({test::column("a", "int64", {{"value", value}, {"table", table}})})});
  };
  EXPECT_THAT(region("/processing/tasks", {0, 1}), IsEmpty());
  EXPECT_THAT(region("/nowhere", {0, 1}),
              AllOf(HasSubstr("the region of the core"), HasSubstr("/nowhere")));
  EXPECT_THAT(region("/general", {0, 1}), AllOf(HasSubstr("/general"), HasSubstr("not a table")));
  EXPECT_THAT(region("/processing/tasks", {0, 2}),
              AllOf(HasSubstr("/processing/tasks/a"), HasSubstr("row 2"),
                    testing::AllOf(HasSubstr("has 2 rows"), testing::HasSubstr("R2N-0715"))));
  EXPECT_THAT(region("/processing/tasks", {0, -1}), HasSubstr("row -1"));
  EXPECT_THAT(region("/processing/tasks", Json::array()), IsEmpty());
}

TEST(MergeNamespaces, MustBeKnown) {
  EXPECT_THAT(merge_fault_of({Json::object(), {{"namespaces", {"ndx-pose"}}}}),
              AllOf(HasSubstr("plugin 'dio'"),
                    testing::AllOf(HasSubstr("\"ndx-pose\""), testing::HasSubstr("R2N-0712")),
                    HasSubstr("known are")));
  Json plan = module(Json::object());
  plan["groups"][0]["type"]["namespace"] = "ndx-pose";
  EXPECT_THAT(merge_fault_of({plan}),
              AllOf(HasSubstr("/processing/behavior"), HasSubstr("ndx-pose")));
  Json table = test::with_columns({test::column(
      "a", "int8", {{"value", {1}}, {"type", {{"namespace", "x"}, {"name", "VectorData"}}}})});
  EXPECT_THAT(merge_fault_of({table}), AllOf(HasSubstr("/processing/tasks/a"), HasSubstr("\"x\"")));
}

TEST(Merge, ListsEveryFault) {
  EXPECT_THAT(merge_fault_of({module({{"n", 1}}),
                              module({{"n", 2}, {"to", {{"ref", "/nowhere"}}}}),
                              {{"datasets", {rows("/acquisition/a/data")}}}}),
              AllOf(HasSubstr("do not fit together"), HasSubstr("attribute \"n\""),
                    HasSubstr("/nowhere"), HasSubstr("/acquisition/a/data")));
}

TEST(Merge, NamesOwnersWithoutANameByNumber) {
  const std::vector<Plan> plans{
      parse_plan({{"datasets", {rows("/acquisition/a/data")}}}, 9, "plugin 'x'")};
  try {
    merge(plans, {});
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("owner 9"));
  }
}

Json file(const std::string& name) { return {{"files", {{{"name", name}}}}}; }

TEST(Merge, TwoFilesOfOneNameAreRefused) {
  EXPECT_THAT(merge_fault_of({Json::object(), file("a.mp4"), file("b.mp4")}), IsEmpty());
  EXPECT_THAT(merge_fault_of({Json::object(), file("a.mp4"), file("a.mp4")}),
              AllOf(HasSubstr("a.mp4"), HasSubstr("'dio'"), HasSubstr("'ephys'")));
}

Json publication(const std::string& key) {
  return {{"publish",
           {{{"topic", "edges"},
             {"key", key},
             {"about", {{"x", 1}}},
             {"output", 0},
             {"kind", "append"},
             {"dtype", "int8"}}}}};
}

TEST(Merge, PublicationsKeepTheirOwnersAndHaveOneNameInATopic) {
  const Plan merged = merge_all({Json::object(), publication("a"), publication("b")});
  ASSERT_EQ(merged.publications.size(), 2U);
  EXPECT_EQ(merged.publications[1].output, (OutputId{2, 0}));
  EXPECT_THAT(merge_fault_of({Json::object(), publication("a"), publication("a")}),
              AllOf(HasSubstr("edges"), HasSubstr("'a'")));
}

NwbNamespace lick_namespace() {
  return {"ndx-lick", "0.1.0", {{"namespace", "{}"}}, {"core"}, {}, {"LickSeries"}};
}

/// A plan of a plugin that brings namespaces and plans one group of a type.
std::string fault_of_brought(const std::vector<NwbNamespace>& brought,
                             const std::string& name_space, const std::string& type) {
  std::vector<Plan> plans = parse_all(
      {Json::object(),
       groups({group("/acquisition/a", {{"type", {{"namespace", name_space}, {"name", type}}}})})});
  plans[1].brought = brought;
  try {
    merge(plans, kNames);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(MergeNamespaces, ThoseThatPluginsBringAreKnown) {
  EXPECT_EQ(fault_of_brought({lick_namespace()}, "ndx-lick", "LickSeries"), "");
  EXPECT_THAT(fault_of_brought({}, "ndx-lick", "LickSeries"),
              AllOf(HasSubstr("ndx-lick"), HasSubstr("not known")));
}

TEST(MergeNamespaces, TheyDefineTheTypesThatAreUsed) {
  EXPECT_THAT(fault_of_brought({lick_namespace()}, "ndx-lick", "LikSeries"),
              AllOf(HasSubstr("plugin 'dio'"), HasSubstr("/acquisition/a"), HasSubstr("LikSeries"),
                    HasSubstr("ndx-lick 0.1.0"), HasSubstr("LickSeries")));
}

TEST(MergeNamespaces, TheyBuildOnKnownOnes) {
  NwbNamespace other = lick_namespace();
  other.includes = {"ndx-other"};
  EXPECT_THAT(fault_of_brought({other}, "core", "TimeSeries"),
              AllOf(HasSubstr("ndx-lick"), HasSubstr("ndx-other")));
}

TEST(MergeNamespaces, NobodyBringsWhatIsThere) {
  NwbNamespace other = lick_namespace();
  other.name = "ndx-franklab-novela";
  EXPECT_THAT(fault_of_brought({other}, "core", "TimeSeries"),
              AllOf(HasSubstr("has already"), HasSubstr("R2N-0711")));
}

TEST(MergeNamespaces, OneBroughtTwiceIsTheSame) {
  EXPECT_EQ(fault_of_brought({lick_namespace(), lick_namespace()}, "ndx-lick", "LickSeries"), "");
  NwbNamespace newer = lick_namespace();
  newer.version = "0.2.0";
  EXPECT_THAT(fault_of_brought({lick_namespace(), newer}, "ndx-lick", "LickSeries"),
              AllOf(HasSubstr("0.1.0"), HasSubstr("0.2.0")));
}

}  // namespace
}  // namespace rec2nwb
