/// \file
/// Logs, sessions and time series for the tests of this plugin.
///
/// Needs: tests/support. Promises: nothing but what a test asks for is there.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../src/align.hpp"

namespace rec2nwb::statescript {

inline std::filesystem::path fresh_dir() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path dir = std::filesystem::path(testing::TempDir()) / "rec2nwb_statescript" /
                              (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  return dir;
}

inline std::string write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

/// Times from memory.
class GivenTimes : public Times {
 public:
  explicit GivenTimes(const std::vector<Change>& changes) : changes_(changes) {}
  std::optional<Change> next() override {
    if (at_ == changes_.size()) return std::nullopt;
    return changes_[at_++];
  }

 private:
  const std::vector<Change>& changes_;
  std::size_t at_ = 0;
};

inline MakeTimes make(const std::vector<Change>& changes) {
  return [&changes] { return std::make_unique<GivenTimes>(changes); };
}
/// All of one line.
inline MakeTimes make(const std::vector<double>& times) {
  auto changes = std::make_shared<std::vector<Change>>();
  for (const double time : times) changes->push_back({time, 0});
  return [changes] { return std::make_unique<GivenTimes>(*changes); };
}

}  // namespace rec2nwb::statescript
