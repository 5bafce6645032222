// Samples that the headstage did not deliver, -32768 in the recording: which are found, what is
// said of them, and that they are written as they are.
#include <functional>
#include <optional>
#include <set>

#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::int16_t kMissing = -32768;

/// Packets and hardware channels that are missing.
using Missing = std::function<bool(std::uint64_t row, int hw_chan)>;

RecordingFault span(std::uint64_t first_row, std::uint64_t rows, std::int64_t samples) {
  return {first_row, rows, samples, "samples not delivered", "samples", "kept as stored: -32768"};
}

/// A rig of so many channels, some of whose samples are missing; no other one is -32768.
class NotDelivered : public testing::Test {
 protected:
  void write(int channels, std::uint64_t rows, const Missing& missing, int files = 1) {
    rig_.emplace(ephys_rig(channels), tetrodes(channels / 4));
    const auto folder = fresh_dir();
    for (int file = 0; file < files; ++file) {
      rig_->files.push_back(folder / ("20240611_rat_0" + std::to_string(file + 1) + "_a1.rec"));
      const std::uint64_t first = rows * static_cast<std::uint64_t>(file);
      write_rec(rig_->files.back(), rig_->spec, rows, [&](std::uint64_t row, Packet& packet) {
        for (int chan = 0; chan < channels; ++chan) {
          const auto value = static_cast<std::int16_t>(chan - static_cast<int>(row % 1000));
          packet.set_hw_chan(chan, missing(first + row, chan) ? kMissing : value);
        }
      });
    }
    rig_->session = session_of(rig_->files, rig_->metadata, {{"layout", layout_}});
  }
  PluginRun run(std::uint32_t block_rows = kAllRows) {
    return run_plugin(REC2NWB_PLUGIN_DIR, rig_->session, rig_->files, block_rows);
  }
  std::vector<std::string> differences() {
    return block_size_faults(REC2NWB_PLUGIN_DIR, rig_->session, rig_->files);
  }
  /// The line of the log that says it; "" if there is none.
  static std::string warning(const PluginRun& run) {
    for (const auto& line : run.logs) {
      if (line.find("did not deliver") != std::string::npos) return line;
    }
    return {};
  }

  std::string layout_ = "standard";
  std::optional<Rig> rig_;
};

TEST_F(NotDelivered, NothingIsSaidOfARecordingThatIsWhole) {
  write(32, 500, [](std::uint64_t, int) { return false; });
  const PluginRun made = run();
  EXPECT_THAT(made.recording_faults, IsEmpty());
  EXPECT_EQ(warning(made), "");
}

TEST_F(NotDelivered, ASpanIsWhereAnyChannelIsMissing) {
  // Channel 3 in 10..29, channel 17 in 20..39: one span. Channel 0 alone in 41 and in the last.
  write(32, 100, [](std::uint64_t row, int chan) {
    return (chan == 3 && row >= 10 && row < 30) || (chan == 17 && row >= 20 && row < 40) ||
           (chan == 0 && (row == 41 || row == 99));
  });
  const PluginRun made = run();
  EXPECT_THAT(made.recording_faults, ElementsAre(span(10, 30, 40), span(41, 1, 1), span(99, 1, 1)));
  EXPECT_THAT(warning(made),
              AllOf(HasSubstr("42 samples (-32768 in the recording), in 3 of 32 channels: "
                              "hwChan 3 (20), hwChan 17 (20), hwChan 0 (2);"),
                    HasSubstr("kept as -32768"), HasSubstr("recording_faults")));
}

TEST_F(NotDelivered, OneSampleIsOne) {
  write(4, 9, [](std::uint64_t row, int chan) { return row == 8 && chan == 2; });
  const PluginRun made = run();
  EXPECT_THAT(made.recording_faults, ElementsAre(span(8, 1, 1)));
  EXPECT_THAT(warning(made), HasSubstr("did not deliver 1 sample (-32768 in the recording), in 1 "
                                       "of 4 channels: hwChan 2 (1);"));
  EXPECT_EQ(data(made)[8 * 4 + 2], kMissing);
}

