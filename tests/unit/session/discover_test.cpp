#include "session/discover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

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

std::vector<std::string> file_names(const std::vector<SessionFile>& files) {
  std::vector<std::string> names;
  for (const SessionFile& one : files) names.push_back(one.path.filename().string());
  return names;
}

std::string texts(const Problems& problems, Severity severity) {
  std::string all;
  for (const Problem& one : problems.all()) {
    if (one.severity == severity) all += to_text(one) + "\n";
  }
  return all;
}

/// A folder with one right session in it.
fs::path good_folder() {
  const fs::path dir = fresh_session_dir();
  put_file(dir / "20240611_rat_metadata.yml");
  put_file(dir / "20240611_rat_01_s1.rec");
  put_file(dir / "20240611_rat_02_r1.rec");
  return dir;
}

TEST(Discover, findsASessionAndSortsItsFiles) {
  const fs::path dir = good_folder();
  put_file(dir / "20240611_rat_10_r2.rec");
  put_file(dir / "20240611_rat_02_r0.rec");
  put_file(dir / "20240611_rat_02_r1.1.h264");
  put_file(dir / "20240611_rat_02_r1.1.videoTimeStamps.cameraHWSync");
  const Discovery found = discover(dir);
  ASSERT_EQ(found.sessions.size(), 1U);
  EXPECT_EQ(found.sessions[0].name(), "20240611_rat");
  EXPECT_THAT(file_names(found.sessions[0].recordings),
              testing::ElementsAre("20240611_rat_01_s1.rec", "20240611_rat_02_r0.rec",
                                   "20240611_rat_02_r1.rec", "20240611_rat_10_r2.rec"));
  EXPECT_EQ(found.sessions[0].companions.size(), 2U);
  EXPECT_THAT(found.sessions[0].metadata, testing::ElementsAre(dir / "20240611_rat_metadata.yml"));
  EXPECT_THAT(found.problems.all(), IsEmpty());
}

TEST(Discover, sortsSessionsByDateThenAnimal) {
  const fs::path dir = fresh_session_dir();
  for (const char* name : {"20240612_a_01_x.rec", "20240611_b_01_x.rec", "20240611_a_01_x.rec"}) {
    put_file(dir / name);
  }
  const Discovery found = discover(dir);
  ASSERT_EQ(found.sessions.size(), 3U);
  EXPECT_EQ(found.sessions[0].name(), "20240611_a");
  EXPECT_EQ(found.sessions[1].name(), "20240611_b");
  EXPECT_EQ(found.sessions[2].name(), "20240612_a");
}

