#include "cli/demo/demo_session.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "unit/demo/demo_files.hpp"

namespace rec2nwb {
namespace {

using demo_test::content;
using demo_test::fresh_folder;
using testing::ElementsAreArray;
using testing::HasSubstr;

constexpr double kShort = 2;

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string error_of(const std::filesystem::path& folder, const DemoOptions& options) {
  try {
    write_demo_session(folder, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(DemoSession, HasTheFilesOfARig) {
  const auto folder = fresh_folder("files");
  const auto session = write_demo_session(folder, {.seconds_per_epoch = kShort});
  EXPECT_EQ(session, folder / "20240101_demo");
  const std::vector<std::string> expected{"20240101_demo_01_s1.1.h264",
                                          "20240101_demo_01_s1.1.videoPositionTracking",
                                          "20240101_demo_01_s1.1.videoTimeStamps",
                                          "20240101_demo_01_s1.1.videoTimeStamps.cameraHWSync",
                                          "20240101_demo_01_s1.rec",
                                          "20240101_demo_01_s1.stateScriptLog",
                                          "20240101_demo_02_r1.1.h264",
                                          "20240101_demo_02_r1.1.videoPositionTracking",
                                          "20240101_demo_02_r1.1.videoTimeStamps",
                                          "20240101_demo_02_r1.1.videoTimeStamps.cameraHWSync",
                                          "20240101_demo_02_r1.rec",
                                          "20240101_demo_02_r1.stateScriptLog",
                                          "20240101_demo_metadata.yml"};
  EXPECT_THAT(names_in(session), ElementsAreArray(expected));
}

TEST(DemoSession, TheSameOptionsGiveTheSameBytes) {
  const DemoOptions options{.seconds_per_epoch = kShort, .seed = 7};
  const auto one = write_demo_session(fresh_folder("same_1"), options);
  const auto two = write_demo_session(fresh_folder("same_2"), options);
  for (const std::string& name : names_in(one)) {
    EXPECT_TRUE(content(one / name) == content(two / name)) << name;
  }
}

TEST(DemoSession, AnotherSeedGivesOtherSignalsAndTheSameMetadata) {
  const auto one = write_demo_session(fresh_folder("seed_1"), {.seconds_per_epoch = kShort});
  const auto two =
      write_demo_session(fresh_folder("seed_2"), {.seconds_per_epoch = kShort, .seed = 2});
  for (const char* name : {"20240101_demo_01_s1.rec", "20240101_demo_02_r1.rec",
                           "20240101_demo_02_r1.stateScriptLog"}) {
    EXPECT_FALSE(content(one / name) == content(two / name)) << name;
  }
  EXPECT_EQ(content(one / "20240101_demo_metadata.yml"),
            content(two / "20240101_demo_metadata.yml"));
}

TEST(DemoSession, DateAndAnimalAreInNamesAndMetadata) {
  const auto session = write_demo_session(
      fresh_folder("names"), {.seconds_per_epoch = kShort, .date = "20240229", .animal = "Rat-3"});
  EXPECT_EQ(session.filename(), "20240229_Rat-3");
  const std::string yaml = content(session / "20240229_Rat-3_metadata.yml");
  EXPECT_THAT(yaml, HasSubstr("subject_id: \"Rat-3\""));
  EXPECT_THAT(yaml, HasSubstr("date_of_birth: 2023-02-01T"));
  EXPECT_THAT(yaml, HasSubstr("path: \"20240229_Rat-3_02_r1.stateScriptLog\""));
  const Header header = read_header(session / "20240229_Rat-3_01_s1.rec");
  // 2024-02-29 10:00 UTC, 25 ms before the first packet
  EXPECT_EQ(header.system_time_at_creation_ms(), 1709200800000 - 25);
}

TEST(DemoSession, AnEmptyFolderIsTakenAndAUsedOneIsNot) {
  const auto folder = fresh_folder("used");
  std::filesystem::create_directories(folder / "20240101_demo");
  const DemoOptions options{.seconds_per_epoch = kShort};
  write_demo_session(folder, options);
  const std::string before = content(folder / "20240101_demo" / "20240101_demo_01_s1.rec");
  const std::string text = error_of(folder, {.seconds_per_epoch = kShort, .seed = 2});
  EXPECT_THAT(text, HasSubstr("20240101_demo"));
  EXPECT_THAT(text, testing::AllOf(HasSubstr("there already and not empty"),
                                   testing::HasSubstr("R2N-0121")));
  EXPECT_THAT(text, HasSubstr("choose another folder or remove this one"));
  EXPECT_TRUE(content(folder / "20240101_demo" / "20240101_demo_01_s1.rec") == before);
}

TEST(DemoSession, AFileInTheWayIsAnError) {
  const auto folder = fresh_folder("in_the_way");
  std::ofstream(folder / "20240101_demo") << "a file";
  EXPECT_THAT(error_of(folder, {}), HasSubstr("a file has it"));
  EXPECT_THAT(error_of(folder / "20240101_demo", {}),
              testing::AllOf(HasSubstr("cannot make the folder"), testing::HasSubstr("R2N-0120")));
}

TEST(DemoSession, OptionsOutOfRangeAreErrorsAndLeaveNothing) {
  const auto folder = fresh_folder("options");
  for (const char* animal : {"", "two_parts", "a/b", "..", "a b", "\"x\""}) {
    EXPECT_THAT(error_of(folder, {.animal = animal}), HasSubstr("letters, digits and hyphens"))
        << animal;
  }
  for (const char* date :
       {"", "2024", "20241301", "20240230", "2024-1-1", "19000101", "+2024101"}) {
    EXPECT_THAT(error_of(folder, {.date = date}),
                testing::AllOf(HasSubstr("as YYYYMMDD"), testing::HasSubstr("R2N-0211")))
        << date;
  }
  for (const double seconds : {0., -1., 1.9, 36001., double{NAN}}) {
    EXPECT_THAT(error_of(folder, {.seconds_per_epoch = seconds}),
                HasSubstr("seconds per epoch: expected 2 to 36000"));
  }
  for (const double rate_hz : {0., 4999., 50001., double{NAN}}) {
    EXPECT_THAT(error_of(folder, {.rate_hz = rate_hz}), HasSubstr("expected 5000 to 50000"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

}  // namespace
}  // namespace rec2nwb
