#include "rec2nwb/session_values.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "rec2nwb/testing.hpp"

namespace {

using Json = nlohmann::json;
namespace sdk = rec2nwb::sdk;
using rec2nwb::testing::Result;
using rec2nwb::testing::Script;
using rec2nwb::testing::detail::FakeHost;

/// What the host answers at /value.
class SessionValues : public ::testing::Test {
 protected:
  sdk::Host host(const std::string& json) {
    script_.get = {{"/value", json}};
    fake_.begin(FakeHost::kPlan, "plan");
    return sdk::Host(fake_.table());
  }
  static std::string error_of(const std::function<void()>& read) {
    try {
      read();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "no error";
  }

  Script script_;
  Result result_;
  FakeHost fake_{script_, result_};
};

TEST_F(SessionValues, NumbersAreTheNumbersThatTheHostWrites) {
  for (const double number : {0.0, -60.0, 0.195, 1e-7, 1.7e9, 123456789012.25}) {
    EXPECT_EQ(sdk::number_at(host(Json(number).dump()), "/value"), number);
  }
}

TEST_F(SessionValues, TextsAreWithoutTheirEscapes) {
  const std::string text =
      "a \"quoted\" back\\slash\b\f\n\r\t/ \x01 \xC3\xA4 \xE2\x82\xAC \xF0\x9F\x90\x80";
  EXPECT_EQ(sdk::text_at(host(Json(text).dump()), "/value"), text);
  EXPECT_EQ(sdk::text_at(host(Json(text).dump(-1, ' ', true)), "/value"), text);  // ASCII alone
  EXPECT_EQ(sdk::text_at(host("\"\""), "/value"), "");
}

TEST_F(SessionValues, FlagsAreTrueOrFalse) {
  EXPECT_TRUE(sdk::flag_at(host("true"), "/value"));
  EXPECT_FALSE(sdk::flag_at(host("false"), "/value"));
}

TEST_F(SessionValues, WhatIsNotThereIsNotThere) {
  EXPECT_TRUE(sdk::has(host("null"), "/value"));
  EXPECT_FALSE(sdk::has(host("1"), "/other"));
}

TEST_F(SessionValues, AnotherTypeIsAnErrorWithThePlaceExpectedAndFound) {
  EXPECT_EQ(error_of([&] { sdk::number_at(host("\"1\""), "/value"); }),
            "session /value: expected a number, found \"1\"");
  EXPECT_EQ(error_of([&] { sdk::number_at(host("1"), "/other"); }),
            "session /other: expected a number, found nothing");
  EXPECT_EQ(error_of([&] { sdk::text_at(host("1"), "/value"); }),
            "session /value: expected a text, found 1");
  EXPECT_EQ(error_of([&] { sdk::flag_at(host("1"), "/value"); }),
            "session /value: expected true or false, found 1");
  const std::string list(100, '[');
  EXPECT_EQ(error_of([&] { sdk::text_at(host(list), "/value"); }),
            "session /value: expected a text, found " + std::string(60, '[') + "...");
}

}  // namespace
