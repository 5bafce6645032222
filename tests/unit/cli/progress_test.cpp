// The progress line of a long run: numbers, a terminal, and a log file.
#include "cli/progress.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace rec2nwb {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kWipe = "\r\x1b[K";
constexpr auto kLongerThanThePause = std::chrono::milliseconds(150);

struct CloseFile {
  void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

/// A pseudo terminal: what is written to out() is what somebody would see.
class Terminal {
 public:
  Terminal() : ours_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK)) {
    if (ours_ < 0 || ::grantpt(ours_) != 0 || ::unlockpt(ours_) != 0) return;
    std::array<char, 128> name{};
    if (::ptsname_r(ours_, name.data(), name.size()) != 0) return;
    out_.reset(std::fopen(name.data(), "w"));
  }
  ~Terminal() {
    if (ours_ >= 0) ::close(ours_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  [[nodiscard]] std::FILE* out() const { return out_.get(); }

  /// What was shown since the last call.
  [[nodiscard]] std::string shown() const {
    std::string text;
    std::array<char, 4096> buffer{};
    while (true) {
      const ssize_t n = ::read(ours_, buffer.data(), buffer.size());
      if (n <= 0) return text;
      text.append(buffer.data(), static_cast<std::size_t>(n));
    }
  }

 private:
  int ours_;
  File out_;
};

std::string content(std::FILE* file) {
  std::string text(static_cast<std::size_t>(std::ftell(file)), '\0');
  std::rewind(file);
  EXPECT_EQ(std::fread(text.data(), 1, text.size(), file), text.size());
  return text;
}

TEST(ShowBytes, HasAUnitAndOneDecimalBelowTen) {
  EXPECT_EQ(show_bytes(0), "0 bytes");
  EXPECT_EQ(show_bytes(7), "7 bytes");
  EXPECT_EQ(show_bytes(999), "999 bytes");
  EXPECT_EQ(show_bytes(1000), "1.0 KB");
  EXPECT_EQ(show_bytes(1234), "1.2 KB");
  EXPECT_EQ(show_bytes(850e3), "850 KB");
  EXPECT_EQ(show_bytes(12.3e6), "12 MB");
  EXPECT_EQ(show_bytes(1.6e9), "1.6 GB");
  EXPECT_EQ(show_bytes(2.5e12), "2.5 TB");
}

TEST(ShowBytes, TerabytesAreTheLargestUnit) { EXPECT_EQ(show_bytes(3.2e15), "3200 TB"); }

TEST(ShowDuration, GetsCoarserAsItGetsLonger) {
  EXPECT_EQ(show_duration(0), "0 s");
  EXPECT_EQ(show_duration(4.4), "4 s");
  EXPECT_EQ(show_duration(200), "3 min 20 s");
  EXPECT_EQ(show_duration(65), "1 min 05 s");
  EXPECT_EQ(show_duration(7500), "2 h 05 min");
  EXPECT_EQ(show_duration(100 * 3600), "100 h 00 min");
}

TEST(ShowDuration, RoundsAcrossItsBorders) {
  EXPECT_EQ(show_duration(59.4), "59 s");
  EXPECT_EQ(show_duration(59.6), "1 min 00 s");
  EXPECT_EQ(show_duration(3599.6), "1 h 00 min");
}

TEST(ShowDuration, NothingIsLeftBehindTheEnd) { EXPECT_EQ(show_duration(-3), "0 s"); }

TEST(Progress, WithoutAFileShowsNothing) {
  Progress progress(nullptr);
  progress.update("converting", 0, 100);
  progress.update("converting", 50, 100);
  progress.clear();
}

TEST(Progress, TerminalShowsStagePartRateAndTimeLeft) {
  const Terminal terminal;
  ASSERT_NE(terminal.out(), nullptr);
  Progress progress(terminal.out());
  progress.update("converting", 0, 4'000'000);
  std::this_thread::sleep_for(kLongerThanThePause);
  progress.update("converting", 1'000'000, 4'000'000);
  const std::string shown = terminal.shown();
  EXPECT_THAT(shown, StartsWith("\rconverting  25 %  1.0 MB of 4.0 MB  "));
  EXPECT_THAT(shown, HasSubstr("B/s  "));
  EXPECT_THAT(shown, EndsWith(" s left\x1b[K"));
}

TEST(Progress, TerminalIsNotDrawnMoreOftenThanEveryTenthSecond) {
  const Terminal terminal;
  ASSERT_NE(terminal.out(), nullptr);
  Progress progress(terminal.out());
  const auto began = std::chrono::steady_clock::now();
  progress.update("converting", 0, 1000);
  std::size_t lines = 0;
  for (std::uint64_t i = 0; i < 350; ++i) {
    progress.update("converting", i, 1000);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  for (const char c : terminal.shown()) lines += c == '\r' ? 1 : 0;
  const auto tenths = (std::chrono::steady_clock::now() - began) / std::chrono::milliseconds(100);
  EXPECT_GE(lines, 1U);
  EXPECT_LE(lines, static_cast<std::size_t>(tenths));
}

TEST(Progress, ClearWipesTheLineOnceAndTheNextUpdateDrawsItAgain) {
  const Terminal terminal;
  ASSERT_NE(terminal.out(), nullptr);
  Progress progress(terminal.out());
  progress.update("converting", 0, 1000);
  progress.clear();
  EXPECT_EQ(terminal.shown(), "") << "there was no line yet";
  std::this_thread::sleep_for(kLongerThanThePause);
  progress.update("converting", 10, 1000);
  EXPECT_NE(terminal.shown(), "");
  progress.clear();
  EXPECT_EQ(terminal.shown(), kWipe);
  progress.clear();
  EXPECT_EQ(terminal.shown(), "");
  std::this_thread::sleep_for(kLongerThanThePause);
  progress.update("converting", 500, 1000);
  EXPECT_THAT(terminal.shown(), HasSubstr("50 %"));
}

TEST(Progress, TheLineGoesWithTheProgress) {
  const Terminal terminal;
  ASSERT_NE(terminal.out(), nullptr);
  {
    Progress progress(terminal.out());
    progress.update("converting", 0, 1000);
    std::this_thread::sleep_for(kLongerThanThePause);
    progress.update("converting", 10, 1000);
    EXPECT_NE(terminal.shown(), "");
  }
  EXPECT_EQ(terminal.shown(), kWipe);
}

TEST(Progress, ANewStageStartsItsOwnCount) {
  const Terminal terminal;
  ASSERT_NE(terminal.out(), nullptr);
  Progress progress(terminal.out());
  progress.update("converting", 0, 1000);
  progress.update("timestamps", 0, 800);
  std::this_thread::sleep_for(kLongerThanThePause);
  progress.update("timestamps", 200, 800);
  EXPECT_THAT(terminal.shown(), StartsWith("\rtimestamps  25 %  200 bytes of 800 bytes"));
}

TEST(Progress, NeverSaysMoreThanAHundredPercent) {
  const Terminal terminal;
  ASSERT_NE(terminal.out(), nullptr);
  Progress progress(terminal.out());
  progress.update("converting", 0, 0);
  std::this_thread::sleep_for(kLongerThanThePause);
  progress.update("converting", 0, 0);
  EXPECT_THAT(terminal.shown(), HasSubstr("100 %"));
  progress.update("timestamps", 0, 100);
  std::this_thread::sleep_for(kLongerThanThePause);
  progress.update("timestamps", 120, 100);
  EXPECT_THAT(terminal.shown(), HasSubstr("100 %  120 bytes of 120 bytes"));
}

TEST(Progress, LogGetsNoLineInTheFirstSecondsAndNoCodes) {
  const File log(std::tmpfile());
  ASSERT_NE(log, nullptr);
  {
    Progress progress(log.get());
    progress.update("converting", 0, 1000);
    std::this_thread::sleep_for(kLongerThanThePause);
    for (std::uint64_t i = 0; i < 1000; ++i) progress.update("converting", i, 1000);
    progress.clear();
  }
  EXPECT_EQ(content(log.get()), "") << "a short run leaves a log as it is";
}

TEST(Progress, ManyThreadsMayReportAtOnce) {
  const Terminal terminal;
  ASSERT_NE(terminal.out(), nullptr);
  Progress progress(terminal.out());
  progress.update("converting", 0, 1000);
  std::this_thread::sleep_for(kLongerThanThePause);
  std::vector<std::jthread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&progress] {
      for (std::uint64_t done = 0; done < 1000; ++done) progress.update("converting", done, 1000);
      progress.clear();
    });
  }
  threads.clear();
  progress.clear();
  EXPECT_THAT(terminal.shown(), EndsWith(kWipe));
}

}  // namespace
}  // namespace rec2nwb
