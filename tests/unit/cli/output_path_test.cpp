// Where a conversion writes, from what -o says.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "cli/conversion_run.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;

Session session_of(const std::string& date, const std::string& animal) {
  Session session;
  session.date = date;
  session.animal = animal;
  return session;
}

TEST(OutputPath, AFolderGetsAnimalAndDateAsTheName) {
  const Session session = session_of("20240611", "rat-7");
  EXPECT_EQ(output_path("out", session), "out/rat-720240611.nwb");
  EXPECT_EQ(output_path("/data/nwb/", session), "/data/nwb/rat-720240611.nwb");
  EXPECT_EQ(output_path(".", session), "./rat-720240611.nwb");
}

TEST(OutputPath, ANameThatEndsInNwbIsTheFile) {
  const Session session = session_of("20240611", "rat");
  EXPECT_EQ(output_path("mine.nwb", session), "mine.nwb");
  EXPECT_EQ(output_path("/data/a b/mine.v2.nwb", session), "/data/a b/mine.v2.nwb");
}

TEST(OutputPath, AnotherEndingIsAFolder) {
  const Session session = session_of("20240611", "rat");
  EXPECT_EQ(output_path("mine.h5", session), "mine.h5/rat20240611.nwb");
  EXPECT_EQ(output_path("mine.NWB", session), "mine.NWB/rat20240611.nwb");
  EXPECT_EQ(output_path(".nwb", session), ".nwb/rat20240611.nwb");
}

TEST(OutputPath, AFolderWhoseNameEndsInNwbStaysAFolder) {
  const fs::path folder = fs::path(testing::TempDir()) /
                          ("rec2nwb_output_path_" + std::to_string(::getpid())) / "all.nwb";
  fs::create_directories(folder);
  EXPECT_EQ(output_path(folder, session_of("20240611", "rat")), folder / "rat20240611.nwb");
  fs::remove_all(folder.parent_path());
}

}  // namespace
}  // namespace rec2nwb
