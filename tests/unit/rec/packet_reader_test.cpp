// What the reader makes of gaps, foreign bytes and damaged packets, with a clock and without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/error.hpp"
#include "reader_recordings.hpp"

namespace rec2nwb {
namespace {

using reader_test::Bytes;
using reader_test::ReaderFault;
using reader_test::Seen;
using test::Packet;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PacketReaderTest : public reader_test::ReaderFixture {};
INSTANTIATE_TEST_SUITE_P(Clock, PacketReaderTest, testing::Bool(), [](const auto& one) {
  return one.param ? std::string("withSysClock") : std::string("withoutSysClock");
});

TEST_P(PacketReaderTest, SoundFile) {
  write(packets(0, 100, 4'294'967'250U));  // with a wrap
  const Seen seen = read();
  EXPECT_EQ(values(seen), ticks_from(0, 100));
  EXPECT_THAT(seen.faults, IsEmpty());
  EXPECT_THAT(seen.segment_rows, IsEmpty());
}

TEST_P(PacketReaderTest, GapsAreNoFaultOfTheReader) {
  auto all = packets(0, 100, 50);
  all.erase(all.begin() + 70, all.begin() + 99);
  all.erase(all.begin() + 3, all.begin() + 4);
  write(all);
  const Seen seen = read();
  EXPECT_EQ(seen.ticks.size(), 70U);
  EXPECT_THAT(seen.faults, IsEmpty());
}

TEST_P(PacketReaderTest, ALongGapWhereCounterAndClockAgree) {
  auto all = packets(0, 50, 50);
  for (const Bytes& one : packets(5000, 5050, 5050)) all.push_back(one);
  write(all);
  const Seen seen = read();
  EXPECT_EQ(seen.ticks.size(), 100U);
  EXPECT_EQ(seen.ticks[50].counter, 5050U);
  EXPECT_THAT(seen.faults, IsEmpty());
  EXPECT_THAT(seen.segment_rows, IsEmpty());
}

TEST_P(PacketReaderTest, TheLastPacketBehindALongGap) {
  auto all = packets(0, 50, 50);
  all.push_back(packet(5050, 5000));
  write(all);
  const Seen seen = read();
  EXPECT_EQ(seen.ticks.size(), 51U);
  EXPECT_THAT(seen.faults, IsEmpty());
}

TEST_P(PacketReaderTest, ForeignBytesBetweenPacketsAreSkipped) {
  for (const std::size_t size : {1U, 2U, 57U, 300U, 5000U}) {
    auto all = packets(0, 200, 50);
    all.insert(all.begin() + 20, noise(size, 7));
    write(all);
    const Seen seen = read();
    EXPECT_EQ(values(seen), ticks_from(0, 200)) << size;
    EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kForeignBytes, 20,
                                                     static_cast<std::int64_t>(size)}));
    EXPECT_EQ(seen.full_faults.at(0).byte, header_.size() + 20 * packet_bytes());
  }
}

TEST_P(PacketReaderTest, SyncBytesAmongForeignOnesAreNoPackets) {
  auto all = packets(0, 100, 50);
  all.insert(all.begin() + 20, Bytes(777, std::byte{kSyncByte}));
  write(all);
  EXPECT_EQ(values(read()), ticks_from(0, 100));
}

TEST_P(PacketReaderTest, ForeignBytesBeforeTheFirstAndBehindTheLastPacket) {
  auto all = packets(0, 100, 50);
  all.insert(all.begin(), noise(11, 1));
  all.push_back(noise(4000, 2));
  write(all);
  const Seen seen = read();
  EXPECT_EQ(values(seen), ticks_from(0, 100));
  EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kForeignBytes, 0, 11},
                                       ReaderFault{PacketFaultKind::kForeignBytes, 100, 4000}));
}

