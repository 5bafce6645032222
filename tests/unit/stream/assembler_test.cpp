#include "stream/assembler.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "pass_fixture.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

using test::Counters;
using test::counters_from;
using test::Recordings;
using test::with_gap;
using Shape = test::CounterConsumer::Shape;

constexpr Shape kNarrow{2, 3};
constexpr Shape kWideRows{4, 5};

/// A finished slab, kept.
struct Kept {
  RowSpace space;
  std::uint64_t first_row;
  std::uint32_t rows;
  std::vector<std::vector<std::byte>> columns;
  bool operator==(const Kept&) const = default;
};

struct Result {
  std::vector<Kept> slabs;
  std::vector<RowsOutput> outputs[2];
  std::uint64_t recorded = 0;
  std::uint64_t filled = 0;

  /// All rows of the i-th output of a space.
  [[nodiscard]] std::vector<std::byte> all_rows(RowSpace space, std::size_t i) const {
    std::vector<std::byte> all;
    for (const auto& slab : slabs) {
      if (slab.space != space) continue;
      const auto& part = slab.columns[i];
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }
};

Result assemble(const Recordings& recordings, std::uint32_t block_rows,
                const std::vector<RowsOutput>& outputs, const std::filesystem::path& folder) {
  ScratchFile scratch(folder);
  Timeline timeline(recordings.clocks(), scratch);
  RecordingSource source(recordings.pointers(), block_rows);
  test::CounterConsumer first({kNarrow, kWideRows});
  test::CounterConsumer second({kWideRows});
  Assembler assembler(source, timeline, {&first, &second}, outputs, {});
  Result result;
  while (const auto slab = assembler.take()) {
    const auto& own = assembler.outputs(slab->space);
    Kept kept{slab->space, slab->first_row, slab->rows, slab->columns};
    for (std::size_t i = 0; i < own.size(); ++i)
      kept.columns[i].resize(slab->rows * own[i].row_bytes());
    result.slabs.push_back(std::move(kept));
  }
  EXPECT_EQ(assembler.take(), nullptr) << "it ended once";
  EXPECT_EQ(first.rows, timeline.rows(RowSpace::kRecorded)) << "no fill reaches a consumer";
  EXPECT_EQ(second.rows, first.rows);
  for (const auto space : {RowSpace::kRecorded, RowSpace::kFilled}) {
    result.outputs[static_cast<std::size_t>(space)] = assembler.outputs(space);
  }
  result.recorded = timeline.rows(RowSpace::kRecorded);
  result.filled = timeline.rows(RowSpace::kFilled);
  return result;
}

/// Both spaces side by side, two consumers, different widths.
std::vector<RowsOutput> outputs_of_both_spaces() {
  return {test::rows_output(0, 0, kNarrow, RowSpace::kRecorded, 0),
          test::rows_output(0, 1, kWideRows, RowSpace::kFilled, 1),
          test::rows_output(1, 0, kWideRows, RowSpace::kRecorded, 2)};
}

void expect_as_modelled(const Result& result, const std::vector<Counters>& counters) {
  EXPECT_EQ(result.recorded, test::model_rows(counters, RowSpace::kRecorded).size());
  EXPECT_EQ(result.filled, test::model_rows(counters, RowSpace::kFilled).size());
  for (const auto space : {RowSpace::kRecorded, RowSpace::kFilled}) {
    const auto& outputs = result.outputs[static_cast<std::size_t>(space)];
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      ASSERT_TRUE(result.all_rows(space, i) == test::model_bytes(counters, outputs[i]))
          << "dataset " << outputs[i].dataset;
    }
    std::uint64_t next = 0;
    for (const auto& slab : result.slabs) {
      if (slab.space != space) continue;
      EXPECT_EQ(slab.first_row, next);
      EXPECT_EQ(next % kSlabRows, 0U) << "only the last slab of a space is not full";
      EXPECT_GT(slab.rows, 0U);
      next += slab.rows;
    }
  }
}

