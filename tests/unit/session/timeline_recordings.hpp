/// \file
/// Recordings as plain arrays, and a fixture that gives them to a Timeline.
///
/// Needs: a folder that can be written. Promises: pieces that do not cover their block fail the
/// test.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "session/timeline.hpp"

namespace rec2nwb::timeline_test {

inline constexpr std::int64_t kTimelineStartNs = 1'687'474'797'888'123'456;
inline constexpr std::int64_t kCreatedMs = 1'687'474'797'123;
inline constexpr std::int64_t kPeriod = std::int64_t{1} << 32;

inline PacketLayout layout(bool sysclock) {
  PacketLayout one;
  one.packet_bytes = sysclock ? 17 : 9;
  one.counter_offset_bytes = 3;
  if (sysclock) one.sysclock_offset_bytes = 7;
  return one;
}
inline const PacketLayout kClocked = layout(true);
inline const PacketLayout kClockless = layout(false);

/// One recording as plain arrays: what the timeline must agree with.
struct Recording {
  std::vector<std::int64_t> counts;  ///< continuous
  std::vector<std::int64_t> clocks_ns;
  bool sysclock = true;

  [[nodiscard]] std::vector<std::byte> packets() const {
    const PacketLayout& form = sysclock ? kClocked : kClockless;
    std::vector<std::byte> bytes(counts.size() * form.packet_bytes, std::byte{0x55});
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto counter = static_cast<std::uint32_t>(counts[i]);
      std::memcpy(&bytes[i * form.packet_bytes + form.counter_offset_bytes], &counter, 4);
      if (!sysclock) continue;
      std::memcpy(&bytes[i * form.packet_bytes + *form.sysclock_offset_bytes], &clocks_ns[i], 8);
    }
    return bytes;
  }
};

inline Recording recording(std::vector<std::int64_t> counts, bool sysclock = true) {
  Recording one{std::move(counts), {}, sysclock};
  for (std::size_t i = 0; i < one.counts.size(); ++i) {
    const std::int64_t late_ns = static_cast<std::int64_t>(i * 7919 % 180'000);
    one.clocks_ns.push_back(kTimelineStartNs + (one.counts[i] - one.counts[0]) * 33'334 + late_ns);
  }
  return one;
}

inline std::vector<std::int64_t> ascending(std::int64_t first, std::int64_t count) {
  std::vector<std::int64_t> counts;
  for (std::int64_t i = 0; i < count; ++i) counts.push_back(first + i);
  return counts;
}

class TimelineFixture : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::path(testing::TempDir()) /
        (std::string("timeline_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    scratch_ = std::make_unique<ScratchFile>(folder_);
  }

  std::unique_ptr<Timeline> timeline(std::size_t files, std::size_t runs_in_memory = 4) {
    std::vector<FileClock> clocks;
    for (std::size_t i = 0; i < files; ++i) {
      clocks.push_back({"file" + std::to_string(i) + ".rec", 30000, kCreatedMs});
    }
    return std::make_unique<Timeline>(clocks, *scratch_, runs_in_memory);
  }

  /// Gives the recordings to the timeline in blocks; returns the pieces as rows of the session.
  static std::vector<Piece> add(Timeline& timeline, const std::vector<Recording>& recordings,
                                std::uint32_t block_rows) {
    std::vector<Piece> all;
    std::uint64_t row = timeline.rows(RowSpace::kRecorded);
    for (std::uint32_t file = 0; file < recordings.size(); ++file) {
      const std::vector<std::byte> bytes = recordings[file].packets();
      Block whole;
      whole.file = file;
      whole.first_row = row;
      whole.rows = static_cast<std::uint32_t>(recordings[file].counts.size());
      whole.layout = recordings[file].sysclock ? &kClocked : &kClockless;
      whole.bytes = bytes;
      whole.offset_bytes = 1000;
      for (std::uint32_t at = 0; at < whole.rows; at += block_rows) {
        const Block block = whole.piece(at, std::min(block_rows, whole.rows - at));
        std::uint32_t next = 0;
        for (Piece piece : timeline.add(block)) {
          EXPECT_EQ(piece.first, next);
          next += piece.rows;
          piece.first += static_cast<std::uint32_t>(block.first_row);
          all.push_back(piece);
        }
        EXPECT_EQ(next, block.rows);
      }
      row += whole.rows;
    }
    return all;
  }

  std::string error_of(const std::vector<Recording>& recordings) {
    auto time = timeline(recordings.size());
    try {
      add(*time, recordings, 5);
      time->finish();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  std::filesystem::path folder_;
  std::unique_ptr<ScratchFile> scratch_;
};

/// A gap, without what only the timeline knows of it.
struct Lost {
  std::uint32_t file = 0;
  std::uint64_t row_before = 0;
  std::uint64_t missing = 0;
  bool operator==(const Lost&) const = default;
};

inline std::vector<Lost> gaps_of(const Timeline& time) {
  std::vector<Lost> all;
  time.for_each_gap([&](const Gap& gap) {
    EXPECT_EQ(gap.behind, time.place(gap.row_before + 1));
    all.push_back({gap.behind.file, gap.row_before, gap.missing});
  });
  return all;
}

}  // namespace rec2nwb::timeline_test
