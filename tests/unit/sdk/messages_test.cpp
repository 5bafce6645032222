// The words of messages: sentences, lists of names, names that may have been meant.
#include "rec2nwb/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace rec2nwb::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SdkMessages, SayJoinsTextsAndWholeNumbers) {
  const std::string name = "zone";
  EXPECT_EQ(say(name, " ", 3, " of ", std::size_t{12}, std::string_view(" is "), "absent"),
            "zone 3 of 12 is absent");
  EXPECT_EQ(say(std::int64_t{-9007199254740993}), "-9007199254740993");
  EXPECT_EQ(say(), "");
}

TEST(SdkMessages, NamesAreListedWithAndWithoutQuotes) {
  EXPECT_EQ(quoted({}), "");
  EXPECT_EQ(quoted({"a"}), "'a'");
  EXPECT_EQ(quoted({"a", "b"}), "'a', 'b'");
  EXPECT_EQ(joined({"a", "b"}), "a, b");
}

TEST(SdkMessages, NearestHasTheMostSimilarNamesFirst) {
  const std::vector<std::string> names = {"LuxX+ 638-200", "Omicron LuxX+ 488-100", "x"};
  EXPECT_THAT(nearest("LuxX 638-200", names, 1), ElementsAre("LuxX+ 638-200"));
  EXPECT_THAT(nearest("y", names, 2), ElementsAre("x", "LuxX+ 638-200"));
  EXPECT_THAT(nearest("y", names, 9), ElementsAre("x", "LuxX+ 638-200", "Omicron LuxX+ 488-100"));
  EXPECT_THAT(nearest("y", {}, 3), IsEmpty());
  EXPECT_THAT(nearest("y", names, 0), IsEmpty());
}

TEST(SdkMessages, CaseIsNoDifferenceAndTheFirstOfEqualNamesGoesFirst) {
  EXPECT_THAT(nearest("TETRODE", {"tetrodes", "tetrode"}, 1), ElementsAre("tetrode"));
  EXPECT_THAT(nearest("a", {"c", "b", "d"}, 2), ElementsAre("c", "b"));
}

TEST(SdkMessages, EditsAreADistance) {
  std::mt19937 random(7);
  const auto word = [&] {
    std::string text(random() % 6, 'a');
    for (char& c : text) c = static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int i = 0; i < 500; ++i) {
    const std::string a = word(), b = word(), c = word();
    EXPECT_EQ(edits(a, b) == 0, a == b);
    EXPECT_EQ(edits(a, b), edits(b, a));
    EXPECT_LE(edits(a, c), edits(a, b) + edits(b, c));
  }
}

}  // namespace
}  // namespace rec2nwb::sdk
