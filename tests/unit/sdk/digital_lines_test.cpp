// Published edges, read back: one line, its pulses, and several lines as one series.
#include "rec2nwb/digital_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rec2nwb/detail/fake_host.hpp"

namespace rec2nwb::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Rows = std::vector<std::uint64_t>;

/// A host in finish; seconds of row i are i / 1000.
struct Published {
  rec2nwb::testing::Script script;
  rec2nwb::testing::Result result;

  /// \param rows each with the other state than the one before, from state 1 on
  Published& add(const std::string& key, const Rows& rows) {
    rec2nwb::testing::PublishedSpec line;
    line.key = key;
    line.dtype = "uint8";
    line.element_bytes = 1;
    line.rows = rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      line.values.push_back(static_cast<std::uint8_t>((i + 1) % 2));
    }
    script.published[kEdgesTopic].push_back(line);
    return *this;
  }

  /// Calls function(host, lines).
  template <typename Function>
  void finish(Function function) {
    script.first_second = 0;
    script.rate_hz = 1000;
    rec2nwb::testing::detail::FakeHost fake(script, result);
    fake.begin(rec2nwb::testing::detail::FakeHost::kFinish, "finish");
    const Host host(fake.table());
    function(host, digital_lines(nlohmann::json::parse(host.published(kEdgesTopic))));
    EXPECT_THAT(result.faults, IsEmpty());
  }
  /// Rows of the first line's edges.
  Rows edges_of_first(RowRange range, const Rows& file_rows) {
    Rows rows;
    finish([&](const Host& host, const std::vector<DigitalLine>& lines) {
      LineEdges edges(host, lines.at(0), range, file_rows);
      while (const auto edge = edges.next()) rows.push_back(edge->row);
    });
    return rows;
  }
  std::vector<double> times(RowRange range, const Rows& file_rows) {
    std::vector<double> seconds;
    finish([&](const Host& host, const std::vector<DigitalLine>& lines) {
      EdgeTimes all(host, lines, range, file_rows);
      while (const auto one = all.next()) seconds.push_back(*one);
    });
    return seconds;
  }
};

TEST(DigitalLines, AreTheEntriesOfTheTopic) {
  Published().add("Poke", {0, 5}).add("Light", {0}).finish([](const Host&, const auto& lines) {
    ASSERT_THAT(lines, SizeIs(2));
    EXPECT_EQ(lines[1].index, 1U);
    EXPECT_EQ(lines[1].name, "Light");
    EXPECT_EQ(lines[0].entries, 2U);
  });
  Published().finish([](const Host&, const auto& lines) { EXPECT_THAT(lines, IsEmpty()); });
}

TEST(LineEdges, AreThoseOfTheRange) {
  Published line;
  line.add("Poke", {0, 5, 10, 20, 21, 30});
  EXPECT_THAT(line.edges_of_first({5, 21}, {0}), ElementsAre(5U, 10U, 20U));
  EXPECT_THAT(line.edges_of_first({6, 1000}, {0}), ElementsAre(10U, 20U, 21U, 30U));
  EXPECT_THAT(line.edges_of_first({31, 1000}, {0}), IsEmpty());
  EXPECT_THAT(line.edges_of_first({7, 7}, {0}), IsEmpty());
}

TEST(LineEdges, OpeningsOfFilesAreNone) {
  Published line;
  line.add("Poke", {0, 5, 10, 20});
  EXPECT_THAT(line.edges_of_first({0, 100}, {0, 10}), ElementsAre(5U, 20U));
  line.finish([](const Host& host, const auto& lines) {
    EXPECT_EQ(LineEdges(host, lines[0], {0, 100}, {0, 10}).entries(), 4U);
  });
}

TEST(LineEdges, ComeWholeAcrossBlocks) {
  Rows rows;
  for (std::uint64_t i = 0; i < 3 * LineEdges::kBlockEdges + 5; ++i) rows.push_back(3 * i);
  Published line;
  line.add("Ticks", rows);
  rows.erase(rows.begin());
  EXPECT_EQ(line.edges_of_first({0, UINT64_MAX}, {0}), rows);
}

TEST(LineEdges, HaveTheNewState) {
  Published().add("Poke", {0, 5, 10}).finish([](const Host& host, const auto& lines) {
    LineEdges edges(host, lines[0], {0, 100}, {0});
    EXPECT_EQ(edges.next()->state, 0);
    EXPECT_EQ(edges.next()->state, 1);
  });
}

TEST(ReadPulses, AreTheRises) {
  Published().add("Ticks", {0, 5, 10, 15, 20}).finish([](const Host& host, const auto& lines) {
    LineEdges edges(host, lines[0], {0, 100}, {0});
    const Pulses pulses = read_pulses(host, edges, 1000);
    EXPECT_THAT(pulses.seconds, ElementsAre(0.01, 0.02));
    EXPECT_THAT(pulses.exact, ElementsAre(true, true));
    LineEdges again(host, lines[0], {0, 100}, {0});
    // As if there were two packets' time between neighbouring packets.
    EXPECT_THAT(read_pulses(host, again, 2000).exact, ElementsAre(false, false));
  });
}

TEST(EdgeTimes, MergeAllLinesInOrder) {
  Published lines;
  lines.add("a", {0, 7, 9, 40}).add("b", {0, 3, 9, 12}).add("c", {0});
  EXPECT_THAT(lines.times({0, 40}, {0}), ElementsAre(0.003, 0.007, 0.009, 0.012));
  EXPECT_THAT(lines.times({8, 100}, {0, 12}), ElementsAre(0.009, 0.04));
  EXPECT_THAT(Published().times({0, 40}, {0}), IsEmpty());
}

TEST(EdgeTimes, ComeWholeAcrossBlocks) {
  Rows even = {0};
  Rows odd = {0};
  std::vector<double> expected;
  for (std::uint64_t i = 1; i < 4 * LineEdges::kBlockEdges; ++i) {
    (i % 2 == 0 ? even : odd).push_back(i);
    expected.push_back(static_cast<double>(i) / 1000);
  }
  Published lines;
  lines.add("even", even).add("odd", odd);
  EXPECT_THAT(lines.times({0, UINT64_MAX}, {0}), ElementsAreArray(expected));
}

}  // namespace
}  // namespace rec2nwb::sdk
