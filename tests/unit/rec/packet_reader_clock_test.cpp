// What the reader makes of a SysClock that jumps, is damaged or never ran.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "reader_recordings.hpp"
#include "rec/packet_ends.hpp"

namespace rec2nwb {
namespace {

using reader_test::Bytes;
using reader_test::kPeriodNs;
using reader_test::kStartNs;
using reader_test::ReaderFault;
using reader_test::Seen;
using test::Packet;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ClockedReaderTest : public reader_test::ReaderFixture {};
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
