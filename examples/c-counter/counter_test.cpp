#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "rec2nwb/testing.hpp"

namespace {

using rec2nwb::testing::OutputKind;
using rec2nwb::testing::Script;

constexpr std::uint32_t kPacketBytes = 12;
constexpr std::uint32_t kCounterOffsetBytes = 1;

/// Packets with these counters.
Script script_of(const std::vector<std::uint32_t>& counters) {
  Script script;
  script.session_json = "{}";
  script.layout.packet_bytes = kPacketBytes;
  script.layout.counter_offset_bytes = kCounterOffsetBytes;
  script.layout.sysclock_offset_bytes = REC2NWB_ABSENT;
  script.packets.resize(counters.size() * kPacketBytes);
  for (std::size_t row = 0; row < counters.size(); ++row) {
    std::memcpy(script.packets.data() + row * kPacketBytes + kCounterOffsetBytes, &counters[row],
                sizeof counters[row]);
  }
  script.outputs = {{OutputKind::kRows, sizeof(std::uint32_t), 0}};
  return script;
}

TEST(Counter, KeepsTheRulesOfTheInterface) {
  const auto faults =
      rec2nwb::testing::check_plugin(rec2nwb_plugin_entry, script_of({5, 6, 7, 9, 10, 11, 12, 13}));
  EXPECT_TRUE(faults.empty()) << rec2nwb::testing::to_text(faults);
}

TEST(Counter, WritesTheCounterOfEveryPacket) {
  const std::vector<std::uint32_t> counters = {4294967294U, 4294967295U, 0, 1, 5};
  const Script script = script_of(counters);
  const auto result =
      rec2nwb::testing::run_plugin(*rec2nwb_plugin_entry(REC2NWB_ABI_MAJOR), script, 2);
  ASSERT_EQ(result.status, REC2NWB_OK) << result.error_text;
  std::vector<std::uint32_t> written(counters.size());
  ASSERT_EQ(result.values[0].size(), written.size() * sizeof written[0]);
  std::memcpy(written.data(), result.values[0].data(), result.values[0].size());
  EXPECT_EQ(written, counters);
}

}  // namespace
