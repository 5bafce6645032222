#include "plugin/options.hpp"

#include <gmock/gmock.h>

#include "plugin_helpers.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kNone = "no Error";

PluginOption option(const std::string& type, const Json& schema = Json()) {
  return {"gain", type, "how much", Json(), schema};
}

std::string fault(const PluginOption& of, const Json& value) {
  return text_of_error([&] { check_value(of, value); });
}

TEST(PluginOptions, AValueIsOfTheOptionsType) {
  EXPECT_EQ(fault(option("boolean"), true), kNone);
  EXPECT_EQ(fault(option("integer"), 3), kNone);
  EXPECT_EQ(fault(option("number"), 3), kNone);
  EXPECT_EQ(fault(option("number"), 2.5), kNone);
  EXPECT_EQ(fault(option("string"), "a"), kNone);
  EXPECT_EQ(fault(option("path"), "a"), kNone);
  EXPECT_EQ(fault(option("array"), Json::array()), kNone);
  EXPECT_EQ(fault(option("object"), Json::object()), kNone);
  EXPECT_THAT(fault(option("integer"), 2.5),
              AllOf(HasSubstr("gain"),
                    testing::AllOf(HasSubstr("an integer"), testing::HasSubstr("R2N-0613")),
                    HasSubstr("2.5")));
  EXPECT_THAT(fault(option("array"), "x"), AllOf(HasSubstr("an array"), HasSubstr("\"x\"")));
}

TEST(PluginOptions, AValueFitsTheSchema) {
  const PluginOption gain = option("number", {{"minimum", 0}, {"exclusiveMaximum", 10}});
  EXPECT_EQ(fault(gain, 0), kNone);
  EXPECT_THAT(fault(gain, -1), AllOf(HasSubstr("gain"), HasSubstr("how much")));
  EXPECT_NE(fault(gain, 10), kNone);
  const PluginOption list = option("array", Json::parse(R"({"items": {"type": "integer"}})"));
  EXPECT_EQ(fault(list, {1, 2}), kNone);
  EXPECT_THAT(fault(list, {1, "b"}), HasSubstr("/1"));
}

TEST(PluginOptions, WordsOfTheCommandLineAreReadAsYaml) {
  EXPECT_EQ(value_of(option("integer"), "3"), Json(3));
  EXPECT_EQ(value_of(option("number"), "-0.5"), Json(-0.5));
  EXPECT_EQ(value_of(option("array"), "[1, a]"), Json::parse(R"([1, "a"])"));
  EXPECT_EQ(value_of(option("object"), "{a: 1}"), Json::parse(R"({"a": 1})"));
}

TEST(PluginOptions, TextsAreTakenAsTheyStand) {
  EXPECT_EQ(value_of(option("string"), "3"), Json("3"));
  EXPECT_EQ(value_of(option("string"), "on"), Json("on"));
  EXPECT_EQ(value_of(option("path"), "a: b"), Json("a: b"));
}

TEST(PluginOptions, WordsThatAreNoValueAreRefused) {
  EXPECT_THAT(text_of_error([] { value_of(option("number"), "much"); }),
              AllOf(HasSubstr("a number"), HasSubstr("much")));
  EXPECT_THAT(text_of_error([] { value_of(option("array"), "[1"); }), HasSubstr("--gain"));
}

TEST(PluginOptions, HelpSaysWhatTheSchemaAsks) {
  EXPECT_EQ(constraints_text(option("number")), "");
  EXPECT_EQ(constraints_text(option("number", {{"minimum", 0}, {"exclusiveMaximum", 2.5}})),
            "at least 0, less than 2.5");
  EXPECT_EQ(constraints_text(option("string", {{"enum", {"left", "right"}}})),
            "one of left, right");
}

TEST(PluginOptions, GivenValuesComeBeforeDefaults) {
  std::vector<PluginOption> options = {option("number"), option("string"), option("path")};
  options[0].preset = 1;
  options[1].name = "side";
  options[1].preset = "left";
  options[2].name = "file";
  EXPECT_EQ(chosen_values(options, {{"gain", 2}, {"of_others", 1}}),
            Json::parse(R"({"gain": 2, "side": "left"})"));
}

}  // namespace
}  // namespace rec2nwb::test
