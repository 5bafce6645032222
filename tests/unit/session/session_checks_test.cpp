#include "session/session_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "support/rec_builder.hpp"
#include "support/session_files.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;
using test::RecSpec;
using test::text_of_error;
using testing::AllOf;
using testing::HasSubstr;

constexpr std::int64_t kCheckNsPerSecond = 1'000'000'000;
constexpr std::int64_t kCheckStartNs = 1'700'000'000 * kCheckNsPerSecond;

using Change = std::function<void(RecSpec&)>;

/// A session of two epochs, the second 100 s later, with its header changed.
class TwoFiles : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = test::fresh_session_dir();
    test::put_file(dir_ / "20240611_rat_metadata.yml", test::good_metadata());
  }

  void write(const std::string& name, const RecSpec& spec, std::int64_t from_ns,
             std::int64_t step_ns = 33'333) const {
    const bool clock = std::ranges::any_of(
        spec.devices, [](const test::DeviceSpec& one) { return one.name == "SysClock"; });
    test::write_rec(dir_ / name, spec, 10, [&](std::uint64_t row, test::Packet& packet) {
      if (clock) packet.set_sysclock_ns(from_ns + static_cast<std::int64_t>(row) * step_ns);
    });
  }

  Session open(const SessionOptions& options = {}) const {
    return open_session(choose_session(discover(dir_), ""), dir_, options);
  }

  std::string error_with(const Change& change) const {
    const RecSpec spec = test::ephys_rig(8);
    RecSpec other = spec;
    change(other);
    write("20240611_rat_01_s1.rec", spec, kCheckStartNs);
    write("20240611_rat_02_r1.rec", other, kCheckStartNs + 100 * kCheckNsPerSecond);
    return text_of_error([&] { open(); });
  }

  fs::path dir_;
};

TEST_F(TwoFiles, thatAgreeOpen) {
  EXPECT_EQ(error_with([](RecSpec&) {}), "no Error");
}

TEST_F(TwoFiles, namesBothFilesAndTheRate) {
  EXPECT_THAT(error_with([](RecSpec& spec) { spec.rate_hz = "20000"; }),
              AllOf(HasSubstr("20240611_rat_02_r1.rec"), HasSubstr("20240611_rat_01_s1.rec"),
                    testing::AllOf(HasSubstr("samplingRate"), testing::HasSubstr("R2N-0318")),
                    HasSubstr("20000"), HasSubstr("30000")));
}

TEST_F(TwoFiles, differInChannels) {
  EXPECT_THAT(error_with([](RecSpec& spec) { spec.num_channels = 64; }), HasSubstr("numChannels"));
  EXPECT_THAT(error_with([](RecSpec& spec) {
                spec.num_channels = 8;
                spec.ntrodes.pop_back();
              }),
              HasSubstr("the number of SpikeNTrodes: 1 here, 2 in"));
  EXPECT_THAT(error_with([](RecSpec& spec) { spec.ntrodes[1].id = 7; }),
              HasSubstr("the id of SpikeNTrode number 1: 7 here, 2 in"));
  EXPECT_THAT(error_with([](RecSpec& spec) {
                std::swap(spec.ntrodes[0].hw_chans[0], spec.ntrodes[1].hw_chans[0]);
              }),
              HasSubstr("hwChan of channel 0 of SpikeNTrode 1: 4 here, 0 in"));
  EXPECT_THAT(
      error_with([](RecSpec& spec) { spec.ntrodes[1].attributes["rawScalingToUv"] = "0.018"; }),
      HasSubstr("rawScalingToUv of SpikeNTrode 2: 0.018 here, 0.195 in"));
}

TEST_F(TwoFiles, differInSlots) {
  EXPECT_THAT(error_with([](RecSpec& spec) { spec.spike["chanPerChip"] = "4"; }),
              HasSubstr("hwChan of ephys slot 1: 4 here, 1 in"));
}

TEST_F(TwoFiles, differInDevices) {
  EXPECT_THAT(error_with([](RecSpec& spec) { spec.devices.erase(spec.devices.begin()); }),
              HasSubstr("their devices: [ECU, Multiplexed] here, [Controller_DIO, ECU, Mult"));
  EXPECT_THAT(error_with([](RecSpec& spec) { spec.devices[0].channels.pop_back(); }),
              HasSubstr("the number of channels of device Controller_DIO"));
  EXPECT_THAT(error_with([](RecSpec& spec) { spec.devices[0].channels[3].id = "Other"; }),
              AllOf(HasSubstr("channel 3 of device Controller_DIO"), HasSubstr("Other (digital")));
  EXPECT_THAT(error_with([](RecSpec& spec) { spec.devices[0].num_bytes = 2; }),
              HasSubstr("the bytes of device Controller_DIO: 2 here, 1 in"));
}

TEST_F(TwoFiles, oneOfThemWithoutAClock) {
  EXPECT_THAT(error_with([](RecSpec& spec) {
                std::erase_if(spec.devices, [](const auto& one) { return one.name == "SysClock"; });
              }),
              AllOf(HasSubstr("all have a SysClock or all have none"),
                    HasSubstr("20240611_rat_01_s1.rec has a SysClock"),
                    HasSubstr("this one has no SysClock")));
}

TEST_F(TwoFiles, theClockMayLieElsewhere) {
  EXPECT_EQ(error_with([](RecSpec& spec) {
              std::rotate(spec.devices.begin(), spec.devices.end() - 1, spec.devices.end());
            }),
            "no Error");
}

