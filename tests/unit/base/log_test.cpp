#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <stdlib.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/text.hpp"

namespace rec2nwb {
namespace {

class LogTest : public testing::Test {
 protected:
  void TearDown() override { std::fclose(file_); }

  std::string written() {
    std::string text(static_cast<std::size_t>(std::ftell(file_)), ' ');
    std::rewind(file_);
    text.resize(std::fread(text.data(), 1, text.size(), file_));
    return text;
  }

  std::FILE* file_ = std::tmpfile();
};

TEST_F(LogTest, EachLevelHasItsPrefix) {
  Log log(file_, Log::Level::kDebug);
  log.debug("d");
  log.info("i {} %v");
  log.warn("w");
  log.error("e");
  EXPECT_EQ(written(), "debug: d\ni {} %v\nwarning: w\nerror: e\n");
}

TEST_F(LogTest, AnObserverGetsEachWarningWithItsPartsAlsoWhereNothingIsPrinted) {
  Log log(nullptr);
  Problems seen;
  log.set_observer([&](const Problem& one) { seen.add(one); });
  log.info("i");
  log.warn("plain");
  log.warn(with_code(Code::kNoClock, "no clock"));
  log.report({Severity::kError, {.file = "f", .line = 3}, "bad", "mend it", Code::kNoPackets});
  log.set_observer({});
  log.warn("unseen");
  ASSERT_EQ(seen.all().size(), 3U);
  EXPECT_EQ(seen.all()[0].text, "plain");
  EXPECT_EQ(seen.all()[0].severity, Severity::kWarning);
  EXPECT_EQ(seen.all()[1].text, "no clock");
  EXPECT_EQ(seen.all()[1].code, Code::kNoClock);
  EXPECT_EQ(seen.all()[2].where.line, 3);
  EXPECT_EQ(seen.all()[2].what_to_do, "mend it");
  EXPECT_EQ(log.warnings(), 4U);
}

TEST_F(LogTest, AReportedProblemIsItsMessageBehindTheWordForItsSeverity) {
  Log log(file_);
  log.report({Severity::kWarning, {.file = "f", .line = 3}, "odd", "look", Code::kNoClock});
  log.report({Severity::kError, {.file = "f"}, "bad", "", Code::kNoPackets});
  EXPECT_EQ(written(), "warning: f:3: odd (look) [R2N-0413]\nerror: f: bad [R2N-0401]\n");
}

TEST_F(LogTest, LessImportantMessagesAreDroppedButWarningsCounted) {
  Log log(file_, Log::Level::kError);
  log.info("i");
  log.warn("w");
  log.error("e");
  EXPECT_EQ(written(), "error: e\n");
  EXPECT_EQ(log.warnings(), 2U);
}

TEST_F(LogTest, DebugIsDroppedByDefault) {
  Log log(file_);
  log.debug("d");
  log.info("i");
  EXPECT_EQ(written(), "i\n");
  EXPECT_EQ(log.warnings(), 0U);
}

TEST_F(LogTest, NamesFromFilesCannotControlTheTerminal) {
  Log log(file_);
  log.info("a\x1b[2Jb\r\tc\x7f");
  log.error("title\n  line\n\n");
  EXPECT_EQ(written(), "a?[2Jb?\tc?\nerror: title\n  line\n");
}

TEST_F(LogTest, TheHookRunsBeforeEachWrittenLine) {
  Log log(file_);
  log.set_before_line([this] { std::fputs("<", file_); });
  log.info("a");
  log.debug("dropped");
  log.warn("b");
  log.set_before_line({});
  log.info("c");
  EXPECT_EQ(written(), "<a\n<warning: b\nc\n");
}

TEST_F(LogTest, LinesOfThreadsStayWhole) {
  constexpr int kThreads = 4;
  constexpr int kLines = 200;
  Log log(file_);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&log, thread] {
      for (int i = 0; i < kLines; ++i) log.warn(std::string(50, static_cast<char>('a' + thread)));
    });
  }
  for (std::thread& one : threads) one.join();
  EXPECT_EQ(log.warnings(), static_cast<std::size_t>(kThreads * kLines));
  std::size_t lines = 0;
  for (const std::string& line : split(trim(written()), '\n')) {
    ++lines;
    EXPECT_EQ(line, "warning: " + std::string(50, line.back()));
  }
  EXPECT_EQ(lines, static_cast<std::size_t>(kThreads * kLines));
}

TEST(Log, WithoutAFileNothingHappens) {
  Log log(nullptr);
  log.error("e");
  EXPECT_EQ(log.warnings(), 1U);
}

std::string on_a_terminal() {
  int master = -1;
  int terminal = -1;
  if (::openpty(&master, &terminal, nullptr, nullptr, nullptr) != 0) return "no terminal";
  std::FILE* file = ::fdopen(terminal, "w");
  {
    Log log(file);
    log.warn("w");
  }
  std::string text(200, ' ');
  const ssize_t got = ::read(master, text.data(), text.size());
  std::fclose(file);
  ::close(master);
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

TEST(Log, ColoursOnlyOnATerminalWithoutNoColor) {
  ::unsetenv("NO_COLOR");
  EXPECT_THAT(on_a_terminal(), testing::HasSubstr("\x1b["));
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_EQ(on_a_terminal(), "warning: w\r\n");
  ::unsetenv("NO_COLOR");
}

}  // namespace
}  // namespace rec2nwb
