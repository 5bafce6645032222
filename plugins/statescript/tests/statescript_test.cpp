// What the plugin plans of the logs of a session, and what it writes of them.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <set>

#include "rig.hpp"
#include "support/plugin_testing.hpp"
#include "support/rec_builder.hpp"

namespace rec2nwb::test {
namespace {

using statescript::fresh_dir;
using statescript::write_file;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t kRows = 30000;  // a second an epoch
constexpr const char* kTable = "/processing/behavior/statescript_events";
constexpr double kFirstSecond = 1.7e9;  // of row 0, says plugin_testing.hpp

/// Two epochs of a second each, with logs.
struct Rig {
  std::filesystem::path dir = fresh_dir();
  std::vector<std::filesystem::path> files;
  Json metadata = Json::object();
  Json companions = Json::array();
  PluginInputs inputs;

  Rig() {
    for (const char* name : {"20240611_rat_01_a1.rec", "20240611_rat_02_a1.rec"}) {
      files.push_back(dir / name);
      write_rec(files.back(), RecSpec(), kRows);
    }
  }
  std::string add_log(int epoch, const std::string& text) {
    const auto path = dir / ("20240611_rat_0" + std::to_string(epoch) + "_a1.stateScriptLog");
    companions.push_back({{"path", path.string()},
                          {"epoch", epoch},
                          {"tag", "a1"},
                          {"extension", "stateScriptLog"}});
    return write_file(path, text);
  }
  /// A line that opens both files with 0 and changes at the given rows of the session.
  void publish_edges(const std::vector<std::uint64_t>& rows) {
    PublishedData line;
    line.key = "line";
    line.data.kind = OutputKind::kEvents;
    line.data.element = ElementType::kUint8;
    line.data.rows = rows;
    for (const std::uint64_t start : {std::uint64_t{0}, kRows}) {
      auto& all = line.data.rows;
      all.insert(std::lower_bound(all.begin(), all.end(), start), start);
    }
    line.data.bytes.resize(line.data.rows.size());
    inputs.published["dio.edges"].push_back(std::move(line));
  }
  [[nodiscard]] Json session() const {
    return session_of(files, metadata, {{"companions", companions}});
  }
  [[nodiscard]] PluginRun plan() const { return plan_plugin(REC2NWB_PLUGIN_DIR, session()); }
  [[nodiscard]] PluginRun run() const {
    return run_plugin(REC2NWB_PLUGIN_DIR, session(), files, kAllRows, inputs);
  }
};

std::vector<std::string> columns_of(const PluginRun& run) {
  std::vector<std::string> names;
  for (const Json& table : run.plan_json.at("tables")) {
    for (const Json& column : table.at("columns")) names.push_back(column.at("name"));
  }
  return names;
}

std::vector<std::uint64_t> random_rows(unsigned seed, std::size_t n, std::uint64_t first) {
  std::mt19937 random(seed);
  std::set<std::uint64_t> rows;
  while (rows.size() < n) rows.insert(first + 1 + random() % (kRows - 2));
  return {rows.begin(), rows.end()};
}

/// A log whose clock stands at offset_ms at the epoch's first row.
std::string log_of(const std::vector<std::uint64_t>& rows, std::uint64_t first, int offset_ms) {
  std::string text = "#Script ready.\n\n";
  unsigned state = 0;
  for (const std::uint64_t row : rows) {
    state ^= 5U;
    text += std::to_string((row - first) / 30 + static_cast<unsigned>(offset_ms)) + " " +
            std::to_string(state) + " 0\n";
  }
  return text;
}

TEST(StateScript, WithoutLogsNothingIsPlanned) {
  const PluginRun run = Rig().run();
  EXPECT_TRUE(run.plan_json.at("tables").empty());
  EXPECT_TRUE(run.plan_json.at("groups").empty());
  EXPECT_THAT(run.logs, IsEmpty());
}

TEST(StateScript, AllColumnsStandInOneOrder) {
  Rig rig;
  rig.add_log(1, "10 UP 1\n10 1 2\n20 count = 3\n30 some words\n");
  EXPECT_THAT(columns_of(rig.plan()),
              ElementsAre("epoch", "line_num", "trodes_timestamp", "trodes_timestamp_sec",
                          "timestamp_sync", "type", "text", "value", "active_DIO_inputs_bitmask",
                          "active_DIO_outputs_bitmask", "active_DIO_inputs", "active_DIO_outputs",
                          "raw_line"));
  const Json table = rig.plan().plan_json.at("tables").at(0);
  EXPECT_EQ(table.at("path"), kTable);
  EXPECT_EQ(table.at("description"), "Parsed StateScript log events, one row per event");
  EXPECT_EQ(table.at("columns").at(4).at("drop_if_nan"), true);
}

TEST(StateScript, ColumnsWithoutAnyValueAreLeftOut) {
  Rig words;
  words.add_log(1, "10 only words\n");
  EXPECT_THAT(columns_of(words.plan()),
              ElementsAre("epoch", "line_num", "trodes_timestamp", "trodes_timestamp_sec",
                          "timestamp_sync", "type", "text", "raw_line"));
  Rig masks;
  masks.add_log(1, "10 0 0\n");
  masks.add_log(2, "10 4 0\n");
  EXPECT_THAT(columns_of(masks.plan()),
              ElementsAre("epoch", "line_num", "trodes_timestamp", "trodes_timestamp_sec",
                          "timestamp_sync", "type", "active_DIO_inputs_bitmask",
                          "active_DIO_outputs_bitmask", "active_DIO_inputs", "raw_line"));
}

TEST(StateScript, RowsOfAllEpochsInOrder) {
  Rig rig;
  rig.add_log(2, "#x\n7 5 2147483648\n");
  rig.add_log(1, "10 UP 3\n\n20 caf\xE9 = 4\n");
  const PluginRun run = rig.run();
  const auto at = [&](const char* column) { return run.at(std::string(kTable) + "/" + column); };
  EXPECT_THAT(at("epoch").as<std::int64_t>(), ElementsAre(1, 1, 2));
  EXPECT_THAT(at("line_num").as<std::int64_t>(), ElementsAre(0, 2, 1));
  EXPECT_THAT(at("trodes_timestamp").as<std::int64_t>(), ElementsAre(10, 20, 7));
  EXPECT_THAT(at("trodes_timestamp_sec").as<double>(), ElementsAre(0.01, 0.02, 0.007));
  EXPECT_THAT(at("type").texts, ElementsAre("ts_str_int", "ts_str_equals_int", "ts_int_int"));
  EXPECT_THAT(at("text").texts, ElementsAre("UP", "caf\xEF\xBF\xBD", ""));
  EXPECT_THAT(at("value").as<double>(), ElementsAre(3, 4, testing::IsNan()));
  EXPECT_THAT(at("active_DIO_inputs_bitmask").as<double>(),
              ElementsAre(testing::IsNan(), testing::IsNan(), 5));
  EXPECT_THAT(at("active_DIO_inputs").as<std::int64_t>(), ElementsAre(1, 3));
  EXPECT_THAT(at("active_DIO_inputs_lengths").as<std::uint64_t>(), ElementsAre(0, 0, 2));
  EXPECT_THAT(at("active_DIO_outputs").as<std::int64_t>(), ElementsAre(32));
  EXPECT_THAT(at("raw_line").texts,
              ElementsAre("10 UP 3", "20 caf\xEF\xBF\xBD = 4", "7 5 2147483648"));
  EXPECT_THAT(at("timestamp_sync").as<double>(), testing::Each(testing::IsNan()));
  EXPECT_THAT(run.logs, ElementsAre(HasSubstr("no digital line is published")));
}

TEST(StateScript, EachEpochIsAlignedToItsOwnEdges) {
  Rig rig;
  auto rows = random_rows(1, 40, 0);
  const auto second = random_rows(2, 40, kRows);
  rig.add_log(1, log_of(rows, 0, 1500));
  rig.add_log(2, log_of(second, kRows, 99000));
  rows.insert(rows.end(), second.begin(), second.end());
  rig.publish_edges(rows);
  const PluginRun run = rig.run();
  const auto seconds = run.at(std::string(kTable) + "/timestamp_sync").as<double>();
  ASSERT_EQ(seconds.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_NEAR(seconds[i], kFirstSecond + static_cast<double>(rows[i]) / 30000, 1.1e-3) << i;
  }
  EXPECT_THAT(run.logs, IsEmpty());
}

TEST(StateScript, EdgesOfAnotherEpochDoNotCount) {
  Rig rig;
  rig.add_log(1, log_of(random_rows(3, 40, 0), 0, 1500));
  rig.publish_edges(random_rows(3, 40, kRows));  // the same pattern, an epoch later
  const PluginRun run = rig.run();
  EXPECT_THAT(run.at(std::string(kTable) + "/timestamp_sync").as<double>(),
              testing::Each(testing::IsNan()));
  EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr("epoch 1"), HasSubstr("could not be aligned"),
                                          HasSubstr("01_a1.stateScriptLog"))));
}

