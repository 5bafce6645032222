#include "rec/packet_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <random>

#include "base/error.hpp"
#include "rec/packet_ends.hpp"
#include "support/rec_builder.hpp"

namespace rec2nwb {
namespace {

using test::Packet;
using test::RecSpec;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kStartNs = 1'700'000'000'000'000'000;
constexpr std::int64_t kPeriodNs = 33'333;
using Bytes = std::vector<std::byte>;

/// A packet as the test made it: tick is the true time, and is in every channel.
struct Tick {
  std::uint32_t counter = 0;
  std::int64_t clock_ns = 0;
  std::int16_t value = 0;
  bool operator==(const Tick&) const = default;
};

RecSpec rig(bool clock) {
  RecSpec spec = test::ephys_rig(4);
  if (!clock) std::erase_if(spec.devices, [](const auto& one) { return one.name == "SysClock"; });
  return spec;
}

struct ReaderFault {
  PacketFaultKind kind;
  std::uint64_t row = 0;
  std::int64_t length = 0;
  bool operator==(const ReaderFault&) const = default;
};

void PrintTo(const ReaderFault& fault, std::ostream* out) {
  *out << "kind " << static_cast<int>(fault.kind) << " row " << fault.row << " length "
       << fault.length;
}

struct Seen {
  std::vector<Tick> ticks;
  std::vector<ReaderFault> faults;
  std::vector<std::uint64_t> segment_rows;
  std::vector<std::uint64_t> clockless_rows;
  std::vector<PacketFault> full_faults;
  bool operator==(const Seen&) const = default;
};

class PacketReaderTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    spec_ = rig(GetParam());
    header_ = test::make_rec(spec_, 0);
    path_ = std::filesystem::path(testing::TempDir()) /
            ("reader_" + std::to_string(::getpid()) + ".rec");
  }
  void TearDown() override { std::filesystem::remove(path_); }

  [[nodiscard]] std::size_t packet_bytes() const { return test::make_packet(spec_, 0).size(); }

  [[nodiscard]] Bytes packet(std::uint32_t counter, std::int64_t tick) const {
    return test::make_packet(spec_, 0, [&](std::uint64_t, Packet& packet) {
      packet.set_counter(counter);
      if (GetParam()) packet.set_sysclock_ns(kStartNs + tick * kPeriodNs);
      for (int i = 0; i < 4; ++i) packet.set_hw_chan(i, static_cast<std::int16_t>(tick * 4 + i));
    });
  }
  /// Packets of ticks [first, end), counters from `counter` on.
  [[nodiscard]] std::vector<Bytes> packets(std::int64_t first, std::int64_t end,
                                           std::uint32_t counter) const {
    std::vector<Bytes> all;
    for (std::int64_t tick = first; tick < end; ++tick) all.push_back(packet(counter++, tick));
    return all;
  }

  void write(const std::vector<Bytes>& parts) const {
    Bytes all = header_;
    for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
    test::write_bytes(path_, all);
  }

  Seen read(std::uint32_t block_rows, std::size_t buffer_rows) const {
    const PacketFile file(path_);
    Bytes buffer(buffer_rows * file.layout().packet_bytes);
    Seen seen;
    PacketReader reader(file, 3, buffer, block_rows, [&](const PacketFault& fault) {
      EXPECT_EQ(fault.file, 3U);
      seen.faults.push_back({fault.kind, fault.row, fault.length});
      seen.full_faults.push_back(fault);
    });
    const int slot = 0;
    for (Block block; reader.next(block);) {
      EXPECT_GT(block.rows, 0U);
      EXPECT_TRUE(block_rows == 0 || block.rows <= block_rows);
      EXPECT_EQ(block.first_file_row, seen.ticks.size());
      EXPECT_EQ(block.bytes.size(), std::size_t{block.rows} * block.layout->packet_bytes);
      if (block.starts_segment) seen.segment_rows.push_back(block.first_file_row);
      for (std::uint32_t i = 0; i < block.rows; ++i) {
        const std::byte* const bytes = block.packet(i);
        EXPECT_EQ(*bytes, std::byte{kSyncByte});
        if (!block.has_valid_clock) seen.clockless_rows.push_back(block.first_file_row + i);
        Tick tick{block.counter(i), GetParam() ? block.sysclock_ns(i) : 0, 0};
        std::memcpy(&tick.value, bytes + block.layout->ephys_offset_bytes + 2 * slot, 2);
        seen.ticks.push_back(tick);
      }
    }
    return seen;
  }

  /// The same for all sizes of blocks and buffers.
  Seen read() const {
    const Seen first = read(0, 1000);
    for (const std::uint32_t block_rows : {1U, 2U, 7U, 0U}) {
      for (const std::size_t buffer_rows : {2U, 3U, 8U, 64U}) {
        const Seen other = read(block_rows, buffer_rows);
        EXPECT_TRUE(other == first) << block_rows << " rows a block, buffer of " << buffer_rows;
      }
    }
    return first;
  }

