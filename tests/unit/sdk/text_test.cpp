// Words, numbers, bytes that become text, and ranges for messages.
#include "rec2nwb/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace rec2nwb::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Text, LowerChangesLettersOfAsciiOnly) {
  EXPECT_EQ(lower("Top Camera Ticks_9Z"), "top camera ticks_9z");
  EXPECT_EQ(lower("\xC3\x84"), "\xC3\x84");
}

TEST(Text, WordsStandBetweenBlanks) {
  EXPECT_THAT(words("  1234\tUP \v5\r\n"), ElementsAre("1234", "UP", "5"));
  EXPECT_THAT(words("one"), ElementsAre("one"));
  EXPECT_THAT(words(" \t "), IsEmpty());
  EXPECT_THAT(words(""), IsEmpty());
}

TEST(Text, AnIntegerIsTheWholeWord) {
  EXPECT_EQ(to_integer("0"), 0);
  EXPECT_EQ(to_integer("-12"), -12);
  EXPECT_EQ(to_integer("9223372036854775807"), INT64_MAX);
  for (const char* word : {"", "-", "+1", "1.5", "12a", " 1", "0x1", "9223372036854775808"}) {
    EXPECT_EQ(to_integer(word), std::nullopt) << word;
  }
}

TEST(Text, BytesThatAreNoTextAreReplaced) {
  EXPECT_EQ(to_utf8("caf\xC3\xA9 \xF0\x9F\x90\x80"), "caf\xC3\xA9 \xF0\x9F\x90\x80");
  EXPECT_EQ(to_utf8("caf\xE9!"), "caf\xEF\xBF\xBD!");
  EXPECT_EQ(to_utf8(std::string("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  // Overlong, surrogate, beyond Unicode, cut short: each byte is one replacement.
  for (const auto& [bytes, count] :
       {std::pair("\xC0\xAF", 2), std::pair("\xE0\x80\x80", 3), std::pair("\xED\xA0\x80", 3),
        std::pair("\xF4\x90\x80\x80", 4), std::pair("\xF5", 1), std::pair("\xE2\x82", 2)}) {
    std::string expected;
    for (int i = 0; i < count; ++i) expected += "\xEF\xBF\xBD";
    EXPECT_EQ(to_utf8(bytes), expected);
  }
}

TEST(Text, RangesNameWhatTheyLeaveOut) {
  EXPECT_EQ(ranges_text({}, 10), "");
  EXPECT_EQ(ranges_text({5}, 10), "5");
  EXPECT_EQ(ranges_text({0, 1, 2, 3, 7, 9, 10}, 10), "0-3, 7, 9-10");
  EXPECT_EQ(ranges_text({0, 1, 7, 9, 11, 12}, 2), "0-1, 7 and 3 more");
}

}  // namespace
}  // namespace rec2nwb::sdk
