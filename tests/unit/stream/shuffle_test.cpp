#include "stream/shuffle.hpp"

#include <gtest/gtest.h>

#include <random>

namespace rec2nwb {
namespace {

using Bytes = std::vector<std::byte>;

Bytes random_bytes(std::size_t size, std::mt19937& random) {
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

class EachVariant : public testing::TestWithParam<UnzipVariant> {};
INSTANTIATE_TEST_SUITE_P(Unzip, EachVariant, testing::ValuesIn(unzip_variants()),
                         [](const auto& variant) { return variant.param.name; });

TEST_P(EachVariant, PartsBytesOfAnyLengthAndAlignmentAndTouchesNoOther) {
  constexpr auto kFill = std::byte{0xA5};
  constexpr std::size_t kZone = 64;
  std::mt19937 random(1);
  for (std::size_t pairs = 0; pairs < 200; ++pairs) {
    const std::size_t shift = random() % 33;
    const Bytes in = random_bytes(shift + 2 * pairs, random);
    Bytes even(pairs + 2 * kZone, kFill);
    Bytes odd(pairs + 2 * kZone, kFill);
    GetParam().run(in.data() + shift, pairs, even.data() + kZone, odd.data() + kZone);
    Bytes expected_even(even.size(), kFill);
    Bytes expected_odd(odd.size(), kFill);
    for (std::size_t i = 0; i < pairs; ++i) {
      expected_even[kZone + i] = in[shift + 2 * i];
      expected_odd[kZone + i] = in[shift + 2 * i + 1];
    }
    ASSERT_EQ(even, expected_even) << pairs;
    ASSERT_EQ(odd, expected_odd) << pairs;
  }
}

/// Byte by byte, from the definition of HDF5's filter.
Bytes shuffled(const Tile& tile) {
  const std::size_t plane = std::size_t{tile.chunk.rows} * tile.chunk.columns;
  Bytes out(tile.chunk_bytes());
  for (std::uint32_t r = 0; r < tile.rows; ++r) {
    for (std::uint32_t c = 0; c < tile.columns; ++c) {
      const std::byte* from =
          tile.first + r * tile.row_stride_bytes + std::size_t{c} * tile.element_bytes;
      for (std::uint32_t b = 0; b < tile.element_bytes; ++b) {
        out[b * plane + std::size_t{r} * tile.chunk.columns + c] = from[b];
      }
    }
  }
  return out;
}

TEST_P(EachVariant, ShufflesAnyTile) {
  std::mt19937 random(2);
  Shuffler shuffler(GetParam().run);
  for (int round = 0; round < 300; ++round) {
    Tile tile;
    tile.element_bytes = 1U << random() % 4;
    tile.chunk.rows = 1 + static_cast<std::uint32_t>(random() % 500);
    // Sometimes a row is more than is gathered at once.
    tile.chunk.columns = 1 + static_cast<std::uint32_t>(random() % (round % 10 == 0 ? 9000 : 80));
    if (round % 10 == 0) tile.chunk.rows = 1 + tile.chunk.rows % 5;
    tile.rows = 1 + static_cast<std::uint32_t>(random() % tile.chunk.rows);
    tile.columns = 1 + static_cast<std::uint32_t>(random() % tile.chunk.columns);
    tile.row_stride_bytes = std::size_t{tile.columns + random() % 5} * tile.element_bytes;
    const Bytes rows = random_bytes(tile.rows * tile.row_stride_bytes, random);
    tile.first = rows.data();
    Bytes out = random_bytes(tile.chunk_bytes(), random);  // what was there is gone
    shuffler.shuffle(tile, out.data());
    ASSERT_EQ(out, shuffled(tile)) << round;
  }
}

TEST(Unzip, HasAVariantForEveryMachine) {
  ASSERT_FALSE(unzip_variants().empty());
  EXPECT_EQ(unzip_variants().front().name, "plain");
#ifdef __x86_64__
  EXPECT_GE(unzip_variants().size(), 2U) << "SSE2 belongs to x86-64";
#endif
}

}  // namespace
}  // namespace rec2nwb