TEST_P(PacketReaderTest, APacketThatMissesBytesIsLeftOut) {
  auto all = packets(0, 100, 50);
  all[30].erase(all[30].begin() + 40, all[30].begin() + 45);
  write(all);
  const Seen seen = read();
  auto expected = ticks_from(0, 100);
  expected.erase(expected.begin() + 30);
  EXPECT_EQ(values(seen), expected);
  EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kIncompletePacket, 30,
                                                   static_cast<std::int64_t>(packet_bytes() - 5)}));
}

TEST_P(PacketReaderTest, ADamagedSyncByteIsPutRight) {
  for (const std::size_t at : {0U, 1U, 30U, 98U, 99U}) {
    auto all = packets(0, 100, 50);
    all[at][0] = std::byte{0xAA};
    write(all);
    const Seen seen = read();
    EXPECT_EQ(values(seen), ticks_from(0, 100)) << at;
    EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kDamagedSync, at, 1}));
  }
}

TEST_P(PacketReaderTest, ADamagedCounterIsPutRight) {
  auto all = packets(0, 100, 50);
  const std::uint32_t wrong = 0x12345678;
  std::memcpy(all[30].data() + packet_bytes() - 4 * 2 - 4, &wrong, 4);
  write(all);
  const Seen seen = read();
  EXPECT_EQ(seen.ticks.size(), 100U);
  EXPECT_EQ(seen.ticks[30].counter, 80U);
  EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kDamagedCounter, 30, 1}));
}

TEST_P(PacketReaderTest, ADamagedCounterBeforeDamagedSyncBytes) {
  for (const std::size_t syncs : {1U, 2U}) {
    auto all = packets(0, 100, 50);
    const std::uint32_t wrong = 61;  // near enough to the next to be believed without a look back
    std::memcpy(all[30].data() + packet_bytes() - 4 * 2 - 4, &wrong, 4);
    for (std::size_t i = 1; i <= syncs; ++i) all[30 + i][0] = std::byte{0};
    write(all);
    const Seen seen = read();
    const auto n = static_cast<std::int64_t>(syncs);
    if (syncs == 1) {
      EXPECT_EQ(values(seen), ticks_from(0, 100));
      EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kDamagedCounter, 30, 1},
                                           ReaderFault{PacketFaultKind::kDamagedSync, 31, n}));
    } else {  // nothing says that it is one
      EXPECT_EQ(seen.ticks.size(), 99U);
      EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kForeignBytes, 30,
                                                       static_cast<std::int64_t>(packet_bytes())},
                                           ReaderFault{PacketFaultKind::kDamagedSync, 30, n}));
    }
  }
}

TEST_P(PacketReaderTest, RepeatedPacketsStandOnce) {
  for (const std::ptrdiff_t n : {1, 5, 29}) {
    auto all = packets(0, 100, 50);
    const std::vector<Bytes> again(all.begin() + 30 - n, all.begin() + 30);
    all.insert(all.begin() + 30, again.begin(), again.end());
    write(all);
    const Seen seen = read();
    EXPECT_EQ(values(seen), ticks_from(0, 100)) << n;
    EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kRepeatedPackets, 30, n}));
  }
}

TEST_P(PacketReaderTest, RepeatedPacketsBehindAGap) {
  auto all = packets(0, 100, 50);
  const std::vector<Bytes> again(all.begin() + 10, all.begin() + 30);
  all.insert(all.begin() + 30, again.begin(), again.end());
  all.erase(all.begin() + 15, all.begin() + 18);  // of the first ones
  write(all);
  const Seen seen = read();
  EXPECT_EQ(seen.ticks.size(), 97U);
  EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kRepeatedPackets, 27, 20}));
}

TEST_P(PacketReaderTest, ACounterThatStartsAgain) {
  auto all = packets(0, 50, 70000);
  for (const Bytes& one : packets(50, 100, 3)) all.push_back(one);
  write(all);
  const Seen seen = read();
  EXPECT_EQ(values(seen), ticks_from(0, 100));
  EXPECT_THAT(seen.segment_rows, ElementsAre(50U));
  EXPECT_THAT(seen.faults,
              ElementsAre(ReaderFault{PacketFaultKind::kCounterReset, 50, 3 - (70000 + 50)}));
}

