// Counter resets, clock jumps and foreign bytes, against arrays that keep every packet.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <random>

#include "base/error.hpp"
#include "session/timeline.hpp"

namespace rec2nwb {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kSegmentStartNs = 1'700'000'000'000'000'000;
constexpr std::int64_t kPeriodNs = 40'000;
constexpr double kRateHz = 25'000;

struct ModelPacket {
  std::uint32_t counter = 0;
  std::int64_t clock_ns = 0;
  std::int64_t true_ns = 0;  ///< clock without jitter
  std::uint64_t byte = 0;
  std::uint32_t file = 0;
  std::uint64_t file_row = 0;
  std::uint64_t missing_before = 0;
  bool starts_segment = false;
  bool has_valid_clock = true;
};

/// Everything about a session, one entry a packet.
struct ModelSession {
  std::vector<ModelPacket> packets;
  std::uint32_t files = 0;
  bool clock = true;
};

ModelSession random_session(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  ModelSession session;
  session.clock = seed % 4 != 0;
  session.files = 1 + static_cast<std::uint32_t>(below(3));
  std::int64_t now_ns = kSegmentStartNs;
  const std::uint64_t packet_bytes = session.clock ? 17 : 9;
  for (std::uint32_t file = 0; file < session.files; ++file) {
    now_ns = kSegmentStartNs + std::int64_t{file} * 60'000'000'000;
    auto counter = static_cast<std::uint32_t>(below(2) == 0 ? below(1000) : 0U - below(300));
    std::uint64_t byte = 500 + static_cast<std::uint64_t>(below(100));
    const std::int64_t rows = 100 + below(600);
    for (std::int64_t row = 0; row < rows; ++row) {
      ModelPacket one;
      const std::int64_t event = row == 0 ? 99 : below(60);
      if (event == 0) {  // a gap, sometimes across the wrap
        one.missing_before = static_cast<std::uint64_t>(1 + below(3) * below(200));
        counter += static_cast<std::uint32_t>(one.missing_before);
        now_ns += static_cast<std::int64_t>(one.missing_before) * kPeriodNs;
      } else if (event == 1) {  // the counter starts again; the clock says when
        counter -= 2 + static_cast<std::uint32_t>(below(5000));
        if (session.clock) now_ns += below(50'000'000);
        one.starts_segment = true;
      } else if (event == 2 && session.clock) {  // the clock is set
        now_ns += 1'000'000'000 + below(1'000'000'000);
        one.starts_segment = true;
      } else if (event == 3) {
        byte += static_cast<std::uint64_t>(1 + below(99));  // foreign bytes
      } else if (event == 4) {
        one.has_valid_clock = false;
      }
      one.counter = counter;
      one.true_ns = now_ns;
      one.clock_ns = one.has_valid_clock ? now_ns + below(1000) : -1;
      one.byte = byte;
      one.file = file;
      one.file_row = static_cast<std::uint64_t>(row);
      session.packets.push_back(one);
      ++counter;
      now_ns += kPeriodNs;
      byte += packet_bytes;
    }
  }
  return session;
}

class TimelineSegments : public testing::Test {
 protected:
  void SetUp() override { layout_.counter_offset_bytes = 3; }

  /// Cuts the packets into blocks of random sizes: a block is contiguous in its file.
  std::unique_ptr<Timeline> timeline_of(const ModelSession& session, std::uint64_t seed,
                                        std::size_t runs_in_memory) {
    layout_.packet_bytes = session.clock ? 17 : 9;
    layout_.sysclock_offset_bytes = session.clock ? std::optional<std::uint32_t>(7) : std::nullopt;
    std::vector<FileClock> clocks;
    for (std::uint32_t i = 0; i < session.files; ++i) {
      clocks.push_back({"file" + std::to_string(i), kRateHz, kSegmentStartNs / 1'000'000});
    }
    auto time = std::make_unique<Timeline>(clocks, scratch_, runs_in_memory);
    std::mt19937_64 random(seed);
    const auto& all = session.packets;
    for (std::size_t row = 0; row < all.size();) {
      const std::size_t most = 1 + random() % (seed % 2 == 0 ? 5 : 300);
      std::size_t end = row + 1;
      while (end < all.size() && end - row < most && joins(all[end - 1], all[end])) ++end;
      add(*time, all, row, end);
      row = end;
    }
    time->finish();
    return time;
  }

  [[nodiscard]] bool joins(const ModelPacket& a, const ModelPacket& b) const {
    return a.file == b.file && !b.starts_segment && a.has_valid_clock && b.has_valid_clock &&
           b.byte == a.byte + layout_.packet_bytes;
  }

