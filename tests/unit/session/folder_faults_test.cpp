// Folders as they are found in practice: what is wrong in them is named, one line each, with how it
// should be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/text.hpp"
#include "session/discover.hpp"
#include "session/file_name.hpp"
#include "support/session_files.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;
using test::fresh_session_dir;
using test::put_file;
using test::text_of_error;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

fs::path usual_folder() {
  const fs::path dir = fresh_session_dir();
  put_file(dir / "20240611_rat_metadata.yml");
  put_file(dir / "20240611_rat_01_s1.rec");
  return dir;
}

const Problem* find(const Problems& problems, Code code) {
  for (const Problem& one : problems.all()) {
    if (one.code == code) return &one;
  }
  return nullptr;
}

struct Misnamed {
  std::string name;
  std::string fault;
  std::string meant;
};

class MisnamedFile : public testing::TestWithParam<Misnamed> {};

TEST_P(MisnamedFile, IsToldWhyAndHowItShouldBe) {
  const FileName name = parse_file_name(GetParam().name);
  EXPECT_EQ(name.kind, NameKind::kMisnamed);
  EXPECT_THAT(name.fault, HasSubstr(GetParam().fault));
  EXPECT_EQ(name.suggestion, GetParam().meant);
  if (GetParam().meant.empty()) return;
  EXPECT_EQ(parse_file_name(GetParam().meant).kind, NameKind::kData);
}

INSTANTIATE_TEST_SUITE_P(
    All, MisnamedFile,
    testing::Values(
        Misnamed{"20240611_my_rat_01_r1.rec", "found 5", "20240611_myrat_01_r1.rec"},
        Misnamed{"20240611_rat_01_r1_a.1.h264", "found 5", "20240611_rat_01_r1a.1.h264"},
        Misnamed{"20240611_rat_2r1.rec", "found 3", "20240611_rat_2_r1.rec"},
        Misnamed{"20240611_rat_02.rec", "found 3", "20240611_rat_02_TAG.rec"},
        Misnamed{"20240611__rat_01_r1.rec", "found 5", "20240611_rat_01_r1.rec"},
        Misnamed{"20240611_rat_01_r1.REC", "the extension is written .rec",
                 "20240611_rat_01_r1.rec"},
        Misnamed{"20240611_rat_r1.rec", "found 3", ""},
        Misnamed{"20240611_rat_x_r1.rec", "epoch 'x' is not a number", ""},
        Misnamed{"20241332_rat_01_r1.rec", "no day of the calendar", ""},
        Misnamed{"20240611_ra\nt_01_r1.rec", "control character", "20240611_rat_01_r1.rec"},
        Misnamed{"20240611_rat\n error.rec",
                 "control character, e.g. a line break, stands in the "
                 "name; expected 4 parts",
                 ""},
        Misnamed{"20240611_ra\xFCt_01_r1.rec", "not UTF-8", "20240611_rat_01_r1.rec"}));

TEST(FolderFaults, AMisnamedFileIsOneLineWhateverItsNameHolds) {
  const fs::path dir = usual_folder();
  put_file(dir / "20240611_rat_02\n_r1.rec");
  put_file(dir / "20240611_rat_02_\x1B[31mr2.rec");
  put_file(dir / "20240611_rat_02\xFF_r3.rec");
  const Discovery found = discover(dir);
  EXPECT_EQ(found.problems.all().size(), 3U);
  for (const Problem& one : found.problems.all()) {
    EXPECT_EQ(one.code, Code::kMisnamedFile);
    const std::string line = to_text(one);
    EXPECT_TRUE(is_utf8(line)) << line;
    EXPECT_THAT(line, AllOf(Not(HasSubstr("\n")), Not(HasSubstr("\x1B")),
                            HasSubstr("rename it, e.g. to 20240611_rat_02")));
  }
  EXPECT_THAT(to_text(found.problems.all()[0]), HasSubstr("20240611_rat_02\\n_r1.rec: "));
}

