/// \file
/// A fresh folder for one test, and the text of an Error.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace rec2nwb::test {

/// Empty, named after the running test, under testing::TempDir().
inline std::filesystem::path fresh_dir() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path dir = std::filesystem::path(testing::TempDir()) / "rec2nwb_rec" /
                              (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  return dir;
}

/// The text of the Error that action throws; "no Error" if there is none.
template <typename Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no Error";
}

}  // namespace rec2nwb::test
