// What process writes: the right slot in the right column, as counts or as whole microvolts.
#include <cmath>

#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using testing::IsEmpty;

/// Counts that the columns of a run should hold, by the hwChan column of its own plan.
std::vector<std::int16_t> counts_of(const PluginRun& run, std::uint64_t rows) {
  std::vector<std::int16_t> all;
  for (std::uint64_t row = 0; row < rows; ++row) {
    for (const Json& hw_chan : values(run, "hwChan")) {
      all.push_back(sample(row, std::stoi(hw_chan.get<std::string>())));
    }
  }
  return all;
}

TEST(EphysSamples, CountsStayAsRecordedInTheStandardLayout) {
  Rig rig(ephys_rig(64, 4), tetrodes(16));
  rig.rows = 50;
  const PluginRun run = rig.run();
  ASSERT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(data(run), counts_of(run, 50));
  EXPECT_THAT(run.faults, IsEmpty());
}

TEST(EphysSamples, ColumnsFollowTheMapNotTheSlots) {
  RecSpec spec = ephys_rig(8);
  spec.ntrodes = {{7, {5, 0, 3, 6}, {}, {}}, {9, {2, 7, 1, 4}, {}, {}}};
  Rig rig(spec, metadata_json({group_json(3, "tetrode_12.5"), group_json(1, "tetrode_12.5")},
                              {map_json(7, 1, {2, 0, 3, 1}), map_json(9, 3, {3, 2, 1, 0})}));
  rig.rows = 1;
  const PluginRun run = rig.run();
  ASSERT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(values(run, "hwChan"), Json({"4", "1", "7", "2", "0", "6", "5", "3"}));
  EXPECT_EQ(data(run), counts_of(run, 1));
}

TEST(EphysSamples, MicrovoltsAreCutOffTowardZero) {
  RecSpec spec = ephys_rig(4);
  Rig rig(spec, tetrodes(1));
  rig.layout = "trodes_to_nwb";
  rig.write();
  write_rec(rig.files[0], spec, 1, [](std::uint64_t, Packet& packet) {
    packet.set_hw_chan(0, 9);       //  1.755
    packet.set_hw_chan(1, -9);      // -1.755
    packet.set_hw_chan(2, -5);      // -0.975
    packet.set_hw_chan(3, -32768);  // -6389.76
  });
  const PluginRun run = run_plugin(REC2NWB_PLUGIN_DIR, rig.session, rig.files);
  EXPECT_EQ(data(run), (std::vector<std::int16_t>{1, -1, 0, -6389}));
}

TEST(EphysSamples, EveryCountBecomesTheTruncatedProduct) {
  RecSpec spec = ephys_rig(4);
  for (const std::string scale : {"0.19500000000000001", "0.018311105685598315", "0.3", "1"}) {
    spec.ntrodes[0].attributes = {{"rawScalingToUv", scale}};
    Rig rig(spec, tetrodes(1));
    rig.layout = "trodes_to_nwb";
    rig.write();
    write_rec(rig.files[0], spec, 16384, [](std::uint64_t row, Packet& packet) {
      for (int i = 0; i < 4; ++i) {
        packet.set_hw_chan(i, static_cast<std::int16_t>(static_cast<int>(row) * 4 + i - 32768));
      }
    });
    const auto got = data(run_plugin(REC2NWB_PLUGIN_DIR, rig.session, rig.files));
    ASSERT_EQ(got.size(), 65536U);
    int wrong = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
      const double product = (static_cast<double>(i) - 32768.0) * std::stod(scale);
      wrong += static_cast<double>(got[i]) == std::trunc(product) ? 0 : 1;
    }
    EXPECT_EQ(wrong, 0) << scale;
  }
}