  static std::vector<std::int16_t> values(const Seen& seen) {
    std::vector<std::int16_t> all;
    for (const Tick& tick : seen.ticks) all.push_back(tick.value);
    return all;
  }
  static std::vector<std::int16_t> ticks_from(std::int64_t first, std::int64_t end) {
    std::vector<std::int16_t> all;
    for (std::int64_t tick = first; tick < end; ++tick) {
      all.push_back(static_cast<std::int16_t>(tick * 4));
    }
    return all;
  }
  static Bytes noise(std::size_t size, std::uint32_t seed) {
    std::mt19937 random(seed);
    Bytes bytes(size);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
    return bytes;
  }

  RecSpec spec_;
  Bytes header_;
  std::filesystem::path path_;
};

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

class ClockedReaderTest : public PacketReaderTest {};
INSTANTIATE_TEST_SUITE_P(Clock, ClockedReaderTest, testing::Values(true));

TEST_P(ClockedReaderTest, AClockThatWasSetStartsASegment) {
  auto all = packets(0, 200, 50);
  for (const Bytes& one : packets(200 + 90'000, 400 + 90'000, 250)) all.push_back(one);
  write(all);
  const Seen seen = read();
  EXPECT_EQ(seen.ticks.size(), 400U);
  EXPECT_THAT(seen.segment_rows, ElementsAre(200U));
  ASSERT_THAT(seen.faults, testing::SizeIs(1));
  EXPECT_EQ(seen.faults[0].kind, PacketFaultKind::kClockJump);
  EXPECT_NEAR(static_cast<double>(seen.faults[0].length), 90'000.0 * kPeriodNs, 1000);
}

TEST_P(ClockedReaderTest, ADamagedClockIsNoPartOfTheTimeLine) {
  auto all = packets(0, 200, 50);
  for (const std::size_t at : {0U, 30U, 31U, 199U}) {
    all[at] = packet(50 + static_cast<std::uint32_t>(at), static_cast<std::int64_t>(at) + 900'000);
  }
  write(all);
  const Seen seen = read();
  EXPECT_EQ(seen.ticks.size(), 200U);
  EXPECT_THAT(seen.segment_rows, IsEmpty());
  EXPECT_THAT(seen.clockless_rows, ElementsAre(0U, 30U, 31U, 199U));
  EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kDamagedClock, 0, 1},
                                       ReaderFault{PacketFaultKind::kDamagedClock, 30, 2},
                                       ReaderFault{PacketFaultKind::kDamagedClock, 199, 1}));
}

TEST_P(ClockedReaderTest, PacketsThatWaitedAreNoJump) {
  auto all = packets(0, 2000, 50);
  for (std::size_t at = 500; at < 600; ++at) {
    all[at] = packet(50 + static_cast<std::uint32_t>(at), static_cast<std::int64_t>(at) + 9'000);
  }
  write(all);
  const Seen seen = read();
  EXPECT_EQ(seen.ticks.size(), 2000U);
  EXPECT_THAT(seen.faults, IsEmpty());
  EXPECT_THAT(seen.segment_rows, IsEmpty());
}

TEST_P(ClockedReaderTest, AClockThatIsSetLate) {
  auto all = packets(0, 200, 50);
  for (std::size_t at = 0; at < 20; ++at) {
    all[at] = test::make_packet(spec_, 0, [&](std::uint64_t, Packet& packet) {
      packet.set_counter(50 + static_cast<std::uint32_t>(at));
      packet.set_sysclock_ns(0);
    });
  }
  write(all);
  const Seen seen = read();
  EXPECT_THAT(seen.faults, ElementsAre(ReaderFault{PacketFaultKind::kDamagedClock, 0, 20}));
  EXPECT_THAT(seen.segment_rows, IsEmpty());
  const auto ends = read_ends(PacketFile(path_));
  ASSERT_TRUE(ends);
  EXPECT_EQ(ends->first_counter, 50U);
  EXPECT_EQ(ends->first_sysclock_ns, kStartNs + 20 * kPeriodNs);
  EXPECT_EQ(ends->last_sysclock_ns, kStartNs + 199 * kPeriodNs);
}

TEST_P(ClockedReaderTest, EndsOfADamagedFile) {
  auto all = packets(0, 200, 50);
  all.insert(all.begin() + 190, noise(33, 4));
  all.push_back(noise(500, 5));
  all.insert(all.begin(), noise(10, 6));
  write(all);
  const auto ends = read_ends(PacketFile(path_));
  ASSERT_TRUE(ends);
  EXPECT_EQ(ends->first_counter, 50U);
  EXPECT_EQ(ends->first_sysclock_ns, kStartNs);
  EXPECT_EQ(ends->last_sysclock_ns, kStartNs + 199 * kPeriodNs);
}

TEST_P(ClockedReaderTest, AClockThatNeverRanIsRefused) {
  std::vector<Bytes> all;
  for (std::uint32_t at = 0; at < 50; ++at) {
    all.push_back(test::make_packet(spec_, 0, [&](std::uint64_t, Packet& packet) {
      packet.set_counter(at);
      packet.set_sysclock_ns(0);
    }));
  }
  write(all);
  const PacketFile file(path_);
  EXPECT_THAT([&] { read_ends(file); }, testing::ThrowsMessage<Error>(HasSubstr("R2N-0407")));
}

}  // namespace
}  // namespace rec2nwb
