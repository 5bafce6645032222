#include "stream/deflate.hpp"

#include <gtest/gtest.h>

#include <random>

#include "inflate.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

using test::inflated;

std::vector<Codec> deflating_codecs() {
  std::vector<Codec> codecs = {Codec::kDeflate};
  if (fast_codec_available()) codecs.push_back(Codec::kFast);
  return codecs;
}

std::vector<std::byte> noise(std::size_t size, unsigned seed, unsigned values = 256) {
  std::mt19937 random(seed);
  std::vector<std::byte> bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random() % values);
  return bytes;
}

std::vector<std::byte> stream(Deflater& deflater, std::span<const std::byte> stored,
                              std::span<const std::byte> packed) {
  std::vector<std::byte> out(zlib_bound(deflater, stored.size() + packed.size()));
  out.resize(write_zlib_stream(deflater, stored, packed, out));
  return out;
}

TEST(Deflate, StoredAndPackedPartsOfEverySizeComeBack) {
  // Around what a stored block can hold, and nothing at all on either side.
  const std::size_t sizes[] = {0, 1, 65534, 65535, 65536, 131070, 131071};
  for (const auto codec : deflating_codecs()) {
    const auto deflater = make_deflater(codec);
    for (const auto stored_size : sizes) {
      for (const auto packed_size : sizes) {
        const auto stored = noise(stored_size, 1);
        const auto packed = noise(packed_size, 2, 5);
        const auto out = stream(*deflater, stored, packed);
        SCOPED_TRACE(to_text(codec) + " " + std::to_string(stored_size) + " + " +
                     std::to_string(packed_size));
        std::vector<std::byte> both = stored;
        both.insert(both.end(), packed.begin(), packed.end());
        ASSERT_TRUE(inflated(out, both.size()) == both);
      }
    }
  }
}

TEST(Deflate, NoiseFitsIntoTheBound) {
  for (const auto codec : deflating_codecs()) {
    const auto deflater = make_deflater(codec);
    for (const std::size_t size : {1U, 100U, 65535U, 524288U, 1048576U}) {
      const auto in = noise(size, static_cast<unsigned>(size));
      std::vector<std::byte> out(deflater->bound(size));
      EXPECT_LE(deflater->deflate(in, out), out.size());
    }
  }
}

TEST(Deflate, ATooSmallBufferIsAnError) {
  for (const auto codec : deflating_codecs()) {
    const auto deflater = make_deflater(codec);
    const auto in = noise(10000, 3);
    std::vector<std::byte> out(100);
    EXPECT_NE(test::error_text([&] { deflater->deflate(in, out); }).find("output buffer"),
              std::string::npos);
  }
}

TEST(Deflate, NoiseFitsIntoTheBoundOfAStreamHoweverItIsParted) {
  for (const auto codec : deflating_codecs()) {
    const auto deflater = make_deflater(codec);
    for (const std::size_t size : {0U, 1U, 65535U, 65536U, 300000U}) {
      const auto bytes = noise(size, 8);
      for (const std::size_t head : {std::size_t{0}, size / 3, size}) {
        const auto stored = std::span(bytes).first(head);
        EXPECT_EQ(inflated(stream(*deflater, stored, std::span(bytes).subspan(head)), size), bytes);
      }
    }
  }
}

TEST(Deflate, ABufferBelowTheBoundOfAStreamIsAnError) {
  const auto deflater = make_deflater(Codec::kDeflate);
  const auto packed = noise(1000, 5, 3);
  std::vector<std::byte> out(zlib_bound(*deflater, packed.size()) - 1);
  EXPECT_NE(test::error_text([&] { write_zlib_stream(*deflater, {}, packed, out); }).find("buffer"),
            std::string::npos);
}

TEST(Deflate, AFlippedBitIsNoticedByReaders) {
  const auto deflater = make_deflater(Codec::kDeflate);
  const auto stored = noise(70000, 6);
  const auto packed = noise(3000, 7, 3);
  auto out = stream(*deflater, stored, packed);
  out[5000] ^= std::byte{1};
  EXPECT_THROW(inflated(out, 73000), std::runtime_error);
}

TEST(Deflate, NoneHasNoDeflater) { EXPECT_EQ(make_deflater(Codec::kNone), nullptr); }

TEST(Deflate, FastIsAnErrorWhereItIsNotBuiltIn) {
  if (fast_codec_available()) {
    EXPECT_NE(make_deflater(Codec::kFast), nullptr);
    return;
  }
  const auto text = test::error_text([] { make_deflater(Codec::kFast); });
  EXPECT_NE(text.find("not built into this program"), std::string::npos);
  EXPECT_NE(text.find("--codec deflate"), std::string::npos);
}

}  // namespace
}  // namespace rec2nwb
