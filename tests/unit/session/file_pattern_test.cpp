#include "session/file_pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/session_files.hpp"

namespace rec2nwb {
namespace {

using test::text_of_error;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kFull = "{date}_{animal}_{epoch}_{tag}.{camera}.licks.csv";

TEST(FilePattern, readsThePartsOfAName) {
  const auto parts = FilePattern(kFull).match("20240611_rat_02_r1.3.licks.csv");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->date, "20240611");
  EXPECT_EQ(parts->animal, "rat");
  EXPECT_EQ(parts->epoch, 2);
  EXPECT_EQ(parts->tag, "r1");
  EXPECT_EQ(parts->camera, 3);
}

TEST(FilePattern, partsThatItDoesNotHaveAreEmpty) {
  const auto parts = FilePattern("weights*.csv").match("weights of June.csv");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->date, "");
  EXPECT_EQ(parts->animal, "");
  EXPECT_FALSE(parts->epoch);
  EXPECT_FALSE(parts->camera);
}

TEST(FilePattern, otherNamesDoNotMatch) {
  const FilePattern pattern("{date}_{animal}_{epoch}_{tag}.licks.csv");
  for (const char* name : {"20240611_rat_02_r1.licks.csvx", "x20240611_rat_02_r1.licks.csv",
                           "2024611_rat_02_r1.licks.csv", "20240611_rat_two_r1.licks.csv",
                           "20240611_white_rat_02_r1.licks.csv", "20240611_rat_02_r1xlicks.csv",
                           "20240611_rat_02_r1.2.licks.csv", ""}) {
    EXPECT_FALSE(pattern.match(name)) << name;
  }
}

TEST(FilePattern, lettersWithAMeaningInExpressionsStandForThemselves) {
  EXPECT_TRUE(FilePattern("a+(b)[c]^$|?.csv").match("a+(b)[c]^$|?.csv"));
  EXPECT_FALSE(FilePattern("a+.csv").match("aa.csv"));
}

TEST(FilePattern, anythingIsAlsoALineBreak) {
  EXPECT_TRUE(FilePattern("a*.csv").match("a\nb.csv"));
}

TEST(FilePattern, whatStandsFurtherLeftTakesAsMuchAsItCan) {
  const auto parts = FilePattern("{epoch}{camera}*{animal}{tag}.csv").match("123456789012abc.csv");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->epoch, 123456789);
  EXPECT_EQ(parts->camera, 12);
  EXPECT_EQ(parts->animal, "b");
  EXPECT_EQ(parts->tag, "c");
  EXPECT_FALSE(FilePattern("{date}{epoch}.csv").match("20240611.csv"));
}

// As a regular expression, such a pattern would take years for such a name.
TEST(FilePattern, manyStarsTakeNoTime) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += i % 2 == 0 ? "*" : "a";
  const FilePattern pattern("{animal}" + text + "b{tag}.csv");
  std::string name(250, 'a');
  name += ".csv";
  EXPECT_FALSE(pattern.match(name));
  name.replace(240, 10, "bc");
  const auto parts = pattern.match(name);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->animal, std::string(220, 'a'));
  EXPECT_EQ(parts->tag, "c");
}

TEST(FilePattern, knowsMisspeltNamesByTheirEnding) {
  const FilePattern pattern("{date}_{animal}.licks.csv");
  EXPECT_TRUE(pattern.resembles("20240611-rat.licks.csv"));
  EXPECT_FALSE(pattern.resembles("20240611_rat.csv"));
}

TEST(FilePattern, wrongPatternsAreRefused) {
  const auto fault = [](const char* text) {
    return text_of_error([text] { const FilePattern pattern(text); });
  };
  EXPECT_THAT(fault("{date}_{mouse}.csv"),
              AllOf(HasSubstr("unknown part 'mouse'"), HasSubstr("{animal}")));
  EXPECT_THAT(fault("{date}_{date}.csv"), HasSubstr("'date' twice"));
  EXPECT_THAT(fault("{date.csv"), HasSubstr("{ without }"));
  EXPECT_THAT(fault("licks/{date}.csv"), HasSubstr("names a folder"));
  EXPECT_THAT(fault("{date}_{animal}_licks"), HasSubstr("no ending"));
  EXPECT_THAT(fault("{date}.*"), HasSubstr("no ending"));
  EXPECT_THAT(fault(""), HasSubstr("no ending"));
}

}  // namespace
}  // namespace rec2nwb