  void add(Timeline& time, const std::vector<ModelPacket>& all, std::size_t row, std::size_t end) {
    std::vector<std::byte> bytes((end - row) * layout_.packet_bytes, std::byte{0x55});
    for (std::size_t i = row; i < end; ++i) {
      std::byte* const packet = bytes.data() + (i - row) * layout_.packet_bytes;
      std::memcpy(packet + 3, &all[i].counter, 4);
      if (layout_.sysclock_offset_bytes) std::memcpy(packet + 7, &all[i].clock_ns, 8);
    }
    Block block;
    block.file = all[row].file;
    block.first_row = row;
    block.first_file_row = all[row].file_row;
    block.rows = static_cast<std::uint32_t>(end - row);
    block.layout = &layout_;
    block.bytes = bytes;
    block.offset_bytes = all[row].byte;
    block.starts_segment = all[row].starts_segment;
    block.has_valid_clock = all[row].has_valid_clock;
    time.add(block);
  }

  std::filesystem::path folder_ = testing::TempDir();
  ScratchFile scratch_{folder_};
  PacketLayout layout_;
};

std::vector<double> seconds_of(const Timeline& time, RowSpace space) {
  std::vector<double> all(time.rows(space));
  time.seconds(space, 0, all);
  return all;
}

TEST_F(TimelineSegments, AgreeWithArraysHoweverTheBlocksAreCut) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    const ModelSession session = random_session(seed);
    const auto& all = session.packets;
    const auto time = timeline_of(session, seed, 4 + seed);
    ASSERT_EQ(time->rows(RowSpace::kRecorded), all.size());
    const std::vector<double> seconds = seconds_of(*time, RowSpace::kRecorded);
    std::vector<std::uint32_t> counters(all.size());
    time->counts(RowSpace::kRecorded, 0, counters);
    for (std::size_t i = 0; i < all.size(); ++i) {
      ASSERT_EQ(counters[i], all[i].counter) << i;
      const RowPlace place{all[i].file, all[i].file_row, all[i].byte};
      ASSERT_EQ(time->place(i), place) << i;
      if (!session.clock) continue;
      // Means of 1 us of jitter; a short segment has few of them.
      ASSERT_NEAR(seconds[i], static_cast<double>(all[i].true_ns) / 1e9, 2e-6) << i;
    }
    std::vector<std::uint64_t> gaps;
    time->for_each_gap([&](const Gap& gap) {
      EXPECT_EQ(gap.missing, all[gap.row_before + 1].missing_before);
      gaps.push_back(gap.row_before + 1);
    });
    std::vector<std::uint64_t> expected;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].missing_before > 0) expected.push_back(i);
    }
    EXPECT_EQ(gaps, expected);
    for (const std::uint64_t other : {seed + 1000, seed + 1001}) {
      const auto again = timeline_of(session, other, 1 + other % 7);
      EXPECT_EQ(seconds_of(*again, RowSpace::kRecorded), seconds) << "cut otherwise";
      EXPECT_EQ(seconds_of(*again, RowSpace::kFilled), seconds_of(*time, RowSpace::kFilled));
    }
  }
}

TEST_F(TimelineSegments, CountersAskedForInOrderFindTheirPackets) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    const ModelSession session = random_session(seed);
    const auto time = timeline_of(session, seed, 64);
    const std::vector<double> seconds = seconds_of(*time, RowSpace::kRecorded);
    for (std::uint32_t file = 0; file < session.files; ++file) {
      const auto [first, rows] = time->file_rows(file);
      std::vector<std::uint32_t> counters(rows);
      time->counts(RowSpace::kRecorded, first, counters);
      std::vector<std::int64_t> found(rows);
      std::vector<double> times(rows);
      time->counts_to_rows(file, counters, found);
      time->counts_to_seconds(file, counters, times);
      for (std::size_t i = 0; i < rows; ++i) {
        ASSERT_EQ(found[i], static_cast<std::int64_t>(first + i)) << "file " << file;
        ASSERT_EQ(times[i], seconds[first + i]) << "file " << file << " row " << i;
      }
    }
  }
}

TEST_F(TimelineSegments, WithoutAClockTimeGoesOnBehindAReset) {
  ModelSession session{{}, 1, false};
  for (std::uint32_t i = 0; i < 100; ++i) {
    ModelPacket one;
    one.counter = i < 60 ? 5000 + i : i;
    one.byte = 500 + std::uint64_t{i} * 9;
    one.file_row = i;
    one.starts_segment = i == 60;
    session.packets.push_back(one);
  }
  const auto seconds = seconds_of(*timeline_of(session, 1, 4), RowSpace::kRecorded);
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_NEAR(seconds[i], 1.7e9 + static_cast<double>(i) / kRateHz, 1e-6);
  }
}

TEST_F(TimelineSegments, TooManyAreAnError) {
  ModelSession session{{}, 1, false};
  for (std::uint32_t i = 0; i <= Timeline::kMaxSegments; ++i) {
    ModelPacket one;
    one.counter = 7;
    one.byte = 500 + std::uint64_t{i} * 9;
    one.file_row = i;
    one.starts_segment = true;
    session.packets.push_back(one);
  }
  EXPECT_THAT([&] { timeline_of(session, 1, 4); },
              testing::ThrowsMessage<Error>(HasSubstr("R2N-0410")));
}

}  // namespace
}  // namespace rec2nwb
