#include "session/timeline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <future>
#include <random>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace rec2nwb {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kTimelineStartNs = 1'687'474'797'888'123'456;
constexpr std::int64_t kCreatedMs = 1'687'474'797'123;
constexpr std::int64_t kPeriod = std::int64_t{1} << 32;
// Half an hour at 30 kHz: there other readers start again from the creation time.
constexpr std::int64_t kHalfHour = 54'000'000;

PacketLayout layout(bool sysclock) {
  PacketLayout one;
  one.packet_bytes = sysclock ? 17 : 9;
  one.counter_offset_bytes = 3;
  if (sysclock) one.sysclock_offset_bytes = 7;
  return one;
}
const PacketLayout kClocked = layout(true);
const PacketLayout kClockless = layout(false);

/// One recording as plain arrays: what the timeline must agree with.
struct Recording {
  std::vector<std::int64_t> counts;  ///< continuous
  std::vector<std::int64_t> clocks_ns;
  bool sysclock = true;

  [[nodiscard]] std::vector<std::byte> packets() const {
    const PacketLayout& form = sysclock ? kClocked : kClockless;
    std::vector<std::byte> bytes(counts.size() * form.packet_bytes, std::byte{0x55});
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto counter = static_cast<std::uint32_t>(counts[i]);
      std::memcpy(&bytes[i * form.packet_bytes + form.counter_offset_bytes], &counter, 4);
      if (!sysclock) continue;
      std::memcpy(&bytes[i * form.packet_bytes + *form.sysclock_offset_bytes], &clocks_ns[i], 8);
    }
    return bytes;
  }
};

