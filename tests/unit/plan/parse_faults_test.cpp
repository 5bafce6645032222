#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "unit/plan/plan_samples.hpp"

namespace rec2nwb {
namespace {

using test::column;
using test::datasets;
using test::fault_of;
using test::rows_dataset;
using test::with_columns;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(PlanFaults, NameTheOwnerAndEveryPlaceInTheSchema) {
  const std::string text =
      fault_of(Json::parse(R"({"datasets": [{"path": "no-slash", "kind": "row", "dtype": "int9",
                                   "output": -1}], "extra": 1})"));
  EXPECT_THAT(
      text, AllOf(HasSubstr("the plan of plugin 'dio' is not valid"), HasSubstr("/datasets/0/path"),
                  HasSubstr("/datasets/0/kind"), HasSubstr("/datasets/0/dtype"),
                  HasSubstr("/datasets/0/output"), HasSubstr("extra")));
}

TEST(PlanFaults, ListEveryFaultBeyondTheSchema) {
  const std::string text =
      fault_of(datasets({rows_dataset({{"drop_if_empty", true}}),
                         rows_dataset({{"path", "/a/b"}, {"output", 3}, {"timestamps", true}})}));
  EXPECT_THAT(text, AllOf(HasSubstr("plugin 'dio'"), HasSubstr("/datasets/0/drop_if_empty"),
                          HasSubstr("/datasets/1/timestamps"), HasSubstr("output 3 is there")));
}

TEST(PlanFaults, RefuseWhatIsNoObject) {
  EXPECT_THAT(fault_of(Json::array()), HasSubstr("plugin 'dio'"));
  EXPECT_THAT(fault_of(nullptr), HasSubstr("plugin 'dio'"));
}

TEST(PlanFaults, RefuseDepthThatWouldExhaustTheStack) {
  constexpr std::size_t kDepth = 100000;
  const Json deep = Json::parse(R"({"datasets": [{"value": )" + std::string(kDepth, '[') +
                                std::string(kDepth, ']') + "}]}");
  EXPECT_THAT(fault_of(deep), HasSubstr("more than 64 deep"));
}

TEST(PlanFaults, AskForValueOrOutput) {
  Json no_output = rows_dataset();
  no_output.erase("output");
  EXPECT_THAT(fault_of(datasets({no_output})), HasSubstr("output"));
  EXPECT_THAT(fault_of(datasets({rows_dataset({{"value", 1}})})),
              AllOf(HasSubstr("/datasets/0/value"), HasSubstr("only an inline dataset")));
  Json both = test::inline_dataset(1, "int8");
  both["output"] = 0;
  EXPECT_THAT(fault_of(datasets({both})),
              AllOf(HasSubstr("/datasets/0/output"), HasSubstr("inline")));
  EXPECT_THAT(fault_of(with_columns({column("a", "int8", Json::object())})), HasSubstr("value"));
  EXPECT_THAT(fault_of(with_columns({column("a", "int8", {{"value", {1}}, {"output", 0}})})),
              AllOf(HasSubstr("/tables/0/columns/0/value"), HasSubstr("not both")));
}

TEST(PlanFaults, WantOutputNumbersOnce) {
  EXPECT_THAT(fault_of(datasets({rows_dataset(), rows_dataset({{"path", "/a/data"}})})),
              AllOf(HasSubstr("/datasets/1/output"), HasSubstr("output 0 is used twice"),
                    HasSubstr("/datasets/0/output")));
}

TEST(PlanFaults, WantOutputNumbersWithoutAGap) {
  EXPECT_THAT(fault_of(datasets({rows_dataset({{"output", 1}})})),
              AllOf(testing::AllOf(HasSubstr("output 1 is there, output 0 is not"),
                                   testing::HasSubstr("R2N-0706")),
                    HasSubstr("without a gap")));
}

TEST(PlanFaults, CountLengthsAndColumnsAsOutputs) {
  Json plan =
      with_columns({column("a", "int8", {{"output", 1}, {"ragged", true}, {"lengths", 2}})});
  plan["datasets"] = {rows_dataset()};
  EXPECT_THAT(fault_of(plan), IsEmpty());
  plan["tables"][0]["columns"][0]["lengths"] = 0;
  EXPECT_THAT(fault_of(plan), AllOf(HasSubstr("/tables/0/columns/0/lengths"), HasSubstr("twice")));
}

