#include "stream/block_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "pass_fixture.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

using test::counters_from;
using test::Recordings;

struct Seen {
  std::uint32_t file;
  std::uint64_t first_row;
  std::uint64_t first_file_row;
  std::uint32_t rows;
  bool operator==(const Seen&) const = default;
};

void PrintTo(const Seen& seen, std::ostream* out) {
  *out << "file " << seen.file << " row " << seen.first_row << " (" << seen.first_file_row << ") x "
       << seen.rows;
}

std::vector<Seen> blocks_of(const Recordings& recordings, std::uint32_t block_rows) {
  RecordingSource source(recordings.pointers(), block_rows);
  std::vector<Seen> seen;
  Block block;
  while (source.next(block)) {
    seen.push_back({block.file, block.first_row, block.first_file_row, block.rows});
    EXPECT_EQ(block.bytes.size(), std::size_t{block.rows} * block.layout->packet_bytes);
  }
  EXPECT_FALSE(source.next(block)) << "it ended once";
  return seen;
}

TEST(RecordingSource, BlocksEndAtFileEdges) {
  const Recordings recordings(test::fresh_folder("stream"),
                              {counters_from(5, 7), counters_from(100, 3)});
  const std::vector<Seen> expected = {{0, 0, 0, 3}, {0, 3, 3, 3}, {0, 6, 6, 1}, {1, 7, 0, 3}};
  EXPECT_EQ(blocks_of(recordings, 3), expected);
}

TEST(RecordingSource, ABufferIsNoLargerThanTheFile) {
  const Recordings recordings(test::fresh_folder("stream"),
                              {counters_from(5, 7), counters_from(100, 3)});
  const std::size_t packet_bytes = recordings.files[0]->layout().packet_bytes;
  // The packet behind a block says whether its last one is whole.
  EXPECT_EQ(block_bytes(recordings.pointers(), 5), 6 * packet_bytes);
  EXPECT_EQ(block_bytes(recordings.pointers(), 4'000'000'000), 8 * packet_bytes);
  EXPECT_EQ(block_bytes(recordings.pointers(), 0), 8 * packet_bytes);
  EXPECT_EQ(block_bytes({}, 0), 0U);
}

TEST(RecordingSource, DroppingPagesBehindChangesNothing) {
  const Recordings recordings(test::fresh_folder("stream"),
                              {counters_from(5, 7), counters_from(100, 3)});
  RecordingSource kept(recordings.pointers(), 2);
  RecordingSource dropped(recordings.pointers(), {.block_rows = 2, .drop_behind = true});
  Block a;
  Block b;
  while (kept.next(a)) {
    ASSERT_TRUE(dropped.next(b));
    EXPECT_TRUE(std::ranges::equal(a.bytes, b.bytes));
  }
  EXPECT_FALSE(dropped.next(b));
}

TEST(RecordingSource, FilesWithoutPacketsAreSkipped) {
  const Recordings recordings(test::fresh_folder("stream"),
                              {{}, counters_from(5, 2), {}, {}, counters_from(9, 1), {}});
  const std::vector<Seen> expected = {{1, 0, 0, 2}, {4, 2, 0, 1}};
  EXPECT_EQ(blocks_of(recordings, 0), expected);
}

TEST(RecordingSource, NothingToReadIsTheEnd) {
  const Recordings none(test::fresh_folder("stream"), {{}});
  EXPECT_TRUE(blocks_of(none, 0).empty());
  RecordingSource source({});
  Block block;
  EXPECT_FALSE(source.next(block));
}

TEST(RecordingSource, EveryPacketOnceInOrderForAnyBlockSize) {
  const std::vector<test::Counters> counters = {counters_from(5, 1000), counters_from(9000, 513)};
  const Recordings recordings(test::fresh_folder("stream"), counters);
  for (const std::uint32_t block_rows : {1U, 2U, 7U, 512U, 513U, 1000U, 5000U, 0U}) {
    RecordingSource source(recordings.pointers(), block_rows);
    Block block;
    test::Counters seen;
    while (source.next(block)) {
      EXPECT_EQ(block.first_row, seen.size());
      EXPECT_TRUE(block_rows == 0 || block.rows <= block_rows);
      for (std::uint32_t r = 0; r < block.rows; ++r) seen.push_back(block.counter(r));
    }
    EXPECT_EQ(seen, test::model_rows(counters, RowSpace::kRecorded)) << block_rows;
  }
}

TEST(RecordingSource, WithoutASizeABlockIsAboutAMebibyte) {
  const std::size_t packet_bytes = 17;
  const Recordings recordings(test::fresh_folder("stream"), {counters_from(0, 70000)});
  ASSERT_EQ(recordings.files[0]->layout().packet_bytes, packet_bytes);
  const auto blocks = blocks_of(recordings, 0);
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].rows, kBlockBytes / packet_bytes);
}

}  // namespace
}  // namespace rec2nwb