TEST_F(NotDelivered, SpansDoNotDependOnHowPacketsAreCutIntoBlocks) {
  write(32, 2500, [](std::uint64_t row, int chan) {
    return row % 97 < 60 && (row / 7 + static_cast<std::uint64_t>(chan)) % 5 == 0;
  });
  const PluginRun whole = run();
  EXPECT_EQ(whole.recording_faults.size(), 26U);  // 2500 / 97, and what begins behind
  for (const std::uint32_t rows : {1U, 2U, 31U, 32U, 33U, 60U, 1000U}) {
    const PluginRun other = run(rows);
    EXPECT_EQ(other.recording_faults, whole.recording_faults) << rows;
    EXPECT_EQ(warning(other), warning(whole)) << rows;
  }
  EXPECT_THAT(differences(), IsEmpty());
}

// Against a count by hand, with as many slots as fill vectors of any length, or do not.
TEST_F(NotDelivered, EveryPlaceOfAPacketIsLookedAt) {
  for (const int channels : {4, 8, 12, 20, 32, 36}) {
    write(channels, 400, [&](std::uint64_t row, int chan) {
      return row % 3 == 0 && static_cast<int>(row / 3) % channels == chan;
    });
    const PluginRun made = run(64);
    ASSERT_EQ(made.recording_faults.size(), 134U) << channels;
    for (std::size_t i = 0; i < made.recording_faults.size(); ++i) {
      EXPECT_EQ(made.recording_faults[i], span(3 * i, 1, 1)) << channels;
    }
  }
}

TEST_F(NotDelivered, TheNextValuesAreNone) {
  write(32, 50, [](std::uint64_t, int) { return false; });
  write_rec(rig_->files[0], rig_->spec, 50, [](std::uint64_t row, Packet& packet) {
    for (int chan = 0; chan < 32; ++chan) {
      packet.set_hw_chan(chan, row % 2 == 0 ? std::int16_t{-32767} : std::int16_t{128});  // 0x0080
    }
  });
  EXPECT_THAT(run().recording_faults, IsEmpty());
}

TEST_F(NotDelivered, ADeadChannelIsOneSpanAFile) {
  write(
      32, 300, [](std::uint64_t, int chan) { return chan == 5; }, 2);
  const PluginRun made = run(128);
  EXPECT_THAT(made.recording_faults, ElementsAre(span(0, 300, 300), span(300, 300, 300)));
  EXPECT_THAT(warning(made), HasSubstr("600 samples"));
  const auto values = data(made);
  std::multiset<std::int16_t> of_all(values.begin(), values.end());
  EXPECT_EQ(of_all.count(kMissing), 600U) << "kept as they are, and no other one";
}

TEST_F(NotDelivered, FewChannelsAreNamed) {
  write(32, 100, [](std::uint64_t row, int chan) {
    return chan < 8 && row < 10U + static_cast<unsigned>(chan);
  });
  EXPECT_THAT(warning(run()),
              AllOf(HasSubstr("in 8 of 32 channels: hwChan 7 (17), hwChan 6 (16), hwChan 5 (15), "
                              "hwChan 4 (14), hwChan 3 (13) and 3 more;"),
                    Not(HasSubstr("hwChan 2"))));
}

TEST_F(NotDelivered, MicrovoltsSaySoToo) {
  layout_ = "trodes_to_nwb";
  write(32, 100, [](std::uint64_t row, int chan) { return chan == 1 && row >= 98; });
  const PluginRun made = run();
  EXPECT_THAT(made.recording_faults, ElementsAre(span(98, 2, 2)));
  EXPECT_THAT(warning(made), AllOf(HasSubstr("2 samples"), HasSubstr("in microvolts"),
                                   Not(HasSubstr("listed in"))));
  EXPECT_THAT(differences(), IsEmpty());
}

}  // namespace
}  // namespace rec2nwb::test