Recording recording(std::vector<std::int64_t> counts, bool sysclock = true) {
  Recording one{std::move(counts), {}, sysclock};
  for (std::size_t i = 0; i < one.counts.size(); ++i) {
    const std::int64_t late_ns = static_cast<std::int64_t>(i * 7919 % 180'000);
    one.clocks_ns.push_back(kTimelineStartNs + (one.counts[i] - one.counts[0]) * 33'334 + late_ns);
  }
  return one;
}

std::vector<std::int64_t> ascending(std::int64_t first, std::int64_t count) {
  std::vector<std::int64_t> counts;
  for (std::int64_t i = 0; i < count; ++i) counts.push_back(first + i);
  return counts;
}

class TimelineTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::path(testing::TempDir()) /
        (std::string("timeline_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    scratch_ = std::make_unique<ScratchFile>(folder_);
  }

  std::unique_ptr<Timeline> timeline(std::size_t files, std::size_t runs_in_memory = 4) {
    std::vector<FileClock> clocks;
    for (std::size_t i = 0; i < files; ++i) {
      clocks.push_back({"file" + std::to_string(i) + ".rec", 30000, kCreatedMs});
    }
    return std::make_unique<Timeline>(clocks, *scratch_, runs_in_memory);
  }

  /// Gives the recordings to the timeline in blocks; returns the pieces as rows of the session.
  static std::vector<Piece> add(Timeline& timeline, const std::vector<Recording>& recordings,
                                std::uint32_t block_rows) {
    std::vector<Piece> all;
    std::uint64_t row = timeline.rows(RowSpace::kRecorded);
    for (std::uint32_t file = 0; file < recordings.size(); ++file) {
      const std::vector<std::byte> bytes = recordings[file].packets();
      Block whole;
      whole.file = file;
      whole.first_row = row;
      whole.rows = static_cast<std::uint32_t>(recordings[file].counts.size());
      whole.layout = recordings[file].sysclock ? &kClocked : &kClockless;
      whole.bytes = bytes;
      whole.offset_bytes = 1000;
      for (std::uint32_t at = 0; at < whole.rows; at += block_rows) {
        const Block block = whole.piece(at, std::min(block_rows, whole.rows - at));
        std::uint32_t next = 0;
        for (Piece piece : timeline.add(block)) {
          EXPECT_EQ(piece.first, next);
          next += piece.rows;
          piece.first += static_cast<std::uint32_t>(block.first_row);
          all.push_back(piece);
        }
        EXPECT_EQ(next, block.rows);
      }
      row += whole.rows;
    }
    return all;
  }

  std::string error_of(const std::vector<Recording>& recordings) {
    auto time = timeline(recordings.size());
    try {
      add(*time, recordings, 5);
      time->finish();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  std::filesystem::path folder_;
  std::unique_ptr<ScratchFile> scratch_;
};

/// A gap, without what only the timeline knows of it.
struct Lost {
  std::uint32_t file = 0;
  std::uint64_t row_before = 0;
  std::uint64_t missing = 0;
  bool operator==(const Lost&) const = default;
};

std::vector<Lost> gaps_of(const Timeline& time) {
  std::vector<Lost> all;
  time.for_each_gap([&](const Gap& gap) {
    EXPECT_EQ(gap.behind, time.place(gap.row_before + 1));
    all.push_back({gap.behind.file, gap.row_before, gap.missing});
  });
  return all;
}

/// The same questions, answered from arrays.
struct Model {
  struct Row {
    std::uint32_t file;
    std::int64_t count;
  };
  std::vector<Row> recorded, filled;
  std::vector<Lost> lost;
  std::vector<ClockLine> lines;
  std::uint64_t singles = 0;

  explicit Model(const std::vector<Recording>& recordings) {
    for (std::uint32_t file = 0; file < recordings.size(); ++file) {
      add_file(file, recordings[file]);
    }
  }

  void add_file(std::uint32_t file, const Recording& one) {
    ClockFit fit;
    for (std::size_t i = 0; i < one.counts.size(); ++i) {
      const std::int64_t count = one.counts[i];
      const std::int64_t missing = i == 0 ? 0 : count - one.counts[i - 1] - 1;
      if (missing > 0) {
        lost.push_back({file, recorded.size() - 1, static_cast<std::uint64_t>(missing)});
      }
      if (missing == 1) filled.push_back({file, count - 1}), ++singles;
      recorded.push_back({file, count});
      filled.push_back({file, count});
      fit.add(count, one.clocks_ns[i]);
    }
    lines.push_back(one.counts.empty() ? ClockLine{}
                    : one.sysclock     ? fit.line()
                                       : nominal_line(kCreatedMs, one.counts[0], 30000));
  }
  [[nodiscard]] const std::vector<Row>& rows(RowSpace space) const {
    return space == RowSpace::kFilled ? filled : recorded;
  }
  [[nodiscard]] double seconds(const Row& row) const { return lines[row.file].at(row.count); }
};

void expect_range(const Timeline& time, const Model& model, RowSpace space, std::size_t first,
                  std::size_t size) {
  std::vector<double> seconds(size);
  std::vector<std::uint32_t> counts(size);
  time.seconds(space, first, seconds);
  time.counts(space, first, counts);
  for (std::size_t i = 0; i < size; ++i) {
    const Model::Row& row = model.rows(space)[first + i];
    ASSERT_EQ(seconds[i], model.seconds(row)) << "row " << first + i;
    ASSERT_EQ(counts[i], static_cast<std::uint32_t>(row.count)) << "row " << first + i;
  }
}

void expect_rows(const Timeline& time, const Model& model, std::mt19937_64& random) {
  for (RowSpace space : {RowSpace::kRecorded, RowSpace::kFilled}) {
    const std::size_t all = model.rows(space).size();
    ASSERT_EQ(time.rows(space), all);
    expect_range(time, model, space, 0, all);
    for (int i = 0; i < 20; ++i) {
      const std::size_t first = random() % (all + 1);
      expect_range(time, model, space, first, random() % (all - first + 1));
    }
  }
  std::vector<std::uint64_t> rows(100);
  for (std::uint64_t& row : rows) row = random() % model.recorded.size();
  std::vector<double> seconds(rows.size());
  time.rows_to_seconds(rows, seconds);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(seconds[i], model.seconds(model.recorded[rows[i]]));
  }
}

void expect_counts(const Timeline& time, const Model& model, std::uint32_t file,
                   const std::vector<std::int64_t>& file_counts, std::mt19937_64& random) {
  const auto [first_row, length] = time.file_rows(file);
  ASSERT_EQ(length, file_counts.size());
  if (length == 0) return;
  std::vector<std::int64_t> wanted;
  const std::int64_t first = file_counts.front() - 5;
  const auto span = static_cast<std::uint64_t>(file_counts.back() + 5 - first);
  for (int i = 0; i < 100; ++i) {
    wanted.push_back(first + static_cast<std::int64_t>(random() % span));
    const std::int64_t near = file_counts[random() % length];
    wanted.push_back(near + static_cast<std::int64_t>(random() % 5) - 2);
  }
  if (random() % 2 == 0) std::sort(wanted.begin(), wanted.end());
  const std::vector<std::uint32_t> counters(wanted.begin(), wanted.end());
  std::vector<std::int64_t> rows(wanted.size());
  std::vector<double> seconds(wanted.size());
  time.counts_to_rows(file, counters, rows);
  time.counts_to_seconds(file, counters, seconds);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto at = std::lower_bound(file_counts.begin(), file_counts.end(), wanted[i]);
    const std::int64_t row =
        at == file_counts.end() ? -1
                                : static_cast<std::int64_t>(first_row) + (at - file_counts.begin());
    EXPECT_EQ(rows[i], row) << "count " << wanted[i];
    EXPECT_EQ(seconds[i], model.lines[file].at(wanted[i])) << "count " << wanted[i];
  }
}

/// Files with gaps of one and of many packets, near and across the wrap of the counter.
std::vector<Recording> random_session(std::mt19937_64& random) {
  std::vector<Recording> recordings(1 + random() % 4);
  const std::uint64_t gap_rate = 1 + random() % 60;
  for (Recording& one : recordings) {
    const std::uint64_t rows = random() % 8 == 0 ? 0 : 2 + random() % 600;
    std::int64_t count = random() % 2 == 0
                             ? kPeriod - static_cast<std::int64_t>(1 + random() % (rows + 1))
                             : static_cast<std::int64_t>(random() % 1000);
    std::vector<std::int64_t> counts;
    for (std::uint64_t i = 0; i < rows; ++i, ++count) {
      counts.push_back(count);
      if (random() % gap_rate != 0) continue;
      count += static_cast<std::int64_t>(random() % 2 == 0 ? 1 : 1 + random() % 300);
    }
    one = recording(std::move(counts), random() % 4 != 0);
  }
  return recordings;
}

TEST_F(TimelineTest, AgreesWithArraysHoweverTheBlocksAreCut) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    std::mt19937_64 random(seed);
    const std::vector<Recording> recordings = random_session(random);
    const Model model(recordings);
    if (model.recorded.empty()) continue;
    for (std::uint32_t block_rows : {1U, 7U, 1024U, 100'000U}) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", blocks of " + std::to_string(block_rows));
      auto time = timeline(recordings.size(), seed % 3 == 0 ? Timeline::kRunsInMemory : seed % 9);
      const std::vector<Piece> pieces = add(*time, recordings, block_rows);
      std::vector<Lost> of_pieces;
      for (const Piece& piece : pieces) {
        if (piece.missing_before == 0) continue;
        of_pieces.push_back(
            {model.recorded[piece.first].file, piece.first - 1U, piece.missing_before});
      }
      EXPECT_EQ(of_pieces, model.lost);
      time->finish();
      EXPECT_EQ(gaps_of(*time), model.lost);
      EXPECT_EQ(time->filled_count(), model.singles);
      expect_rows(*time, model, random);
      for (std::uint32_t file = 0; file < recordings.size(); ++file) {
        expect_counts(*time, model, file, recordings[file].counts, random);
      }
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST_F(TimelineTest, PiecesEndAtGaps) {
  auto time = timeline(1);
  std::vector<Piece> pieces = add(*time, {recording({10, 11, 13, 14, 15, 20})}, 100);
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[1].first, 2U);
  EXPECT_EQ(pieces[1].rows, 3U);
  EXPECT_EQ(pieces[1].missing_before, 1U);
  EXPECT_EQ(pieces[2].missing_before, 4U);
  EXPECT_EQ(time->run_count(), 3U);
  EXPECT_EQ(time->filled_count(), 1U);
  EXPECT_EQ(time->rows(RowSpace::kFilled), 7U);
}

TEST_F(TimelineTest, AFilledRowHasTheCountAndTimeOfTheMissingPacket) {
  auto time = timeline(1);
  add(*time, {recording({10, 11, 13, 14})}, 2);  // the gap is at a block's edge
  time->finish();
  std::vector<std::uint32_t> counts(5);
  std::vector<double> seconds(1);
  time->counts(RowSpace::kFilled, 0, counts);
  EXPECT_THAT(counts, ElementsAre(10, 11, 12, 13, 14));
  time->seconds(RowSpace::kFilled, 2, seconds);
  EXPECT_EQ(seconds[0], time->line(0).at(12));
}

TEST_F(TimelineTest, AWrapIsNoGapAndAGapMayHoldAWrap) {
  auto time = timeline(3);
  add(*time,
      {recording(ascending(kPeriod - 3, 6)), recording({kPeriod - 2, kPeriod - 1, kPeriod + 5000}),
       recording({kPeriod - 1, kPeriod + 1})},
      3);
  time->finish();
  EXPECT_EQ(gaps_of(*time), (std::vector<Lost>{{1, 7, 5000}, {2, 9, 1}}));
  std::vector<std::uint32_t> counts(6);
  time->counts(RowSpace::kRecorded, 0, counts);
  EXPECT_THAT(counts, ElementsAre(4294967293U, 4294967294U, 4294967295U, 0, 1, 2));
  std::vector<double> seconds(12);
  time->seconds(RowSpace::kFilled, 0, seconds);
  EXPECT_LT(seconds[2], seconds[3]);
  EXPECT_EQ(seconds[10], time->line(2).at(kPeriod));
}

TEST_F(TimelineTest, BetweenFilesThereIsNeverAGap) {
  auto time = timeline(3);
  const auto pieces = add(*time, {recording({5, 6}), recording({}), recording({8, 9})}, 10);
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[1].missing_before, 0U);
  EXPECT_EQ(time->rows(RowSpace::kFilled), 4U);
  EXPECT_EQ(time->file_rows(1).second, 0U);
  EXPECT_EQ(time->file_rows(2), (std::pair<std::uint64_t, std::uint64_t>{2, 2}));
}

TEST_F(TimelineTest, TheLargestStepIsAGapAndOneMoreIsNoStepUp) {
  const std::int64_t largest = (std::int64_t{1} << 31) - 1;
  auto time = timeline(1);
  add(*time, {recording({7, 7 + largest})}, 1);
  time->finish();
  EXPECT_EQ(gaps_of(*time), (std::vector<Lost>{{0, 0, static_cast<std::uint64_t>(largest) - 1}}));
  EXPECT_THAT(error_of({recording({7, 8 + largest})}), HasSubstr("does not rise"));
}

TEST_F(TimelineTest, ACounterThatDoesNotRiseWithinASegmentIsAnErrorWithItsPlace) {
  EXPECT_THAT(error_of({recording({1, 2}), recording({1, 2, 3, 4, 5, 6, 6, 7})}),
              AllOf(HasSubstr("file1.rec, row 6"), HasSubstr("more than 6, found 6")));
  EXPECT_THAT(error_of({recording({100, 101, 102, 50})}),
              AllOf(HasSubstr("file0.rec, row 3"), HasSubstr("more than 102, found 50")));
}

TEST_F(TimelineTest, ADamagedClockIsAnErrorWithItsPlace) {
  Recording one = recording(ascending(0, 20));
  one.clocks_ns[12] = -1;
  EXPECT_THAT(error_of({one}), AllOf(HasSubstr("file0.rec, row 12"), HasSubstr("found -1 ns")));
}

TEST_F(TimelineTest, CountersAcrossAllBoundsAreAnError) {
  std::vector<std::int64_t> counts;
  for (std::int64_t i = 0; i < 200; ++i) counts.push_back(i * 2'147'483'647);
  EXPECT_THAT(error_of({recording(counts, false)}),
              AllOf(HasSubstr("file0.rec, row 129"), HasSubstr("2147483646 lost packets")));
}

TEST_F(TimelineTest, AFileWithoutSysClockStaysMonotoneForSeventeenHours) {
  const std::int64_t first = kPeriod - 3 * kHalfHour;
  std::vector<std::int64_t> counts;
  for (std::int64_t half = 0; half < 34; ++half) {
    for (std::int64_t i = -3; i < 3; ++i) {
      if (half > 0 || i >= 0) counts.push_back(first + half * kHalfHour + i);
    }
  }
  auto time = timeline(1);
  add(*time, {recording(counts, false)}, 4);
  time->finish();
  std::vector<double> seconds(counts.size());
  time->seconds(RowSpace::kRecorded, 0, seconds);
  EXPECT_EQ(seconds[0], 1'687'474'797.123);
  for (std::size_t i = 1; i < seconds.size(); ++i) EXPECT_LT(seconds[i - 1], seconds[i]);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    EXPECT_NEAR(seconds[i], 1'687'474'797.123 + static_cast<double>(counts[i] - first) / 30000.0,
                3e-7);
  }
}

TEST_F(TimelineTest, AFileWithoutAnyClockIsAnErrorThatNamesIt) {
  Timeline time({{"a.rec", 30000, kCreatedMs}, {"b.rec", 30000, std::nullopt}}, *scratch_);
  add(time, {recording({1, 2}, false), recording({1, 2}, false)}, 9);
  try {
    time.finish();
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("b.rec"), HasSubstr("no SysClock"),
                                    HasSubstr("systemTimeAtCreation")));
  }
}

TEST_F(TimelineTest, TheCreationTimeIsNotNeededBesideASysClockNorWithoutPackets) {
  Timeline time({{"a.rec", 30000, std::nullopt}, {"b.rec", 30000, std::nullopt}}, *scratch_);
  add(time, {recording({1, 2}), recording({}, false)}, 9);
  EXPECT_NO_THROW(time.finish());
}

TEST_F(TimelineTest, AFileWithOnePacketHasItsClockAndTheNominalRate) {
  auto time = timeline(1);
  add(*time, {recording({7})}, 1);
  time->finish();
  std::vector<double> seconds(1);
  time->seconds(RowSpace::kRecorded, 0, seconds);
  EXPECT_DOUBLE_EQ(seconds[0], static_cast<double>(kTimelineStartNs) / 1e9);
  EXPECT_DOUBLE_EQ(time->line(0).seconds_per_count, 1.0 / 30000);
}

TEST_F(TimelineTest, ACounterIsPlacedInTheNearestWrap) {
  auto time = timeline(3);
  add(*time, {recording({100, 101}), recording({kPeriod - 10, kPeriod - 9}), recording({})}, 9);
  time->finish();
  std::vector<std::int64_t> rows(3);
  std::vector<double> seconds(1);
  time->counts_to_rows(0, std::vector<std::uint32_t>{UINT32_MAX - 5, 101, 102}, rows);
  EXPECT_THAT(rows, ElementsAre(0, 1, -1));  // just before the file, not 39 hours behind it
  time->counts_to_seconds(0, std::vector<std::uint32_t>{UINT32_MAX}, seconds);
  EXPECT_EQ(seconds[0], time->line(0).at(-1));
  time->counts_to_rows(1, std::vector<std::uint32_t>{5, UINT32_MAX - 8, UINT32_MAX - 20}, rows);
  EXPECT_THAT(rows, ElementsAre(-1, 3, 2));
  time->counts_to_seconds(1, std::vector<std::uint32_t>{5}, seconds);
  EXPECT_EQ(seconds[0], time->line(1).at(kPeriod + 5));
  time->counts_to_rows(2, std::vector<std::uint32_t>{5, 6, 7}, rows);
  EXPECT_THAT(rows, ElementsAre(-1, -1, -1));
}

TEST_F(TimelineTest, WhatIsOutOfRangeOrTooEarlyIsAnError) {
  auto time = timeline(2);
  add(*time, {recording({1, 2, 4})}, 9);
  std::vector<double> seconds(2);
  EXPECT_THROW(time->seconds(RowSpace::kRecorded, 0, seconds), Error);
  EXPECT_THROW(static_cast<void>(time->line(0)), Error);
  time->finish();
  EXPECT_NO_THROW(time->seconds(RowSpace::kFilled, 2, seconds));
  EXPECT_THROW(time->seconds(RowSpace::kRecorded, 2, seconds), Error);
  EXPECT_THROW(time->seconds(RowSpace::kFilled, UINT64_MAX, seconds), Error);
  EXPECT_NO_THROW(time->seconds(RowSpace::kRecorded, 3, {}));
  EXPECT_THROW(time->rows_to_seconds(std::vector<std::uint64_t>{0, 3}, seconds), Error);
  EXPECT_THROW(static_cast<void>(time->line(1)), Error);
  EXPECT_THROW(static_cast<void>(time->line(9)), Error);
  EXPECT_THROW(static_cast<void>(time->file_rows(9)), Error);
  EXPECT_THROW(static_cast<void>(time->place(3)), Error);
  EXPECT_THROW(time->counts_to_rows(9, {}, {}), Error);
}

TEST_F(TimelineTest, BlocksOutOfOrderAreAnError) {
  auto time = timeline(1);
  add(*time, {recording({1, 2, 3})}, 9);
  const std::vector<std::byte> bytes = recording({4}).packets();
  Block block{0, 7, 7, 1, &kClocked, bytes};
  EXPECT_THROW(time->add(block), Error);
  block.first_row = 3;
  EXPECT_NO_THROW(time->add(block));
  block.first_row = 4;
  block.file = 1;
  EXPECT_THROW(time->add(block), Error);
}

TEST_F(TimelineTest, ManyThreadsMayAskAtTheSameTime) {
  std::mt19937_64 random(3);
  std::vector<std::int64_t> counts;
  for (std::int64_t i = 0; i < 3000; ++i) counts.push_back(i + i / 3 + i / 50);
  const std::vector<Recording> recordings{recording(counts)};
  const Model model(recordings);
  auto time = timeline(1, 8);
  add(*time, recordings, 100);
  time->finish();
  ASSERT_GT(scratch_->size_bytes(), 0U);
  std::vector<std::future<void>> askers;
  askers.reserve(4);
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    askers.push_back(std::async(std::launch::async, [&, seed] {
      std::mt19937_64 own(seed);
      expect_rows(*time, model, own);
      expect_counts(*time, model, 0, counts, own);
    }));
  }
  for (std::future<void>& asker : askers) asker.get();
}

}  // namespace
}  // namespace rec2nwb
