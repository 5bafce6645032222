#include "stream/noise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace rec2nwb {
namespace {

using Bytes = std::vector<std::byte>;

/// Bytes with an entropy of log2(values) bit.
Bytes noise_of(std::size_t size, unsigned values, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<unsigned> value(0, values - 1);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(value(random));
  return bytes;
}

class Noise : public testing::Test {
 protected:
  bool is_noise(const Bytes& plane) {
    Deflater deflater;
    return entropy_bits(plane) > kNoiseBits && test_.is_noise(plane, deflater);
  }
  NoiseTest test_;
};

TEST_F(Noise, ThatDeflateCannotMakeSmaller) {
  EXPECT_TRUE(is_noise(noise_of(524288, 256, 1)));
  EXPECT_TRUE(is_noise(noise_of(65536, 256, 2)));
  EXPECT_TRUE(is_noise(noise_of(524288, 245, 3)));  // 7.94 bit
}

TEST_F(Noise, IsNotWhatHasFewerBits) {
  EXPECT_FALSE(is_noise(noise_of(524288, 232, 4)));  // 7.86 bit
  EXPECT_FALSE(is_noise(noise_of(524288, 16, 5)));
  EXPECT_FALSE(is_noise(Bytes(524288)));
}

TEST_F(Noise, IsNotAPatternInWhichAllValuesAreAsFrequent) {
  Bytes counter(65536);
  for (std::size_t i = 0; i < counter.size(); ++i) counter[i] = static_cast<std::byte>(i);
  EXPECT_FALSE(is_noise(counter));
  for (std::size_t i = 0; i < counter.size(); ++i) counter[i] = static_cast<std::byte>(i >> 8);
  EXPECT_FALSE(is_noise(counter));
}

TEST_F(Noise, IsLookedForAllOverThePlane) {
  Bytes plane = noise_of(524288, 256, 6);
  std::fill(plane.begin() + 300000, plane.end(), std::byte{0});
  EXPECT_FALSE(is_noise(plane));
}

TEST_F(Noise, IsTheSameForAUsedTest) {
  const Bytes plane = noise_of(100000, 256, 7);
  EXPECT_TRUE(is_noise(plane));
  EXPECT_FALSE(is_noise(Bytes(10)));
  EXPECT_FALSE(is_noise({}));
  EXPECT_TRUE(is_noise(plane));
}

TEST(Entropy, KnownValues) {
  EXPECT_EQ(entropy_bits({}), 0);
  Bytes bytes(1000, std::byte{7});
  EXPECT_EQ(entropy_bits(bytes), 0);
  for (std::size_t i = 0; i < 500; ++i) bytes[2 * i] = std::byte{9};
  EXPECT_DOUBLE_EQ(entropy_bits(bytes), 1);
  Bytes all(256 * 3);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::byte>(i % 256);
  EXPECT_DOUBLE_EQ(entropy_bits(all), 8);
  const Bytes quarter = {std::byte{1}, std::byte{1}, std::byte{1}, std::byte{2}};
  EXPECT_NEAR(entropy_bits(quarter), 0.811278124459, 1e-12);
  // Not a multiple of four: the rest counts too.
  const Bytes three = {std::byte{1}, std::byte{2}, std::byte{3}};
  EXPECT_NEAR(entropy_bits(three), std::log2(3.0), 1e-12);
}

TEST(Entropy, OfASampleIsThatOfThePlane) {
  for (const unsigned values : {2U, 17U, 100U, 256U}) {
    EXPECT_NEAR(entropy_bits(noise_of(1 << 20, values, values)), std::log2(values), 0.01);
  }
}

}  // namespace
}  // namespace rec2nwb