TEST(PlanFaults, AcceptAnyPermutationOfOutputNumbersAndNoOtherNumbering) {
  std::mt19937 random(5);
  for (int round = 0; round < 50; ++round) {
    std::vector<int> numbers(1 + random() % 8);
    std::iota(numbers.begin(), numbers.end(), 0);
    std::shuffle(numbers.begin(), numbers.end(), random);
    std::vector<Json> list;
    for (const int number : numbers) {
      list.push_back(
          rows_dataset({{"path", "/a/" + std::to_string(number) + "/data"}, {"output", number}}));
    }
    EXPECT_THAT(fault_of(datasets(list)), IsEmpty());
    list[random() % list.size()]["output"] = numbers.size();
    const bool still_dense = numbers.size() == 0;
    EXPECT_EQ(fault_of(datasets(list)).empty(), still_dense);
  }
}

TEST(PlanFaults, KeepTimestampsToPacketDataCalledData) {
  EXPECT_THAT(fault_of(datasets({rows_dataset({{"timestamps", true}})})), IsEmpty());
  EXPECT_THAT(
      fault_of(datasets({rows_dataset({{"timestamps", true}, {"path", "/a/values"}})})),
      AllOf(HasSubstr("/datasets/0/timestamps"), HasSubstr("\"data\""), HasSubstr("/a/values")));
  EXPECT_THAT(fault_of(datasets({rows_dataset({{"timestamps", true}, {"kind", "append"}})})),
              HasSubstr("only rows and events"));
}

TEST(PlanFaults, KeepFillAndDropToTheirKinds) {
  EXPECT_THAT(fault_of(datasets({rows_dataset({{"kind", "events"}, {"fill_drops", true}})})),
              AllOf(HasSubstr("/datasets/0/fill_drops"), HasSubstr("only rows")));
  EXPECT_THAT(fault_of(datasets({rows_dataset({{"drop_if_empty", true}})})),
              HasSubstr("only events and append"));
  for (const char* kind : {"events", "append"}) {
    EXPECT_THAT(fault_of(datasets({rows_dataset({{"kind", kind}, {"drop_if_empty", true}})})),
                IsEmpty());
  }
}

TEST(PlanFaults, KeepTextsOutOfPacketData) {
  for (const char* dtype : {"utf8", "ascii", "reference"}) {
    EXPECT_THAT(fault_of(datasets({rows_dataset({{"dtype", dtype}})})),
                AllOf(HasSubstr("/datasets/0/dtype"), HasSubstr(dtype)));
    EXPECT_THAT(fault_of(datasets({rows_dataset({{"dtype", dtype}, {"kind", "append"}})})),
                IsEmpty());
  }
}

TEST(PlanFaults, WantNormalPaths) {
  for (const char* path : {"/a/../b", "/a/.", "/..", "/a/", "//a", "a"}) {
    EXPECT_THAT(fault_of(datasets({rows_dataset({{"path", path}})})), HasSubstr("/datasets/0/path"))
        << path;
  }
  EXPECT_THAT(fault_of({{"groups", {{{"path", "/a"}, {"links", {{"x", "/b/.."}}}}}}}),
              HasSubstr("/groups/0/links/x"));
  EXPECT_THAT(fault_of(with_columns({column("..", "int8", {{"value", {1}}})})),
              HasSubstr("/tables/0/columns/0/name"));
  EXPECT_THAT(fault_of(datasets({rows_dataset({{"path", std::string("/a\0b", 4)}})})),
              AllOf(HasSubstr("NUL"), HasSubstr("\\u0000b"), HasSubstr("R2N-0703")));
  EXPECT_THAT(fault_of({{"groups",
                         {{{"path", "/a"}, {"attributes", {{std::string("x\0y", 3), 1}}}},
                          {{"path", "/b/.."}}}}}),
              AllOf(HasSubstr("/groups/0/attributes/x?y"), HasSubstr("/groups/1/path")));
}

TEST(PlanFaults, KeepAttributesOfTheCoreToTheCore) {
  for (const char* key : {"namespace", "neurodata_type", "object_id"}) {
    EXPECT_THAT(fault_of({{"groups", {{{"path", "/a"}, {"attributes", {{key, "x"}}}}}}}),
                AllOf(HasSubstr(std::string("/groups/0/attributes/") + key),
                      testing::AllOf(HasSubstr("itself"), testing::HasSubstr("R2N-0704"))));
  }
  Json table = with_columns({});
  table["tables"][0]["attributes"] = {{"colnames", {"a"}}};
  EXPECT_THAT(fault_of(table), HasSubstr("/tables/0/attributes/colnames"));
}

TEST(PlanFaults, EscapeKeysInPointers) {
  EXPECT_THAT(fault_of({{"groups", {{{"path", "/a"}, {"attributes", {{"x~y", Json::array()}}}}}}}),
              HasSubstr("/groups/0/attributes/x~0y"));
}

TEST(PlanFaults, WantRowsOfTheStatedWidth) {
  Json dataset = test::inline_dataset({{1, 2}, {3, 4}}, "int8");
  dataset["width"] = 2;
  EXPECT_THAT(fault_of(datasets({dataset})), IsEmpty());
  dataset["width"] = 3;
  EXPECT_THAT(fault_of(datasets({dataset})),
              AllOf(HasSubstr("/datasets/0/value"),
                    testing::AllOf(HasSubstr("rows of 3"), testing::HasSubstr("R2N-0705"))));
}