TEST(EphysSamples, EachChannelHasTheScaleOfItsOwnNtrode) {
  RecSpec spec = ephys_rig(8);
  spec.ntrodes[1].attributes["rawScalingToUv"] = "0.5";
  Rig rig(spec, tetrodes(2));
  rig.layout = "trodes_to_nwb";
  rig.write();
  write_rec(rig.files[0], spec, 1, [](std::uint64_t, Packet& packet) {
    for (int i = 0; i < 8; ++i) packet.set_hw_chan(i, -101);
  });
  EXPECT_EQ(data(run_plugin(REC2NWB_PLUGIN_DIR, rig.session, rig.files)),
            (std::vector<std::int16_t>{-19, -19, -19, -19, -50, -50, -50, -50}));
}

TEST(EphysSamples, NeuropixelsSlotsAscend) {
  RecSpec spec = ephys_rig(64, 1);
  spec.spike["device"] = "neuropixels1";
  std::reverse(spec.ntrodes.begin(), spec.ntrodes.end());  // as real headers have them
  Json maps = Json::array();
  for (int i = 0; i < 64; ++i) maps.push_back(map_json(i + 1, 0, {63 - i}));
  Rig rig(spec, metadata_json({group_json(0, "64c-4s6mm6cm-20um-40um-dl")}, maps));
  rig.rows = 5;
  const PluginRun run = rig.run();
  ASSERT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(rig.session.at("slots"), Json(numbers(0, 64)));
  EXPECT_EQ(values(run, "hwChan").at(0), "63");
  EXPECT_EQ(data(run), counts_of(run, 5));
}

TEST(EphysSamples, AReconfiguredHeaderRegroupsTheSameChannels) {
  Rig recorded(ephys_rig(32, 4), Json::object());  // 8 tetrodes in the recording
  recorded.rows = 9;
  recorded.write();
  Rig grouped(ephys_rig(32, 32), metadata_json({group_json(0, "32c-2s8mm6cm-20um-40um-dl")},
                                               {map_json(1, 0, numbers(0, 32))}));
  Json header = recorded.session.at("header");
  const auto dir = fresh_dir();
  recorded.write();
  write_rec(dir / "other.rec", grouped.spec, 1);
  header["ntrodes"] = session_of({dir / "other.rec"}, {}).at("header").at("ntrodes");
  header["source"] = "reconfig.trodesconf";
  const Json session = session_of(recorded.files, grouped.metadata, {{"header", header}});
  const PluginRun run = run_plugin(REC2NWB_PLUGIN_DIR, session, recorded.files);
  ASSERT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(values(run, "ntrode_id"), Json(std::vector<int>(32, 1)));
  EXPECT_EQ(data(run), counts_of(run, 9));
}

TEST(EphysSamples, SlotsOfASubsetAreFoundByHardwareChannel) {
  RecSpec spec = ephys_rig(4);
  spec.num_channels = 128;
  spec.ntrodes = {{1, {33, 1, 127, 64}, {}, {}}};
  Rig rig(spec, tetrodes(1));
  const PluginRun run = rig.run();
  ASSERT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(data(run), counts_of(run, 3));
}

TEST(EphysSamples, BlocksMayBeCutAnywhere) {
  for (const std::string layout : {"standard", "trodes_to_nwb"}) {
    Rig rig(ephys_rig(32, 4), tetrodes(8));
    rig.layout = layout;
    rig.rows = 2500;
    rig.write();
    EXPECT_THAT(block_size_faults(REC2NWB_PLUGIN_DIR, rig.session, rig.files), IsEmpty());
  }
}

TEST(EphysSamples, FilesOfOneSessionFollowEachOther) {
  Rig rig(ephys_rig(8), tetrodes(2));
  rig.rows = 10;
  rig.write();
  const std::vector<std::filesystem::path> files = {rig.files[0], rig.files[0]};
  const auto once = data(run_plugin(REC2NWB_PLUGIN_DIR, rig.session, rig.files));
  auto twice = once;
  twice.insert(twice.end(), once.begin(), once.end());
  EXPECT_EQ(data(run_plugin(REC2NWB_PLUGIN_DIR, session_of(files, rig.metadata), files)), twice);
}

}  // namespace
}  // namespace rec2nwb::test
