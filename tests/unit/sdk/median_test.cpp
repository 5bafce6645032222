// The value in the middle.
#include "rec2nwb/median.hpp"

#include <gtest/gtest.h>

namespace rec2nwb::sdk {
namespace {

TEST(Median, IsTheMiddleInAnyOrder) {
  EXPECT_EQ(median<int>({7}), 7);
  EXPECT_EQ(median<int>({9, 1, 5}), 5);
  EXPECT_EQ(median<double>({0.5, -1.5, 0.5, 8, 0.25}), 0.5);
}

TEST(Median, IsTheUpperOfTwo) {
  EXPECT_EQ(median<int>({4, 2}), 4);
  EXPECT_EQ(median<int>({4, 1, 3, 2}), 3);
}

}  // namespace
}  // namespace rec2nwb::sdk
