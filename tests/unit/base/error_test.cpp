#include "base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/base/error_text.hpp"

namespace rec2nwb {
namespace {

TEST(Where, NamesWhatIsKnownAndNothingElse) {
  EXPECT_EQ(to_text(Where{}), "");
  EXPECT_EQ(to_text(Where{.file = "a.yml"}), "a.yml");
  EXPECT_EQ(to_text(Where{.file = "a.yml", .line = 3}), "a.yml:3");
  EXPECT_EQ(to_text(Where{.file = "a.yml", .line = 3, .column = 5}), "a.yml:3:5");
  EXPECT_EQ(to_text(Where{.file = "a.rec", .byte = 120, .row = 7}), "a.rec, byte 120, row 7");
  EXPECT_EQ(to_text(Where{.file = "a.yml", .line = 3, .item = "/lab"}), "a.yml:3, /lab");
  EXPECT_EQ(to_text(Where{.line = 3, .column = 5}), "line 3, column 5");
  EXPECT_EQ(to_text(Where{.line = 3}), "line 3");
  EXPECT_EQ(to_text(Where{.row = 0}), "row 0");
  EXPECT_EQ(to_text(Where{.item = "/lab"}), "/lab");
}

TEST(Error, SaysWhereWhatAndWhatToDo) {
  constexpr Code kCode = Code::kNoPackets;
  EXPECT_STREQ(Error(kCode, "it broke").what(), "it broke [R2N-0401]");
  EXPECT_STREQ(Error(kCode, "it broke", {.file = "f"}).what(), "f: it broke [R2N-0401]");
  EXPECT_STREQ(Error(kCode, "it broke", {.file = "f", .line = 2}, "mend it").what(),
               "f:2: it broke (mend it) [R2N-0401]");
  EXPECT_STREQ(Error(kCode, "it broke", {}, "mend it").what(), "it broke (mend it) [R2N-0401]");
}

TEST(Error, ThatQuotesAnotherKeepsItsCodeAtTheEnd) {
  const Error inner(Code::kDuplicateKey, "the key 'a' stands twice", {.file = "f", .line = 2});
  const Error outer(Code::kPluginPlan, std::string("plugin 'x': ") + inner.what(), {.file = "g"},
                    "mend it");
  EXPECT_STREQ(outer.what(), "g: plugin 'x': f:2: the key 'a' stands twice (mend it) [R2N-0505]");
  EXPECT_EQ(outer.code(), Code::kDuplicateKey);
  EXPECT_EQ(outer.problems()[0].text, "plugin 'x': f:2: the key 'a' stands twice");

  Problems problems;
  problems.error(Code::kPluginPlan, {.file = "h"}, outer.what());
  EXPECT_EQ(message(problems.all()[0]), "h: " + std::string(outer.what()));
  EXPECT_EQ(problems.all()[0].code, Code::kDuplicateKey);
}

TEST(Error, ThatQuotesAListKeepsTheCodesOfItsLines) {
  Problems problems;
  problems.error(Code::kManifest, {.line = 1}, "first");
  problems.error(Code::kManifestFile, {.line = 2}, "second");
  const std::string list = error_text([&] { problems.throw_if_errors("not valid:"); });
  EXPECT_STREQ(Error(Code::kPluginPlan, list, {.file = "f"}, "or leave it").what(),
               "f: not valid:\n  line 1: first [R2N-0604]\n"
               "  line 2: second (or leave it) [R2N-0606]");
}

TEST(Problem, HasItsSeverityInFront) {
  EXPECT_EQ(to_text(Problem{
                Severity::kError, {.file = "f", .line = 2}, "bad", "mend it", Code::kNoPackets}),
            "error: f:2: bad (mend it) [R2N-0401]");
  EXPECT_EQ(to_text(Problem{Severity::kWarning, {}, "odd", "", Code::kNoClock}),
            "warning: odd [R2N-0413]");
}

TEST(Problems, ThrowListsEveryErrorAndNoWarning) {
  Problems problems;
  problems.warn(Code::kNoClock, {.file = "f"}, "only odd");
  EXPECT_FALSE(problems.has_errors());
  EXPECT_NO_THROW(problems.throw_if_errors("f is wrong"));
  problems.error(Code::kNoPackets, {.file = "f", .line = 1}, "first", "mend it");
  problems.error(Code::kDamagedClock, {.file = "f", .line = 9}, "second");
  EXPECT_TRUE(problems.has_errors());
  EXPECT_EQ(error_text([&] { problems.throw_if_errors("f is wrong"); }),
            "f is wrong\n  f:1: first (mend it) [R2N-0401]\n  f:9: second [R2N-0412]");
}

TEST(Where, StaysOnOneLineWhateverTheFileIsCalled) {
  EXPECT_EQ(to_text(Where{.file = "a\nb\x1B.rec", .line = 2}), "a\\nb\\x1B.rec:2");
  EXPECT_EQ(to_text(Where{.file = "m\xFCll.rec", .item = "a\tb"}), "m\\xFCll.rec, a\\tb");
}

TEST(Error, KeepsItsPartsForThoseWhoShowThemInAnotherForm) {
  const Error one(Code::kFileNotReadable, "it broke", {.file = "f", .line = 2}, "mend it");
  ASSERT_EQ(one.problems().size(), 1U);
  EXPECT_EQ(one.problems()[0].severity, Severity::kError);
  EXPECT_EQ(one.problems()[0].where.line, 2);
  EXPECT_EQ(one.problems()[0].text, "it broke");
  EXPECT_EQ(one.problems()[0].what_to_do, "mend it");
  EXPECT_EQ(one.problems()[0].code, Code::kFileNotReadable);
}

TEST(Problems, TheErrorThatListsThemHasThemOneByOne) {
  Problems problems;
  problems.warn(Code::kNoClock, {.file = "f"}, "only odd");
  problems.error(Code::kNoPackets, {.file = "f", .line = 1}, "first");
  problems.error(Code::kCounterReset, {.file = "g", .line = 9}, "second");
  try {
    problems.throw_if_errors("wrong");
    FAIL() << "no Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::kNoPackets);
    ASSERT_EQ(error.problems().size(), 2U);
    EXPECT_EQ(error.problems()[0].text, "first");
    EXPECT_EQ(error.problems()[1].where.file, "g");
  }
}

TEST(Problems, TakeAppendsInOrder) {
  Problems all;
  all.error(Code::kNotYaml, {}, "a");
  Problems more;
  more.warn(Code::kNotYaml, {}, "b");
  more.error(Code::kNotYaml, {}, "c");
  all.take(std::move(more));
  ASSERT_EQ(all.all().size(), 3U);
  EXPECT_EQ(all.all()[0].text, "a");
  EXPECT_EQ(all.all()[1].text, "b");
  EXPECT_EQ(all.all()[1].severity, Severity::kWarning);
  EXPECT_EQ(all.all()[2].text, "c");
}

}  // namespace
}  // namespace rec2nwb
