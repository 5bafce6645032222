#include "stream/huffman.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <queue>
#include <random>
#include <vector>

namespace rec2nwb {
namespace {

using Counts = std::vector<std::uint32_t>;
using Lengths = std::vector<std::uint8_t>;

Lengths lengths_of(const Counts& counts, unsigned max_bits) {
  Lengths lengths(counts.size(), 99);
  huffman_lengths(counts, max_bits, lengths);
  return lengths;
}

std::uint64_t total_bits(const Counts& counts, const Lengths& lengths) {
  return std::inner_product(counts.begin(), counts.end(), lengths.begin(), std::uint64_t{0});
}

/// The bits of the best code without a limit: the sum of all inner nodes.
std::uint64_t least_bits(const Counts& counts) {
  std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>> nodes;
  for (const auto count : counts) {
    if (count > 0) nodes.push(count);
  }
  if (nodes.size() == 1) return nodes.top();
  std::uint64_t sum = 0;
  while (nodes.size() > 1) {
    const std::uint64_t least = nodes.top();
    nodes.pop();
    const std::uint64_t joined = least + nodes.top();
    nodes.pop();
    nodes.push(joined);
    sum += joined;
  }
  return sum;
}

void expect_complete(const Lengths& lengths, unsigned max_bits) {
  double kraft = 0;
  for (const auto bits : lengths) {
    ASSERT_LE(bits, max_bits);
    if (bits > 0) kraft += std::ldexp(1.0, -bits);
  }
  EXPECT_EQ(kraft, 1);
}

TEST(Huffman, RandomCountsGetTheBestCompleteCode) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    Counts counts(2 + random() % 284);
    for (auto& count : counts) {
      count = random() % 3 == 0 ? 0 : static_cast<std::uint32_t>(std::exp2(random() % 13));
    }
    counts.back() = 1;
    const Lengths lengths = lengths_of(counts, 15);
    expect_complete(lengths, 15);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      ASSERT_EQ(counts[i] > 0, lengths[i] > 0);
    }
    const std::uint64_t bits = total_bits(counts, lengths);
    ASSERT_GE(bits, least_bits(counts));
    ASSERT_LE(static_cast<double>(bits), 1.001 * static_cast<double>(least_bits(counts)));
  }
}

TEST(Huffman, TheLimitHoldsForCountsThatWouldGoDeepest) {
  Counts fibonacci = {1, 1};
  while (fibonacci.size() < 40) {
    fibonacci.push_back(fibonacci.back() + fibonacci[fibonacci.size() - 2]);
  }
  for (const unsigned max_bits : {6U, 7U, 15U}) {
    const Lengths lengths = lengths_of(fibonacci, max_bits);
    expect_complete(lengths, max_bits);
    EXPECT_TRUE(std::is_sorted(lengths.rbegin(), lengths.rend())) << "rarer is never shorter";
  }
  const Counts even(128, 7);
  EXPECT_EQ(lengths_of(even, 7), Lengths(128, 7));
}

TEST(Huffman, FewerThanTwoSymbolsGetACompleteCodeAsWell) {
  EXPECT_EQ(lengths_of({0, 0, 0}, 15), (Lengths{1, 1, 0}));
  EXPECT_EQ(lengths_of({5, 0, 0}, 15), (Lengths{1, 1, 0}));
  EXPECT_EQ(lengths_of({0, 0, 9}, 15), (Lengths{1, 0, 1}));
}

TEST(Huffman, CodesAreCanonicalAndTheirFirstBitIsLowest) {
  // The example of RFC 1951 3.2.2: A to H.
  const Lengths lengths = {3, 3, 3, 3, 3, 2, 4, 4};
  std::vector<std::uint16_t> codes(lengths.size());
  huffman_codes(lengths, codes);
  const std::vector<std::uint16_t> expected = {0b010, 0b110, 0b001,  0b101,
                                               0b011, 0b00,  0b0111, 0b1111};
  EXPECT_EQ(codes, expected);
}

}  // namespace
}  // namespace rec2nwb
