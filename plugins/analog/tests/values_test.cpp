// The numbers: full rate and held, at the edges of blocks and files, against a plain model.
#include <map>
#include <random>

#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::int16_t number(std::uint64_t value) { return static_cast<std::int16_t>(value); }

TEST(AnalogValues, EcuChannelsHaveTheValueOfEveryPacket) {
  Rig rig(ephys_rig(4));
  rig.add_file(4, [](std::uint64_t row, Packet& packet) {
    packet.set_analog("ECU_Ain1", number(100 + row));
    packet.set_analog("ECU_Aout4", number(row == 3 ? 0x8000U : row));
  });
  const PluginRun run = rig.run();
  EXPECT_THAT(column(run, 0), ElementsAre(100, 101, 102, 103));
  EXPECT_THAT(column(run, 1), Each(0));
  EXPECT_THAT(column(run, 11), ElementsAre(0, 1, 2, -32768));
  EXPECT_THAT(run.faults, IsEmpty());
}

TEST(AnalogValues, SensorsAreHeldFromFileStartToFileEnd) {
  Rig rig(rig_of({multiplexed(), ecu()}));
  rig.add_file(5, [](std::uint64_t row, Packet& packet) {
    packet.set_analog("Headstage_GyroX", 0x5A5A);  // brings nothing
    if (row == 2) packet.set_interleaved("Headstage_AccelX", -7);
  });
  rig.add_file(3, [](std::uint64_t row, Packet& packet) {
    if (row == 1) packet.set_interleaved("Headstage_AccelX", 8);
    if (row == 2) packet.set_interleaved("Headstage_GyroX", 9);
  });
  for (const std::uint32_t block_rows : {1U, 2U, kAllRows}) {
    const PluginRun run = rig.run(block_rows);
    EXPECT_THAT(column(run, 12), ElementsAre(0, 0, -7, -7, -7, 0, 8, 8));
    EXPECT_THAT(column(run, 15), ElementsAre(0, 0, 0, 0, 0, 0, 0, 9));
    EXPECT_THAT(column(run, 21), Each(0));
  }
}

TEST(AnalogValues, SensorsAreHeldAcrossAGap) {
  Rig rig(rig_of({multiplexed()}));
  rig.add_file(4, [](std::uint64_t row, Packet& packet) {
    packet.set_counter(static_cast<std::uint32_t>(row < 2 ? row : row + 70));
    if (row == 0) packet.set_interleaved("Headstage_MagZ", 5);
  });
  EXPECT_THAT(column(rig.run(), 8), ElementsAre(5, 5, 5, 5));
}

TEST(AnalogValues, ASensorDeviceWithoutUpdateBitsIsReadAtFullRate) {
  DeviceSpec sensors = multiplexed();
  for (ChannelSpec& channel : sensors.channels) {
    channel.id_byte.reset();
    channel.id_bit.reset();
  }
  Rig rig(rig_of({sensors}));
  rig.add_file(3, [](std::uint64_t row, Packet& packet) {
    packet.set_analog("Headstage_AccelY", number(40 + row));
  });
  EXPECT_THAT(column(rig.run(), 1), ElementsAre(40, 41, 42));
}

TEST(AnalogValues, APacketLayoutMayDifferFromFileToFile) {
  Rig rig(rig_of({controller_dio(), ecu(), multiplexed()}));
  const FillPacket fill = [](std::uint64_t row, Packet& packet) {
    packet.set_analog("ECU_Ain8", number(row + 1));
    packet.set_interleaved("Headstage_AccelZ", number(row + 11));
  };
  rig.add_file(2, fill);
  rig.spec.hardware["sysTimeIncluded"] = "1";
  rig.add_file(2, fill);
  const PluginRun run = rig.run();
  EXPECT_THAT(column(run, 7), ElementsAre(1, 2, 1, 2));
  EXPECT_THAT(column(run, 14), ElementsAre(11, 12, 11, 12));
}

TEST(AnalogValues, RandomPacketsGiveWhatThePlainModelSaysHoweverBlocksAreCut) {
  std::mt19937 random(5);
  Rig rig(ephys_rig(4));
  std::vector<std::string> names;
  for (int i = 1; i <= 8; ++i) names.push_back("ECU_Ain" + std::to_string(i));
  for (int i = 1; i <= 4; ++i) names.push_back("ECU_Aout" + std::to_string(i));
  const std::size_t ecu_channels = names.size();
  std::map<std::string, unsigned> bits;
  for (const ChannelSpec& channel : multiplexed().channels) {
    names.push_back(channel.id);
    bits[channel.id] = *channel.id_bit;
  }
  std::vector<std::int16_t> expected;
  for (int file = 0; file < 2; ++file) {
    std::map<std::string, std::int16_t> held;
    rig.add_file(2500, [&](std::uint64_t row, Packet& packet) {
      packet.set_counter(static_cast<std::uint32_t>(row + row / 700));
      const auto sensors = packet.device("Multiplexed");
      for (auto& byte : sensors) byte = static_cast<std::byte>(random());
      const auto id = random() % 20 == 0 ? static_cast<unsigned>(random() % 64) : 0U;
      sensors[0] = static_cast<std::byte>(id);
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (i < ecu_channels) {
          expected.push_back(number(random()));
          packet.set_analog(names[i], expected.back());
          continue;
        }
        const std::size_t at = i + 1 == names.size() ? 2 : 2 + 2 * ((i - ecu_channels) % 3);
        if ((id >> bits[names[i]] & 1U) != 0) {
          held[names[i]] = number(std::to_integer<unsigned>(sensors[at]) |
                                  std::to_integer<unsigned>(sensors[at + 1]) << 8U);
        }
        expected.push_back(held[names[i]]);
      }
    });
  }
  EXPECT_EQ(rig.run().at(kData).as<std::int16_t>(), expected);
  EXPECT_THAT(block_size_faults(REC2NWB_PLUGIN_DIR, rig.session, rig.files), IsEmpty());
}

}  // namespace
}  // namespace rec2nwb::test
