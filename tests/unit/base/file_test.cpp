#include "base/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "unit/base/error_text.hpp"
#include "unit/base/fresh_dir.hpp"

namespace rec2nwb {
namespace {

std::string text_at(const InputFile& file, std::uint64_t offset, std::size_t size) {
  std::string text(size, '.');
  text.resize(file.read_at(offset, std::as_writable_bytes(std::span(text))));
  return text;
}

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

TEST(InputFile, ReadsAtAnyOffset) {
  const FreshDir dir;
  const InputFile file(dir.write("a", "0123456789"));
  EXPECT_EQ(file.size_bytes(), 10U);
  EXPECT_EQ(text_at(file, 0, 10), "0123456789");
  EXPECT_EQ(text_at(file, 4, 3), "456");
  EXPECT_EQ(text_at(file, 8, 10), "89") << "fewer bytes at the end";
  EXPECT_EQ(text_at(file, 10, 1), "");
  EXPECT_EQ(text_at(file, 1000, 1), "");
  EXPECT_EQ(text_at(file, 3, 0), "");
  EXPECT_EQ(file.path(), dir / "a");
}

TEST(InputFile, SizeFollowsAGrowingFile) {
  const FreshDir dir;
  const InputFile file(dir.write("a", "01"));
  std::ofstream(dir / "a", std::ios::app) << "23";
  EXPECT_EQ(file.size_bytes(), 4U);
  EXPECT_EQ(text_at(file, 2, 2), "23");
}

TEST(InputFile, HintsChangeNothing) {
  const FreshDir dir;
  const InputFile file(dir.write("a", "0123456789"));
  file.advise_sequential();
  file.drop_cache(0, 10);
  file.drop_cache(5, 5);
  file.drop_cache(7, 3);
  EXPECT_EQ(text_at(file, 0, 10), "0123456789");
}

TEST(InputFile, ErrorsNamePathAndReason) {
  const FreshDir dir;
  const std::string missing = error_text([&] { InputFile(dir / "none.rec"); });
  EXPECT_THAT(missing,
              testing::AllOf(testing::HasSubstr("none.rec"), testing::HasSubstr("R2N-0101")));
  EXPECT_THAT(missing, testing::HasSubstr("No such file"));
  const std::string folder = error_text([&] { InputFile(dir.path()); });
  EXPECT_THAT(folder,
              testing::AllOf(testing::HasSubstr("found a folder"), testing::HasSubstr("R2N-0102")));
  // Opening one for reading waits for a writer, who may never come.
  const auto pipe = dir.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string refused = error_text([&] { InputFile{pipe}; });
  EXPECT_THAT(refused, testing::HasSubstr("expected a file, found a pipe"));
  const InputFile file(dir.write("a", "x"));
  EXPECT_THAT(error_text([&] { text_at(file, std::numeric_limits<std::uint64_t>::max() - 9, 4); }),
              testing::HasSubstr("no file reaches"));
}

TEST(InputFile, Moves) {
  const FreshDir dir;
  InputFile first(dir.write("a", "aa"));
  InputFile second(std::move(first));
  EXPECT_EQ(text_at(second, 0, 2), "aa");
  InputFile third(dir.write("b", "bb"));
  third = std::move(second);
  EXPECT_EQ(text_at(third, 0, 2), "aa");
  EXPECT_EQ(third.path(), dir / "a");
}

TEST(ScratchFile, GivesBackWhatWasAppended) {
  const FreshDir dir;
  ScratchFile scratch(dir.path());
  EXPECT_EQ(scratch.size_bytes(), 0U);
  EXPECT_EQ(scratch.append(bytes_of("hello ")), 0U);
  EXPECT_EQ(scratch.append(bytes_of("world")), 6U);
  EXPECT_EQ(scratch.size_bytes(), 11U);
  std::string text(5, ' ');
  scratch.read_at(6, std::as_writable_bytes(std::span(text)));
  EXPECT_EQ(text, "world");
}

TEST(ScratchFile, HasNoNameAndNoExistenceBeforeItIsNeeded) {
  const FreshDir dir;
  {
    ScratchFile scratch(dir.path());
    scratch.append(bytes_of("x"));
    EXPECT_EQ(dir.entries(), 0U);
  }
  EXPECT_EQ(dir.entries(), 0U);
  EXPECT_NO_THROW(ScratchFile(dir / "no such folder"));
  ScratchFile late(dir / "no such folder");
  const std::string text = error_text([&] { late.append(bytes_of("x")); });
  EXPECT_THAT(text, testing::HasSubstr("no such folder"));
  EXPECT_THAT(text,
              testing::AllOf(testing::HasSubstr("scratch file"), testing::HasSubstr("R2N-0118")));
}

TEST(ScratchFile, RefusesToReadPastItsEnd) {
  const FreshDir dir;
  ScratchFile scratch(dir.path());
  scratch.append(bytes_of("abc"));
  std::string text(4, ' ');
  const auto buffer = std::as_writable_bytes(std::span(text));
  EXPECT_THAT(error_text([&] { scratch.read_at(0, buffer); }),
              testing::HasSubstr("expected 4 bytes"));
  EXPECT_THAT(error_text([&] { scratch.read_at(~std::uint64_t{0}, buffer); }),
              testing::HasSubstr("ends at byte 3"));
  EXPECT_NO_THROW(scratch.read_at(3, {}));
}

TEST(ScratchFile, ThreadsAppendWithoutMixing) {
  const FreshDir dir;
  ScratchFile scratch(dir.path());
  std::vector<std::thread> threads;
  for (char name : {'a', 'b', 'c', 'd'}) {
    threads.emplace_back([&scratch, name] {
      for (int i = 0; i < 100; ++i) {
        const std::string record(1000, name);
        std::string back(record.size(), ' ');
        const std::uint64_t at = scratch.append(bytes_of(record));
        scratch.read_at(at, std::as_writable_bytes(std::span(back)));
        EXPECT_EQ(back, record);
      }
    });
  }
  for (std::thread& one : threads) one.join();
  EXPECT_EQ(scratch.size_bytes(), 400'000U);
}

}  // namespace
}  // namespace rec2nwb
