// Lines of a file, their numbers, and files that are none.
#include "rec2nwb/text_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace rec2nwb::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::filesystem::path fresh_dir() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path dir =
      std::filesystem::path(::testing::TempDir()) / "rec2nwb_text_lines" / test->name();
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  return dir;
}
std::string write_file(const std::string& text) {
  const auto path = fresh_dir() / "a.log";
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}
/// "number:line" of every line.
std::vector<std::string> lines_of(const std::string& text) {
  TextLines lines(write_file(text));
  std::vector<std::string> all;
  while (const auto line = lines.next()) {
    all.push_back(std::to_string(lines.number()) + ":" + std::string(*line));
  }
  return all;
}

TEST(TextLines, AreCountedFromZero) {
  EXPECT_THAT(lines_of("a\n\n c \n"), ElementsAre("0:a", "1:", "2: c "));
}

TEST(TextLines, AnyLineEndAndNoneAtTheEnd) {
  EXPECT_THAT(lines_of("a\r\nb\rc\n\rd"), ElementsAre("0:a", "1:b", "2:c", "3:", "4:d"));
  EXPECT_THAT(lines_of("a\r"), ElementsAre("0:a"));
  EXPECT_THAT(lines_of(""), ElementsAre());
}

TEST(TextLines, AByteOrderMarkIsNoPartOfTheFirstLine) {
  EXPECT_THAT(lines_of("\xEF\xBB\xBF"
                       "a\n\xEF\xBB\xBF"
                       "b"),
              ElementsAre("0:a",
                          "1:\xEF\xBB\xBF"
                          "b"));
}

TEST(TextLines, StayWholeAcrossTheReadBuffer) {
  std::string text;
  std::vector<std::string> expected;
  for (int i = 0; i < 30000; ++i) {
    text += std::to_string(1000000 + i) + (i % 2 == 0 ? "\n" : "\r\n");
    expected.push_back(std::to_string(i) + ":" + std::to_string(1000000 + i));
  }
  EXPECT_EQ(lines_of(text), expected);
}

TEST(TextLines, ALineThatNeverEndsComesEmpty) {
  const std::string longest(TextLines::kLongestLine, 'x');
  EXPECT_THAT(lines_of(longest + "\nb"), ElementsAre("0:" + longest, "1:b"));
  EXPECT_THAT(lines_of(longest + "x\nb"), ElementsAre("0:", "1:b"));
}

TEST(TextLines, WhatCannotBeReadIsNamed) {
  const auto dir = fresh_dir();
  const auto refusal = [](const std::string& path) {
    try {
      const TextLines lines(path);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refusal((dir / "none.log").string()), HasSubstr("none.log cannot be opened"));
  EXPECT_THAT(refusal(dir.string()), HasSubstr("it is a folder"));
  EXPECT_THROW(read_text(dir.string()), std::runtime_error);
}

TEST(TextLines, TheWholeTextIsAsItIs) {
  EXPECT_EQ(read_text(write_file("#caf\xE9\r\n1 UP 1\n")), "#caf\xE9\r\n1 UP 1\n");
  EXPECT_EQ(read_text(write_file("")), "");
}

}  // namespace
}  // namespace rec2nwb::sdk
