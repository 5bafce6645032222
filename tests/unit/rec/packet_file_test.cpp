#include "rec/packet_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "rec/block.hpp"
#include "support/rec_builder.hpp"
#include "unit/rec/test_paths.hpp"

namespace rec2nwb {
namespace {

using test::error_of;
using testing::AllOf;
using testing::HasSubstr;

std::string text_of(std::uint64_t number) { return std::to_string(number); }

std::vector<std::byte> buffer_for(const PacketFile& file, std::size_t rows) {
  return std::vector<std::byte>(rows * file.layout().packet_bytes);
}

void overwrite(const std::filesystem::path& path, std::uint64_t offset, std::byte value) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(static_cast<char>(value));
}

class PacketFileTest : public testing::Test {
 protected:
  std::filesystem::path path_ = test::fresh_dir() / "20230102_rat_01_s1.rec";
  test::RecSpec spec_ = test::ephys_rig(8);
};

TEST_F(PacketFileTest, DeliversEveryPacketAsWritten) {
  const auto fill = [](std::uint64_t row, test::Packet& packet) {
    packet.set_slot(row % 8, static_cast<std::int16_t>(row));
  };
  test::write_rec(path_, spec_, 100, fill);
  const PacketFile file(path_);
  ASSERT_EQ(file.rows(), 100U);
  EXPECT_EQ(file.trailing_bytes(), 0U);
  EXPECT_EQ(file.path(), path_);
  EXPECT_EQ(file.header().devices.size(), 4U);
  EXPECT_EQ(file.offset_of_row(3), file.header().header_bytes + 3 * 70);
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    const std::uint64_t first = random() % 110;
    auto buffer = buffer_for(file, random() % 40);
    const std::uint32_t rows = file.read(first, buffer);
    const std::uint64_t left = first < 100 ? 100 - first : 0;
    ASSERT_EQ(rows, std::min<std::uint64_t>(left, buffer.size() / 70));
    for (std::uint32_t row = 0; row < rows; ++row) {
      const auto expected = test::make_packet(spec_, first + row, fill);
      EXPECT_TRUE(std::equal(expected.begin(), expected.end(), buffer.begin() + row * 70));
    }
  }
}

TEST_F(PacketFileTest, PartOfAPacketInTheBufferStaysUntouched) {
  test::write_rec(path_, spec_, 10);
  const PacketFile file(path_);
  std::vector<std::byte> buffer(3 * 70 + 69, std::byte{0xEE});
  EXPECT_EQ(file.read(0, buffer), 3U);
  EXPECT_EQ(buffer.back(), std::byte{0xEE});
  std::vector<std::byte> small(69);
  EXPECT_EQ(file.read(0, small), 0U);
}

TEST_F(PacketFileTest, UnfinishedLastPacketIsCountedNotDelivered) {
  test::write_rec(path_, spec_, 5, {}, std::vector<std::byte>(69, std::byte{0x55}));
  const PacketFile file(path_);
  EXPECT_EQ(file.rows(), 5U);
  EXPECT_EQ(file.trailing_bytes(), 69U);
  auto buffer = buffer_for(file, 10);
  EXPECT_EQ(file.read(0, buffer), 5U);
}

TEST_F(PacketFileTest, HeaderAloneHasNoRows) {
  test::write_rec(path_, spec_, 0);
  EXPECT_EQ(PacketFile(path_).rows(), 0U);
  spec_.after_end_tag.clear();
  test::write_rec(path_, spec_, 0, {}, std::vector<std::byte>(3));
  EXPECT_EQ(PacketFile(path_).rows(), 0U);
  EXPECT_EQ(PacketFile(path_).trailing_bytes(), 3U);
}