class AssemblerTest : public testing::Test {
 protected:
  std::filesystem::path folder_ = test::fresh_folder("stream");

  /// Any cut into blocks gives the same slabs, and they are as modelled.
  Result check(const std::vector<Counters>& counters,
               const std::vector<RowsOutput>& outputs = outputs_of_both_spaces(),
               const std::vector<std::uint32_t>& block_sizes = {0, 1024, 7}) {
    const Recordings recordings(folder_, counters);
    Result first = assemble(recordings, block_sizes[0], outputs, folder_);
    expect_as_modelled(first, counters);
    for (const auto block_rows : block_sizes) {
      const Result other = assemble(recordings, block_rows, outputs, folder_);
      EXPECT_TRUE(first.slabs == other.slabs) << "blocks of " << block_rows << " rows";
    }
    return first;
  }
};

TEST_F(AssemblerTest, WithoutGapsBothSpacesAreTheSame) {
  const auto result = check({counters_from(10, 1000)});
  EXPECT_EQ(result.slabs.size(), 2U);
}

TEST_F(AssemblerTest, FillsASingleMissingPacketInTheFilledSpaceOnly) {
  const auto result = check({with_gap(counters_from(10, 1000), 400, 1)}, outputs_of_both_spaces(),
                            {0, 1, 7, 400, 401, 1024});
  EXPECT_EQ(result.recorded, 1000U);
  EXPECT_EQ(result.filled, 1001U);
}

TEST_F(AssemblerTest, LongerGapsAreNotFilled) {
  auto counters = with_gap(with_gap(counters_from(10, 1000), 400, 2), 700, 5000);
  const auto result = check({counters});
  EXPECT_EQ(result.filled, 1000U);
}

TEST_F(AssemblerTest, GapsAtBlockEdges) {
  for (const std::size_t row : {6U, 7U, 8U, 14U, 1023U, 1024U, 1025U}) {
    check({with_gap(counters_from(10, 1100), row, 1)}, outputs_of_both_spaces(), {0, 1, 7, 1024});
  }
}

TEST_F(AssemblerTest, ManyGapsInARow) {
  Counters counters;
  for (std::uint32_t i = 0; i < 200; ++i) counters.push_back(10 + 2 * i);
  const auto result = check({counters}, outputs_of_both_spaces(), {0, 1, 7});
  EXPECT_EQ(result.filled, 399U);
}

class AssemblerAtSlabEdge : public AssemblerTest, public testing::WithParamInterface<int> {
 protected:
  static std::size_t near_slab_edge() {
    const std::int64_t row = std::int64_t{kSlabRows} + GetParam();
    return static_cast<std::size_t>(row);
  }
};
INSTANTIATE_TEST_SUITE_P(Rows, AssemblerAtSlabEdge, testing::Values(-2, -1, 0, 1, 2));

TEST_P(AssemblerAtSlabEdge, RowsAroundASlab) {
  const auto rows = near_slab_edge();
  const auto result = check({counters_from(10, rows)});
  EXPECT_EQ(result.slabs.size(), rows > kSlabRows ? 4U : 2U);
}

TEST_P(AssemblerAtSlabEdge, AGapAroundTheEdge) {
  const auto row = near_slab_edge();
  check({with_gap(counters_from(10, kSlabRows + 100), row, 1)});
  // The fill may be the last row of a slab, or the first of the next.
  check({with_gap(with_gap(counters_from(10, 2 * kSlabRows + 100), 5, 1), row, 1)});
}

TEST_P(AssemblerAtSlabEdge, TheFileEndsThere) {
  const auto rows = near_slab_edge();
  check({counters_from(10, rows), counters_from(50000, 300)});
}

TEST_F(AssemblerTest, AStepBetweenFilesIsNoGap) {
  // The second file starts two counters on: it is another file all the same.
  const auto result = check({counters_from(10, 100), counters_from(111, 100), {}, Counters{3}});
  EXPECT_EQ(result.filled, 201U);
}