TEST_P(PacketReaderTest, TheFileEndsWithinAPacket) {
  auto all = packets(0, 10, 50);
  all.back().resize(13);
  write(all);
  const Seen seen = read();
  EXPECT_EQ(values(seen), ticks_from(0, 9));
  EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kIncompleteEnd, 9, 13}));
}

TEST_P(PacketReaderTest, FewPackets) {
  for (const std::int64_t n : {1, 2, 3, 4}) {
    write(packets(0, n, 50));
    EXPECT_EQ(values(read()), ticks_from(0, n));
  }
}

TEST_P(PacketReaderTest, LinesThatRiseAreNoCounters) {
  // Bytes that look like packets in every other way, a fixed distance off the true ones.
  auto all = packets(0, 200, 50);
  const std::size_t counter_at = test::make_packet(spec_, 0).size() - 4 * 2 - 4;
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i][5] = std::byte{kSyncByte};
    const auto line = static_cast<std::uint32_t>(0x01000000 + i);
    std::memcpy(all[i].data() + counter_at + 5, &line, std::min<std::size_t>(4, 12 - 5));
  }
  all.insert(all.begin() + 20, noise(33, 9));
  write(all);
  const Seen seen = read();
  ASSERT_EQ(seen.ticks.size(), 200U);
  EXPECT_EQ(seen.ticks[20].counter, 70U);
  EXPECT_EQ(seen.ticks[199].counter, 249U);
}

TEST_P(PacketReaderTest, AFileOfOtherThingsIsRefused) {
  write({noise(5000, 3)});
  EXPECT_THAT([&] { read(0, 10); }, testing::ThrowsMessage<Error>(testing::AllOf(
                                        HasSubstr("R2N-0402"), HasSubstr(path_.string()))));
}

TEST_P(PacketReaderTest, MoreForeignBytesThanPacketsAreRefused) {
  auto all = packets(0, 100, 50);
  all.insert(all.begin() + 20, noise(101 * packet_bytes(), 3));
  write(all);
  EXPECT_THAT([&] { read(0, 10); }, testing::ThrowsMessage<Error>(HasSubstr("R2N-0402")));
}

/// Random faults, far enough from each other to be told apart: no packet may be lost.
TEST_P(PacketReaderTest, RandomFaultsLoseNoPacket) {
  for (std::uint32_t seed = 1; seed <= 25; ++seed) {
    std::mt19937 random(seed);
    const auto upto = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    std::vector<Bytes> parts;
    std::vector<std::int16_t> expected;
    auto counter = static_cast<std::uint32_t>(random());
    std::int64_t tick = 0;
    for (int stretch = 0; stretch < 12; ++stretch) {
      const std::int64_t end = tick + 30 + upto(60);
      for (const Bytes& one : packets(tick, end, counter)) parts.push_back(one);
      for (const std::int16_t one : ticks_from(tick, end)) expected.push_back(one);
      counter += static_cast<std::uint32_t>(end - tick);
      tick = end;
      switch (upto(6)) {
        case 0:
          parts.push_back(noise(1 + upto(500), upto(UINT32_MAX)));
          break;
        case 1: {
          const std::uint32_t missing = 1 + upto(200);
          tick += missing;
          counter += missing;
          break;
        }
        case 2:
          counter = upto(1000);
          break;
        case 3:
          parts[parts.size() - 10][0] = std::byte{0x54};
          break;
        case 4: {
          const std::vector<Bytes> again(parts.end() - 10, parts.end());
          parts.insert(parts.end(), again.begin(), again.end());
          break;
        }
        default:
          parts[parts.size() - 8].resize(packet_bytes() - 1 - upto(9));
          expected.erase(expected.end() - 8);
          break;
      }
    }
    write(parts);
    EXPECT_EQ(values(read()), expected) << "seed " << seed;
  }
}

}  // namespace
}  // namespace rec2nwb
