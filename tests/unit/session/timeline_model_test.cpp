// Random sessions: a timeline answers as arrays that keep every packet do.
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <random>
#include <string>
#include <vector>

#include "timeline_recordings.hpp"

namespace rec2nwb {
namespace {

using timeline_test::gaps_of;
using timeline_test::kCreatedMs;
using timeline_test::kPeriod;
using timeline_test::Lost;
using timeline_test::recording;
using timeline_test::Recording;

class TimelineModel : public timeline_test::TimelineFixture {};

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
std::vector<Recording> random_recordings(std::mt19937_64& random) {
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

TEST_F(TimelineModel, AgreesWithArraysHoweverTheBlocksAreCut) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    std::mt19937_64 random(seed);
    const std::vector<Recording> recordings = random_recordings(random);
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

TEST_F(TimelineModel, ManyThreadsMayAskAtTheSameTime) {
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
