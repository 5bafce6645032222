#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "rec2nwb/testing.hpp"

namespace {

using rec2nwb::testing::OutputKind;
using rec2nwb::testing::Result;
using rec2nwb::testing::Script;

constexpr std::uint32_t kPacketBytes = 20;
constexpr std::uint32_t kLickOffsetBytes = 5;

/// A LickBox behind an ECU, with these counts on its second channel, Lick2.
class Lick : public ::testing::Test {
 protected:
  Lick() {
    script_.session_json = "{}";
    script_.get = {{"/plugin/instance", "\"lick_left\""},
                   {"/plugin/options/lick-channel", "\"Lick2\""},
                   {"/plugin/options/lick-volts-per-count", "0.5"},
                   {"/plugin/options/lick-threshold", "1"},
                   {"/header/devices/0/name", "\"ECU\""},
                   {"/header/devices/1/name", "\"LickBox\""},
                   {"/header/devices/1/channels/0", "{}"},
                   {"/header/devices/1/channels/1", "{}"},
                   {"/header/devices/1/channels/0/id", "\"Lick1\""},
                   {"/header/devices/1/channels/0/start_byte", "0"},
                   {"/header/devices/1/channels/1/id", "\"Lick2\""},
                   {"/header/devices/1/channels/1/start_byte", "2"}};
    script_.layout.packet_bytes = kPacketBytes;
    script_.layout.device_count = 2;
    script_.layout.device_offset_bytes = device_offset_bytes_;
    script_.outputs = {{OutputKind::kRows, 2, 0}, {OutputKind::kEvents, 1, 0}};
  }

  void set_counts(const std::vector<std::int16_t>& counts) {
    script_.packets.assign(counts.size() * kPacketBytes, 0x77);
    for (std::size_t row = 0; row < counts.size(); ++row) {
      std::memcpy(script_.packets.data() + row * kPacketBytes + kLickOffsetBytes + 2, &counts[row],
                  sizeof counts[row]);
    }
  }
  Result run() const {
    return rec2nwb::testing::run_plugin(*rec2nwb_plugin_entry(REC2NWB_ABI_MAJOR), script_, 3);
  }

  std::uint32_t device_offset_bytes_[2] = {1, kLickOffsetBytes};
  Script script_;
};

TEST_F(Lick, KeepsTheRulesOfTheInterface) {
  set_counts({0, 3, 3, 3, -5, 0, 0, 2, 2, 0, 1, 2});
  const auto faults = rec2nwb::testing::check_plugin(rec2nwb_plugin_entry, script_);
  EXPECT_TRUE(faults.empty()) << rec2nwb::testing::to_text(faults);
}

TEST_F(Lick, WritesCountsWithTheirScaleAndTheEdgesOfTheThreshold) {
  const std::vector<std::int16_t> counts = {1, 2, 300, -4, -4, 2};  // 2 counts are 1 volt
  set_counts(counts);
  const Result result = run();
  ASSERT_EQ(result.status, REC2NWB_OK) << result.error_text;
  ASSERT_EQ(result.plans.size(), 1U);
  EXPECT_NE(result.plans[0].find("\"unit\":\"volts\",\"conversion\":0.5"), std::string::npos)
      << result.plans[0];
  ASSERT_EQ(result.values[0].size(), counts.size() * sizeof counts[0]);
  EXPECT_EQ(std::memcmp(result.values[0].data(), counts.data(), result.values[0].size()), 0);
  EXPECT_EQ(result.event_rows[1], (std::vector<std::uint64_t>{0, 1, 3, 5}));
  EXPECT_EQ(result.values[1], (std::vector<std::uint8_t>{0, 1, 0, 1}));
}

TEST_F(Lick, NamesItsSeriesAsItRuns) {
  const Result result = run();
  ASSERT_EQ(result.plans.size(), 1U) << result.error_text;
  for (const char* path :
       {"/acquisition/lick_left", "/acquisition/lick_left/data", "/acquisition/lick_left_contacts",
        "/acquisition/lick_left_contacts/data"}) {
    EXPECT_NE(result.plans[0].find('"' + std::string(path) + '"'), std::string::npos) << path;
  }
}

TEST_F(Lick, AChannelThatIsNotThereIsAnErrorThatNamesTheOthers) {
  script_.get["/plugin/options/lick-channel"] = "\"Lick9\"";
  const Result result = run();
  EXPECT_EQ(result.status, REC2NWB_ERROR);
  EXPECT_EQ(result.error_text,
            "the LickBox has no channel Lick9: give --lick-channel one of Lick1 Lick2");
}

TEST_F(Lick, AScaleOfNothingIsAnError) {
  script_.get["/plugin/options/lick-volts-per-count"] = "0";
  const Result result = run();
  EXPECT_EQ(result.status, REC2NWB_ERROR);
  EXPECT_EQ(result.error_text, "--lick-volts-per-count must be more than 0");
}

TEST_F(Lick, AFileWithoutTheDeviceIsAnError) {
  set_counts({1, 2, 3});
  device_offset_bytes_[1] = REC2NWB_ABSENT;
  const Result result = run();
  EXPECT_EQ(result.verb, "process");
  EXPECT_EQ(result.error_text, "file 0 of the session does not record the LickBox");
}

}  // namespace
