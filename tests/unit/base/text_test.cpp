#include "base/text.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace rec2nwb {
namespace {

TEST(Trim, TakesBlanksFromBothEnds) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("x"), "x");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
  EXPECT_EQ(split("abc", ','), (std::vector<std::string>{"abc"}));
}

TEST(Join, UndoesSplit) {
  std::mt19937 random(7);
  for (int run = 0; run < 200; ++run) {
    std::string text(random() % 12, ' ');
    for (char& c : text) c = "ab,"[random() % 3];
    EXPECT_EQ(join(split(text, ','), ","), text);
  }
  EXPECT_EQ(join({}, ","), "");
}

TEST(ParseInt, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_int("42"), 42);
  EXPECT_EQ(parse_int("-7"), -7);
  EXPECT_EQ(parse_int("007"), 7);
  EXPECT_EQ(parse_int("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(parse_int("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  for (const char* bad : {"", " 1", "1 ", "1.0", "0x1", "--1", "9223372036854775808", "a"}) {
    EXPECT_FALSE(parse_int(bad)) << bad;
  }
}

TEST(ParseDouble, TakesFiniteNumbersOnly) {
  EXPECT_EQ(parse_double("0.195"), 0.195);
  EXPECT_EQ(parse_double("-1e-7"), -1e-7);
  EXPECT_EQ(parse_double("3"), 3.0);
  for (const char* bad : {"", " 1", "1 ", "inf", "nan", "-inf", "1e400", "1.5cd", "0x1p3", "1,5"}) {
    EXPECT_FALSE(parse_double(bad)) << bad;
  }
}

TEST(ShortenList, SaysHowManyMore) {
  EXPECT_EQ(shorten_list({"1", "2", "3"}), "1, 2, 3");
  EXPECT_EQ(shorten_list({"1", "2", "3", "4", "5"}, 3), "1, 2, 3 and 2 more");
  EXPECT_EQ(shorten_list({"1", "2"}, 0), "2 items");
  EXPECT_EQ(shorten_list({}), "");
}

TEST(Nearest, FindsWhatWasMeant) {
  const std::vector<std::string> keys{"lab", "institution", "experimenter_name", "subject"};
  EXPECT_EQ(nearest("labb", keys), "lab");
  EXPECT_EQ(nearest("Lab", keys), "lab");
  EXPECT_EQ(nearest("insitution", keys), "institution");
  EXPECT_EQ(nearest("sujbect", keys), "subject");
  EXPECT_EQ(nearest("experimenter", keys), "experimenter_name");
}

TEST(Nearest, IsSilentWhereNothingIsNear) {
  EXPECT_FALSE(nearest("weight", {"lab", "subject"}));
  EXPECT_FALSE(nearest("x", {"y"}));
  EXPECT_FALSE(nearest("", {"lab"}));
  EXPECT_FALSE(nearest("lab", {}));
  EXPECT_FALSE(nearest(std::string(100'000, 'a'), {std::string(100'000, 'a')}));
}

TEST(Nearest, PrefersTheNearestOfSeveral) {
  EXPECT_EQ(nearest("position", {"positions_x", "position_", "poition"}), "position_");
}

TEST(Utf8, TellsValidFromInvalid) {
  for (const char* good : {"", "abc", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
    EXPECT_EQ(to_utf8(good), good);
  }
  for (const char* bad : {"\xFF", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                          "\xF4\x90\x80\x80", "\x80", "\xE2\x82", "\xF0\x80\x80\x80"}) {
    EXPECT_FALSE(is_utf8(bad));
    EXPECT_TRUE(is_utf8(to_utf8(bad)));
  }
}

TEST(Utf8, ReplacesEachUndecodableByte) {
  EXPECT_EQ(to_utf8("a\xFF\xFEz"), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  EXPECT_EQ(to_utf8("\xC3"), "\xEF\xBF\xBD");
}

TEST(Utf8, RepairedBytesAreAlwaysValid) {
  std::mt19937 random(11);
  for (int run = 0; run < 2000; ++run) {
    std::string bytes(random() % 16, ' ');
    for (char& c : bytes) c = static_cast<char>(random() % 256);
    const std::string text = to_utf8(bytes);
    EXPECT_TRUE(is_utf8(text));
    EXPECT_EQ(text == bytes, is_utf8(bytes));
  }
}

TEST(CountText, HasThePluralOfItsNoun) {
  EXPECT_EQ(count_text(0, "error"), "0 errors");
  EXPECT_EQ(count_text(1, "error"), "1 error");
  EXPECT_EQ(count_text(2, "error"), "2 errors");
  EXPECT_EQ(count_text(1, "entry"), "1 entry");
  EXPECT_EQ(count_text(3, "entry"), "3 entries");
  EXPECT_EQ(count_text(3, "day"), "3 days");
}

TEST(OneLine, EscapesWhatWouldMoveTheCursorAndKeepsAllElse) {
  EXPECT_EQ(one_line("a b'\"\\ \xC3\xBC\xE2\x82\xAC"), "a b'\"\\ \xC3\xBC\xE2\x82\xAC");
  EXPECT_EQ(one_line("a\nb\rc\td\x1B[31m\x7F"), "a\\nb\\rc\\td\\x1B[31m\\x7F");
  EXPECT_EQ(one_line("m\xFCll"), "m\\xFCll");
  EXPECT_EQ(one_line("\xC2\x9B"
                     "1m"),
            "\\xC2\\x9B1m");
  EXPECT_EQ(one_line(std::string("\0", 1)), "\\x00");
}

}  // namespace
}  // namespace rec2nwb
