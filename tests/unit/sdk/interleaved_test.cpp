// The decoder of interleaved channels: held and updated values, at the edges of blocks and files.
#include "rec2nwb/interleaved.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace rec2nwb::sdk {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Bytes = std::vector<std::uint8_t>;
using Values = std::vector<std::int16_t>;

constexpr std::int16_t kUntouched = -21555;

/// Packets of one file, with where its devices start.
struct File {
  std::vector<Bytes> packets;
  std::vector<std::uint32_t> device_offset_bytes;
};

/// Calls function(block) for the packets of all files, in blocks of at most block_rows.
template <typename Function>
void for_each_block(const std::vector<File>& files, std::uint32_t block_rows, Function function) {
  std::uint64_t first_row = 0;
  for (std::uint32_t number = 0; number < files.size(); ++number) {
    const File& file = files[number];
    rec2nwb_layout layout{};
    layout.struct_size = sizeof layout;
    layout.packet_bytes = static_cast<std::uint32_t>(file.packets.at(0).size());
    layout.device_count = static_cast<std::uint32_t>(file.device_offset_bytes.size());
    layout.device_offset_bytes = file.device_offset_bytes.data();
    for (std::size_t row = 0; row < file.packets.size(); row += block_rows) {
      Bytes bytes;
      const std::size_t end = std::min<std::size_t>(row + block_rows, file.packets.size());
      for (std::size_t i = row; i < end; ++i) {
        bytes.insert(bytes.end(), file.packets[i].begin(), file.packets[i].end());
      }
      const rec2nwb_block block = {sizeof(rec2nwb_block),
                                   number,
                                   first_row + row,
                                   row,
                                   static_cast<std::uint32_t>(end - row),
                                   0,
                                   &layout,
                                   bytes.data()};
      function(Block(&block));
    }
    first_row += file.packets.size();
  }
}

Values held_values(const std::vector<AnalogChannel>& channels, const std::vector<File>& files,
                   std::uint32_t block_rows, std::size_t stride) {
  HeldChannels held(channels);
  Values all;
  for_each_block(files, block_rows, [&](const Block& block) {
    Values column(block.rows() * stride, kUntouched);
    held.decode(block, column.data(), stride);
    all.insert(all.end(), column.begin(), column.end());
  });
  return all;
}

std::vector<UpdatedChannels::Found> updates(const std::vector<std::vector<AnalogChannel>>& groups,
                                            const std::vector<File>& files,
                                            std::uint32_t block_rows) {
  UpdatedChannels updated(groups);
  std::vector<UpdatedChannels::Found> all(groups.size());
  for_each_block(files, block_rows, [&](const Block& block) {
    const auto& found = updated.scan(block);
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].rows.insert(all[i].rows.end(), found[i].rows.begin(), found[i].rows.end());
      all[i].values.insert(all[i].values.end(), found[i].values.begin(), found[i].values.end());
    }
  });
  return all;
}

/// A packet of a sync byte and a device of an ID byte and values.
Bytes packet(std::uint8_t id, const Values& values) {
  Bytes bytes = {0x55, id};
  for (const std::int16_t value : values) {
    bytes.resize(bytes.size() + sizeof value);
    std::memcpy(bytes.data() + bytes.size() - sizeof value, &value, sizeof value);
  }
  return bytes;
}

AnalogChannel interleaved(const std::string& id, std::uint32_t start_byte, std::uint32_t bit) {
  return {id, 0, start_byte, UpdateBit{0, bit}};
}

TEST(HeldChannels, AValueIsHeldFromItsPacketToTheNextAndIsZeroBefore) {
  const File file = {{packet(0, {7}), packet(8, {-5}), packet(0, {9}), packet(4, {9}),
                      packet(12, {3}), packet(0, {1})},
                     {1}};
  for (const std::uint32_t block_rows : {1U, 2U, 3U, 100U}) {
    EXPECT_THAT(held_values({interleaved("a", 1, 3)}, {file}, block_rows, 1),
                ElementsAre(0, -5, -5, -5, 3, 3));
  }
}

TEST(HeldChannels, EveryFileStartsFromZero) {
  const File first = {{packet(1, {7}), packet(0, {0})}, {1}};
  const File second = {{packet(0, {5}), packet(1, {6})}, {1}};
  EXPECT_THAT(held_values({interleaved("a", 1, 0)}, {first, second}, 1, 1),
              ElementsAre(7, 7, 0, 6));
}

TEST(HeldChannels, AnUpdateInTheFirstPacketOfAFileCounts) {
  const File file = {{packet(1, {7}), packet(0, {0})}, {1}};
  EXPECT_THAT(held_values({interleaved("a", 1, 0)}, {file, file}, 5, 1), ElementsAre(7, 7, 7, 7));
}