TEST(Discover, aFolderThatCannotBeReadIsLeftOutWithAWarning) {
  const fs::path dir = good_folder();
  put_file(dir / "locked" / "20240611_rat_04_s3.rec");
  fs::permissions(dir / "locked", fs::perms::none);
  const bool is_root = ::geteuid() == 0;  // who may read everything, so not as root
  if (is_root) {
    ASSERT_EQ(::seteuid(65534), 0);
  }
  const Discovery found = discover(dir);
  const std::string locked = text_of_error([&] { discover(dir / "locked"); });
  if (is_root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  fs::permissions(dir / "locked", fs::perms::owner_all);
  EXPECT_EQ(found.sessions.at(0).recordings.size(), 2U);
  EXPECT_THAT(texts(found.problems, Severity::kWarning),
              AllOf(HasSubstr("locked"), HasSubstr("Permission denied"), HasSubstr("R2N-0104")));
  EXPECT_THAT(locked, AllOf(HasSubstr("cannot be read"), HasSubstr("R2N-0104")));
}

TEST(Discover, searchesSubfoldersButNotHiddenOnes) {
  const fs::path dir = good_folder();
  put_file(dir / "20240611_rat_03_s2.rec" / "20240611_rat_03_s2.rec");
  put_file(dir / ".trash" / "20240611_rat_04_s3.rec");
  put_file(dir / ".20240611_rat_05_s3.rec");
  const Discovery found = discover(dir);
  EXPECT_THAT(file_names(found.sessions.at(0).recordings),
              testing::ElementsAre("20240611_rat_01_s1.rec", "20240611_rat_02_r1.rec",
                                   "20240611_rat_03_s2.rec"));
}

TEST(Discover, aLinkBackUpIsNotALoop) {
  const fs::path dir = good_folder();
  fs::create_directory(dir / "sub");
  fs::create_directory_symlink(dir, dir / "sub" / "up");
  const Discovery found = discover(dir);
  EXPECT_EQ(found.sessions.at(0).recordings.size(), 2U);
  EXPECT_THAT(found.problems.all(), IsEmpty());
}

TEST(Discover, linkedFilesCountAndBrokenLinksAreErrors) {
  const fs::path dir = good_folder();
  put_file(dir / "store" / "x.bin");
  fs::create_symlink(dir / "store" / "x.bin", dir / "20240611_rat_03_s2.rec");
  fs::create_symlink(dir / "nowhere", dir / "20240611_rat_04_s3.rec");
  const Discovery found = discover(dir);
  EXPECT_EQ(found.sessions.at(0).recordings.size(), 3U);
  EXPECT_THAT(text_of_error([&] { choose_session(found, ""); }),
              AllOf(HasSubstr("20240611_rat_04_s3.rec"),
                    testing::AllOf(HasSubstr("broken link"), testing::HasSubstr("R2N-0108"))));
}

TEST(Discover, aCopyInASubfolderIsAnErrorWithBothPlaces) {
  const fs::path dir = good_folder();
  put_file(dir / "backup" / "20240611_rat_01_s1.rec");
  const Discovery found = discover(dir);
  EXPECT_EQ(found.sessions.at(0).recordings.size(), 2U);
  EXPECT_THAT(text_of_error([&] { choose_session(found, ""); }),
              AllOf(testing::AllOf(HasSubstr("stands twice"), testing::HasSubstr("R2N-0109")),
                    HasSubstr("backup/20240611_rat_01_s1.rec"),
                    HasSubstr((dir / "20240611_rat_01_s1.rec").string())));
}

TEST(Discover, misnamedFilesOfASessionAreErrorsAllAtOnce) {
  const fs::path dir = good_folder();
  put_file(dir / "20240611_rat_3r1.rec");
  put_file(dir / "20240611_rat_x_r1.1.h264");
  put_file(dir / "20240611_rat.rec");
  const Discovery found = discover(dir);
  EXPECT_TRUE(found.problems.has_errors());
  EXPECT_THAT(
      text_of_error([&] { choose_session(found, "20240611_rat"); }),
      AllOf(HasSubstr("20240611_rat_3r1.rec"), HasSubstr("20240611_rat_x_r1.1.h264"),
            HasSubstr("20240611_rat.rec"),
            testing::AllOf(HasSubstr("epoch 'x' is not a number"), testing::HasSubstr("R2N-0105")),
            HasSubstr("DATE_ANIMAL_EPOCH_TAG")));
}

TEST(Discover, strayFilesAreOneWarning) {
  const fs::path dir = good_folder();
  put_file(dir / "test.rec");
  put_file(dir / "20240612_mouse_x_y.rec");  // no such session
  put_file(dir / "20240611_zone.trackgeometry");
  put_file(dir / "20240611_rat_protocol.yml");
  const Discovery found = discover(dir);
  ASSERT_EQ(found.problems.all().size(), 1U);
  EXPECT_FALSE(found.problems.has_errors());
  EXPECT_THAT(texts(found.problems, Severity::kWarning),
              AllOf(HasSubstr("test.rec"), HasSubstr("20240612_mouse_x_y.rec"),
                    HasSubstr("20240611_rat_protocol.yml"),
                    testing::AllOf(HasSubstr("left out"), testing::HasSubstr("R2N-0106")),
                    Not(HasSubstr("trackgeometry"))));
  EXPECT_EQ(choose_session(found, "").recordings.size(), 2U);
}

TEST(Discover, deviceFilesOutputsAndNotesAreNoBusinessOfOurs) {
  const fs::path dir = good_folder();
  put_file(dir / "device_metadata" / "tetrode_12.5.yml");
  put_file(dir / "20240611_rat.nwb");
  put_file(dir / "20240611_rat.nwb.part");
  put_file(dir / "notes.txt");
  EXPECT_THAT(discover(dir).problems.all(), IsEmpty());
}

TEST(Discover, faultsOfAnotherSessionDoNotStopThisOne) {
  const fs::path dir = good_folder();
  put_file(dir / "20240611_rat2_metadata.yml");
  put_file(dir / "20240611_rat2_01_s1.rec");
  put_file(dir / "20240611_rat2_x_r1.rec");
  const Discovery found = discover(dir);
  const SessionFiles chosen = choose_session(found, "20240611_rat");
  const Problems own = problems_of(found, chosen);
  EXPECT_FALSE(own.has_errors());
  EXPECT_THAT(texts(own, Severity::kWarning),
              AllOf(testing::AllOf(HasSubstr("other sessions"), testing::HasSubstr("R2N-0113")),
                    HasSubstr("20240611_rat2_x_r1.rec")));
  EXPECT_THAT(text_of_error([&] { choose_session(found, "20240611_rat2"); }),
              HasSubstr("20240611_rat2_x_r1.rec"));
}

TEST(Discover, aMissingFolderAndAFileAreErrors) {
  const fs::path dir = fresh_session_dir();
  put_file(dir / "file");
  EXPECT_THAT(text_of_error([&] { discover(dir / "nowhere"); }),
              AllOf(testing::AllOf(HasSubstr("no such folder"), testing::HasSubstr("R2N-0103")),
                    HasSubstr("nowhere")));
  EXPECT_THAT(
      text_of_error([&] { discover(dir / "file"); }),
      testing::AllOf(HasSubstr("expected a folder, found a file"), testing::HasSubstr("R2N-0102")));
}

TEST(ChooseSession, withoutOneSaysWhatWasFoundAndHowFilesAreNamed) {
  const fs::path dir = fresh_session_dir();
  put_file(dir / "20240611_rat_r1.rec");
  EXPECT_THAT(
      text_of_error([&] { choose_session(discover(dir), ""); }),
      AllOf(testing::AllOf(HasSubstr("no session was found"), testing::HasSubstr("R2N-0110")),
            HasSubstr("20240611_rat_r1.rec"), HasSubstr("20240611_rat_01_r1.rec")));
}

TEST(ChooseSession, amongSeveralNeedsAName) {
  const fs::path dir = good_folder();
  put_file(dir / "20240612_rat_metadata.yml");
  put_file(dir / "20240612_rat_01_s1.rec");
  const Discovery found = discover(dir);
  EXPECT_THAT(text_of_error([&] { choose_session(found, ""); }),
              AllOf(testing::AllOf(HasSubstr("found 2"), testing::HasSubstr("R2N-0111")),
                    HasSubstr("20240611_rat, 20240612_rat")));
  EXPECT_EQ(choose_session(found, "20240612_rat").date, "20240612");
  EXPECT_THAT(
      text_of_error([&] { choose_session(found, "20240612_rta"); }),
      AllOf(testing::AllOf(HasSubstr("no session '20240612_rta'"), testing::HasSubstr("R2N-0112")),
            HasSubstr("did you mean 20240612_rat")));
}

TEST(ChooseSession, needsOneMetadataFileAndARecording) {
  const fs::path dir = fresh_session_dir();
  put_file(dir / "20240611_rat_01_s1.1.h264");
  EXPECT_THAT(
      text_of_error([&] { choose_session(discover(dir), ""); }),
      AllOf(testing::AllOf(HasSubstr("20240611_rat_metadata.yml, found none"),
                           testing::HasSubstr("R2N-0114")),
            testing::AllOf(HasSubstr("at least one recording"), testing::HasSubstr("R2N-0116")),
            HasSubstr("20240611_rat_01_TAG.rec")));
  put_file(dir / "20240611_rat_01_s1.rec");
  put_file(dir / "20240611_rat_metadata.yml");
  put_file(dir / "old" / "20240611_rat_metadata.yml");
  EXPECT_THAT(text_of_error([&] { choose_session(discover(dir), ""); }),
              AllOf(testing::AllOf(HasSubstr("expected one metadata file, found 2"),
                                   testing::HasSubstr("R2N-0115")),
                    HasSubstr("old/20240611_rat_metadata.yml"), Not(HasSubstr("recording"))));
}

const FilePattern kLicks("{date}_{animal}_{epoch}_{tag}.licks.csv");
const FilePattern kWeights("weights.{date}.csv");

std::vector<std::string> pattern_names(const SessionFiles& session) {
  std::vector<std::string> names;
  for (const PatternFile& one : session.pattern_files) {
    names.push_back(one.path.filename().string());
  }
  return names;
}

TEST(Discover, findsTheFilesOfPluginsBySession) {
  const fs::path dir = good_folder();
  put_file(dir / "20240611_rat_02_r1.licks.csv");
  put_file(dir / "deeper" / "20240611_rat_01_s1.licks.csv");
  put_file(dir / "20240611_mouse_01_s1.licks.csv");
  put_file(dir / "weights.20240611.csv");
  put_file(dir / "weights.20240612.csv");
  const Discovery found = discover(dir, {kLicks, kWeights});
  EXPECT_THAT(found.problems.all(), IsEmpty());
  ASSERT_EQ(found.sessions.size(), 1U);
  EXPECT_THAT(pattern_names(found.sessions[0]),
              testing::ElementsAre("weights.20240611.csv", "20240611_rat_01_s1.licks.csv",
                                   "20240611_rat_02_r1.licks.csv"));
  EXPECT_EQ(found.sessions[0].pattern_files[1].parts.epoch, 1);
  EXPECT_EQ(found.sessions[0].pattern_files[1].pattern, kLicks.text());
}

TEST(Discover, warnsOfMisspeltFilesOfPlugins) {
  const fs::path dir = good_folder();
  put_file(dir / "20240611_rat_2r1.licks.csv");
  EXPECT_THAT(
      texts(discover(dir, {kLicks}).problems, Severity::kWarning),
      AllOf(testing::AllOf(HasSubstr("20240611_rat_2r1.licks.csv"), testing::HasSubstr("R2N-0107")),
            HasSubstr(kLicks.text())));
  EXPECT_THAT(discover(dir).problems.all(), IsEmpty());
}

TEST(Discover, aFileOfAPluginStandsOnce) {
  const fs::path dir = good_folder();
  put_file(dir / "20240611_rat_02_r1.licks.csv");
  put_file(dir / "copy" / "20240611_rat_02_r1.licks.csv");
  const Discovery found = discover(dir, {kLicks});
  EXPECT_THAT(texts(found.problems, Severity::kError), HasSubstr("stands twice"));
}

}  // namespace
}  // namespace rec2nwb
