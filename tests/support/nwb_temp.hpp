/// \file
/// Folders for tests that write files.
///
/// Needs: a running test. Promises: each test has a folder of its own, empty at the first call.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace rec2nwb::test {

inline std::filesystem::path fresh_folder(const std::string& topic) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = std::string(test->test_suite_name()) + "." + test->name();
  std::replace(name.begin(), name.end(), '/', '_');
  const auto folder = std::filesystem::path(testing::TempDir()) / ("rec2nwb_" + topic) / name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

/// The text of the Error that action throws; "no Error" if there is none.
template <typename Action>
std::string error_text(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no Error";
}

}  // namespace rec2nwb::test
