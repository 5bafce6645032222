#include "stream/encode.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "inflate.hpp"
#include "stream/deflate.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

using Bytes = std::vector<std::byte>;

/// A row-major array that tiles are cut from.
struct Array {
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  std::uint32_t element_bytes = 2;
  Bytes bytes{};

  [[nodiscard]] Tile tile(std::uint32_t first_column, std::uint32_t valid_columns,
                          const ChunkShape& chunk) const {
    Tile tile;
    tile.first = bytes.data() + std::size_t{first_column} * element_bytes;
    tile.row_stride_bytes = std::size_t{columns} * element_bytes;
    tile.rows = rows;
    tile.columns = valid_columns;
    tile.element_bytes = element_bytes;
    tile.chunk = chunk;
    return tile;
  }
};

enum class Content { kNoise, kLowNoise, kConstant, kZeros, kRamp };

Array make_array(std::uint32_t rows, std::uint32_t columns, std::uint32_t element_bytes,
                 Content content, unsigned seed) {
  Array array{rows, columns, element_bytes};
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; i < std::size_t{rows} * columns; ++i) {
    std::uint64_t value = 0;
    if (content == Content::kNoise) value = random();
    if (content == Content::kLowNoise) value = random() % 256;
    if (content == Content::kConstant) value = 0x0102030405060708;
    if (content == Content::kRamp) value = i;
    std::byte element[8];
    std::memcpy(element, &value, 8);
    array.bytes.insert(array.bytes.end(), element, element + element_bytes);
  }
  return array;
}

/// The whole chunk, element by element; what is not valid is 0.
Bytes padded(const Tile& tile) {
  Bytes out(std::size_t{tile.chunk.rows} * tile.chunk.columns * tile.element_bytes);
  for (std::uint32_t r = 0; r < tile.rows; ++r) {
    for (std::uint32_t c = 0; c < tile.columns; ++c) {
      const std::size_t to = (std::size_t{r} * tile.chunk.columns + c) * tile.element_bytes;
      std::memcpy(out.data() + to,
                  tile.first + r * tile.row_stride_bytes + std::size_t{c} * tile.element_bytes,
                  tile.element_bytes);
    }
  }
  return out;
}

Bytes encoded(Encoder& encoder, const Tile& tile) {
  Bytes out(encoder.bound(tile.chunk_bytes()));
  out.resize(encoder.encode(tile, out));
  return out;
}

Bytes decoded(Codec codec, const Bytes& chunk, const Tile& tile) {
  if (codec == Codec::kNone) return chunk;
  const std::size_t size = std::size_t{tile.chunk.rows} * tile.chunk.columns * tile.element_bytes;
  return test::unshuffled(test::inflated(chunk, size), tile.element_bytes);
}

class EncodeWith : public testing::TestWithParam<Codec> {
 protected:
};
INSTANTIATE_TEST_SUITE_P(Codecs, EncodeWith, testing::Values(Codec::kNone, Codec::kDeflate),
                         [](const auto& codec) { return to_text(codec.param); });

TEST_P(EncodeWith, EveryElementSizeAndContentComesBack) {
  Encoder encoder(GetParam());
  for (const std::uint32_t element_bytes : {1U, 2U, 4U, 8U}) {
    for (const auto content : {Content::kNoise, Content::kLowNoise, Content::kConstant,
                               Content::kZeros, Content::kRamp}) {
      const Array array = make_array(2048, 8, element_bytes, content, 5);
      const Tile tile = array.tile(0, 8, {2048, 8});
      ASSERT_EQ(decoded(GetParam(), encoded(encoder, tile), tile), padded(tile))
          << element_bytes << " bytes, content " << static_cast<int>(content);
    }
  }
}

