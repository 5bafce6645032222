#include "base/iso_time.hpp"

#include <date/date.h>
#include <date/tz.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <stdexcept>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {

namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using Instant = std::chrono::time_point<std::chrono::system_clock, microseconds>;

/// Difference from UTC on this machine's own clock, as TZ or /etc/localtime has it.
seconds own_offset(Instant instant) {
  const std::time_t whole = date::floor<seconds>(instant).time_since_epoch().count();
  std::tm local{};
  ::tzset();  // localtime_r need not look at TZ
  if (::localtime_r(&whole, &local) == nullptr) {
    throw Error(Code::kTimeZone,
                format("this machine's time zone has no time for the instant {} s", whole));
  }
  return seconds(local.tm_gmtoff);
}

seconds named_offset(Instant instant, const std::string& zone) {
  try {
    return date::locate_zone(zone)->get_info(date::floor<seconds>(instant)).offset;
  } catch (const std::runtime_error&) {
    throw Error(
        Code::kTimeZone, "the time zone '" + zone + "' is not in this machine's time zone database",
        {}, "use a name such as America/Los_Angeles or UTC, and check that tzdata is installed");
  }
}

/// "+05:30", with seconds only where a zone has them (before about 1900).
std::string offset_text(seconds offset) {
  const char sign = offset < seconds(0) ? '-' : '+';
  const date::hh_mm_ss parts(offset < seconds(0) ? -offset : offset);
  const std::string minutes =
      format("{}{:02}:{:02}", sign, parts.hours().count(), parts.minutes().count());
  return parts.seconds() == seconds(0) ? minutes
                                       : format("{}:{:02}", minutes, parts.seconds().count());
}

}  // namespace

std::string iso_time(std::int64_t unix_us, const std::string& zone) {
  const Instant instant{microseconds(unix_us)};
  seconds offset{0};
  if (zone.empty()) offset = own_offset(instant);
  if (!zone.empty() && zone != "UTC") offset = named_offset(instant, zone);
  const Instant wall = instant + offset;
  const auto midnight = date::floor<date::days>(wall);
  const date::year_month_day day(midnight);
  const date::hh_mm_ss time(wall - midnight);
  std::string text = format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(day.year()),
                            static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                            time.hours().count(), time.minutes().count(), time.seconds().count());
  if (time.subseconds() != microseconds(0)) text += format(".{:06}", time.subseconds().count());
  return text + offset_text(offset);
}

std::int64_t now_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<microseconds>(now).count();
}

}  // namespace rec2nwb
