/// \file
/// Recordings made packet by packet, and what a PacketReader makes of them.
///
/// Needs: a folder that can be written. Promises: read() fails the test if what is seen depends on
/// the size of blocks or of the buffer.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "rec/packet_reader.hpp"
#include "support/rec_builder.hpp"

namespace rec2nwb::reader_test {

inline constexpr std::int64_t kStartNs = 1'700'000'000'000'000'000;
inline constexpr std::int64_t kPeriodNs = 33'333;
using test::Packet;
using test::RecSpec;
using Bytes = std::vector<std::byte>;

/// A packet as the test made it: tick is the true time, and is in every channel.
struct Tick {
  std::uint32_t counter = 0;
  std::int64_t clock_ns = 0;
  std::int16_t value = 0;
  bool operator==(const Tick&) const = default;
};

inline RecSpec rig(bool clock) {
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

inline void PrintTo(const ReaderFault& fault, std::ostream* out) {
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

class ReaderFixture : public testing::TestWithParam<bool> {
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

}  // namespace rec2nwb::reader_test