TEST_P(EncodeWith, PartialRowsAndColumnsArePaddedWithZeros) {
  Encoder encoder(GetParam());
  const Array array = make_array(100, 40, 2, Content::kNoise, 6);
  // A whole tile before, so that old bytes are in the encoder's buffer.
  const Array full = make_array(128, 32, 2, Content::kNoise, 7);
  encoded(encoder, full.tile(0, 32, {128, 32}));
  const Tile tile = array.tile(32, 8, {128, 32});
  EXPECT_EQ(decoded(GetParam(), encoded(encoder, tile), tile), padded(tile));
}

TEST_P(EncodeWith, RandomShapesComeBack) {
  std::mt19937 random(8);
  Encoder encoder(GetParam());
  for (int round = 0; round < 200; ++round) {
    const std::uint32_t element_bytes = 1U << random() % 4;
    const ChunkShape chunk{1 + static_cast<std::uint32_t>(random() % 300),
                           1 + static_cast<std::uint32_t>(random() % 40)};
    const std::uint32_t rows = 1 + static_cast<std::uint32_t>(random() % chunk.rows);
    const std::uint32_t columns = 1 + static_cast<std::uint32_t>(random() % 90);
    const std::uint32_t index =
        static_cast<std::uint32_t>(random() % chunks_across(columns, chunk));
    const Array array = make_array(rows, columns, element_bytes, static_cast<Content>(random() % 5),
                                   static_cast<unsigned>(round));
    const Tile tile =
        array.tile(index * chunk.columns, columns_of_chunk(columns, chunk, index), chunk);
    ASSERT_EQ(decoded(GetParam(), encoded(encoder, tile), tile), padded(tile)) << round;
  }
}

TEST_P(EncodeWith, BytesDependOnTheTileAlone) {
  const Array array = make_array(1000, 16, 2, Content::kLowNoise, 9);
  const Array other = make_array(777, 16, 8, Content::kRamp, 10);
  const Tile tile = array.tile(0, 16, {1024, 16});
  Encoder used(GetParam());
  const Bytes first = encoded(used, tile);
  encoded(used, other.tile(3, 5, {800, 7}));
  EXPECT_EQ(encoded(used, tile), first);
  Encoder fresh(GetParam());
  EXPECT_EQ(encoded(fresh, tile), first);
}

TEST_P(EncodeWith, BytesDoNotDependOnWhereTheTileStands) {
  const Array wide = make_array(500, 70, 2, Content::kNoise, 11);
  Array narrow{500, 32, 2};
  for (std::uint32_t r = 0; r < 500; ++r) {
    const auto* row = wide.bytes.data() + (std::size_t{r} * 70 + 32) * 2;
    narrow.bytes.insert(narrow.bytes.end(), row, row + 64);
  }
  Encoder encoder(GetParam());
  EXPECT_EQ(encoded(encoder, wide.tile(32, 32, {512, 32})),
            encoded(encoder, narrow.tile(0, 32, {512, 32})));
}

TEST_P(EncodeWith, ABufferThatMightBeTooSmallIsAnError) {
  Encoder encoder(GetParam());
  const Array array = make_array(64, 4, 2, Content::kZeros, 12);
  const Tile tile = array.tile(0, 4, {64, 4});
  Bytes out(encoder.bound(tile.chunk_bytes()) - 1);
  EXPECT_NE(test::error_text([&] { encoder.encode(tile, out); }).find("output buffer"),
            std::string::npos);
}

TEST_P(EncodeWith, AllVariantsOfTheKernelGiveTheSameBytes) {
  const Array array = make_array(1000, 33, 2, Content::kLowNoise, 16);
  const Tile tile = array.tile(1, 32, {1024, 32});
  Encoder first(GetParam(), unzip_variants().front().run);
  const Bytes expected = encoded(first, tile);
  for (const auto& variant : unzip_variants()) {
    Encoder encoder(GetParam(), variant.run);
    EXPECT_EQ(encoded(encoder, tile), expected) << variant.name;
  }
}

TEST_P(EncodeWith, CanBeMoved) {
  Encoder encoder(GetParam());
  const Array array = make_array(64, 4, 2, Content::kRamp, 13);
  const Tile tile = array.tile(0, 4, {64, 4});
  const Bytes before = encoded(encoder, tile);
  Encoder moved = std::move(encoder);
  EXPECT_EQ(encoded(moved, tile), before);
}

