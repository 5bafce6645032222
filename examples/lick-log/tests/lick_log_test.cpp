#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rec2nwb/testing.hpp"

namespace {

using Json = nlohmann::json;
using rec2nwb::testing::OutputKind;
using rec2nwb::testing::Result;
using rec2nwb::testing::Script;

constexpr std::uint32_t kPacketBytes = 6;
constexpr std::uint32_t kCounterOffsetBytes = 2;
constexpr std::uint32_t kFirstCount = 1000;
constexpr std::uint32_t kRows = 200;
constexpr double kRateHz = 100;

template <typename T>
std::vector<T> values_of(const Result& result, std::size_t output) {
  const std::vector<std::uint8_t>& bytes = result.values.at(output);
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

/// A recording of epoch 1 with 2 seconds from count 1000 on, and a file of the meter beside it.
class LickLog : public ::testing::Test {
 protected:
  LickLog() {
    session_ = {{"rate_hz", kRateHz},
                {"files", {{{"path", "r.rec"}, {"epoch", 1}, {"tag", "run"}, {"rows", kRows}}}},
                {"metadata", {{"lick_ports", {port(1, "left"), port(2, "right")}}}},
                {"plugin", {{"options", {{"lick-refractory", 0.0}}}, {"files", {file("run")}}}}};
    script_.layout.packet_bytes = kPacketBytes;
    script_.layout.counter_offset_bytes = kCounterOffsetBytes;
    script_.layout.sysclock_offset_bytes = REC2NWB_ABSENT;
    script_.rate_hz = kRateHz;
    script_.packets.assign(std::size_t{kRows} * kPacketBytes, 0x55);
    for (std::uint32_t row = 0; row < kRows; ++row) {
      const std::uint32_t count = kFirstCount + row;
      std::memcpy(script_.packets.data() + row * kPacketBytes + kCounterOffsetBytes, &count,
                  sizeof count);
    }
    script_.outputs = {
        {OutputKind::kAppend, 8, 0}, {OutputKind::kAppend, 4, 0}, {OutputKind::kAppend, 1, 0}};
  }

  static Json port(int number, const std::string& description) {
    return {{"port", number}, {"description", description}, {"fluid", "milk"}};
  }
  Json file(const std::string& tag) const {
    return {{"path", path_}, {"pattern", "*"}, {"epoch", 1}, {"tag", tag}};
  }
  Json& options() { return session_["plugin"]["options"]; }

  void write(const std::string& licks) const {
    std::ofstream(path_, std::ios::binary) << "timestamp,port\n" << licks;
  }
  const Script& script() {
    script_.session_json = session_.dump();
    return script_;
  }
  Result run() {
    return rec2nwb::testing::run_plugin(*rec2nwb_plugin_entry(REC2NWB_ABI_MAJOR), script(), 64);
  }

  // ctest may run cases at the same time.
  std::string path_ = ::testing::TempDir() +
                      ::testing::UnitTest::GetInstance()->current_test_info()->name() +
                      ".licks.csv";
  Json session_;
  Script script_;
};

TEST_F(LickLog, KeepsTheRulesOfTheInterface) {
  write("1000,1\n1010,2\n1199,1\n");
  const auto faults = rec2nwb::testing::check_plugin(rec2nwb_plugin_entry, script());
  EXPECT_TRUE(faults.empty()) << rec2nwb::testing::to_text(faults);
}

TEST_F(LickLog, WritesEveryLickOfTheRecordingAndWarnsOfOthers) {
  write("999,1\n1000,1\n1000,2\n1150,1\n1199,2\n1200,1\n");
  const Result result = run();
  ASSERT_EQ(result.status, REC2NWB_OK) << result.error_text;
  const std::vector<std::uint32_t> counts = {1000, 1000, 1150, 1199};
  EXPECT_EQ(values_of<std::uint32_t>(result, 1), counts);
  EXPECT_EQ(values_of<std::uint8_t>(result, 2), (std::vector<std::uint8_t>{1, 2, 1, 2}));
  std::vector<double> seconds;
  for (const std::uint32_t count : counts) {
    seconds.push_back(script_.first_second + count / kRateHz);
  }
  EXPECT_EQ(values_of<double>(result, 0), seconds);
  ASSERT_EQ(result.logs.size(), 1U);
  EXPECT_EQ(result.logs[0],
            path_ + ": 2 of 6 licks came before or after the recording and are left out");
}

TEST_F(LickLog, PlansItsOwnTypeWithItsAttributeAndThePorts) {
  write("");
  options()["lick-refractory"] = 0.25;
  const Result result = run();
  ASSERT_EQ(result.plans.size(), 1U) << result.error_text;
  const Json plan = Json::parse(result.plans[0]);
  EXPECT_EQ(plan.at("namespaces"), Json({"ndx-lick-log"}));
  const Json& ports = plan.at("tables").at(0);
  EXPECT_EQ(ports.at("path"), "/processing/lick_log/lick_ports");
  EXPECT_EQ(ports.at("columns").at(0).at("value"), Json({1, 2}));
  EXPECT_EQ(ports.at("columns").at(1).at("value"), Json({"left", "right"}));
  EXPECT_EQ(ports.at("columns").at(2).at("value"), Json({"milk", "milk"}));
  const Json& licks = plan.at("tables").at(1);
  EXPECT_EQ(licks.at("path"), "/processing/lick_log/licks");
  EXPECT_EQ(licks.at("type"), Json({{"namespace", "ndx-lick-log"}, {"name", "LickTable"}}));
  EXPECT_EQ(licks.at("attributes"), Json({{"refractory_s", 0.25}}));
}

TEST_F(LickLog, LeavesBounceAtOnePortOut) {
  write("1000,1\n1005,2\n1009,1\n1011,1\n1020,1\n1021,1\n");
  options()["lick-refractory"] = 0.1;  // 10 counts
  EXPECT_EQ(values_of<std::uint32_t>(run(), 1),
            (std::vector<std::uint32_t>{1000, 1005, 1011, 1021}));
}

TEST_F(LickLog, WithoutFilesAndPortsItPlansNothingAndSaysNothing) {
  session_["plugin"]["files"] = Json::array();
  session_["metadata"] = Json::object();
  script_.outputs.clear();
  const Result result = run();
  ASSERT_EQ(result.status, REC2NWB_OK) << result.error_text;
  EXPECT_EQ(Json::parse(result.plans.at(0)).at("tables"), Json::array());
  EXPECT_TRUE(result.logs.empty());
}

TEST_F(LickLog, ARecordingWithoutAFileIsAWarning) {
  session_["plugin"]["files"] = Json::array();
  script_.outputs.clear();
  EXPECT_EQ(
      run().logs,
      (std::vector<std::string>{"there is no .licks.csv beside the recording of epoch 1 'run'"}));
}

TEST_F(LickLog, AFileWithoutARecordingIsAnErrorThatNamesTheRecordings) {
  write("");
  session_["plugin"]["files"] = {file("rum")};
  EXPECT_EQ(run().error_text,
            path_ +
                ": expected a file beside a recording (epoch 1 'run'), found one of epoch 1 'rum': "
                "rename it or move it out of the folder");
}

TEST_F(LickLog, APortThatTheMetadataDoesNotKnowIsAnErrorWithTheLine) {
  write("1000,1\n1001,3\n");
  EXPECT_EQ(run().error_text,
            path_ + ":3: expected a port that lick_ports of the metadata lists (1, 2), found 3");
  session_["metadata"] = Json::object();
  EXPECT_EQ(run().error_text,
            path_ +
                ":2: expected a port that lick_ports of the metadata lists (it lists none), "
                "found 1");
}

TEST_F(LickLog, AllFilesAreReadBeforeTheFirstFaultIsTold) {
  write("1000\n");
  session_["plugin"]["files"] = {file("run"), file("rum")};
  const std::string text = run().error_text;
  EXPECT_NE(text.find(":2: expected TIMESTAMP,PORT, found '1000'\n"), std::string::npos) << text;
  EXPECT_NE(text.find("found one of epoch 1 'rum'"), std::string::npos) << text;
}

TEST_F(LickLog, APortThatStandsTwiceInTheMetadataIsAFaultAtItsPlace) {
  write("");
  session_["metadata"]["lick_ports"].push_back(port(1, "again"));
  EXPECT_EQ(run().metadata_problems,
            (std::vector<std::string>{"error /lick_ports/2/port: port 1 stands twice"}));
}

}  // namespace