TEST(FolderFaults, StrayNamesWithLineBreaksStayInTheirLine) {
  const fs::path dir = usual_folder();
  put_file(dir / "odd\nname.rec");
  const Discovery found = discover(dir);
  ASSERT_EQ(found.problems.all().size(), 1U);
  EXPECT_THAT(to_text(found.problems.all()[0]),
              AllOf(HasSubstr("odd\\nname.rec"), Not(HasSubstr("\n"))));
}

TEST(FolderFaults, BlanksQuotesAndUnicodeAreNamesLikeOthers) {
  const fs::path dir = fresh_session_dir() / "my 'data' \"\xC3\xBC\xE2\x82\xAC\"";
  put_file(dir / "20240611_m\xC3\xBC 'll \"er\"_metadata.yml");
  put_file(dir / "20240611_m\xC3\xBC 'll \"er\"_01_r 1.rec");
  const Discovery found = discover(dir);
  EXPECT_THAT(found.problems.all(), IsEmpty());
  const SessionFiles session = choose_session(found, "");
  EXPECT_EQ(session.animal, "m\xC3\xBC 'll \"er\"");
  EXPECT_EQ(session.recordings.at(0).tag, "r 1");
}

TEST(FolderFaults, APipeOrAFolderInThePlaceOfAFileIsAnError) {
  for (const char* name : {"20240611_rat_02_r1.rec", "20240611_rat_metadata.yml"}) {
    const fs::path dir = fresh_session_dir();
    put_file(dir / "20240611_rat_01_s1.rec");
    ASSERT_EQ(::mkfifo((dir / name).c_str(), 0600), 0);
    EXPECT_THAT(text_of_error([&] { choose_session(discover(dir), ""); }),
                AllOf(HasSubstr(name), HasSubstr("found a pipe, a socket or a device"),
                      HasSubstr(to_text(Code::kSpecialFile))));
    fs::remove(dir / name);
    fs::create_directory(dir / name);
    EXPECT_THAT(text_of_error([&] { choose_session(discover(dir), ""); }),
                AllOf(HasSubstr(name), HasSubstr("expected a file, found a folder"),
                      HasSubstr(to_text(Code::kFileIsFolder))));
  }
}

TEST(FolderFaults, AFolderAroundItsRecordingIsNone) {
  const fs::path dir = usual_folder();
  put_file(dir / "20240611_rat_02_r1.rec" / "20240611_rat_02_r1.rec");
  const Discovery found = discover(dir);
  EXPECT_THAT(found.problems.all(), IsEmpty());
  EXPECT_EQ(found.sessions.at(0).recordings.size(), 2U);
}

TEST(FolderFaults, BrokenLinksNameWhereTheyLead) {
  const fs::path dir = usual_folder();
  fs::create_symlink("gone/away.rec", dir / "20240611_rat_02_r1.rec");
  fs::create_symlink("20240611_rat_03_r1.rec", dir / "20240611_rat_03_r1.rec");  // to itself
  EXPECT_THAT(text_of_error([&] { choose_session(discover(dir), ""); }),
              AllOf(HasSubstr("20240611_rat_02_r1.rec: expected a file, found a broken link, to "
                              "gone/away.rec"),
                    HasSubstr("20240611_rat_03_r1.rec: expected a file, found a broken link")));
}

TEST(FolderFaults, LinksToFoldersAboveAreNoLoop) {
  const fs::path dir = usual_folder();
  fs::create_directory_symlink(dir, dir / "self");
  fs::create_directory_symlink(dir.parent_path() / dir.filename(), dir / "other");
  fs::create_symlink("b", dir / "a");
  fs::create_symlink("a", dir / "b");
  const Discovery found = discover(dir);
  EXPECT_THAT(found.problems.all(), IsEmpty());
  EXPECT_EQ(found.sessions.at(0).recordings.size(), 1U);
}

