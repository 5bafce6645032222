// The index of times that the search for an offset looks them up in.
#include "rec2nwb/detail/offset_search.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace rec2nwb::sdk::detail {
namespace {

void expect_as_by_search(const std::vector<double>& times, const std::vector<double>& wanted) {
  const TimeIndex index(times);
  for (const double time : wanted) {
    const auto found = std::lower_bound(times.begin(), times.end(), time) - times.begin();
    ASSERT_EQ(index.first_not_before(time), static_cast<std::size_t>(found)) << time;
  }
}

TEST(SdkTimeIndex, FindsWhatASearchOfAllFinds) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> part(0, 1);
    std::vector<double> times;
    double now = seed % 2 == 0 ? 1.7e9 : -3;
    const std::size_t n = random() % 300;
    while (times.size() < n) {
      times.push_back(now);
      // Bursts, pauses, and times that are equal.
      now += random() % 20 == 0 ? 100 * part(random) : random() % 4 == 0 ? 0 : 1e-3 * part(random);
    }
    std::vector<double> wanted = times;
    for (const double time : times) {
      wanted.push_back(std::nextafter(time, now));
      wanted.push_back(std::nextafter(time, -1e300));
      wanted.push_back(time + part(random));
    }
    wanted.insert(wanted.end(), {now, now + 1e6, -1e300, 1e300, 0});
    expect_as_by_search(times, wanted);
  }
}

TEST(SdkTimeIndex, AllTimesMayBeOneOrNone) {
  const double infinity = std::numeric_limits<double>::infinity();
  const double least = std::numeric_limits<double>::denorm_min();
  expect_as_by_search({}, {0, 1, infinity});
  expect_as_by_search({5, 5, 5}, {4, 5, 6, infinity, -infinity});
  expect_as_by_search({0, least}, {0, least, 2 * least, 1, infinity});
}

}  // namespace
}  // namespace rec2nwb::sdk::detail
