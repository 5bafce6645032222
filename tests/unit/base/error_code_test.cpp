#include "base/error_code.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rec2nwb {
namespace {

using testing::EndsWith;
using testing::Not;

TEST(ErrorKinds, AscendAndHaveAllTexts) {
  int last = 0;
  for (const ErrorKind& kind : error_kinds()) {
    const int number = static_cast<int>(kind.code);
    SCOPED_TRACE(number);
    EXPECT_GT(number, last);
    last = number;
    EXPECT_STRNE(kind.title, "");
    EXPECT_THAT(std::string(kind.title), Not(EndsWith(".")));
    EXPECT_THAT(std::string(kind.cause), EndsWith("."));
    EXPECT_THAT(std::string(kind.cure), EndsWith("."));
  }
}

TEST(ErrorKinds, AreFoundByTheirNumber) {
  ASSERT_NE(find_error_kind(401), nullptr);
  EXPECT_EQ(find_error_kind(401)->code, Code::kNoPackets);
  EXPECT_EQ(find_error_kind(400), nullptr);
  EXPECT_EQ(find_error_kind(-1), nullptr);
}

TEST(Code, StandsBehindATextOnce) {
  EXPECT_EQ(to_text(Code::kNoPackets), "R2N-0401");
  EXPECT_EQ(with_code(Code::kNoPackets, "none"), "none [R2N-0401]");
  EXPECT_EQ(with_code(Code::kInternal, "none [R2N-0401]"), "none [R2N-0401]");
}

TEST(Code, IsReadFromTheEndOfAText) {
  EXPECT_EQ(code_at_end("none [R2N-0401]"), Code::kNoPackets);
  EXPECT_EQ(without_code("none [R2N-0401]"), "none");
  for (const char* text : {"none [R2N-0401] ", "none [R2N-0400]", "none [R2N-401]", "[R2N-0401]",
                           "", "none [R2N-04x1]", "none [X2N-0401]", "none"}) {
    EXPECT_EQ(code_at_end(text), std::nullopt) << text;
    EXPECT_EQ(without_code(text), text);
  }
}

}  // namespace
}  // namespace rec2nwb
