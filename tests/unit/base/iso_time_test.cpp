#include "base/iso_time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>

#include "unit/base/error_text.hpp"

namespace rec2nwb {
namespace {

struct TimeCase {
  std::int64_t unix_us;
  const char* zone;
  const char* text;  ///< as Python's datetime.fromtimestamp(..., ZoneInfo(zone)).isoformat()
};

constexpr std::array<TimeCase, 12> kCases{{
    {0, "UTC", "1970-01-01T00:00:00+00:00"},
    {1'718'092'800'000'000, "UTC", "2024-06-11T08:00:00+00:00"},
    {-1, "UTC", "1969-12-31T23:59:59.999999+00:00"},
    {1'687'499'997'888'000, "America/Los_Angeles", "2023-06-22T22:59:57.888000-07:00"},
    {1'718'092'800'000'000, "America/Los_Angeles", "2024-06-11T01:00:00-07:00"},
    {0, "America/Los_Angeles", "1969-12-31T16:00:00-08:00"},
    {1'718'092'800'000'000, "Asia/Kolkata", "2024-06-11T13:30:00+05:30"},
    {1'718'092'800'000'000, "Europe/London", "2024-06-11T09:00:00+01:00"},
    {-3'000'000'000'000'000, "America/Los_Angeles", "1874-12-07T10:47:02-07:52:58"},
    // One microsecond before and at the start of summer time.
    {1'710'064'799'999'999, "America/Los_Angeles", "2024-03-10T01:59:59.999999-08:00"},
    {1'710'064'800'000'000, "America/Los_Angeles", "2024-03-10T03:00:00-07:00"},
    {4'102'444'800'000'000, "America/Los_Angeles", "2099-12-31T16:00:00-08:00"},
}};

TEST(IsoTime, IsPythonsIsoformat) {
  for (const TimeCase& one : kCases)
    EXPECT_EQ(iso_time(one.unix_us, one.zone), one.text) << one.zone;
}

TEST(IsoTime, RefusesUnknownZones) {
  for (const char* zone : {"Mars/Base", "../../etc/passwd", " ", "UTC+1"}) {
    const std::string text = error_text([&] { iso_time(0, zone); });
    EXPECT_THAT(text, testing::HasSubstr(zone));
    EXPECT_THAT(text, testing::AllOf(testing::HasSubstr("time zone database"),
                                     testing::HasSubstr("R2N-0205")));
    EXPECT_THAT(text, testing::HasSubstr("America/Los_Angeles"));
  }
}

TEST(IsoTime, WithoutAZoneItIsTheMachinesOwn) {
  const char* before = ::getenv("TZ");
  const std::string kept = before == nullptr ? "" : before;
  ::setenv("TZ", "Asia/Kolkata", 1);
  EXPECT_EQ(iso_time(0, ""), "1970-01-01T05:30:00+05:30");
  ::setenv("TZ", "America/New_York", 1);
  EXPECT_EQ(iso_time(1'718'092'800'000'000, ""), "2024-06-11T04:00:00-04:00");
  if (before == nullptr) {
    ::unsetenv("TZ");
  } else {
    ::setenv("TZ", kept.c_str(), 1);
  }
}

TEST(NowUs, IsThisCentury) {
  EXPECT_GT(now_us(), 1'700'000'000'000'000);
  EXPECT_LT(now_us(), 4'102'444'800'000'000);
}

}  // namespace
}  // namespace rec2nwb
