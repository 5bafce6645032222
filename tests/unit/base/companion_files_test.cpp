#include "base/companion_files.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <optional>

#include "error_text.hpp"
#include "fresh_dir.hpp"

namespace rec2nwb {
namespace {

using testing::HasSubstr;

class CompanionFilesTest : public testing::Test {
 protected:
  void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  FreshDir dir_;
};

TEST_F(CompanionFilesTest, AppearTogetherAndStay) {
  {
    CompanionFiles files(dir_.path(), {{"a.mp4", {}, 1}, {"b.mp4", {}, 2}}, false);
    write(files.part_path("a.mp4", 1), "one");
    write(files.part_path("b.mp4", 2), "two");
    EXPECT_FALSE(std::filesystem::exists(dir_ / "a.mp4"));
    files.commit();
    files.keep();
  }
  EXPECT_EQ(FreshDir::read(dir_ / "a.mp4"), "one");
  EXPECT_EQ(FreshDir::read(dir_ / "b.mp4"), "two");
  EXPECT_EQ(dir_.entries(), 2U);
}

TEST_F(CompanionFilesTest, GoIfTheOutputFails) {
  {
    CompanionFiles files(dir_.path(), {{"a.mp4", {}, 1}}, false);
    write(files.part_path("a.mp4", 1), "one");
  }
  EXPECT_EQ(dir_.entries(), 0U);
  {
    CompanionFiles files(dir_.path(), {{"a.mp4", {}, 1}}, false);
    write(files.part_path("a.mp4", 1), "one");
    files.commit();  // and then the output itself could not be renamed
  }
  EXPECT_EQ(dir_.entries(), 0U);
}

TEST_F(CompanionFilesTest, ATakenNameIsAnErrorAtOnce) {
  dir_.write("a.mp4", "older");
  EXPECT_THAT(error_text([&] {
                CompanionFiles(dir_.path(), {{"a.mp4", {}, 1}}, false);
              }),
              testing::AllOf(HasSubstr("exists already"), testing::HasSubstr("R2N-0801")));
  CompanionFiles files(dir_.path(), {{"a.mp4", {}, 1}}, true);
  write(files.part_path("a.mp4", 1), "newer");
  files.commit();
  files.keep();
  EXPECT_EQ(FreshDir::read(dir_ / "a.mp4"), "newer");
}

TEST_F(CompanionFilesTest, ALinkToItsSourceIsLeftAlone) {
  const FreshDir session;
  const auto source = session.write("a.h264", "frames");
  std::filesystem::create_hard_link(source, dir_ / "a.h264");
  for (const bool ends_well : {true, false}) {
    CompanionFiles files(dir_.path(), {{"a.h264", source, 1}}, false);
    std::filesystem::create_hard_link(source, files.part_path("a.h264", 1));
    if (!ends_well) continue;
    files.commit();
    files.keep();
  }
  EXPECT_EQ(FreshDir::read(dir_ / "a.h264"), "frames");
  EXPECT_EQ(dir_.entries(), 1U) << "the part is gone";
}

TEST_F(CompanionFilesTest, TheSessionsOwnFolderMayBeTheOutputs) {
  const auto source = dir_.write("a.h264", "frames");
  {
    CompanionFiles files(dir_.path(), {{"a.h264", source, 1}}, false);
    std::filesystem::create_hard_link(source, files.part_path("a.h264", 1));
    files.commit();
  }
  EXPECT_EQ(FreshDir::read(source), "frames") << "never removed, whatever happens";
  EXPECT_EQ(dir_.entries(), 1U);
}

TEST_F(CompanionFilesTest, WhatWasAnnouncedHasToBeWrittenByWhoSaidSo) {
  CompanionFiles files(dir_.path(), {{"a.mp4", {}, 1}}, false);
  EXPECT_THAT(error_text([&] { files.part_path("b.mp4", 1); }),
              testing::AllOf(HasSubstr("b.mp4"), testing::HasSubstr("R2N-0629")));
  EXPECT_THAT(error_text([&] { files.part_path("a.mp4", 2); }), HasSubstr("a.mp4"));
  EXPECT_THAT(error_text([&] { files.commit(); }),
              testing::AllOf(HasSubstr("was not written"), testing::HasSubstr("R2N-0629")));
}

TEST_F(CompanionFilesTest, WhatAKilledRunLeftIsReplaced) {
  dir_.write("a.mp4.part", "half");
  CompanionFiles files(dir_.path(), {{"a.mp4", {}, 1}}, false);
  EXPECT_FALSE(std::filesystem::exists(files.part_path("a.mp4", 1)));
}

TEST_F(CompanionFilesTest, WhatCannotBeRemovedIsNamed) {
  std::filesystem::create_directories((dir_ / "a.mp4.part") / "of somebody else");
  CompanionFiles files(dir_.path(), {{"a.mp4", {}, 1}}, false);
  EXPECT_THAT(error_text([&] { files.part_path("a.mp4", 1); }),
              testing::AllOf(HasSubstr("a.mp4.part"), HasSubstr("R2N-0808")));
}

TEST_F(CompanionFilesTest, WhatCannotBeBroughtToDiskIsNoOutput) {
  CompanionFiles files(dir_.path(), {{"a.mp4", {}, 1}}, false);
  sockaddr_un name{};  // a socket is there, and cannot be opened as a file
  name.sun_family = AF_UNIX;
  const std::string path = files.part_path("a.mp4", 1).string();
  ASSERT_LT(path.size(), sizeof name.sun_path);
  path.copy(name.sun_path, path.size());
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  EXPECT_THAT(error_text([&] { files.commit(); }),
              testing::AllOf(HasSubstr("safely to disk"), HasSubstr("R2N-0804")));
  ::close(socket);
}

TEST_F(CompanionFilesTest, AFileThatAppearsMeanwhileIsNotOverwritten) {
  CompanionFiles files(dir_.path(), {{"a.mp4", {}, 1}}, false);
  write(files.part_path("a.mp4", 1), "ours");
  dir_.write("a.mp4", "theirs");
  EXPECT_THAT(error_text([&] { files.commit(); }),
              testing::AllOf(HasSubstr("appeared"), testing::HasSubstr("R2N-0806")));
  EXPECT_EQ(FreshDir::read(dir_ / "a.mp4"), "theirs");
}

}  // namespace
}  // namespace rec2nwb
