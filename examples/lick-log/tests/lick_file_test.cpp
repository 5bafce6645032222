#include "lick_file.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

class LickFile : public ::testing::Test {
 protected:
  std::string written(const std::string& text) const {
    std::ofstream(path_, std::ios::binary) << text;
    return path_;
  }
  std::string error_of(const std::string& text) const {
    try {
      read_licks(written(text));
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "no error";
  }

  // ctest may run cases at the same time.
  std::string path_ = ::testing::TempDir() +
                      ::testing::UnitTest::GetInstance()->current_test_info()->name() +
                      ".licks.csv";
};

TEST_F(LickFile, GivesEveryLickWithItsLine) {
  const std::vector<Lick> licks = read_licks(written("timestamp,port\r\n12,0\r\n\r\n12,255\r\n"));
  ASSERT_EQ(licks.size(), 2U);
  EXPECT_EQ(licks[0].count, 12U);
  EXPECT_EQ(licks[0].port, 0);
  EXPECT_EQ(licks[0].line, 2);
  EXPECT_EQ(licks[1].port, 255);
  EXPECT_EQ(licks[1].line, 4);
}

TEST_F(LickFile, WithoutLicksItIsEmpty) {
  EXPECT_TRUE(read_licks(written("timestamp,port\n")).empty());
}

TEST_F(LickFile, TheCounterMayWrap) {
  const std::vector<Lick> licks = read_licks(written("timestamp,port\n4294967290,1\n5,1"));
  ASSERT_EQ(licks.size(), 2U);
  EXPECT_EQ(licks[1].count, 5U);
}

TEST_F(LickFile, EachFaultIsAnErrorWithFileLineExpectedAndFound) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ":1: expected the header 'timestamp,port', found ''"},
      {"time,port\n", ":1: expected the header 'timestamp,port', found 'time,port'"},
      {"timestamp,port\n1,1\n2\n", ":3: expected TIMESTAMP,PORT, found '2'"},
      {"timestamp,port\n1.5,1\n",
       ":2: expected as timestamp a whole number from 0 to 4294967295, found '1.5'"},
      {"timestamp,port\n4294967296,1\n",
       ":2: expected as timestamp a whole number from 0 to 4294967295, found '4294967296'"},
      {"timestamp,port\n-1,1\n",
       ":2: expected as timestamp a whole number from 0 to 4294967295, found '-1'"},
      {"timestamp,port\n1,256\n", ":2: expected as port a whole number from 0 to 255, found '256'"},
      {"timestamp,port\n1,1,1\n", ":2: expected as port a whole number from 0 to 255, found '1,1'"},
      {"timestamp,port\n9,1\n8,1\n",
       ":3: expected a timestamp from 9 on, as in the line before, found 8"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(error_of(text), path_ + expected);
}

TEST_F(LickFile, AFileThatIsNotThereIsAnErrorWithItsName) {
  try {
    read_licks(path_ + ".none");
    FAIL() << "no error";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find(path_ + ".none"), std::string::npos) << error.what();
  }
}

}  // namespace
