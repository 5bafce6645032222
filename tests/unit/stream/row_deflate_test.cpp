#include "stream/row_deflate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "inflate.hpp"
#include "stream/noise.hpp"
#include "stream/zlib_stream.hpp"

namespace rec2nwb {
namespace {

using Bytes = std::vector<std::byte>;

enum class RowContent { kConstant, kNoise, kFewValues, kSlow, kRuns, kRows };
constexpr RowContent kContents[] = {RowContent::kConstant,  RowContent::kNoise,
                                    RowContent::kFewValues, RowContent::kSlow,
                                    RowContent::kRuns,      RowContent::kRows};

Bytes plane_of(RowContent content, std::size_t size, std::uint32_t row_bytes, unsigned seed) {
  std::mt19937 random(seed);
  Bytes plane(size);
  std::vector<double> level(row_bytes);
  for (std::size_t i = 0; i < plane.size(); ++i) {
    const std::size_t column = i % row_bytes;
    const auto any = static_cast<std::byte>(random());
    switch (content) {
      case RowContent::kConstant:
        plane[i] = std::byte{7};
        break;
      case RowContent::kNoise:
        plane[i] = any;
        break;
      case RowContent::kFewValues:
        plane[i] = any & std::byte{3};
        break;
      case RowContent::kSlow:  // high bytes of ephys
        level[column] += static_cast<double>(random() % 200) - 100;
        plane[i] = static_cast<std::byte>(static_cast<int>(std::floor(level[column])) >> 8);
        break;
      case RowContent::kRuns:
        plane[i] = i > 0 && random() % 50 != 0 ? plane[i - 1] : any;
        break;
      case RowContent::kRows:
        plane[i] = i >= row_bytes && random() % 100 != 0 ? plane[i - row_bytes] : any;
        break;
    }
  }
  return plane;
}

/// In a buffer of just the promised size.
Bytes stream_of(const Bytes& plane, std::uint32_t row_bytes) {
  Deflater deflater;
  Bytes out(RowDeflater::bound(plane.size()) + ZlibStream::finish_bound(0));
  ZlibStream stream(out);
  RowDeflater rows;
  rows.write(plane, row_bytes, entropy_bits(plane), stream.blocks());
  out.resize(stream.finish(deflater, {}, plane));
  return out;
}

TEST(RowDeflate, EveryContentAndShapeComesBack) {
  unsigned seed = 0;
  for (const RowContent content : kContents) {
    for (const std::uint32_t row_bytes : {1U, 3U, 4U, 32U, 128U, 4681U}) {
      // Nothing, less than a row, around a block, several blocks.
      for (const std::size_t size : {0U, 1U, 15U, 700U, 131071U, 131072U, 131073U, 300001U}) {
        const Bytes plane = plane_of(content, size, row_bytes, ++seed);
        ASSERT_TRUE(test::inflated(stream_of(plane, row_bytes), size) == plane)
            << static_cast<int>(content) << ", rows of " << row_bytes << ", " << size << " bytes";
      }
    }
  }
}

TEST(RowDeflate, NoiseIsStored) {
  const Bytes plane = plane_of(RowContent::kNoise, 200000, 32, 1);
  EXPECT_LT(stream_of(plane, 32).size(), 200000U + 100);
}

TEST(RowDeflate, IsSmallerThanALibraryForHighBytesOfEphys) {
  const std::size_t size = 524288;
  const Bytes plane = plane_of(RowContent::kSlow, size, 32, 2);
  Deflater deflater;
  Bytes library(Deflater::bound(size));
  library.resize(deflater.deflate(plane, library));
  EXPECT_LT(stream_of(plane, 32).size(), library.size());
}

TEST(RowDeflate, TakesRowsThatTheWindowReaches) {
  EXPECT_TRUE(RowDeflater::takes(1));
  EXPECT_TRUE(RowDeflater::takes(4681));
  EXPECT_FALSE(RowDeflater::takes(4682)) << "seven of them are more than 32 KiB";
}

TEST(RowMatch, AllVariantsFindTheSameTokens) {
  const auto variants = compare_rows_variants();
  ASSERT_FALSE(variants.empty());
  unsigned seed = 100;
  for (const RowContent content : kContents) {
    for (const std::uint32_t row_bytes : {1U, 5U, 32U}) {
      const Bytes plane = plane_of(content, 3000 + seed % 40, row_bytes, seed);
      RowMatcher plain(variants.front().run);
      plain.find(plane, 700, plane.size(), match_distances(row_bytes), 4);
      for (const auto& variant : variants) {
        RowMatcher other(variant.run);
        other.find(plane, 700, plane.size(), match_distances(row_bytes), 4);
        EXPECT_TRUE(std::ranges::equal(other.tokens(), plain.tokens())) << variant.name;
        EXPECT_EQ(other.counts(), plain.counts()) << variant.name;
      }
      ++seed;
    }
  }
}

/// Byte by byte, as the description says.
std::vector<Token> model_tokens(const Bytes& plane, const Distances& distances, unsigned least) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < plane.size();) {
    unsigned best = 0;
    unsigned nearest = 0;
    for (unsigned k = 0; k < kDistances && at >= distances.back(); ++k) {
      unsigned length = 0;
      const std::size_t end = at < plane.size() / 2 ? plane.size() / 2 : plane.size();
      while (length < kLongestMatch && at + length < end &&
             plane[at + length] == plane[at + length - distances[k]]) {
        ++length;
      }
      if (length > best) best = length, nearest = k;
    }
    tokens.push_back(best >= least ? match_token(nearest, best) : static_cast<Token>(plane[at]));
    at += best >= least ? best : 1;
  }
  return tokens;
}

TEST(RowMatch, TakesTheLongestMatchAndTheNearestOfEqualOnes) {
  unsigned seed = 200;
  for (const RowContent content : kContents) {
    for (const std::uint32_t row_bytes : {1U, 4U, 32U}) {
      for (const unsigned least : {3U, 4U, 9U}) {
        const Bytes plane = plane_of(content, 2500 + seed % 17, row_bytes, seed);
        const Distances distances = match_distances(row_bytes);
        RowMatcher matcher;
        matcher.find(plane, 0, plane.size(), distances, least);
        EXPECT_TRUE(std::ranges::equal(matcher.tokens(), model_tokens(plane, distances, least)))
            << static_cast<int>(content) << ", rows of " << row_bytes << ", " << least;
        ++seed;
      }
    }
  }
}

}  // namespace
}  // namespace rec2nwb
