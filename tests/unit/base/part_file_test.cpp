#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/file.hpp"
#include "base/write_behind.hpp"
#include "unit/base/error_text.hpp"
#include "unit/base/fresh_dir.hpp"

namespace rec2nwb {
namespace {

using testing::HasSubstr;

TEST(PartFile, AppearsUnderItsNameOnlyWhenCommitted) {
  const FreshDir dir;
  {
    PartFile part(dir / "a.nwb", false);
    EXPECT_EQ(part.final_path(), dir / "a.nwb");
    EXPECT_EQ(part.part_path(), dir / "a.nwb.part");
    EXPECT_TRUE(exists(part.part_path()));
    EXPECT_FALSE(exists(part.final_path()));
    dir.write("a.nwb.part", "whole");
    part.commit();
  }
  EXPECT_EQ(FreshDir::read(dir / "a.nwb"), "whole");
  EXPECT_EQ(dir.entries(), 1U);
}

TEST(PartFile, LeavesNothingWithoutCommit) {
  const FreshDir dir;
  { const PartFile part(dir / "a.nwb", false); }
  EXPECT_EQ(dir.entries(), 0U);
}

TEST(PartFile, ReplacesWhatAKilledRunLeft) {
  const FreshDir dir;
  dir.write("a.nwb.part", "old rest");
  PartFile part(dir / "a.nwb", false);
  EXPECT_EQ(FreshDir::read(part.part_path()), "");
}

TEST(PartFile, RefusesAnExistingFileWithoutOverwrite) {
  const FreshDir dir;
  dir.write("a.nwb", "precious");
  const std::string text = error_text([&] { PartFile(dir / "a.nwb", false); });
  EXPECT_THAT(text, testing::AllOf(HasSubstr("exists already"), testing::HasSubstr("R2N-0801")));
  EXPECT_THAT(text, HasSubstr("--overwrite"));
  EXPECT_EQ(dir.entries(), 1U);
  std::filesystem::create_symlink("nowhere", dir / "b.nwb");
  EXPECT_THAT(error_text([&] { PartFile(dir / "b.nwb", false); }), HasSubstr("exists already"));
}

TEST(PartFile, OverwritesOnlyAtCommit) {
  const FreshDir dir;
  dir.write("a.nwb", "old");
  PartFile part(dir / "a.nwb", true);
  dir.write("a.nwb.part", "new");
  EXPECT_EQ(FreshDir::read(dir / "a.nwb"), "old");
  part.commit();
  EXPECT_EQ(FreshDir::read(dir / "a.nwb"), "new");
  EXPECT_EQ(dir.entries(), 1U);
}

TEST(PartFile, AFileThatAppearedMeanwhileStays) {
  const FreshDir dir;
  {
    PartFile part(dir / "a.nwb", false);
    dir.write("a.nwb", "somebody else's");
    EXPECT_THAT(error_text([&] { part.commit(); }),
                testing::AllOf(HasSubstr("another file appeared"), testing::HasSubstr("R2N-0806")));
  }
  EXPECT_EQ(FreshDir::read(dir / "a.nwb"), "somebody else's");
  EXPECT_EQ(dir.entries(), 1U);
}

TEST(PartFile, WritingBehindChangesNoByte) {
  const FreshDir dir;
  for (const bool drop : {false, true}) {
    PartFile part(dir / "a.nwb", true);
    std::string expected;
    std::ofstream file(part.part_path(), std::ios::binary);
    for (int piece = 0; piece < 5; ++piece) {
      part.write_behind(drop);  // the first has nothing to do
      const std::string bytes(100000, static_cast<char>('a' + piece));
      file << bytes << std::flush;
      expected += bytes;
      // As HDF5 does: what is behind already changes once more.
      file.seekp(piece * 1000) << 'x' << std::flush;
      expected[static_cast<std::size_t>(piece) * 1000] = 'x';
      file.seekp(0, std::ios::end);
    }
    part.write_behind(drop);
    part.commit();
    EXPECT_EQ(FreshDir::read(dir / "a.nwb"), expected);
  }
}

TEST(WriteBehind, ChangesNoByteAndEndsInGoodTime) {
  const FreshDir dir;
  for (const auto by : {WriteBehind::By::kWriter, WriteBehind::By::kThread}) {
    for (const bool drop : {false, true}) {
      PartFile part(dir / "a.nwb", true);
      std::string expected;
      {
        WriteBehind behind(part, by, drop);
        std::ofstream file(part.part_path(), std::ios::binary);
        for (int piece = 0; piece < 7; ++piece) {
          const std::string bytes(12 << 20, static_cast<char>('a' + piece));
          file << bytes << std::flush;
          expected += bytes;
          behind.wrote(bytes.size());
        }
      }
      part.commit();
      EXPECT_TRUE(FreshDir::read(dir / "a.nwb") == expected);
    }
    PartFile unused(dir / "b.nwb", true);
    const WriteBehind nothing(unused, by, true);
  }
}

TEST(PartFile, OfTwoRunsTheFirstGivesUp) {
  const FreshDir dir;
  PartFile first(dir / "a.nwb", false);
  PartFile second(dir / "a.nwb", false);
  dir.write("a.nwb.part", "second's");
  EXPECT_THAT(
      error_text([&] { first.commit(); }),
      testing::AllOf(HasSubstr("replaced by another process"), testing::HasSubstr("R2N-0805")));
  second.commit();
  EXPECT_EQ(FreshDir::read(dir / "a.nwb"), "second's");
}

TEST(PartFile, ARunThatGaveUpDoesNotRemoveTheOthersFile) {
  const FreshDir dir;
  auto first = std::make_unique<PartFile>(dir / "a.nwb", false);
  PartFile second(dir / "a.nwb", false);
  first.reset();
  EXPECT_NO_THROW(second.commit());
}

TEST(PartFile, ANameThatBecameAFolderIsNotReplaced) {
  const FreshDir dir;
  PartFile part(dir / "a.nwb", true);
  std::filesystem::create_directory(dir / "a.nwb");
  EXPECT_THAT(
      error_text([&] { part.commit(); }),
      testing::AllOf(HasSubstr("cannot rename"), HasSubstr("a.nwb"), HasSubstr("R2N-0807")));
}

TEST(PartFile, RefusesFoldersAndPlacesThatCannotBeWrittenTo) {
  const FreshDir dir;
  EXPECT_THAT(error_text([&] { PartFile(dir.path(), true); }),
              testing::AllOf(HasSubstr("found a folder"), testing::HasSubstr("R2N-0802")));
  EXPECT_THAT(error_text([&] { PartFile(dir.path() / "", true); }), HasSubstr("found a folder"));
  const std::string missing = error_text([&] { PartFile((dir / "none") / "a.nwb", false); });
  EXPECT_THAT(missing, testing::AllOf(HasSubstr("a.nwb.part"), testing::HasSubstr("R2N-0803")));
  EXPECT_THAT(missing, HasSubstr("No such file"));
  if (::geteuid() == 0) return;  // root writes everywhere
  std::filesystem::create_directory(dir / "locked");
  permissions(dir / "locked", std::filesystem::perms::owner_read);
  EXPECT_THAT(error_text([&] { PartFile((dir / "locked") / "a.nwb", false); }),
              HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace rec2nwb
