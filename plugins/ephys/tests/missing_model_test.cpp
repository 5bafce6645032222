// Samples against a model that looks at every sample by itself: any number of channels, any cut.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "../samples/samples.hpp"
#include "rec2nwb/detail/fake_host.hpp"

namespace rec2nwb::ephys {
namespace {

using testing::ReportedFault;
using testing::Result;
using testing::Script;
using testing::detail::FakeHost;

constexpr std::uint32_t kHeadBytes = 7;  // before the slots, so that these are not aligned
constexpr std::int16_t kMissing = -32768;
constexpr std::uint32_t kRows = 300;

enum class Pattern { kNone, kFew, kBursts, kDeadChannel, kHalf };

/// Packets of random values, with what a slow and simple reader finds in them.
struct Recording {
  Recording(std::uint32_t channels, Pattern pattern) : noise(channels) {
    script.layout.packet_bytes = kHeadBytes + 2 * channels;
    script.layout.ephys_offset_bytes = kHeadBytes;
    script.layout.ephys_channels = channels;
    // What stands before the samples would be -32768 all over if it were read as such.
    script.packets.assign(std::size_t{kRows} * script.layout.packet_bytes, 0x80);
    bool goes_on = false;
    for (std::uint32_t row = 0; row < kRows; ++row) {
      std::int64_t samples = 0;
      for (std::uint32_t slot = 0; slot < channels; ++slot) {
        const bool missing = is_missing(pattern, row, slot, channels);
        const auto value =
            missing ? kMissing
                    : static_cast<std::int16_t>(static_cast<int>(noise() % 65535) - 32767);
        values.push_back(value);
        std::memcpy(script.packets.data() + std::size_t{row} * script.layout.packet_bytes +
                        kHeadBytes + 2 * std::size_t{slot},
                    &value, sizeof value);
        samples += missing ? 1 : 0;
      }
      total += samples;
      if (samples > 0 && !goes_on) {
        spans.push_back({row, 0, 0, "samples not delivered", "samples", "kept as stored: -32768"});
      }
      goes_on = samples > 0;
      if (!goes_on) continue;
      ++spans.back().rows;
      spans.back().length += samples;
    }
  }

  bool is_missing(Pattern pattern, std::uint32_t row, std::uint32_t slot, std::uint32_t channels) {
    switch (pattern) {
      case Pattern::kNone:
        return false;
      case Pattern::kFew:
        return noise() % 2000 == 0;
      case Pattern::kBursts:
        return row / 17 % 3 == 0 && noise() % 8 == 0;
      case Pattern::kDeadChannel:
        return slot == channels - 1;
      case Pattern::kHalf:
        break;
    }
    return noise() % 2 == 0;
  }

  std::mt19937 noise;
  Script script;
  std::vector<std::int16_t> values;
  std::vector<ReportedFault> spans;
  std::int64_t total = 0;
};

/// Checks what Samples make of it in blocks of so many rows.
void check(const Recording& recording, std::uint32_t block_rows) {
  Result result;
  FakeHost fake(recording.script, result);
  const sdk::Host host(fake.table());
  rec2nwb_layout layout = recording.script.layout;
  layout.struct_size = sizeof layout;
  std::vector<Channel> channels;
  for (std::uint32_t slot = 0; slot < layout.ephys_channels; ++slot)
    channels.push_back({slot, 1, 1});
  Samples samples(channels, true);
  std::vector<std::int16_t> out(recording.values.size());
  for (std::uint32_t row = 0; row < kRows; row += block_rows) {
    const std::uint32_t rows = std::min(block_rows, kRows - row);
    // A copy that ends where the block ends, so that a sanitizer sees a read behind it.
    const std::uint8_t* from =
        recording.script.packets.data() + std::size_t{row} * layout.packet_bytes;
    const std::vector<std::uint8_t> packets(from, from + std::size_t{rows} * layout.packet_bytes);
    const rec2nwb_block block = {sizeof block, 0, row, row, rows, 0, &layout, packets.data()};
    fake.begin(FakeHost::kProcess, "process");
    fake.set_rows(row + rows);
    samples.copy(host, sdk::Block(&block), out.data() + std::size_t{row} * layout.ephys_channels);
  }
  fake.begin(FakeHost::kFinish, "finish");
  samples.finish(host);
  EXPECT_EQ(out, recording.values);
  EXPECT_EQ(result.recording_faults, recording.spans);
  EXPECT_EQ(result.faults, std::vector<std::string>{});
  ASSERT_EQ(result.logs.size(), recording.total > 0 ? 1U : 0U);
  if (recording.total == 0) return;
  EXPECT_NE(result.logs[0].find("deliver " + std::to_string(recording.total) + " sample"),
            std::string::npos)
      << result.logs[0];
}

TEST(MissingSamples, AreThoseOfTheModel) {
  for (std::uint32_t channels = 1; channels <= 41; ++channels) {
    for (const Pattern pattern :
         {Pattern::kNone, Pattern::kFew, Pattern::kBursts, Pattern::kDeadChannel, Pattern::kHalf}) {
      const Recording recording(channels, pattern);
      for (const std::uint32_t block_rows : {1U, 3U, 31U, 32U, 33U, 64U, kRows}) {
        SCOPED_TRACE(std::to_string(channels) + " channels, pattern " +
                     std::to_string(static_cast<int>(pattern)) + ", blocks of " +
                     std::to_string(block_rows));
        check(recording, block_rows);
      }
    }
  }
}

TEST(MissingSamples, AHostWithoutAListIsSaidToHaveNone) {
  const Recording recording(8, Pattern::kBursts);
  Result result;
  FakeHost fake(recording.script, result);
  rec2nwb_host table = *fake.table();
  table.struct_size = offsetof(rec2nwb_host, recording_fault);
  const sdk::Host host(&table);
  rec2nwb_layout layout = recording.script.layout;
  const rec2nwb_block block = {sizeof block, 0, 0,       0,
                               kRows,        0, &layout, recording.script.packets.data()};
  Samples samples({{0, 1, 1}, {3, 2, 1}}, true);
  std::vector<std::int16_t> out(std::size_t{kRows} * 2);
  fake.begin(FakeHost::kProcess, "process");
  samples.copy(host, sdk::Block(&block), out.data());
  fake.begin(FakeHost::kFinish, "finish");
  samples.finish(host);
  EXPECT_TRUE(result.recording_faults.empty());
  ASSERT_EQ(result.logs.size(), 1U);
  EXPECT_NE(result.logs[0].find("of 2 channels"), std::string::npos) << result.logs[0];
  EXPECT_NE(result.logs[0].find("this rec2nwb has no list of them"), std::string::npos)
      << result.logs[0];
}

}  // namespace
}  // namespace rec2nwb::ephys
