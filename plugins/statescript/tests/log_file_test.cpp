// Lines of a file, their numbers, and files that are none.
#include "../src/log_file.hpp"

#include "rig.hpp"

namespace rec2nwb::statescript {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// "line:milliseconds" of every event.
std::vector<std::string> events_of(const std::string& text) {
  LogFile file(write_file(fresh_dir() / "a.stateScriptLog", text));
  std::vector<std::string> events;
  while (const auto event = file.next()) {
    events.push_back(std::to_string(event->line_number) + ":" + std::to_string(event->time_ms));
  }
  return events;
}

TEST(LogFile, LinesAreCountedFromZeroOverAllLines) {
  EXPECT_THAT(events_of("#comment\n\n10 UP 1\nunknown\n20 1 0\n"), ElementsAre("2:10", "4:20"));
}

TEST(LogFile, AnyLineEndAndNoneAtTheEnd) {
  EXPECT_THAT(events_of("10 UP 1\r\n20 UP 1\r30 UP 1\n\r40 UP 1"),
              ElementsAre("0:10", "1:20", "2:30", "4:40"));
  EXPECT_THAT(events_of("10 UP 1\r"), ElementsAre("0:10"));
}

TEST(LogFile, AByteOrderMarkIsNoPartOfTheFirstLine) {
  EXPECT_THAT(events_of("\xEF\xBB\xBF"
                        "10 UP 1\n"),
              ElementsAre("0:10"));
}

TEST(LogFile, LinesAcrossTheReadBufferStayWhole) {
  std::string text;
  std::vector<std::string> expected;
  for (int i = 0; i < 30000; ++i) {
    text += std::to_string(1000000 + i) + (i % 2 == 0 ? " 1 0\n" : " 0 0\r\n");
    expected.push_back(std::to_string(i) + ":" + std::to_string(1000000 + i));
  }
  EXPECT_EQ(events_of(text), expected);
}

TEST(LogFile, ALineThatNeverEndsIsNoEvent) {
  const std::string longest = "5 " + std::string(sdk::TextLines::kLongestLine - 2, 'x');
  EXPECT_THAT(events_of(longest + "\n6 UP 1\n"), ElementsAre("0:5", "1:6"));
  EXPECT_THAT(events_of(longest + "x\n6 UP 1\n"), ElementsAre("1:6"));
}

TEST(LogFile, AnEmptyFileHasNoEvents) { EXPECT_TRUE(events_of("").empty()); }

TEST(LogFile, WhatCannotBeReadIsNamed) {
  const auto dir = fresh_dir();
  const auto text_of = [](const std::string& path) {
    try {
      const LogFile file(path);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(text_of((dir / "none.stateScriptLog").string()), HasSubstr("none.stateScriptLog"));
  EXPECT_THAT(text_of(dir.string()), HasSubstr("it is a folder"));
}

}  // namespace
}  // namespace rec2nwb::statescript
