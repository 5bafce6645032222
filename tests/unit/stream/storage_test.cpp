#include "stream/storage.hpp"

#include <gtest/gtest.h>

namespace rec2nwb {
namespace {

constexpr ChunkProfile kAll[] = {ChunkProfile::kArchive, ChunkProfile::kSorting,
                                 ChunkProfile::kWindows};

TEST(ChunkShapes, AreThoseOfTheProfile) {
  EXPECT_EQ(chunk_shape(ChunkProfile::kArchive, 128), (ChunkShape{16384, 32}));
  EXPECT_EQ(chunk_shape(ChunkProfile::kSorting, 128), (ChunkShape{16384, 4}));
  EXPECT_EQ(chunk_shape(ChunkProfile::kWindows, 128), (ChunkShape{1024, 64}));
}

TEST(ChunkShapes, AreNoWiderThanTheDatasetAndCutSlabsEvenly) {
  for (const auto profile : kAll) {
    for (const std::uint32_t columns : {1U, 3U, 22U, 128U, 1024U}) {
      const ChunkShape shape = chunk_shape(profile, columns);
      EXPECT_GE(shape.columns, 1U);
      EXPECT_LE(shape.columns, columns);
      EXPECT_EQ(kSlabRows % shape.rows, 0U);
    }
  }
}

TEST(ChunkShapes, TheArchiveFollowsAPluginsHint) {
  EXPECT_EQ(chunk_shape(ChunkProfile::kArchive, 128, 8).columns, 8U);
  EXPECT_EQ(chunk_shape(ChunkProfile::kArchive, 128, 1000).columns, 128U);
  EXPECT_EQ(chunk_shape(ChunkProfile::kArchive, 128, 1ULL << 40).columns, 128U);
  EXPECT_EQ(chunk_shape(ChunkProfile::kArchive, 128, 0).columns, 1U);
  EXPECT_EQ(chunk_shape(ChunkProfile::kSorting, 128, 8).columns, 4U);
}

}  // namespace
}  // namespace rec2nwb