TEST(StateScript, BehindARestartOfTheLogsClockTimesAreNotKnown) {
  Rig rig;
  const auto rows = random_rows(4, 40, 0);
  rig.add_log(1, log_of(rows, 0, 5000) + "3 UP 1\n4 UP 2\n");
  rig.publish_edges(rows);
  const PluginRun run = rig.run();
  const auto seconds = run.at(std::string(kTable) + "/timestamp_sync").as<double>();
  ASSERT_EQ(seconds.size(), 42U);
  EXPECT_FALSE(std::isnan(seconds[39]));
  EXPECT_TRUE(std::isnan(seconds[40]) && std::isnan(seconds[41]));
  EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr("goes back in line 43"))));
}

TEST(StateScript, LogsWithoutEventsAndLogsThatCannotBeReadAreSkippedWithAWarning) {
  Rig rig;
  rig.add_log(1, "#only\n#comments\n");
  std::filesystem::remove(rig.add_log(2, ""));
  const PluginRun run = rig.run();
  EXPECT_TRUE(run.plan_json.at("tables").empty());
  EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr("epoch 1"), HasSubstr("only comments")),
                                    AllOf(HasSubstr("epoch 2"), HasSubstr("cannot be opened"))));
}

TEST(StateScript, ALogOfAnEpochThatWasNotRecordedIsLeftOut) {
  Rig rig;
  rig.add_log(7, "10 UP 1\n");
  const PluginRun run = rig.run();
  EXPECT_TRUE(run.plan_json.at("tables").empty());
  EXPECT_THAT(run.logs, ElementsAre(HasSubstr("epoch 7 has no recording")));
}

