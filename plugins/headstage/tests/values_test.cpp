// The rows and numbers of the series, at the edges of blocks and files, and sensors that are off.
#include <map>
#include <random>

#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const OutputData& data_of(const PluginRun& run, const std::string& name) {
  return run.at("/acquisition/" + name + "/data");
}

TEST(HeadstageValues, ASeriesHasThePacketsThatBringValuesAndNoOthers) {
  Rig rig({controller_dio(), multiplexed(), ecu()});
  rig.add_file(6, [](std::uint64_t row, Packet& packet) {
    packet.set_analog("Headstage_AccelX", 0x5A5A);  // brings nothing
    if (row == 1 || row == 4) {
      packet.set_interleaved("Headstage_AccelX", static_cast<std::int16_t>(10 * row));
      packet.set_interleaved("Headstage_AccelY", -1);
      packet.set_interleaved("Headstage_AccelZ", -32768);
    }
    if (row == 2) packet.set_interleaved("Controller_Ain1", 77);
  });
  const PluginRun run = rig.run();
  EXPECT_THAT(data_of(run, "accelerometer").rows, ElementsAre(1, 4));
  EXPECT_THAT(data_of(run, "accelerometer").as<std::int16_t>(),
              ElementsAre(10, -1, -32768, 40, -1, -32768));
  EXPECT_THAT(data_of(run, "controller_analog_input").rows, ElementsAre(2));
  EXPECT_THAT(data_of(run, "controller_analog_input").as<std::int16_t>(), ElementsAre(77));
}

TEST(HeadstageValues, RowsCountOverTheSession) {
  Rig rig({multiplexed()});
  const FillPacket fill = [](std::uint64_t row, Packet& packet) {
    packet.set_counter(static_cast<std::uint32_t>(row < 2 ? row : row + 40));  // a gap
    if (row != 1) packet.set_interleaved("Headstage_MagX", static_cast<std::int16_t>(row));
  };
  rig.add_file(3, fill);
  rig.add_file(4, fill);
  for (const std::uint32_t block_rows : {1U, 2U, kAllRows}) {
    EXPECT_THAT(data_of(rig.run(block_rows), "magnetometer").rows, ElementsAre(0, 2, 3, 5, 6));
  }
}

TEST(HeadstageValues, ASensorThatNeverUpdatesIsLeftOutAndNamed) {
  Rig rig({multiplexed()});
  rig.add_file(3);
  rig.add_file(3, [](std::uint64_t, Packet& packet) {
    packet.set_interleaved("Headstage_AccelX", 1);
    packet.set_interleaved("Headstage_GyroX", 1);
    packet.set_interleaved("Controller_Ain1", 1);
  });
  const PluginRun run = rig.run();
  EXPECT_TRUE(data_of(run, "magnetometer").rows.empty());
  EXPECT_THAT(run.logs,
              ElementsAre(AllOf(HasSubstr("magnetometer has no sampled data (disabled)"),
                                HasSubstr("Headstage_MagX, Headstage_MagY, Headstage_MagZ"))));
}

TEST(HeadstageValues, RandomPacketsGiveWhatThePlainModelSaysHoweverBlocksAreCut) {
  std::mt19937 random(3);
  Rig rig({multiplexed(), controller_dio(), ecu()});
  const std::vector<std::pair<std::string, unsigned>> series = {
      {"accelerometer", 3}, {"gyroscope", 2}, {"magnetometer", 1}, {"controller_analog_input", 0}};
  std::map<std::string, std::vector<std::uint64_t>> rows;
  std::map<std::string, std::vector<std::int16_t>> values;
  for (std::uint64_t file = 0; file < 2; ++file) {
    rig.add_file(3000, [&](std::uint64_t row, Packet& packet) {
      packet.set_counter(static_cast<std::uint32_t>(row + row / 900));
      const auto bytes = packet.device("Multiplexed");
      for (auto& byte : bytes) byte = static_cast<std::byte>(random());
      if (random() % 15 != 0) bytes[0] = static_cast<std::byte>(0xF0);  // bits of nobody
      for (const auto& [name, bit] : series) {
        if ((std::to_integer<unsigned>(bytes[0]) >> bit & 1U) == 0) continue;
        rows[name].push_back(file * 3000 + row);
        for (std::size_t at = 2; at < (bit == 0 ? 4U : 8U); at += 2) {
          values[name].push_back(
              static_cast<std::int16_t>(std::to_integer<unsigned>(bytes[at]) |
                                        std::to_integer<unsigned>(bytes[at + 1]) << 8U));
        }
      }
    });
  }
  const PluginRun run = rig.run();
  EXPECT_THAT(run.logs, IsEmpty());
  for (const auto& [name, bit] : series) {
    EXPECT_EQ(data_of(run, name).rows, rows[name]) << name;
    EXPECT_EQ(data_of(run, name).as<std::int16_t>(), values[name]) << name;
  }
  EXPECT_THAT(block_size_faults(REC2NWB_PLUGIN_DIR, rig.session, rig.files), IsEmpty());
}

}  // namespace
}  // namespace rec2nwb::test