TEST(PlanFaults, TakeAShapeOfEmptyValuesOnly) {
  Json dataset = test::inline_dataset(Json::array(), "uint8");
  dataset["shape"] = {0, 0, 0};
  EXPECT_THAT(fault_of(datasets({dataset})), IsEmpty());
  dataset["shape"] = {1, 2};
  EXPECT_THAT(fault_of(datasets({dataset})), HasSubstr("/datasets/0/shape"));
  dataset["shape"] = {0, 2};
  dataset["value"] = 4;
  EXPECT_THAT(fault_of(datasets({dataset})), HasSubstr("/datasets/0/shape"));
  EXPECT_THAT(fault_of(datasets({rows_dataset({{"shape", {0}}})})), HasSubstr("/datasets/0/shape"));
}

TEST(TableFaults, WantInlineColumnsOfOneLength) {
  EXPECT_THAT(fault_of(with_columns({column("a", "int8", {{"value", {1, 2}}}),
                                     column("b", "int8", {{"value", {1, 2, 3}}})})),
              AllOf(HasSubstr("/tables/0/columns/1/value"), HasSubstr("expected 2 rows"),
                    HasSubstr("found 3")));
}

TEST(TableFaults, LetInlineAndAppendColumnsStandSideBySide) {
  EXPECT_THAT(fault_of(with_columns({column("a", "int8", {{"value", {1, 2}}}),
                                     column("b", "int8", {{"output", 0}}),
                                     column("c", "int8", {{"value", {3, 4}}})})),
              IsEmpty());
  EXPECT_THAT(fault_of(with_columns({column("a", "int8", {{"value", {1, 2}}}),
                                     column("b", "int8", {{"output", 0}}),
                                     column("c", "int8", {{"value", {3}}})})),
              AllOf(HasSubstr("/tables/0/columns/2/value"), HasSubstr("expected 2 rows")));
}

TEST(TableFaults, KeepDropIfNanToAppendedFloats) {
  EXPECT_THAT(
      fault_of(with_columns({column("a", "float64", {{"output", 0}, {"drop_if_nan", true}})})),
      IsEmpty());
  EXPECT_THAT(
      fault_of(with_columns({column("a", "int64", {{"output", 0}, {"drop_if_nan", true}})})),
      AllOf(HasSubstr("/tables/0/columns/0/drop_if_nan"), HasSubstr("only a float column")));
  EXPECT_THAT(
      fault_of(with_columns({column("a", "float64", {{"value", {1.5}}, {"drop_if_nan", true}})})),
      HasSubstr("only a float column"));
}

Json publishing(const Json& publication) {
  Json plan = datasets(
      {rows_dataset({{"path", "/a/data"}, {"kind", "events"}, {"dtype", "uint8"}, {"width", 0}})});
  plan["publish"] = Json::array({publication});
  return plan;
}

TEST(PublicationFaults, WantTheOutputOfADatasetOrATypeOfTheirOwn) {
  const Json entry = {{"topic", "dio.edges"}, {"key", "Din1"}, {"about", Json::object()}};
  Json of_dataset = entry;
  of_dataset["output"] = 0;
  EXPECT_THAT(fault_of(publishing(of_dataset)), IsEmpty());
  of_dataset["output"] = 1;
  EXPECT_THAT(
      fault_of(publishing(of_dataset)),
      AllOf(HasSubstr("/publish/0/output"),
            testing::AllOf(HasSubstr("not that of a dataset"), testing::HasSubstr("R2N-0707"))));
  Json own = of_dataset;
  own.update({{"kind", "append"}, {"dtype", "float64"}});
  EXPECT_THAT(fault_of(publishing(own)), IsEmpty());
  own["dtype"] = "utf8";
  EXPECT_THAT(fault_of(publishing(own)), HasSubstr("numbers and booleans"));
  own.erase("dtype");
  EXPECT_THAT(fault_of(publishing(own)), HasSubstr("/publish/0"));
}

TEST(PublicationFaults, RefuseRowsWhichNobodyKeeps) {
  Json plan = datasets({rows_dataset()});
  plan["publish"] =
      Json::array({{{"topic", "volts"}, {"key", "all"}, {"about", Json::object()}, {"output", 0}}});
  EXPECT_THAT(fault_of(plan), HasSubstr("only outputs of kind events and append"));
}

