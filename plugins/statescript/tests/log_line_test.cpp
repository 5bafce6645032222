// Which form a line has, and what is made of it.
#include "../src/log_line.hpp"

#include "rig.hpp"

namespace rec2nwb::statescript {
namespace {

std::string type_of(std::string_view line) {
  const auto event = parse_line(line);
  return event ? event->type : "none";
}

TEST(LogLine, ThreeIntegersAreMasks) {
  const auto event = parse_line("1750 32770 5");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, "ts_int_int");
  EXPECT_EQ(event->time_ms, 1750);
  EXPECT_EQ(event->inputs, 32770);
  EXPECT_EQ(event->outputs, 5);
  EXPECT_EQ(event->text, "");
  EXPECT_EQ(event->value, std::nullopt);
  EXPECT_EQ(event->raw_line, "1750 32770 5");
}

TEST(LogLine, AWordAndAnIntegerAreTextAndValue) {
  const auto event = parse_line("1750 UP -3");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, "ts_str_int");
  EXPECT_EQ(event->text, "UP");
  EXPECT_EQ(event->value, -3);
  EXPECT_EQ(event->inputs, std::nullopt);
}

TEST(LogLine, AWordThatEqualsAnInteger) {
  const auto event = parse_line("  99   rewardCount =  12 \t");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, "ts_str_equals_int");
  EXPECT_EQ(event->time_ms, 99);
  EXPECT_EQ(event->text, "rewardCount");
  EXPECT_EQ(event->value, 12);
  EXPECT_EQ(event->raw_line, "  99   rewardCount =  12 \t") << "as it stands in the log";
}

TEST(LogLine, WordsAreJoinedByOneBlank) {
  const auto event = parse_line("5 script   finished\tearly 3");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, "ts_str");
  EXPECT_EQ(event->text, "script finished early 3");
  EXPECT_EQ(event->value, std::nullopt);
}

TEST(LogLine, TheFirstFormThatFitsCounts) {
  EXPECT_EQ(type_of("1 two words = 3"), "ts_str");
  EXPECT_EQ(type_of("1 word = three"), "ts_str");
  EXPECT_EQ(type_of("1 word = 3 4"), "ts_str");
  EXPECT_EQ(type_of("1 word"), "ts_str");
  EXPECT_EQ(type_of("1 word 2.5"), "ts_str");
  EXPECT_EQ(type_of("1 2.5 3"), "ts_str_int");
  EXPECT_EQ(type_of("1 2 = 3"), "ts_str_equals_int");
}

TEST(LogLine, OtherLinesAreNoEvents) {
  for (const char* line : {"", "   ", "# 1 2 3", "  #1 word", "word 1", "1.5 word", "123",
                           "123 456", "123 456 abc", "1 2 3 4", "99999999999999999999 word",
                           "1 99999999999999999999 2", "+1 word", "1_000 word"}) {
    EXPECT_EQ(type_of(line), "none") << line;
  }
}

TEST(LogLine, BytesThatAreNoTextAreReplaced) {
  const auto event = parse_line("7 caf\xE9 1");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->text, "caf\xEF\xBF\xBD");
  EXPECT_EQ(event->raw_line, "7 caf\xEF\xBF\xBD 1");
}

}  // namespace
}  // namespace rec2nwb::statescript
