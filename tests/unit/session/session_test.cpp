#include "session/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "base/validate.hpp"
#include "support/folders.hpp"
#include "support/rec_builder.hpp"
#include "support/session_files.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;
using test::put_file;
using test::RecSpec;
using test::text_of_error;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::int64_t kStartNs = 1'700'000'000 * kNsPerSecond;

class SessionFolder : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = test::fresh_session_dir();
    put_file(dir_ / "20240611_rat_metadata.yml", test::good_metadata());
  }

  void write(const std::string& name, std::int64_t second, std::uint64_t rows = 10) const {
    test::write_rec(dir_ / name, spec_, rows, [&](std::uint64_t row, test::Packet& packet) {
      packet.set_sysclock_ns(kStartNs + second * kNsPerSecond +
                             static_cast<std::int64_t>(row) * 33'333);
    });
  }

  Session open(const SessionOptions& options = {}) const {
    return open_session(choose_session(discover(dir_), ""), dir_, options);
  }

  [[nodiscard]] std::string error(const SessionOptions& options = {}) const {
    return text_of_error([&] { open(options); });
  }

  fs::path dir_;
  RecSpec spec_ = test::ephys_rig(32);
};

TEST_F(SessionFolder, opensInOrderOfEpochsAndClocks) {
  write("20240611_rat_02_b.rec", 100, 5);
  write("20240611_rat_02_a.rec", 110, 6);  // later, though its tag sorts first
  write("20240611_rat_01_s1.rec", 0, 7);
  write("20240611_rat_10_c.rec", 200, 8);
  put_file(dir_ / "20240611_rat_02_b.1.h264");
  const Session session = open();
  EXPECT_EQ(session.rows(), 26U);
  EXPECT_EQ(session.rate_hz(), 30000);
  ASSERT_EQ(session.epochs.size(), 3U);
  EXPECT_EQ(session.epochs[1].number, 2);
  EXPECT_EQ(session.epochs[1].tag, "b");
  EXPECT_THAT(session.epochs[1].files, ElementsAre(1U, 2U));
  EXPECT_EQ(session.epochs[2].number, 10);
  const Recording& second = session.recordings[1];
  EXPECT_EQ(second.first_counter, 1000U);
  EXPECT_EQ(second.first_sysclock_ns, kStartNs + 100 * kNsPerSecond);
  EXPECT_EQ(second.last_sysclock_ns, kStartNs + 100 * kNsPerSecond + 4 * 33'333);
  EXPECT_EQ(session.companions.size(), 1U);
  EXPECT_EQ(session.slots.hw_chan.size(), 32U);
  EXPECT_EQ(session.spike.ntrodes.size(), 8U);
  EXPECT_THAT(session.warnings.all(), IsEmpty());
}

TEST_F(SessionFolder, aFileWithoutAPacketIsLeftOutWithAWarning) {
  write("20240611_rat_01_s1.rec", 0);
  write("20240611_rat_02_r1.rec", 100, 0);
  for (const char* more : {"", "Uab"}) {
    std::ofstream(dir_ / "20240611_rat_02_r1.rec", std::ios::app) << more;
    const Session session = open();
    EXPECT_EQ(session.recordings.size(), 1U);
    EXPECT_EQ(session.epochs.size(), 1U);
    EXPECT_THAT(session.without_packets, testing::SizeIs(1));
    ASSERT_EQ(session.warnings.all().size(), 1U);
    EXPECT_THAT(message(session.warnings.all().front()),
                AllOf(HasSubstr("20240611_rat_02_r1.rec"), HasSubstr("[R2N-0401]")));
  }
}

TEST_F(SessionFolder, aSessionNeedsAPacket) {
  write("20240611_rat_01_s1.rec", 0, 0);
  EXPECT_THAT(error(), AllOf(HasSubstr("no whole packet"), HasSubstr("20240611_rat_01_s1.rec"),
                             HasSubstr("[R2N-0401]")));
}

TEST_F(SessionFolder, aClockThatStandsStillIsRefused) {
  test::write_rec(dir_ / "20240611_rat_01_s1.rec", spec_, 10,
                  [](std::uint64_t, test::Packet& packet) { packet.set_sysclock_ns(kStartNs); });
  EXPECT_THAT(error(), AllOf(HasSubstr("stands still"), HasSubstr("[R2N-0407]")));
}

TEST_F(SessionFolder, withoutAClockThereIsOneWarning) {
  std::erase_if(spec_.devices, [](const auto& one) { return one.name == "SysClock"; });
  test::write_rec(dir_ / "20240611_rat_01_s1.rec", spec_, 10);
  const Session session = open();
  ASSERT_EQ(session.warnings.all().size(), 1U);
  EXPECT_THAT(message(session.warnings.all().front()), HasSubstr("[R2N-0413]"));
}

TEST_F(SessionFolder, aDisputedSlotOrderIsAWarningUnlessForced) {
  spec_.num_channels = 64;
  spec_.ntrodes.pop_back();  // a partial recording
  spec_.ntrodes[0].hw_chans[0] = 40;
  write("20240611_rat_01_s1.rec", 0);
  const Session session = open();
  ASSERT_TRUE(session.slots.disputed);
  ASSERT_EQ(session.warnings.all().size(), 1U);
  EXPECT_THAT(message(session.warnings.all().front()),
              AllOf(HasSubstr("20240611_rat_01_s1.rec: "), HasSubstr("disputed"),
                    HasSubstr("R2N-0317"), HasSubstr("chip order"), HasSubstr("--slot-order")));
}

TEST_F(SessionFolder, slotRuleIsPassedOn) {
  spec_.num_channels = 64;
  spec_.ntrodes[0].hw_chans[0] = 40;
  write("20240611_rat_01_s1.rec", 0);
  SessionOptions options;
  options.slot_rule = SlotRule::kAscending;
  const Session session = open(options);
  EXPECT_EQ(session.slots.rule, SlotRule::kAscending);
  EXPECT_TRUE(std::ranges::is_sorted(session.slots.hw_chan));
}

TEST_F(SessionFolder, metadataFaultsComeAllAtOnce) {
  write("20240611_rat_01_s1.rec", 0);
  std::string text = test::replaced(test::good_metadata(), "weight: 412.5", "weight: 412 g");
  put_file(dir_ / "20240611_rat_metadata.yml",
           test::replaced(text, "electrode_group_id: 1", "electrode_group_id: 4"));
  EXPECT_THAT(error(), AllOf(HasSubstr("412 g"), HasSubstr("no electrode group 4"),
                             HasSubstr("20240611_rat_metadata.yml:")));
}

TEST_F(SessionFolder, faultsBetweenEntriesWaitForThoseOfThePlugins) {
  write("20240611_rat_01_s1.rec", 0);
  put_file(dir_ / "20240611_rat_metadata.yml",
           test::replaced(test::good_metadata(), "electrode_group_id: 1", "electrode_group_id: 4"));
  const Session session = open();
  EXPECT_TRUE(session.metadata_problems.has_errors());
  EXPECT_THAT(to_text(session.metadata_problems.all().front()), HasSubstr("electrode group"));
}

TEST_F(SessionFolder, metadataWarningsArePassedOn) {
  write("20240611_rat_01_s1.rec", 0);
  put_file(dir_ / "20240611_rat_metadata.yml",
           test::replaced(test::good_metadata(), "lab: Test Lab", "lab: Test Lab\nnote: x"));
  const Session session = open();
  ASSERT_EQ(session.metadata_problems.all().size(), 2U);
  EXPECT_THAT(to_text(session.metadata_problems.all()[0]),
              AllOf(HasSubstr("'note' is not known"), HasSubstr(".yml:4")));
  EXPECT_THAT(to_text(session.metadata_problems.all()[1]),
              HasSubstr("there is no recording of epoch 2; there are 1"));
}

TEST_F(SessionFolder, aReconfigurationReplacesTheGrouping) {
  write("20240611_rat_01_s1.rec", 0);
  RecSpec other = spec_;
  other.ntrodes = test::ntrodes_of(32, 32);
  put_file(dir_ / "reconfig.xml", test::rec_header_xml(other));
  SessionOptions options;
  options.header_reconfig = dir_ / "reconfig.xml";
  const Session session = open(options);
  EXPECT_EQ(session.spike.ntrodes.size(), 1U);
  EXPECT_EQ(session.header().spike.ntrodes.size(), 8U);
  const Json json = to_json(session);
  EXPECT_EQ(json.at("header").at("ntrodes").size(), 1U);
  EXPECT_EQ(json.at("header").at("source"), (dir_ / "reconfig.xml").string());
  other.ntrodes = test::ntrodes_of(28, 28);
  put_file(dir_ / "reconfig.xml", test::rec_header_xml(other));
  EXPECT_THAT(error(options),
              AllOf(HasSubstr("reconfig.xml"), HasSubstr("missing: 28, 29, 30, 31")));
  options.header_reconfig = dir_ / "nowhere.xml";
  EXPECT_THAT(error(options), HasSubstr("nowhere.xml"));
}

TEST_F(SessionFolder, deviceMetadataComesSortedFromFoldersAndFiles) {
  write("20240611_rat_01_s1.rec", 0);
  put_file(dir_ / "devices" / "b.yml", "name: b");
  put_file(dir_ / "devices" / "a.yaml", "name: a");
  put_file(dir_ / "devices" / "notes.txt", "x");
  put_file(dir_ / "single.dat", "name: c");
  SessionOptions options;
  options.device_metadata = {dir_ / "single.dat", dir_ / "devices"};
  const Json list = to_json(open(options)).at("device_metadata");
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].at("content").at("name"), "c");
  EXPECT_EQ(list[1].at("content").at("name"), "a");
  EXPECT_EQ(list[2].at("content").at("name"), "b");
  EXPECT_EQ(list[1].at("file"), (dir_ / "devices" / "a.yaml").string());
  options.device_metadata = {dir_ / "nowhere"};
  EXPECT_THAT(error(options), AllOf(HasSubstr("no such folder"), HasSubstr("nowhere")));
}

