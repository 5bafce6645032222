// When lines change: initial states, edges at the ends of blocks and files, lines that share a
// byte.
#include <map>
#include <random>

#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DioEdges, TheFirstPacketGivesTheStateAndThenOnlyChangesCount) {
  Rig rig(ephys_rig(0), events_json({{"Din1", "low"}, {"Din2", "high"}, {"Din3", "pulse"}}));
  rig.add_file(100, [](std::uint64_t row, Packet& packet) {
    packet.set_digital("ECU_Din2", true);
    packet.set_digital("ECU_Din3", row >= 10 && row < 12);
  });
  const PluginRun run = rig.run();
  EXPECT_THAT(edges(run, "low"), ElementsAre(Edge(0, 0)));
  EXPECT_THAT(edges(run, "high"), ElementsAre(Edge(0, 1)));
  EXPECT_THAT(edges(run, "pulse"), ElementsAre(Edge(0, 0), Edge(10, 1), Edge(12, 0)));
  EXPECT_THAT(run.faults, IsEmpty());
}

TEST(DioEdges, EveryFileOpensWithItsOwnState) {
  Rig rig(ephys_rig(0), events_json({{"Din1", "line"}}));
  rig.add_file(5, [](std::uint64_t, Packet& packet) { packet.set_digital("ECU_Din1", true); });
  rig.add_file(5, [](std::uint64_t, Packet& packet) { packet.set_digital("ECU_Din1", true); });
  rig.add_file(5,
               [](std::uint64_t row, Packet& packet) { packet.set_digital("ECU_Din1", row > 0); });
  for (const std::uint32_t block_rows : {1U, 2U, kAllRows}) {
    EXPECT_THAT(edges(rig.run(block_rows), "line"),
                ElementsAre(Edge(0, 1), Edge(5, 1), Edge(10, 0), Edge(11, 1)));
  }
}

TEST(DioEdges, EdgesAtTheEndsOfBlocksAreNeitherLostNorDoubled) {
  Rig rig(ephys_rig(0), events_json({{"Din1", "line"}}));
  rig.add_file(40, [](std::uint64_t row, Packet& packet) {
    packet.set_digital("ECU_Din1", row == 9 || (row >= 10 && row < 20) || row == 39);
  });
  for (const std::uint32_t block_rows : {1U, 9U, 10U, 13U, 20U, 39U, 40U}) {
    EXPECT_THAT(edges(rig.run(block_rows), "line"),
                ElementsAre(Edge(0, 0), Edge(9, 1), Edge(20, 0), Edge(39, 1)))
        << block_rows;
  }
}

TEST(DioEdges, AChangeInsideAGapComesWithThePacketBehindIt) {
  Rig rig(ephys_rig(0), events_json({{"Din1", "line"}}));
  rig.add_file(10, [](std::uint64_t row, Packet& packet) {
    packet.set_counter(static_cast<std::uint32_t>(row < 6 ? row : row + 50));
    packet.set_digital("ECU_Din1", row >= 6);
  });
  EXPECT_THAT(edges(rig.run(), "line"), ElementsAre(Edge(0, 0), Edge(6, 1)));
}

TEST(DioEdges, LinesOfOneByteDoNotDisturbEachOther) {
  std::vector<std::pair<std::string, std::string>> lines;
  for (int i = 1; i <= 8; ++i) {
    lines.emplace_back("Din" + std::to_string(i), "line" + std::to_string(i));
  }
  Rig rig(ephys_rig(0), events_json(lines));
  rig.add_file(32, [](std::uint64_t row, Packet& packet) {
    for (unsigned i = 1; i <= 8; ++i) {
      packet.set_digital("ECU_Din" + std::to_string(i), row == i || row == 2 * i + 1);
    }
  });
  const PluginRun run = rig.run();
  EXPECT_THAT(edges(run, "line1"),
              ElementsAre(Edge(0, 0), Edge(1, 1), Edge(2, 0), Edge(3, 1), Edge(4, 0)));
  EXPECT_THAT(edges(run, "line3"),
              ElementsAre(Edge(0, 0), Edge(3, 1), Edge(4, 0), Edge(7, 1), Edge(8, 0)));
  EXPECT_THAT(edges(run, "line8"),
              ElementsAre(Edge(0, 0), Edge(8, 1), Edge(9, 0), Edge(17, 1), Edge(18, 0)));
}

