#include "session/run_store.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace rec2nwb {
namespace {

// testing::Test has a member Run.
using OneRun = Run;
using Runs = std::vector<Run>;

std::filesystem::path fresh_folder(const std::string& name) {
  std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / ("run_store_" + name);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

/// Three files, runs of 1 to 5 rows with gaps of 1 to 3 packets between them.
std::vector<Run> some_runs(std::size_t size) {
  std::mt19937 random(1);
  std::vector<Run> runs;
  Run next;
  next.first_count = 1000;
  for (std::size_t i = 0; i < size; ++i) {
    next.length = 1 + random() % 5;
    runs.push_back(next);
    const std::uint64_t missing = 1 + random() % 3;
    next.offset_bytes += 17 * next.length;
    next.first_row += next.length;
    next.first_filled_row += next.length + (missing == 1 ? 1 : 0);
    next.first_count += static_cast<std::int64_t>(next.length + missing);
    if (i == size / 3 || i == size / 2) {
      next.first_count = 50;
      ++next.file;
      ++next.segment;
    }
  }
  return runs;
}

void expect_same(const Run& a, const Run& b) {
  EXPECT_EQ(a.first_row, b.first_row);
  EXPECT_EQ(a.first_filled_row, b.first_filled_row);
  EXPECT_EQ(a.first_count, b.first_count);
  EXPECT_EQ(a.length, b.length);
  EXPECT_EQ(a.offset_bytes, b.offset_bytes);
  EXPECT_EQ(a.file, b.file);
  EXPECT_EQ(a.segment, b.segment);
}

void fill(RunStore& store, const std::vector<Run>& runs) {
  for (Run run : runs) {
    const std::uint64_t length = std::exchange(run.length, 0);
    store.append(run);
    for (std::uint64_t i = 0; i < length; ++i) store.extend_last(1);
    run.length = length;
    expect_same(store.last(), run);
  }
}

std::uint64_t run_of_row(const std::vector<Run>& runs, std::uint64_t row) {
  std::uint64_t index = 0;
  while (index + 1 < runs.size() && runs[index + 1].first_row <= row) ++index;
  return index;
}

void expect_lookups(const RunStore& store, const std::vector<Run>& runs) {
  RunReader reader(store);
  RunCursor cursor(store);
  std::mt19937_64 random(2);
  const std::uint64_t rows = runs.back().first_row + runs.back().length;
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t row = i % 3 == 0 ? random() % rows : static_cast<std::uint64_t>(i) % rows;
    const std::uint64_t index = run_of_row(runs, row);
    EXPECT_EQ(reader.count_while([=](const Run& run) { return run.first_row <= row; }), index + 1);
    expect_same(cursor.seek_row(RowSpace::kRecorded, row), runs[index]);
    expect_same(cursor.next(), index + 1 < runs.size() ? runs[index + 1] : kEndOfRuns);
    const Run& run = runs[random() % runs.size()];
    expect_same(cursor.seek_count(run.segment, run.first_count), run);
    expect_same(cursor.seek_row(RowSpace::kFilled, run.first_filled_row), run);
  }
}

TEST(RunStore, GivesBackWhatWasAppendedWhereverItIs) {
  const std::filesystem::path folder = fresh_folder("pages");
  for (std::size_t in_memory : {0U, 1U, 4U, 10U, 1000U}) {
    for (std::size_t size : {1U, 3U, 4U, 5U, 8U, 10U, 11U, 97U}) {
      SCOPED_TRACE(std::to_string(size) + " runs, " + std::to_string(in_memory) + " in memory");
      ScratchFile scratch(folder);
      RunStore store(scratch, in_memory);
      const Runs runs = some_runs(size);
      fill(store, runs);
      ASSERT_EQ(store.size(), runs.size());
      RunReader reader(store);
      for (std::size_t i = 0; i < size; ++i) expect_same(reader.at(i), runs[i]);
      for (std::size_t i = size; i-- > 0;) expect_same(reader.at(i), runs[i]);
      expect_lookups(store, runs);
    }
  }
}

TEST(RunStore, WritesNothingBeforeMemoryIsFull) {
  ScratchFile scratch(fresh_folder("scratch"));
  RunStore store(scratch, 8);
  fill(store, some_runs(16));
  EXPECT_EQ(scratch.size_bytes(), 0U);
  store.append(some_runs(17).back());
  EXPECT_EQ(scratch.size_bytes(), 8 * sizeof(OneRun));
}

TEST(RunStore, SharesTheScratchFile) {
  ScratchFile scratch(fresh_folder("shared"));
  RunStore store(scratch, 2);
  const Runs runs = some_runs(21);
  const std::vector<std::byte> other(13);
  for (const OneRun& run : runs) {
    store.append(run);
    scratch.append(other);
  }
  expect_lookups(store, runs);
}

TEST(RunStore, NothingIsBeforeTheFirstRun) {
  ScratchFile scratch(fresh_folder("empty"));
  RunStore store(scratch, 2);
  RunReader reader(store);
  EXPECT_EQ(reader.count_while([](const OneRun&) { return true; }), 0U);
  store.append({});
  EXPECT_EQ(reader.count_while([](const OneRun&) { return false; }), 0U);
  EXPECT_EQ(reader.count_while([](const OneRun&) { return true; }), 1U);
}

TEST(RunStore, ManyReadersAtTheSameTime) {
  ScratchFile scratch(fresh_folder("threads"));
  RunStore store(scratch, 4);
  const Runs runs = some_runs(200);
  fill(store, runs);
  std::vector<std::future<void>> readers;
  readers.reserve(4);
  for (int i = 0; i < 4; ++i) {
    readers.push_back(std::async(std::launch::async, [&] { expect_lookups(store, runs); }));
  }
  for (std::future<void>& reader : readers) reader.get();
}

}  // namespace
}  // namespace rec2nwb