TEST_F(AssemblerTest, AGapAtTheFirstPacketsOfAFile) {
  const auto result =
      check({with_gap(counters_from(10, 50), 1, 1), with_gap(counters_from(500, 50), 49, 1)});
  EXPECT_EQ(result.filled, 102U);
}

TEST_F(AssemblerTest, TheCounterMayWrapInTheGap) {
  check({with_gap(counters_from(std::numeric_limits<std::uint32_t>::max() - 9, 30), 10, 1)});
}

TEST_F(AssemblerTest, WithoutOutputsThePassStillRuns) {
  const auto result = check({with_gap(counters_from(10, 20000), 40, 1)}, {});
  EXPECT_TRUE(result.slabs.empty());
  EXPECT_EQ(result.recorded, 20000U);
  EXPECT_EQ(result.filled, 20001U);
}

TEST_F(AssemblerTest, OneSpaceAlone) {
  const std::vector<Counters> counters = {with_gap(counters_from(10, 20000), 16384, 1)};
  check(counters, {test::rows_output(0, 1, kWideRows, RowSpace::kFilled, 0)});
  check(counters, {test::rows_output(0, 1, kWideRows, RowSpace::kRecorded, 0)});
}

TEST_F(AssemblerTest, WithoutPacketsThereAreNoSlabs) { EXPECT_TRUE(check({{}}).slabs.empty()); }

TEST_F(AssemblerTest, RandomGapsAsModelled) {
  std::mt19937 random(20);
  for (int round = 0; round < 12; ++round) {
    std::vector<Counters> counters(1 + random() % 3);
    for (auto& file : counters) {
      file = counters_from(static_cast<std::uint32_t>(random()), random() % 20000);
      for (std::uint64_t gaps = random() % 40; gaps > 0 && file.size() > 1; --gaps) {
        const std::size_t row = 1 + random() % (file.size() - 1);
        file = with_gap(std::move(file), row,
                        random() % 3 == 0 ? static_cast<std::uint32_t>(random() % 100) : 1);
      }
    }
    check(counters, outputs_of_both_spaces(), {0, 1 + static_cast<std::uint32_t>(random() % 5000)});
  }
}

TEST_F(AssemblerTest, SaysEveryBlockAndStopsWhenThatThrows) {
  const Recordings recordings(folder_, {counters_from(10, 100)});
  ScratchFile scratch(folder_);
  Timeline timeline(recordings.clocks(), scratch);
  RecordingSource source(recordings.pointers(), 30);
  std::vector<std::uint64_t> seen;
  Assembler assembler(source, timeline, {}, {}, [&](const Block& block) {
    seen.push_back(block.first_row);
    if (block.first_row == 60) throw Error(Code::kInternal, "cancelled");
  });
  EXPECT_THROW(assembler.take(), Error);
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{0, 30, 60}));
  EXPECT_EQ(timeline.rows(RowSpace::kRecorded), 60U);
}

/// Says which outputs it got a place for.
class PlacesConsumer : public BlockConsumer {
 public:
  void process(const Block&, std::span<void* const> columns) override {
    for (void* const place : columns) places.push_back(place != nullptr);
  }
  [[nodiscard]] std::uint32_t output_count() const override { return 3; }
  std::vector<bool> places;
};

TEST_F(AssemblerTest, AnOutputThatIsNotOfKindRowsGetsNoPlace) {
  const Recordings recordings(folder_, {counters_from(10, 5)});
  ScratchFile scratch(folder_);
  Timeline timeline(recordings.clocks(), scratch);
  RecordingSource source(recordings.pointers());
  PlacesConsumer consumer;
  Assembler assembler(source, timeline, {&consumer},
                      {test::rows_output(0, 1, kWideRows, RowSpace::kFilled, 0)}, {});
  while (assembler.take()) {
  }
  EXPECT_EQ(consumer.places, (std::vector<bool>{false, true, false}));
}

}  // namespace
}  // namespace rec2nwb