TEST(FolderFaults, FoldersThatAreNotUtf8AreNamedInLettersThatAre) {
  const fs::path dir = fresh_session_dir() / "m\xFCll";
  put_file(dir / "20240611_rat_01_s1.rec");
  const std::string text = text_of_error([&] { choose_session(discover(dir), ""); });
  EXPECT_TRUE(is_utf8(text));
  EXPECT_THAT(text, AllOf(HasSubstr("m\\xFCll/20240611_rat_01_s1.rec: "),
                          HasSubstr("the path of this file is not UTF-8 text"),
                          HasSubstr("rename the folder")));
}

TEST(FolderFaults, AnEmptyFolderIsCalledEmpty) {
  const fs::path dir = fresh_session_dir();
  EXPECT_THAT(text_of_error([&] { choose_session(discover(dir), ""); }),
              AllOf(HasSubstr("no session was found in this folder: it is empty"),
                    HasSubstr("DATE_ANIMAL_EPOCH_TAG")));
  put_file(dir / "notes.txt");
  EXPECT_THAT(text_of_error([&] { choose_session(discover(dir), ""); }),
              Not(HasSubstr("it is empty")));
}

TEST(FolderFaults, TenThousandUnrelatedFilesAreOneWarningAndNoTime) {
  const fs::path dir = usual_folder();
  for (int i = 0; i < 5000; ++i) {
    put_file(dir / ("20230101_cat_x" + std::to_string(i) + ".rec"), "");
    put_file(dir / ("note_" + std::to_string(i) + ".txt"), "");
  }
  const Discovery found = discover(dir);
  ASSERT_EQ(found.problems.all().size(), 1U);
  EXPECT_EQ(found.problems.all()[0].severity, Severity::kWarning);
  EXPECT_THAT(found.problems.all()[0].text, HasSubstr("and 4990 more"));
  EXPECT_EQ(found.files, 10'002U);
  EXPECT_EQ(choose_session(found, "").recordings.size(), 1U);
}

TEST(FolderFaults, FilesOfAnEpochWithoutRecordingAreNamed) {
  const fs::path dir = usual_folder();
  put_file(dir / "20240611_rat_01_s1.1.h264");
  put_file(dir / "20240611_rat_07_s1.1.h264");
  const Discovery found = discover(dir);
  const Problems problems = completeness_of(found, found.sessions.at(0));
  ASSERT_EQ(problems.all().size(), 1U);
  const Problem* warning = find(problems, Code::kEpochWithoutRecording);
  ASSERT_NE(warning, nullptr);
  EXPECT_EQ(warning->severity, Severity::kWarning);
  EXPECT_THAT(message(*warning),
              AllOf(HasSubstr("20240611_rat_07_s1.1.h264"), HasSubstr("no recording of epoch 7")));
}

TEST(FolderFaults, TwoMetadataFilesAreBothNamed) {
  const fs::path dir = usual_folder();
  put_file(dir / "20240611_rat_metadata.yaml");
  EXPECT_THAT(text_of_error([&] { choose_session(discover(dir), ""); }),
              AllOf(HasSubstr("expected one metadata file, found 2"), HasSubstr("metadata.yml"),
                    HasSubstr("metadata.yaml"), HasSubstr("leave the one that counts")));
}

TEST(FolderFaults, OtherAnimalsFilesAreOtherSessions) {
  const fs::path dir = usual_folder();
  put_file(dir / "20240611_mouse_01_s1.rec");
  EXPECT_THAT(text_of_error([&] { choose_session(discover(dir), ""); }),
              AllOf(HasSubstr("found 2: 20240611_mouse, 20240611_rat"), HasSubstr("--session")));
  EXPECT_EQ(choose_session(discover(dir), "20240611_rat").recordings.size(), 1U);
}

}  // namespace
}  // namespace rec2nwb