TEST_F(TwoFiles, outOfOrder) {
  const RecSpec spec = test::ephys_rig(8);
  write("20240611_rat_01_s1.rec", spec, kCheckStartNs + 100 * kCheckNsPerSecond);
  write("20240611_rat_02_r1.rec", spec, kCheckStartNs);
  EXPECT_THAT(
      text_of_error([&] { open(); }),
      AllOf(testing::AllOf(HasSubstr("files are out of order"), testing::HasSubstr("R2N-0415")),
            HasSubstr("20240611_rat_02_r1.rec"), HasSubstr("20240611_rat_01_s1.rec"),
            HasSubstr("2023-11-14T22:13:20+00:00"), HasSubstr("2023-11-14T22:15:00+00:00")));
  write("20240611_rat_01_s1.rec", spec, kCheckStartNs);
  EXPECT_THAT(text_of_error([&] { open(); }),
              AllOf(HasSubstr("overlap"), HasSubstr("exactly when"), HasSubstr("copy")));
}

TEST_F(TwoFiles, thatOverlap) {
  const RecSpec spec = test::ephys_rig(8);
  write("20240611_rat_01_s1.rec", spec, kCheckStartNs, kCheckNsPerSecond);  // 0 to 9 s
  write("20240611_rat_02_r1.rec", spec, kCheckStartNs + 9 * kCheckNsPerSecond - 1);
  EXPECT_THAT(text_of_error([&] { open(); }),
              AllOf(testing::AllOf(HasSubstr("overlap"), testing::HasSubstr("R2N-0416")),
                    HasSubstr("20240611_rat_02_r1.rec"), HasSubstr("20240611_rat_01_s1.rec"),
                    HasSubstr("ends at 2023-11-14T22:13:29+00:00")));
  write("20240611_rat_02_r1.rec", spec, kCheckStartNs + 9 * kCheckNsPerSecond);
  EXPECT_EQ(text_of_error([&] { open(); }), "no Error");
}

TEST_F(TwoFiles, thatAreOneRecordingMayOverlapByTheJitterOfItsClock) {
  const RecSpec spec = test::ephys_rig(8);
  write("20240611_rat_01_s1.1.rec", spec, kCheckStartNs, kCheckNsPerSecond);  // 0 to 9 s
  write("20240611_rat_01_s1.2.rec", spec, kCheckStartNs + 9 * kCheckNsPerSecond - 100'000);
  EXPECT_EQ(text_of_error([&] { open(); }), "no Error");
  write("20240611_rat_01_s1.2.rec", spec, kCheckStartNs + 9 * kCheckNsPerSecond - 2'000'000);
  EXPECT_THAT(text_of_error([&] { open(); }), HasSubstr("overlap"));
}

TEST_F(TwoFiles, aClockThatRunsBackward) {
  write("20240611_rat_01_s1.rec", test::ephys_rig(8), kCheckStartNs, -1000);
  EXPECT_THAT(text_of_error([&] { open(); }),
              AllOf(HasSubstr("clock runs backward"), HasSubstr("20240611_rat_01_s1.rec")));
}

TEST_F(TwoFiles, withoutAClockGoByCreationTime) {
  RecSpec spec = test::ephys_rig(8);
  std::erase_if(spec.devices, [](const auto& one) { return one.name == "SysClock"; });
  write("20240611_rat_01_s1.rec", spec, 0);
  write("20240611_rat_02_r1.rec", spec, 0);
  EXPECT_THAT(text_of_error([&] { open(); }),
              AllOf(HasSubstr("exactly when"), HasSubstr("copy"), HasSubstr("R2N-0416")));
  spec.global["systemTimeAtCreation"] = "1700000000001";
  write("20240611_rat_02_r1.rec", spec, 0);
  EXPECT_EQ(text_of_error([&] { open(); }), "no Error");
  spec.global.erase("systemTimeAtCreation");
  write("20240611_rat_02_r1.rec", spec, 0);
  EXPECT_THAT(
      text_of_error([&] { open(); }),
      AllOf(testing::AllOf(HasSubstr("systemTimeAtCreation"), testing::HasSubstr("R2N-0417")),
            HasSubstr("20240611_rat_02_r1.rec")));
  spec.global["systemTimeAtCreation"] = "9000000000000000000";
  write("20240611_rat_02_r1.rec", spec, 0);
  EXPECT_THAT(text_of_error([&] { open(); }), HasSubstr("systemTimeAtCreation"));
}

TEST(CheckSameChannels, saysWhatIsMissingAndWhatIsNew) {
  SpikeConfiguration recorded;
  SpikeConfiguration regrouped;
  recorded.ntrodes = {{1, {}, {{0, {}}, {1, {}}}}, {2, {}, {{2, {}}, {3, {}}}}};
  regrouped.ntrodes = {{1, {}, {{3, {}}, {2, {}}, {1, {}}, {0, {}}}}};
  check_same_channels(recorded, "a.rec", regrouped, "b.xml");
  regrouped.ntrodes[0].channels.back().hw_chan = 9;
  EXPECT_THAT(text_of_error([&] { check_same_channels(recorded, "a.rec", regrouped, "b.xml"); }),
              AllOf(HasSubstr("b.xml"), HasSubstr("a.rec"), HasSubstr("missing: 0"),
                    testing::AllOf(HasSubstr("not recorded: 9"), testing::HasSubstr("R2N-0319"))));
  regrouped.ntrodes[0].channels.pop_back();
  EXPECT_THAT(text_of_error([&] { check_same_channels(recorded, "a.rec", regrouped, "b.xml"); }),
              AllOf(HasSubstr("missing: 0"), HasSubstr("not recorded: none")));
  regrouped.ntrodes[0].channels.push_back({3, {}});
  EXPECT_THAT(text_of_error([&] { check_same_channels(recorded, "a.rec", regrouped, "b.xml"); }),
              testing::AllOf(HasSubstr("hwChan 3 stands twice"), testing::HasSubstr("R2N-0315")));
}

}  // namespace
}  // namespace rec2nwb
