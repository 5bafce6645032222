#include "stream/zlib_stream.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "inflate.hpp"

namespace rec2nwb {
namespace {

using test::inflated;
using Bytes = std::vector<std::byte>;

Bytes random_bytes(std::size_t size, unsigned seed, unsigned values = 256) {
  std::mt19937 random(seed);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random() % values);
  return bytes;
}

/// The first `stored` bytes as they are, the rest deflated, in a buffer of just the promised size.
Bytes stream_of(Deflater& deflater, const Bytes& all, std::size_t stored) {
  const std::span<const std::byte> bytes(all);
  const std::size_t rest = all.size() - stored;
  Bytes out(stored_bound(stored) + ZlibStream::finish_bound(rest));
  ZlibStream stream(out);
  put_stored(bytes.first(stored), stream.blocks());
  out.resize(stream.finish(deflater, bytes.subspan(stored), bytes));
  return out;
}

TEST(ZlibStream, StoredAndDeflatedPartsOfEverySizeComeBack) {
  // Around what a stored block can hold, and nothing at all on either side.
  const std::size_t sizes[] = {0, 1, 65534, 65535, 65536, 131070, 131071};
  Deflater deflater;
  for (const auto stored : sizes) {
    for (const auto rest : sizes) {
      for (const unsigned values : {5U, 256U}) {
        Bytes all = random_bytes(stored, 1);
        const Bytes behind = random_bytes(rest, 2, values);
        all.insert(all.end(), behind.begin(), behind.end());
        ASSERT_TRUE(inflated(stream_of(deflater, all, stored), all.size()) == all)
            << stored << " + " << rest << " of " << values << " values";
      }
    }
  }
}

TEST(ZlibStream, BlocksMayEndAnywhereInAByte) {
  Deflater deflater;
  for (unsigned empties = 0; empties < 9; ++empties) {
    const Bytes all = random_bytes(100, empties, 3);
    Bytes out(1000);
    ZlibStream stream(out);
    // Fixed Huffman blocks of nothing but their end: ten bits each (RFC 1951 3.2.6).
    for (unsigned i = 0; i < empties; ++i) stream.blocks().put(0b01 << 1, 10);
    out.resize(stream.finish(deflater, all, all));
    EXPECT_EQ(inflated(out, all.size()), all) << empties;
  }
}

TEST(ZlibStream, AFlippedBitIsNoticedByReaders) {
  Deflater deflater;
  Bytes out = stream_of(deflater, random_bytes(73000, 6), 70000);
  out[5000] ^= std::byte{1};
  EXPECT_THROW(inflated(out, 73000), std::runtime_error);
}

}  // namespace
}  // namespace rec2nwb