TEST(HeldChannels, ChannelsWithoutAnUpdateBitComeWithEveryPacket) {
  const File file = {{packet(0, {1, 2, 3}), packet(1, {4, 5, 6}), packet(0, {7, 8, 9})}, {1}};
  const std::vector<AnalogChannel> channels = {{"x", 0, 3, std::nullopt},
                                               interleaved("a", 1, 0),
                                               {"y", 0, 1, std::nullopt},
                                               {"z", 0, 3, std::nullopt}};
  EXPECT_THAT(held_values(channels, {file}, 2, 4), ElementsAre(2, 0, 1, 2, 5, 4, 4, 5, 8, 4, 7, 8));
}

TEST(HeldChannels, LeavesAloneWhatIsBetweenItsColumns) {
  const File file = {{packet(1, {1, 2}), packet(0, {3, 4})}, {1}};
  const std::vector<AnalogChannel> channels = {interleaved("a", 1, 0), {"b", 0, 3, std::nullopt}};
  EXPECT_THAT(held_values(channels, {file}, 9, 4),
              ElementsAre(1, 2, kUntouched, kUntouched, 1, 4, kUntouched, kUntouched));
}

TEST(HeldChannels, OffsetsAreThoseOfEachFile) {
  Bytes longer = packet(1, {12});
  longer.insert(longer.begin() + 1, {0xEE, 0xEE, 0xEE});
  const File first = {{packet(1, {11})}, {1}};
  const File second = {{longer}, {4}};
  EXPECT_THAT(held_values({interleaved("a", 1, 0)}, {first, second}, 9, 1), ElementsAre(11, 12));
  EXPECT_THAT(updates({{interleaved("a", 1, 0)}}, {first, second}, 9)[0].values,
              ElementsAre(11, 12));
}

TEST(HeldChannels, NoChannelsAndNoRowsAreFine) {
  const File file = {{packet(1, {1})}, {1}};
  EXPECT_THAT(held_values({}, {file}, 9, 1), ElementsAre(kUntouched));
  rec2nwb_layout layout{};
  const rec2nwb_block block = {sizeof(rec2nwb_block), 0, 0, 0, 0, 0, &layout, nullptr};
  HeldChannels held({interleaved("a", 1, 0)});
  held.decode(Block(&block), nullptr, 1);
  UpdatedChannels updated({{interleaved("a", 1, 0)}});
  EXPECT_THAT(updated.scan(Block(&block))[0].rows, IsEmpty());
}

TEST(HeldChannels, ADeviceThatAFileDoesNotRecordIsAnErrorWithTheChannel) {
  const File first = {{packet(1, {1})}, {1}};
  const File second = {{packet(1, {1})}, {REC2NWB_ABSENT}};
  const auto text = [&](auto function) -> std::string {
    try {
      function();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "no error";
  };
  const auto expected = AllOf(HasSubstr("file 1 of the session"), HasSubstr("Headstage_AccelX"));
  const AnalogChannel channel = interleaved("Headstage_AccelX", 1, 0);
  EXPECT_THAT(text([&] { held_values({channel}, {first, second}, 9, 1); }), expected);
  EXPECT_THAT(text([&] { updates({{channel}}, {first, second}, 9); }), expected);
  EXPECT_THAT(text([&] {
                held_values({{"Headstage_AccelX", 0, 1, std::nullopt}}, {first, second}, 9, 1);
              }),
              expected);
}

TEST(UpdatedChannels, FindsThePacketsAndOnlyTheirValues) {
  const File file = {{packet(1, {1, 2}), packet(0, {3, 4}), packet(2, {5, 6}), packet(3, {7, 8})},
                     {1}};
  const std::vector<AnalogChannel> two = {interleaved("b", 3, 0), interleaved("a", 1, 0)};
  for (const std::uint32_t block_rows : {1U, 2U, 3U, 4U}) {
    const auto found = updates({two, {interleaved("c", 1, 1)}}, {file, file}, block_rows);
    EXPECT_THAT(found[0].rows, ElementsAre(0, 3, 4, 7));
    EXPECT_THAT(found[0].values, ElementsAre(2, 1, 8, 7, 2, 1, 8, 7));
    EXPECT_THAT(found[1].rows, ElementsAre(2, 3, 6, 7));
    EXPECT_THAT(found[1].values, ElementsAre(5, 7, 5, 7));
  }
}

TEST(UpdatedChannels, TwoGroupsMayShareABit) {
  const File file = {{packet(0, {1, 2}), packet(1, {3, 4})}, {1}};
  const auto found = updates({{interleaved("a", 1, 0)}, {interleaved("b", 3, 0)}}, {file}, 9);
  EXPECT_THAT(found[0].rows, ElementsAre(1));
  EXPECT_THAT(found[0].values, ElementsAre(3));
  EXPECT_THAT(found[1].rows, ElementsAre(1));
  EXPECT_THAT(found[1].values, ElementsAre(4));
}

TEST(UpdatedChannels, RefusesGroupsThatCannotComeTogether) {
  const AnalogChannel a = interleaved("a", 1, 0);
  AnalogChannel other_device = a;
  other_device.device = 1;
  AnalogChannel other_byte = a;
  other_byte.update->id_byte = 1;
  for (const AnalogChannel& other : {interleaved("b", 1, 1), other_device, other_byte}) {
    EXPECT_THROW(UpdatedChannels({{a, other}}), std::invalid_argument);
  }
  EXPECT_THROW(UpdatedChannels(std::vector<std::vector<AnalogChannel>>(1)), std::invalid_argument);
  EXPECT_THROW(UpdatedChannels({{{"x", 0, 1, std::nullopt}}}), std::invalid_argument);
  EXPECT_THROW(UpdatedChannels({{interleaved("x", 1, 8)}}), std::invalid_argument);
  EXPECT_THROW(HeldChannels({interleaved("x", 1, 8)}), std::invalid_argument);
}

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(engine_()) % end; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(engine_()); }

 private:
  std::mt19937 engine_;
};

