// What single recordings make of a timeline: gaps, wraps, clocks, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.hpp"
#include "timeline_recordings.hpp"

namespace rec2nwb {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using timeline_test::ascending;
using timeline_test::gaps_of;
using timeline_test::kClocked;
using timeline_test::kCreatedMs;
using timeline_test::kPeriod;
using timeline_test::kTimelineStartNs;
using timeline_test::Lost;
using timeline_test::recording;
using timeline_test::Recording;

// Half an hour at 30 kHz: there other readers start again from the creation time.
constexpr std::int64_t kHalfHour = 54'000'000;

class TimelineTest : public timeline_test::TimelineFixture {};

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

}  // namespace
}  // namespace rec2nwb
