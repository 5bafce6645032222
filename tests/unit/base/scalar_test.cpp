#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/document.hpp"
#include "unit/base/error_text.hpp"

namespace rec2nwb {
namespace {

struct ScalarCase {
  const char* text;
  Json expected;
};

/// What PyYAML 6 makes of each text as a plain scalar.
std::vector<ScalarCase> cases() {
  return {
      {"yes", true},
      {"Yes", true},
      {"YES", true},
      {"yES", "yES"},
      {"n", "n"},
      {"y", "y"},
      {"N", "N"},
      {"on", true},
      {"off", false},
      {"OFF", false},
      {"true", true},
      {"True", true},
      {"tRUE", "tRUE"},
      {"no", false},
      {"No", false},
      {"~", nullptr},
      {"null", nullptr},
      {"NULL", nullptr},
      {"nULL", "nULL"},
      {"0", 0},
      {"-0", 0},
      {"+0", 0},
      {"00", 0},
      {"07", 7},
      {"007", 7},
      {"08", "08"},
      {"0o7", "0o7"},
      {"0_", 0},
      {"0_7", 7},
      {"1_000", 1000},
      {"_1", "_1"},
      {"0b101", 5},
      {"0b", "0b"},
      {"0x1F", 31},
      {"0xg", "0xg"},
      {"0X1F", "0X1F"},
      {"1:30", 90},
      {"1:60", "1:60"},
      {"01:30", "01:30"},
      {"1:3:59", 3839},
      {"-1:30", -90},
      {"190:20:30.15", 685230.15},
      {"1:30.", 90.0},
      {"1.5", 1.5},
      {"1.", 1.0},
      {".5", 0.5},
      {"-.5", "-.5"},
      {"+.5", "+.5"},
      {"._5", "._5"},
      {"1e5", "1e5"},
      {"1e+5", "1e+5"},
      {"1.0e5", "1.0e5"},
      {"1.0e+5", 100000.0},
      {"1.0e-5", 1e-05},
      {"2e-7", "2e-7"},
      {"2.0e-07", 2e-07},
      {"1_0.5", 10.5},
      {"1.e+3", 1000.0},
      {".inf", "Infinity"},
      {"-.inf", "-Infinity"},
      {"+.INF", "Infinity"},
      {".Inf", "Infinity"},
      {".nan", "NaN"},
      {".NaN", "NaN"},
      {"-.nan", "-.nan"},
      {".iNF", ".iNF"},
      {"2024-01-01", "2024-01-01"},
      {"2024-1-1", "2024-1-1"},
      {"2024-02-29", "2024-02-29"},
      {"20230622_01", 2023062201},
      {"2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00+00:00"},
      {"2024-01-01T1:02:03", "2024-01-01T01:02:03"},
      {"2024-1-1T1:02:03", "2024-01-01T01:02:03"},
      {"2024-01-01t01:02:03.123456789+05:30", "2024-01-01T01:02:03.123456+05:30"},
      {"2024-01-01T01:02:03.1-7", "2024-01-01T01:02:03.100000-07:00"},
      {"2024-01-01T01:02:03-00:30", "2024-01-01T01:02:03-00:30"},
      {"2024-01-01T01:02:03+23:59", "2024-01-01T01:02:03+23:59"},
      {"2024-01-01T01:02:03.", "2024-01-01T01:02:03"},
      {"2024-01-01T01:02:03.Z", "2024-01-01T01:02:03+00:00"},
      {"2024-01-01T01:02:03+5:90", "2024-01-01T01:02:03+06:30"},
      {"2024-01-01T01:02:03-00:00", "2024-01-01T01:02:03+00:00"},
      {"9223372036854775807", 9223372036854775807},
      {"9223372036854775808", 9223372036854775808U},
      {"18446744073709551615", 18446744073709551615U},
      {"-9223372036854775808", INT64_MIN},
      {"1.0e+400", "Infinity"},
      {"1.0e-400", 0.0},
      {"123456789012345678901234567890.5", 1.2345678901234568e+29},
      {"0x", "0x"},
      {"1.2.3", "1.2.3"},
      {"12a", "12a"},
      {"a", "a"},
      {"-", "-"},
      {"+", "+"},
      {".", "."},
      {"..", ".."},
      {"1__0", 10},
      {"1:2_0", "1:2_0"},
      {"1_:20", 80},
      {"0.0", 0.0},
      {"-0.0", -0.0},
      {"1:30:61", "1:30:61"},
      {"-1:30.5", -90.5},
      {"6:07", 367},
      {"2024-01-01 10:20:30", "2024-01-01T10:20:30"},
      {"2024-01-01  10:20:30 Z", "2024-01-01T10:20:30+00:00"},
      {"2024-01-01 10:20:30 +01:00", "2024-01-01T10:20:30+01:00"},
      {"2024-01-01 10:20:30\t-1", "2024-01-01T10:20:30-01:00"},
      {"", nullptr},
      {" 1", " 1"},
      {"2001-12-14 21:59:43.10 -5", "2001-12-14T21:59:43.100000-05:00"},
  };
}

TEST(PlainScalar, HasTheTypeAndValueOfPyYaml) {
  for (const ScalarCase& one : cases()) {
    const Json value = resolve_plain_scalar(one.text);
    EXPECT_EQ(value.is_number_float(), one.expected.is_number_float()) << one.text;
    EXPECT_EQ(value.type() == Json::value_t::boolean, one.expected.is_boolean()) << one.text;
    EXPECT_EQ(value, one.expected) << one.text;
  }
}

TEST(PlainScalar, KeepsTheSignOfZero) {
  EXPECT_TRUE(std::signbit(resolve_plain_scalar("-0.0").get<double>()));
  EXPECT_EQ(resolve_plain_scalar("-0"), Json(0));
}

TEST(PlainScalar, UsesUnsignedOnlyBeyondInt64) {
  EXPECT_EQ(resolve_plain_scalar("9223372036854775807").type(), Json::value_t::number_integer);
  EXPECT_EQ(resolve_plain_scalar("9223372036854775808").type(), Json::value_t::number_unsigned);
}

TEST(PlainScalar, RefusesDatesThatDoNotExist) {
  for (const char* text : {"2024-13-45", "2024-02-30", "2023-02-29", "0000-01-01",
                           "2024-01-01T25:02:03", "2024-01-01T01:60:03", "2024-01-01T01:02:60",
                           "2024-01-01T01:02:03+24:00", "2024-01-01T01:02:03+23:99"}) {
    const std::string error = error_text([&] { resolve_plain_scalar(text); });
    EXPECT_THAT(error, testing::HasSubstr("no such date or time"));
    EXPECT_THAT(error, testing::HasSubstr(text));
    EXPECT_THAT(error, testing::HasSubstr("quote it"));
  }
}

TEST(PlainScalar, RefusesIntegersBeyond64Bits) {
  for (const char* text : {"18446744073709551616", "-9223372036854775809", "0x1FFFFFFFFFFFFFFFF",
                           "1:00:00:00:00:00:00:00:00:00:00:00:00"}) {
    EXPECT_THAT(error_text([&] { resolve_plain_scalar(text); }),
                testing::HasSubstr("does not fit into 64 bits"))
        << text;
  }
}

TEST(PlainScalar, RefusesPrefixesWithoutDigits) {
  EXPECT_THAT(error_text([] { resolve_plain_scalar("0b_"); }),
              testing::HasSubstr("without digits"));
  EXPECT_THAT(error_text([] { resolve_plain_scalar("0x_"); }),
              testing::HasSubstr("without digits"));
}

TEST(PlainScalar, LongTextsAreNoTrouble) {
  const std::string digits(1 << 20, '1');
  EXPECT_THAT(error_text([&] { resolve_plain_scalar(digits); }), testing::HasSubstr("64 bits"));
  EXPECT_LT(error_text([&] { resolve_plain_scalar(digits); }).size(), 200U);
  EXPECT_TRUE(resolve_plain_scalar(digits + "x").is_string());
  EXPECT_TRUE(resolve_plain_scalar("1" + digits + ".5").is_string()) << "beyond double: Infinity";
}

}  // namespace
}  // namespace rec2nwb