TEST_F(PacketFileTest, PacketsMayFollowTheEndTagInAnyOfItsForms) {
  for (const std::string after : {"", "\n", "\r\n", "  \n", "\t\r\n"}) {
    spec_.after_end_tag = after;
    test::write_rec(path_, spec_, 4);
    const PacketFile file(path_);
    ASSERT_EQ(file.rows(), 4U);
    auto buffer = buffer_for(file, 4);
    EXPECT_EQ(file.read(0, buffer), 4U);
  }
}

TEST_F(PacketFileTest, LaterPacketWithoutSyncByteIsAnErrorWithByteAndRow) {
  test::write_rec(path_, spec_, 20);
  const PacketFile file(path_);
  overwrite(path_, file.offset_of_row(13), std::byte{0xAA});
  auto buffer = buffer_for(file, 8);
  EXPECT_EQ(file.read(0, buffer), 8U);
  EXPECT_EQ(file.read(14, buffer), 6U);
  EXPECT_THAT(
      error_of([&] { file.read(8, buffer); }),
      AllOf(HasSubstr("row 13"), HasSubstr("byte " + text_of(file.offset_of_row(13))),
            HasSubstr("expected the sync byte 0x55"), HasSubstr("0xAA"), HasSubstr("damaged")));
}

TEST_F(PacketFileTest, GrowthAfterOpeningIsNoticedAndNotRead) {
  test::write_rec(path_, spec_, 10);
  const PacketFile file(path_);
  EXPECT_FALSE(file.has_grown());
  test::write_rec(path_, spec_, 15);
  auto buffer = buffer_for(file, 20);
  EXPECT_TRUE(file.has_grown());
  EXPECT_EQ(file.rows(), 10U);
  EXPECT_EQ(file.read(0, buffer), 10U);
  EXPECT_EQ(file.read_at(file.offset_of_row(9), buffer), 70U);
}

TEST_F(PacketFileTest, FileThatBecameShorterIsAnError) {
  test::write_rec(path_, spec_, 10);
  const PacketFile file(path_);
  std::filesystem::resize_file(path_, file.offset_of_row(7) + 30);
  auto buffer = buffer_for(file, 10);
  EXPECT_EQ(file.read(0, std::span(buffer).first(7 * 70)), 7U);
  EXPECT_THAT(error_of([&] { file.read(5, buffer); }),
              AllOf(HasSubstr("shorter"), HasSubstr("[R2N-0117]"),
                    HasSubstr("byte " + text_of(file.offset_of_row(7) + 30))));
}

TEST_F(PacketFileTest, DroppingTheCacheChangesNothing) {
  test::write_rec(path_, spec_, 10);
  const PacketFile file(path_);
  file.drop_cache(0, 5);
  file.drop_cache(5, 1000);
  auto buffer = buffer_for(file, 10);
  EXPECT_EQ(file.read(0, buffer), 10U);
}

TEST_F(PacketFileTest, BlockReadsCounterAndClockOfItsPieces) {
  test::write_rec(path_, spec_, 10, [](std::uint64_t row, test::Packet& packet) {
    packet.set_counter(static_cast<std::uint32_t>(0xFFFFFFFCU + row));
    packet.set_sysclock_ns(-5 + static_cast<std::int64_t>(row));
  });
  const PacketFile file(path_);
  auto buffer = buffer_for(file, 10);
  const Block block{2, 100, 0, file.read(0, buffer), &file.layout(), buffer};
  EXPECT_EQ(block.counter(0), 0xFFFFFFFCU);
  EXPECT_EQ(block.counter(4), 0U);
  EXPECT_EQ(block.sysclock_ns(9), 4);
  const Block piece = block.piece(3, 4);
  EXPECT_EQ(piece.rows, 4U);
  EXPECT_EQ(piece.file, 2U);
  EXPECT_EQ(piece.first_row, 103U);
  EXPECT_EQ(piece.first_file_row, 3U);
  EXPECT_EQ(piece.counter(1), 0U);
  EXPECT_EQ(piece.bytes.size(), 4U * 70);
}

}  // namespace
}  // namespace rec2nwb