TEST(FileFaults, WantAPlainName) {
  EXPECT_THAT(fault_of({{"files", {{{"name", "a.mp4"}}}}}), IsEmpty());
  EXPECT_THAT(fault_of({{"files", {{{"name", "../a.mp4"}}}}}), HasSubstr("/files/0/name"));
  EXPECT_THAT(fault_of({{"files", {{{"name", ".."}}}}}), HasSubstr("/files/0/name"));
}

TEST(TableFaults, WantLengthsForRaggedOutputsOnly) {
  EXPECT_THAT(fault_of(with_columns({column("a", "int8", {{"output", 0}, {"ragged", true}})})),
              AllOf(HasSubstr("/tables/0/columns/0"), HasSubstr("needs \"lengths\"")));
  EXPECT_THAT(fault_of(with_columns({column("a", "int8", {{"output", 0}, {"lengths", 1}})})),
              AllOf(HasSubstr("/tables/0/columns/0/lengths"),
                    testing::AllOf(HasSubstr("only a ragged"), testing::HasSubstr("R2N-0708"))));
  EXPECT_THAT(fault_of(with_columns(
                  {column("a", "int8", {{"value", {{1}}}, {"ragged", true}, {"lengths", 0}})})),
              HasSubstr("only a ragged"));
}

TEST(TableFaults, WantArraysInRaggedColumns) {
  const auto ragged = [](const Json& value) {
    return fault_of(with_columns({column("a", "int8", {{"value", value}, {"ragged", true}})}));
  };
  EXPECT_THAT(ragged({{1, 2}, Json::array(), {3}}), IsEmpty());
  EXPECT_THAT(ragged({{{1, 2}}, {{3, 4}, {5, 6}}}), IsEmpty());
  EXPECT_THAT(ragged({{1, 2}, 3}),
              AllOf(HasSubstr("/tables/0/columns/0/value/1"), HasSubstr("is an array")));
  EXPECT_THAT(ragged({{1}, {300}}),
              AllOf(HasSubstr("/tables/0/columns/0/value/1/0"), HasSubstr("does not fit int8")));
  EXPECT_THAT(ragged({{{1, 2}}, {{3}}}), HasSubstr("another shape"));
}

TEST(TableFaults, WantRowsAsUint64) {
  EXPECT_THAT(fault_of(with_columns({column("a", "uint64", {{"output", 0}, {"time", "rows"}})})),
              IsEmpty());
  EXPECT_THAT(fault_of(with_columns({column("a", "float64", {{"output", 0}, {"time", "rows"}})})),
              AllOf(HasSubstr("/tables/0/columns/0/dtype"), HasSubstr("uint64")));
  EXPECT_THAT(fault_of(with_columns({column("a", "uint64", {{"value", {1}}, {"time", "rows"}})})),
              AllOf(HasSubstr("/tables/0/columns/0/time"), HasSubstr("\"output\"")));
}

TEST(TableFaults, WantRegionsAsIntegers) {
  EXPECT_THAT(fault_of(with_columns({column("a", "utf8", {{"value", {"x"}}, {"table", "/t"}})})),
              AllOf(HasSubstr("/tables/0/columns/0/dtype"), HasSubstr("integer")));
}

TEST(TableFaults, WantColumnNamesOnce) {
  const auto named = [](const std::string& first, const std::string& second) {
    return fault_of(with_columns({column(first, "int8", {{"value", {{1}}}, {"ragged", true}}),
                                  column(second, "int8", {{"value", {1}}})}));
  };
  EXPECT_THAT(named("a", "b"), IsEmpty());
  EXPECT_THAT(named("a", "a"), HasSubstr("\"a\" is there already"));
  EXPECT_THAT(named("a", "a_index"), HasSubstr("\"a_index\" is there already"));
  EXPECT_THAT(named("a", "id"), HasSubstr("\"id\" is there already"));
}

TEST(PlanFaults, NeverCrashOnChangedPlans) {
  const Json values = Json::parse(R"([null, true, -1, 1e300, "", "/", [], [[]], {}, {"ref": 1},
                                      {"dtype": 1}, {"value": 1}, {"dtype": "int8", "value": {}}])");
  std::mt19937 random(11);
  const Json flat = test::full_plan().flatten();
  for (int round = 0; round < 200; ++round) {
    Json changed = test::full_plan();
    auto leaf = flat.begin();
    std::advance(leaf, static_cast<std::ptrdiff_t>(random() % flat.size()));
    Json::json_pointer pointer(leaf.key());
    for (auto up = random() % 3; up > 0 && !pointer.empty(); --up) pointer.pop_back();
    changed[pointer] = values[random() % values.size()];
    const std::string text = fault_of(changed);
    if (!text.empty()) {
      EXPECT_THAT(text, HasSubstr("plugin 'dio'"));
    } else {
      EXPECT_EQ(to_json(test::parse(changed), {}).is_object(), true);
    }
  }
}

}  // namespace
}  // namespace rec2nwb