/// Two devices, one with two ID bytes, and channels on any of them, in any order.
std::vector<AnalogChannel> random_channels(Random& random) {
  std::vector<AnalogChannel> channels;
  for (std::uint32_t i = 0, count = 1 + random.below(12); i < count; ++i) {
    AnalogChannel channel = {"c" + std::to_string(i), random.below(2), 2 + 2 * (random.below(3)),
                             std::nullopt};
    if (random.below(4) != 0) channel.update = UpdateBit{random.below(2), random.below(8)};
    channels.push_back(channel);
  }
  return channels;
}

std::int16_t value_in(const File& file, std::size_t row, const AnalogChannel& channel) {
  std::int16_t value = 0;
  std::memcpy(
      &value,
      file.packets[row].data() + file.device_offset_bytes[channel.device] + channel.start_byte,
      sizeof value);
  return value;
}

bool updates_in(const File& file, std::size_t row, const AnalogChannel& channel) {
  if (!channel.update) return true;
  const std::uint32_t byte =
      file.packets[row][file.device_offset_bytes[channel.device] + channel.update->id_byte];
  return (byte >> channel.update->id_bit & 1U) != 0;
}

TEST(InterleavedChannels, RandomPacketsGiveWhatThePlainModelSays) {
  Random random(11);
  for (int round = 0; round < 60; ++round) {
    const auto channels = random_channels(random);
    std::vector<File> files(2);
    for (File& file : files) {
      file.device_offset_bytes = {1 + random.below(3), 12 + random.below(4)};
      for (std::size_t row = 0, rows = 1 + random.below(90); row < rows; ++row) {
        Bytes bytes(24);
        for (auto& byte : bytes) byte = random.byte();
        for (const std::uint32_t device : file.device_offset_bytes) {
          for (const std::size_t id : {0U, 1U}) {  // most packets bring little
            bytes[device + id] =
                static_cast<std::uint8_t>(random.byte() & random.byte() & random.byte());
          }
        }
        file.packets.push_back(bytes);
      }
    }
    Values expected;
    std::vector<UpdatedChannels::Found> expected_updates(channels.size());
    std::vector<std::vector<AnalogChannel>> groups;
    for (const AnalogChannel& channel : channels) {
      if (channel.update) groups.push_back({channel});
    }
    std::uint64_t session_row = 0;
    for (const File& file : files) {
      Values held(channels.size(), 0);
      for (std::size_t row = 0; row < file.packets.size(); ++row, ++session_row) {
        std::size_t group = 0;
        for (std::size_t i = 0; i < channels.size(); ++i) {
          const bool now = updates_in(file, row, channels[i]);
          if (now) held[i] = value_in(file, row, channels[i]);
          if (channels[i].update) {
            if (now) {
              expected_updates[group].rows.push_back(session_row);
              expected_updates[group].values.push_back(held[i]);
            }
            ++group;
          }
        }
        expected.insert(expected.end(), held.begin(), held.end());
      }
    }
    for (const std::uint32_t block_rows : {1U, 7U, 1000U}) {
      ASSERT_EQ(held_values(channels, files, block_rows, channels.size()), expected) << round;
      const auto found = updates(groups, files, block_rows);
      for (std::size_t i = 0; i < groups.size(); ++i) {
        ASSERT_EQ(found[i].rows, expected_updates[i].rows) << round;
        ASSERT_EQ(found[i].values, expected_updates[i].values) << round;
      }
    }
  }
}

}  // namespace
}  // namespace rec2nwb::sdk
