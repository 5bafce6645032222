#include "stream/slab.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "stream/grid.hpp"

namespace rec2nwb {
namespace {

TEST(SlabPool, MakesSlabsOfTheOutputsWidths) {
  SlabPool pool(RowSpace::kFilled, {2, 64});
  const auto slab = pool.get(3 * kSlabRows);
  EXPECT_EQ(slab->space, RowSpace::kFilled);
  EXPECT_EQ(slab->first_row, 3 * kSlabRows);
  EXPECT_EQ(slab->rows, 0U);
  ASSERT_EQ(slab->columns.size(), 2U);
  EXPECT_EQ(slab->columns[0].size(), 2U * kSlabRows);
  EXPECT_EQ(slab->columns[1].size(), 64U * kSlabRows);
}

TEST(SlabPool, UsesAReturnedSlabAgain) {
  SlabPool pool(RowSpace::kRecorded, {4});
  const std::byte* buffer = nullptr;
  {
    auto slab = pool.get(0);
    slab->rows = 77;
    buffer = slab->columns[0].data();
  }
  for (std::uint64_t i = 1; i < 20; ++i) {
    const auto slab = pool.get(i * kSlabRows);
    EXPECT_EQ(slab->columns[0].data(), buffer);
    EXPECT_EQ(slab->rows, 0U);
    EXPECT_EQ(slab->first_row, i * kSlabRows);
  }
  EXPECT_EQ(pool.made(), 1U);
}

TEST(SlabPool, MakesAsManyAsAreOutAtOnce) {
  SlabPool pool(RowSpace::kRecorded, {4});
  for (int round = 0; round < 3; ++round) {
    std::vector<SlabPool::Lease> out;
    for (std::uint64_t i = 0; i < 5; ++i) out.push_back(pool.get(i));
  }
  EXPECT_EQ(pool.made(), 5U);
}

TEST(SlabPool, SlabsMayComeBackFromOtherThreads) {
  SlabPool pool(RowSpace::kRecorded, {4});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&pool] {
      for (std::uint64_t n = 0; n < 200; ++n) pool.get(n)->columns[0][0] = std::byte{1};
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(pool.made(), 4U);
}

}  // namespace
}  // namespace rec2nwb