TEST(Encode, NoneGivesPaddedRows) {
  Encoder encoder(Codec::kNone);
  const Array array = make_array(3, 5, 4, Content::kNoise, 14);
  const Tile tile = array.tile(4, 1, {4, 4});
  EXPECT_EQ(encoded(encoder, tile), padded(tile));
}

TEST(Encode, AnElementOfThreeBytesIsAnError) {
  Encoder encoder(Codec::kDeflate);
  const Bytes bytes(100);
  Tile tile{bytes.data(), 30, 2, 2, 3, {2, 2}};
  Bytes out(1000);
  EXPECT_NE(test::error_text([&] { encoder.encode(tile, out); }).find("3 bytes"),
            std::string::npos);
}

/// Deflates all planes, noise or not.
std::size_t size_unsplit(const Tile& tile) {
  const Bytes raw = padded(tile);
  const std::size_t elements = raw.size() / tile.element_bytes;
  Bytes planes(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    planes[i % tile.element_bytes * elements + i / tile.element_bytes] = raw[i];
  }
  Deflater deflater;
  Bytes out(Deflater::bound(planes.size()));
  return deflater.deflate(planes, out);
}

TEST(Encode, SplitIsSmallerThanRawAndAsSmallAsDeflatingEverything) {
  // 12 bit of noise, as ephys has: the low byte is noise, the high byte small.
  std::mt19937 random(15);
  std::normal_distribution<double> microvolts(0, 300);
  Array array{16384, 32, 2};
  for (std::size_t i = 0; i < std::size_t{16384} * 32; ++i) {
    const auto value = static_cast<std::int16_t>(std::lround(microvolts(random)));
    std::byte element[2];
    std::memcpy(element, &value, 2);
    array.bytes.insert(array.bytes.end(), element, element + 2);
  }
  Encoder encoder(Codec::kDeflate);
  const Tile tile = array.tile(0, 32, {16384, 32});
  const Bytes chunk = encoded(encoder, tile);
  EXPECT_LT(chunk.size(), array.bytes.size() * 9 / 10);
  EXPECT_LT(static_cast<double>(chunk.size()), static_cast<double>(size_unsplit(tile)) * 1.02);
  // The low bytes stand in the stream as they are, behind the heads of stream and block.
  const std::byte low = array.bytes[0];
  EXPECT_EQ(chunk[0], std::byte{0x78});
  EXPECT_EQ(chunk[2], std::byte{0});
  EXPECT_EQ(chunk[7], low);
}

TEST_P(EncodeWith, TimesAndCountsTakeNextToNothing) {
  if (GetParam() == Codec::kNone) return;
  // Every value of the low bytes is as frequent as in noise.
  constexpr std::uint32_t kRows = 65536;
  Array seconds{kRows, 1, 8};
  Array counts{kRows, 1, 4};
  for (std::uint32_t row = 0; row < kRows; ++row) {
    const double second = 1.7e9 + row / 30000.0;
    const std::uint32_t count = 123456789 + row;
    const auto put = [](Bytes& bytes, const auto& value) {
      const auto* from = reinterpret_cast<const std::byte*>(&value);
      bytes.insert(bytes.end(), from, from + sizeof value);
    };
    put(seconds.bytes, second);
    put(counts.bytes, count);
  }
  Encoder encoder(GetParam());
  const double bytes_a_row =
      static_cast<double>(encoded(encoder, seconds.tile(0, 1, {kRows, 1})).size() +
                          encoded(encoder, counts.tile(0, 1, {kRows, 1})).size()) /
      kRows;
  EXPECT_LE(bytes_a_row, 0.25);
}

TEST(Codecs, HaveTheNamesOfTheCommandLine) {
  EXPECT_EQ(to_text(Codec::kNone), "none");
  EXPECT_EQ(to_text(Codec::kDeflate), "deflate");
}

}  // namespace
}  // namespace rec2nwb