TEST(StateScript, TheTextOfLogsThatAreNotListedIsKept) {
  Rig rig;
  rig.add_log(1, "#a\n10 UP 1\n");
  rig.add_log(2, "#caf\xE9\n10 UP 1\n");
  rig.metadata["associated_files"] = Json::parse(R"([
      {"name": "statescript_02", "description": "x", "task_epochs": 1,
       "path": "C:\\data\\20240611_rat_01_a1.stateScriptLog"}])");
  const Json groups = rig.plan().plan_json.at("groups");
  EXPECT_THAT(groups, Contains(Json::parse(R"({"path": "/processing/associated_files",
      "type": {"namespace": "core", "name": "ProcessingModule"},
      "attributes": {"description": "Contains all associated files data"}})")));
  EXPECT_THAT(
      groups,
      Contains(Json({{"path", "/processing/associated_files/statescript_02_2"},
                     {"type", {{"namespace", "ndx-franklab-novela"}, {"name", "AssociatedFiles"}}},
                     {"attributes",
                      {{"description", "StateScript log of epoch 2"},
                       {"content", "#caf\xEF\xBF\xBD\n10 UP 1\n"},
                       {"task_epochs", "2"}}}})));
  EXPECT_EQ(groups.size(), 3U) << "the listed one is the core's";
}

}  // namespace
}  // namespace rec2nwb::test
