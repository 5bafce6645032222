#include "cli/error_examples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rec2nwb {
namespace {

// What they say is tested from outside, with the program itself: tests/cli/errors_test.py.
TEST(ErrorExamples, NeedTheProgram) {
  try {
    make_error_examples("/nowhere/rec2nwb");
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::kNoResources);
    EXPECT_THAT(error.what(), testing::HasSubstr("no process can be started: No such file"));
  }
}

}  // namespace
}  // namespace rec2nwb