TEST_F(SessionFolder, whatPluginsSeeFitsItsSchema) {
  spec_.modules = {{"cameraModule", {{{"flag", "-ptpEnabled"}}}}};
  spec_.global["filePath"] = "C:/daten";
  write("20240611_rat_01_s1.rec", 0);
  write("20240611_rat_02_r1.rec", 100);
  put_file(dir_ / "20240611_rat_02_r1.1.videoTimeStamps.cameraHWSync");
  Json json = to_json(open());
  EXPECT_FALSE(json.contains("plugin"));
  json["plugin"] = {
      {"instance", "p"}, {"folder", "/p"}, {"options", Json::object()}, {"files", Json::array()}};
  std::ifstream file(test::source_dir() / "schemas" / "session.schema.json");
  for (const SchemaProblem& one : Schema(Json::parse(file)).validate(json)) {
    ADD_FAILURE() << one.pointer << ": " << one.text;
  }
  EXPECT_EQ(json.at("layout"), "standard");
  EXPECT_EQ(json.at("date"), "20240611");
  EXPECT_EQ(json.at("animal"), "rat");
  EXPECT_EQ(json.at("files").at(1).at("rows"), 10);
  EXPECT_EQ(json.at("files").at(1).at("has_sysclock"), true);
  EXPECT_EQ(json.at("files").at(1).at("system_time_at_creation_ms"), 1'700'000'000'000);
  EXPECT_EQ(json.at("epochs").at(1), Json({{"number", 2}, {"tag", "r1"}, {"files", {1}}}));
  EXPECT_EQ(json.at("companions").at(0).at("camera"), 1);
  EXPECT_EQ(json.at("companions").at(0).at("extension"), "cameraHWSync");
  EXPECT_EQ(json.at("header").at("global").at("filePath"), "C:/daten");
  EXPECT_EQ(json.at("header").at("modules").at(0).at("name"), "cameraModule");
  EXPECT_EQ(json.at("header").at("devices").size(), 4U);
  EXPECT_EQ(json.at("metadata").at("lab"), "Test Lab");
  EXPECT_EQ(json.at("header").at("source"), (dir_ / "20240611_rat_01_s1.rec").string());
}

TEST_F(SessionFolder, namesThatAreNotUtf8AreRefusedInLettersThatPrint) {
  write("20240611_r\xE4t_01_s1.rec", 0);
  put_file(dir_ / "20240611_r\xE4t_metadata.yml", test::good_metadata());
  fs::remove(dir_ / "20240611_rat_metadata.yml");
  EXPECT_THAT(test::text_of_error([&] { open(); }), HasSubstr("20240611_r\\xE4t_01_s1.rec"));
}

TEST_F(SessionFolder, aBehaviourOnlySessionHasNoSlots) {
  spec_ = test::ephys_rig(0);
  write("20240611_rat_01_s1.rec", 0);
  EXPECT_THAT(to_json(open()).at("slots"), IsEmpty());
}

TEST(Layout, hasAName) {
  EXPECT_EQ(to_text(Layout::kStandard), "standard");
  EXPECT_EQ(to_text(Layout::kTrodesToNwb), "trodes_to_nwb");
}

}  // namespace
}  // namespace rec2nwb
