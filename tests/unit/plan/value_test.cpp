#include "plan/value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "unit/plan/plan_samples.hpp"

namespace rec2nwb {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// "POINTER: TEXT", or "".
std::string fault(const Json& value, const std::string& dtype) {
  const auto found = find_fault(value, parse_element_type(dtype));
  return found ? found->pointer + ": " + found->text : "";
}

std::string attribute_fault(const Json& attribute) {
  const auto found = find_attribute_fault(attribute);
  return found ? found->pointer + ": " + found->text : "";
}

template <typename T>
void expect_exact_range(const std::string& dtype) {
  EXPECT_THAT(fault(std::numeric_limits<T>::min(), dtype), IsEmpty()) << dtype;
  EXPECT_THAT(fault(std::numeric_limits<T>::max(), dtype), IsEmpty()) << dtype;
  if constexpr (sizeof(T) < 8) {
    const auto below = static_cast<std::int64_t>(std::numeric_limits<T>::min()) - 1;
    const auto above = static_cast<std::int64_t>(std::numeric_limits<T>::max()) + 1;
    EXPECT_THAT(fault(below, dtype), HasSubstr("does not fit " + dtype));
    EXPECT_THAT(fault(above, dtype), HasSubstr("does not fit " + dtype));
  }
}

TEST(Values, FitTheRangeOfTheirType) {
  expect_exact_range<std::int8_t>("int8");
  expect_exact_range<std::uint8_t>("uint8");
  expect_exact_range<std::int16_t>("int16");
  expect_exact_range<std::uint16_t>("uint16");
  expect_exact_range<std::int32_t>("int32");
  expect_exact_range<std::uint32_t>("uint32");
  expect_exact_range<std::int64_t>("int64");
  expect_exact_range<std::uint64_t>("uint64");
  EXPECT_THAT(fault(-1, "uint64"), HasSubstr("does not fit uint64"));
  EXPECT_THAT(fault(std::numeric_limits<std::uint64_t>::max(), "int64"),
              HasSubstr("does not fit int64"));
  EXPECT_EQ(fault(300, "uint8"), ": 300 does not fit uint8 (0 to 255)");
}

TEST(Values, AreWholeWhereTheTypeIs) {
  EXPECT_THAT(fault(1.5, "int16"), AllOf(HasSubstr("whole number"), HasSubstr("1.5")));
  EXPECT_THAT(fault("1", "int16"), HasSubstr("whole number for int16"));
  EXPECT_THAT(fault(true, "int16"), HasSubstr("whole number"));
}

TEST(Values, MaySayWhatIsNotFiniteOnlyAsText) {
  for (const char* dtype : {"float32", "float64"}) {
    for (const char* text : {"NaN", "Infinity", "-Infinity"}) {
      EXPECT_THAT(fault(text, dtype), IsEmpty());
      EXPECT_THAT(fault(text, "int32"), HasSubstr("whole number"));
    }
    EXPECT_THAT(fault("nan", dtype), HasSubstr("\"NaN\""));
    EXPECT_THAT(fault(std::nan(""), dtype), HasSubstr("as a text"));
    EXPECT_THAT(fault(nullptr, dtype), HasSubstr("found null"));
    EXPECT_THAT(fault(3, dtype), IsEmpty());
  }
  EXPECT_THAT(fault(1e39, "float32"), HasSubstr("does not fit float32"));
  EXPECT_THAT(fault(1e39, "float64"), IsEmpty());
}

TEST(Values, ReadBackAsFloats) {
  EXPECT_TRUE(std::isnan(float_of("NaN")));
  EXPECT_EQ(float_of("Infinity"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(float_of("-Infinity"), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(float_of(2.5), 2.5);
  EXPECT_EQ(float_of(-3), -3.0);
}

TEST(Values, AreBooleansForBool) {
  EXPECT_THAT(fault({true, false}, "bool"), IsEmpty());
  EXPECT_THAT(fault(1, "bool"), AllOf(HasSubstr("true or false"), HasSubstr("found 1")));
}

TEST(Values, AreTextsThatHdf5CanHold) {
  EXPECT_THAT(fault("\u00b5m", "utf8"), IsEmpty());
  EXPECT_THAT(fault("\u00b5m", "ascii"), HasSubstr("ASCII"));
  EXPECT_THAT(fault("", "ascii"), IsEmpty());
  EXPECT_THAT(fault(std::string("a\0b", 3), "utf8"), HasSubstr("NUL"));
  EXPECT_THAT(fault("\xff", "utf8"), HasSubstr("UTF-8"));
  EXPECT_THAT(fault(7, "utf8"), AllOf(HasSubstr("expected a text"), HasSubstr("found 7")));
}

TEST(Values, AreReferencesByPath) {
  EXPECT_THAT(fault({{"ref", "/a/b"}}, "reference"), IsEmpty());
  EXPECT_THAT(fault("/a/b", "reference"), HasSubstr("{\"ref\": PATH}"));
  EXPECT_THAT(fault({{"ref", "/a//b"}}, "reference"), HasSubstr("not a normal path"));
  EXPECT_THAT(fault({{"ref", "/a"}, {"x", 1}}, "reference"), HasSubstr("{\"ref\": PATH}"));
}

TEST(Values, AreRectangular) {
  EXPECT_THAT(fault({{1, 2}, {3, 4}}, "int8"), IsEmpty());
  EXPECT_THAT(fault(Json::array(), "int8"), IsEmpty());
  EXPECT_THAT(fault(Json::parse("[[], []]"), "int8"), IsEmpty());
  EXPECT_THAT(fault(Json::parse("[[1, 2], [3]]"), "int8"),
              AllOf(HasSubstr("/1: not rectangular"), HasSubstr("array of 2"), HasSubstr("of 1")));
  EXPECT_THAT(fault(Json::parse("[[1], []]"), "int8"), HasSubstr("/1: not rectangular"));
  EXPECT_THAT(fault(Json::parse("[1, [2]]"), "int8"), HasSubstr("/1: not rectangular"));
  EXPECT_THAT(fault(Json::parse("[[1], 2]"), "int8"), HasSubstr("/1: not rectangular"));
  EXPECT_THAT(fault(Json::parse("[[[1]], [[300]]]"), "int8"), HasSubstr("/1/0/0: 300"));
}

TEST(Values, HaveNoMoreDimensionsThanHdf5) {
  Json value = 1;
  for (int i = 0; i < 32; ++i) value = Json::array({value});
  EXPECT_THAT(fault(value, "int8"), IsEmpty());
  EXPECT_THAT(fault(Json::array({value}), "int8"), HasSubstr("33 dimensions"));
}

TEST(Values, HaveAShape) {
  EXPECT_THAT(shape_of(1), IsEmpty());
  EXPECT_THAT(shape_of({1, 2, 3}), ElementsAre(3));
  EXPECT_THAT(shape_of(Json::array()), ElementsAre(0));
  EXPECT_THAT(shape_of(Json::parse("[[1, 2, 3], [4, 5, 6]]")), ElementsAre(2, 3));
}

TEST(Values, ShowOnlyTheStartOfLongTexts) {
  const std::string text = fault(std::string(1000, 'x'), "int8");
  EXPECT_LT(text.size(), 150U);
  EXPECT_THAT(text, HasSubstr("..."));
}

TEST(Attributes, HaveATypeOfTheirOwn) {
  EXPECT_EQ(attribute_element("text"), ElementType::kUtf8);
  EXPECT_EQ(attribute_element(3), ElementType::kInt64);
  EXPECT_EQ(attribute_element(3.0), ElementType::kFloat64);
  EXPECT_EQ(attribute_element({1, 2.5}), ElementType::kFloat64);
  EXPECT_EQ(attribute_element({true, false}), ElementType::kBool);
  EXPECT_EQ(attribute_element({{"ref", "/a"}}), ElementType::kReference);
  EXPECT_EQ(attribute_element({{"dtype", "uint8"}, {"value", 3}}), ElementType::kUint8);
}

TEST(Attributes, HaveTheirValueInBothForms) {
  EXPECT_EQ(attribute_value(3), 3);
  EXPECT_EQ(attribute_value({{"dtype", "uint8"}, {"value", {3, 4}}}), Json({3, 4}));
}

TEST(Attributes, AreRepresentable) {
  EXPECT_THAT(attribute_fault({1, 2}), IsEmpty());
  EXPECT_THAT(attribute_fault({{"dtype", "float32"}, {"value", Json::array()}}), IsEmpty());
  EXPECT_THAT(attribute_fault(Json::array()), AllOf(HasSubstr("empty array"), HasSubstr("dtype")));
  EXPECT_THAT(attribute_fault({1, "two"}), HasSubstr("several types"));
  EXPECT_THAT(attribute_fault({1.5, "NaN"}), HasSubstr("several types"));
  EXPECT_THAT(attribute_fault(std::numeric_limits<std::uint64_t>::max()),
              HasSubstr("does not fit int64"));
  EXPECT_THAT(attribute_fault(std::nan("")), HasSubstr("as a text"));
  EXPECT_THAT(attribute_fault(nullptr), HasSubstr("found null"));
  EXPECT_THAT(attribute_fault({{"a", 1}}), HasSubstr("expected texts, numbers"));
  EXPECT_THAT(attribute_fault(Json::parse("[[1, 2], [3]]")), HasSubstr("not rectangular"));
}

TEST(Attributes, SayTheirTypeWhole) {
  EXPECT_THAT(attribute_fault({{"dtype", "uint8"}, {"value", 300}}),
              HasSubstr("/value: 300 does not fit uint8"));
  EXPECT_THAT(attribute_fault({{"dtype", "uint8"}}), HasSubstr("\"value\": VALUE"));
  EXPECT_THAT(attribute_fault({{"value", 1}}), HasSubstr("\"dtype\": NAME"));
  EXPECT_THAT(attribute_fault({{"dtype", "int9"}, {"value", 1}}),
              AllOf(HasSubstr("/dtype"), HasSubstr("int9")));
}

TEST(Attributes, AreCheckedInPlans) {
  EXPECT_THAT(test::fault_of(test::with_attribute({1, "two"})),
              AllOf(HasSubstr("plugin 'dio'"), HasSubstr("/groups/0/attributes/key")));
  EXPECT_THAT(test::fault_of(test::with_value(300, "uint8")),
              HasSubstr("/datasets/0/value: 300 does not fit uint8"));
  EXPECT_THAT(test::fault_of(test::with_value({1, nullptr}, "float64")),
              HasSubstr("/datasets/0/value/1"));
}

TEST(Paths, AreNormal) {
  for (const char* path : {"/a", "/a b/c.d", "/general/devices/probe 0", "/a/...", "/\u00b5"}) {
    EXPECT_FALSE(find_path_fault(path)) << path;
  }
  for (const char* path : {"", "/", "a", "a/b", "//", "/a//b", "/a/", "/./a", "/a/..", "/\xff"}) {
    EXPECT_TRUE(find_path_fault(path)) << path;
  }
}

TEST(References, AreFoundWithTheirPlace) {
  std::vector<std::string> found;
  const Json value =
      Json::parse(R"({"dtype": "reference", "value": [{"ref": "/a"}, {"ref": "/b"}]})");
  for_each_reference(value, "/x", [&](const std::string& pointer, const std::string& target) {
    found.push_back(pointer + " " + target);
  });
  EXPECT_THAT(found, ElementsAre("/x/value/0 /a", "/x/value/1 /b"));
}

}  // namespace
}  // namespace rec2nwb
