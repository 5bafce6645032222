#include "stream/grid.hpp"

#include <gtest/gtest.h>

#include <random>

namespace rec2nwb {
namespace {

TEST(Grid, CutsTheExampleOfItsHeader) {
  const ChunkShape chunk{16384, 32};
  EXPECT_EQ(div_up(40000, chunk.rows), 3U);
  EXPECT_EQ(chunks_across(100, chunk), 4U);
  EXPECT_EQ(40000 - 2 * chunk.rows, 7232U);
  EXPECT_EQ(columns_of_chunk(100, chunk, 0), 32U);
  EXPECT_EQ(columns_of_chunk(100, chunk, 3), 4U);
}

TEST(Grid, DividesUp) {
  EXPECT_EQ(div_up(0, 7), 0U);
  EXPECT_EQ(div_up(1, 7), 1U);
  EXPECT_EQ(div_up(7, 7), 1U);
  EXPECT_EQ(div_up(8, 7), 2U);
}

TEST(Grid, EveryColumnIsInExactlyOneChunk) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    const std::uint32_t columns = 1 + static_cast<std::uint32_t>(random() % 300);
    const ChunkShape chunk{kSlabRows, 1 + static_cast<std::uint32_t>(random() % 40)};
    std::uint32_t sum = 0;
    for (std::uint32_t i = 0; i < chunks_across(columns, chunk); ++i) {
      const auto n = columns_of_chunk(columns, chunk, i);
      ASSERT_GE(n, 1U);
      ASSERT_LE(n, chunk.columns);
      sum += n;
    }
    EXPECT_EQ(sum, columns);
  }
}

}  // namespace
}  // namespace rec2nwb
