// What a broken or hostile file may not do: crash, hang, or fill the memory.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/document.hpp"
#include "base/text.hpp"
#include "unit/base/error_text.hpp"
#include "unit/base/fresh_dir.hpp"

namespace rec2nwb {
namespace {

using testing::HasSubstr;

std::string limit_error_of(std::string_view text) {
  return error_text([&] { parse_document(text, "t.yml"); });
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(DocumentLimits, AnchorsDoNotMultiplyWithoutEnd) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    text += format("a{0}: &a{0} [{1}]\n", i, repeated(format("*a{},", i - 1), 10));
  }
  EXPECT_THAT(limit_error_of(text), HasSubstr("more than 100000 values, anchors expanded"));
}

TEST(DocumentLimits, LongTextsDoNotMultiplyWithoutEnd) {
  EXPECT_THAT(limit_error_of("k: &a " + std::string(3'000'000, 'x') + "\nl: [" +
                             repeated("*a,", 200) + "]\n"),
              HasSubstr("MiB of text"));
}

TEST(DocumentLimits, MergesDoNotMultiplyWithoutEnd) {
  std::string text = "a: &a\n";
  for (int i = 0; i < 2000; ++i) text += format("  k{}: 1\n", i);
  text += "l:\n" + repeated("  - {<<: *a}\n", 600);
  EXPECT_THAT(limit_error_of(text), HasSubstr("more than 100000 values"));
}

TEST(DocumentLimits, ChainsOfAnchorsAreNoDeepRecursion) {
  std::string text = "- &a0 x\n";
  for (int i = 1; i < 50'000; ++i) text += format("- &a{} [*a{}]\n", i, i - 1);
  EXPECT_THAT(limit_error_of(text),
              testing::AllOf(HasSubstr("more than 100 levels"), testing::HasSubstr("R2N-0503")));
}

TEST(DocumentLimits, DepthEndsAt100) {
  EXPECT_NO_THROW(parse_document(repeated("[", 100) + repeated("]", 100), "t.yml"));
  EXPECT_THAT(limit_error_of(repeated("[", 101) + repeated("]", 101)),
              HasSubstr("t.yml:1:101: more than 100 levels"));
  for (const char* opening : {"[", "{", "{a: ", "[{a: ", "- ", "? "}) {
    EXPECT_NE(limit_error_of(repeated(opening, 5000)), "") << opening;
  }
}

TEST(DocumentLimits, ValuesEndAtAHundredThousand) {
  EXPECT_THAT(limit_error_of("[" + repeated("1,", 100'001) + "]"), HasSubstr("more than 100000"));
}

TEST(DocumentLimits, KeysEndAt1024Bytes) {
  EXPECT_THAT(limit_error_of("? " + std::string(1025, 'k') + "\n: 1\n"),
              HasSubstr("a key of 1025 bytes"));
}

TEST(DocumentLimits, RefusesWhatIsTooLarge) {
  const FreshDir dir;
  const auto file = dir.write("large.yml", "");
  resize_file(file, kMaxDocumentBytes + 1);
  EXPECT_THAT(error_text([&] { load_document(file); }),
              testing::AllOf(HasSubstr("large.yml"), HasSubstr("at most 64 MiB")));
}

TEST(DocumentLimits, RefusesWhatIsNotText) {
  EXPECT_THAT(
      limit_error_of("a: 1\nb: \xFF\n"),
      testing::AllOf(HasSubstr("t.yml:2, byte 8"),
                     testing::AllOf(HasSubstr("not UTF-8"), testing::HasSubstr("R2N-0502"))));
  EXPECT_THAT(limit_error_of(std::string_view("\xFF\xFE"
                                              "a\0",
                                              4)),
              HasSubstr("not UTF-8"));
  EXPECT_THAT(
      limit_error_of(std::string_view("a: x\0y\n", 7)),
      testing::AllOf(HasSubstr("t.yml:1, byte 4"), testing::AllOf(HasSubstr("control character"),
                                                                  testing::HasSubstr("R2N-0502"))));
  EXPECT_THAT(limit_error_of("a: \x04\nb: 1\n"), HasSubstr("code 4"));
}

TEST(DocumentLimits, AnyBytesAreAValueOrAnError) {
  const std::string seed =
      "a: &x {p: 1, q: [on, 2.5]}\nb:\n  - *x\n  - <<: *x\n    \"t\": 'u'\nc: |\n  text\nd: !!str "
      "5\n";
  std::mt19937 random(5);
  int errors = 0;
  for (int run = 0; run < 3000; ++run) {
    std::string text = seed;
    for (auto edits = 1 + random() % 4; edits > 0; --edits) {
      text[random() % text.size()] = "{}[]:-&*!|>'\"%@`,?#~ \n\t<ax0.\x80"[random() % 29];
    }
    try {
      parse_document(text, "t.yml");
    } catch (const Error& error) {
      ++errors;
      EXPECT_THAT(error.what(), testing::StartsWith("t.yml"));
    }
  }
  EXPECT_GT(errors, 500);
}

}  // namespace
}  // namespace rec2nwb
