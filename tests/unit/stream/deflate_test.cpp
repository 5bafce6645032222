#include "stream/deflate.hpp"

#include <gtest/gtest.h>

#include <random>

#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

std::vector<std::byte> noise(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::byte> bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

TEST(Deflate, NoiseFitsIntoTheBound) {
  Deflater deflater;
  for (const std::size_t size : {1U, 100U, 65535U, 524288U, 1048576U}) {
    const auto in = noise(size, static_cast<unsigned>(size));
    std::vector<std::byte> out(Deflater::bound(size));
    EXPECT_LE(deflater.deflate(in, out), out.size());
  }
}

/// Something with matches at all distances: a walk of small steps.
std::vector<std::byte> walk(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::byte> bytes(size);
  unsigned at = 0;
  for (auto& byte : bytes) {
    if (random() % 4 == 0) at += static_cast<unsigned>(random() % 3) - 1;
    byte = static_cast<std::byte>(at);
  }
  return bytes;
}

TEST(Deflate, TheBytesDoNotDependOnWhatWasDeflatedBefore) {
  Deflater used;
  for (unsigned round = 0; round < 300; ++round) {
    const auto in = walk(1000 + round * 977 % 40000, round);
    std::vector<std::byte> out(Deflater::bound(in.size()));
    out.resize(used.deflate(in, out));
    Deflater fresh;
    std::vector<std::byte> expected(Deflater::bound(in.size()));
    expected.resize(fresh.deflate(in, expected));
    ASSERT_TRUE(out == expected) << "round " << round;
  }
}

TEST(Deflate, ATooSmallBufferIsAnError) {
  Deflater deflater;
  const auto in = noise(10000, 3);
  std::vector<std::byte> out(100);
  EXPECT_NE(test::error_text([&] { deflater.deflate(in, out); }).find("output buffer"),
            std::string::npos);
}

}  // namespace
}  // namespace rec2nwb