TEST(DioEdges, NeighboursThatNobodyNamedAreNotSeen) {
  Rig rig(ephys_rig(0), events_json({{"Din2", "line"}, {"Dout9", "out"}}));
  rig.add_file(50, [](std::uint64_t row, Packet& packet) {
    packet.set_digital("ECU_Din1", row % 2 == 1);
    packet.set_digital("ECU_Dout10", row % 3 == 1);
    packet.set_analog("ECU_Ain1", static_cast<std::int16_t>(row));
    packet.set_digital("ECU_Dout9", row >= 20);
  });
  const PluginRun run = rig.run();
  EXPECT_THAT(edges(run, "line"), ElementsAre(Edge(0, 0)));
  EXPECT_THAT(edges(run, "out"), ElementsAre(Edge(0, 0), Edge(20, 1)));
}

TEST(DioEdges, DevicesStandFirstOrLastInThePacket) {
  const auto fill = [](std::uint64_t row, Packet& packet) {
    packet.set_digital("ECU_Dout32", row == 3);
    packet.set_digital("Controller_Din8", row >= 4);
    packet.set_counter(0xFFFFFFF0U + static_cast<std::uint32_t>(row));
  };
  const Json metadata = events_json({{"Dout32", "ecu"}, {"Controller_Din8", "controller"}});
  for (const auto& devices : {std::vector{controller_dio(), multiplexed(), ecu()},
                              std::vector{ecu(), sys_clock(), controller_dio()}}) {
    Rig rig(rig_of(devices), metadata);
    rig.add_file(6, fill);
    const PluginRun run = rig.run();
    EXPECT_THAT(edges(run, "ecu"), ElementsAre(Edge(0, 0), Edge(3, 1), Edge(4, 0)));
    EXPECT_THAT(edges(run, "controller"), ElementsAre(Edge(0, 0), Edge(4, 1)));
  }
}

TEST(DioEdges, APacketShorterThanAWordIsReadWithinItsBounds) {
  Rig rig(rig_of({controller_dio()}), events_json({{"Controller_Din8", "line"}}));
  rig.add_file(5, [](std::uint64_t row, Packet& packet) {
    packet.set_digital("Controller_Din8", row == 4);
    packet.set_counter(0x01010101U * static_cast<std::uint32_t>(row));
  });
  EXPECT_THAT(edges(rig.run(1), "line"), ElementsAre(Edge(0, 0), Edge(4, 1)));
}

TEST(DioEdges, APacketLayoutMayDifferFromFileToFile) {
  Rig rig(rig_of({controller_dio(), ecu()}), events_json({{"Din5", "line"}}));
  const FillPacket fill = [](std::uint64_t row, Packet& packet) {
    packet.set_digital("ECU_Din5", row == 2);
  };
  rig.add_file(4, fill);
  rig.spec.hardware["sysTimeIncluded"] = "1";
  rig.add_file(4, fill);
  EXPECT_THAT(edges(rig.run(), "line"),
              ElementsAre(Edge(0, 0), Edge(2, 1), Edge(3, 0), Edge(4, 0), Edge(6, 1), Edge(7, 0)));
}

TEST(DioEdges, EveryTransitionOfRandomLinesIsFoundHoweverBlocksAreCut) {
  std::mt19937 random(7);
  std::vector<std::pair<std::string, std::string>> lines;
  for (const int i : {1, 2, 7, 8, 9, 16, 31, 32}) {
    lines.emplace_back("Din" + std::to_string(i), "in" + std::to_string(i));
    lines.emplace_back("Dout" + std::to_string(i), "out" + std::to_string(i));
  }
  lines.emplace_back("Controller_Din4", "controller");
  Rig rig(ephys_rig(0), events_json(lines));
  std::map<std::string, std::vector<Edge>> expected;
  std::map<std::string, bool> state;
  for (std::uint64_t file = 0; file < 2; ++file) {
    rig.add_file(3000, [&](std::uint64_t row, Packet& packet) {
      for (const auto& [channel, name] : lines) {
        const bool flip = random() % 200 == 0;
        state[name] = state[name] != flip;
        packet.set_digital(channel[0] == 'C' ? channel : "ECU_" + channel, state[name]);
        if (flip || row == 0) expected[name].emplace_back(file * 3000 + row, state[name]);
      }
    });
  }
  const PluginRun run = rig.run();
  for (const auto& [channel, name] : lines) EXPECT_EQ(edges(run, name), expected[name]) << name;
  EXPECT_THAT(block_size_faults(REC2NWB_PLUGIN_DIR, rig.session, rig.files), IsEmpty());
}

}  // namespace
}  // namespace rec2nwb::test
