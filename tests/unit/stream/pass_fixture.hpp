/// \file
/// Small recordings whose packets are known by their counters alone, a consumer that makes rows of
/// them, and what an assembler should make of both, worked out row by row.
///
/// Needs: rec_builder. Promises: the model shares no code with the assembler.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "rec/packet_file.hpp"
#include "session/timeline.hpp"
#include "stream/assembler.hpp"
#include "support/rec_builder.hpp"

namespace rec2nwb::test {

using Counters = std::vector<std::uint32_t>;  ///< of one file, row by row

inline Counters counters_from(std::uint32_t first, std::size_t rows) {
  Counters counters;
  for (std::size_t i = 0; i < rows; ++i) counters.push_back(first + static_cast<std::uint32_t>(i));
  return counters;
}

/// Leaves `missing` counters out before row `row`.
inline Counters with_gap(Counters counters, std::size_t row, std::uint32_t missing) {
  for (std::size_t i = row; i < counters.size(); ++i) counters[i] += missing;
  return counters;
}

/// 17 bytes a packet: a clock, the counter, two channels.
inline RecSpec small_rig() {
  RecSpec spec;
  spec.devices = {sys_clock()};
  spec.ntrodes = ntrodes_of(2, 2);
  return spec;
}

/// Files of a session, one for each list of counters.
struct Recordings {
  Recordings(const std::filesystem::path& folder, const std::vector<Counters>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto path = folder / ("part" + std::to_string(i) + ".rec");
      write_rec(path, small_rig(), all[i].size(), [&](std::uint64_t row, Packet& packet) {
        const std::uint32_t counter = all[i][row];
        packet.set_counter(counter);
        packet.set_sysclock_ns(1'700'000'000'000'000'000 + std::int64_t{counter} * 33'333);
        packet.set_slot(0, static_cast<std::int16_t>(counter));
      });
      files.push_back(std::make_unique<PacketFile>(path));
    }
  }

  [[nodiscard]] std::vector<const PacketFile*> pointers() const {
    std::vector<const PacketFile*> all;
    for (const auto& file : files) all.push_back(file.get());
    return all;
  }
  [[nodiscard]] std::vector<FileClock> clocks() const {
    std::vector<FileClock> all;
    for (const auto& file : files) all.push_back({file->path().string(), 30000, {}});
    return all;
  }

  std::vector<std::unique_ptr<PacketFile>> files;
};

/// Element `column` of output `number` for the packet with that counter.
inline std::uint64_t value_of(std::uint32_t counter, std::uint32_t number, std::uint32_t column) {
  return (std::uint64_t{counter} + 1) * 0x9E3779B97F4A7C15U + number * 1000003U + column;
}

inline void put_row(std::uint32_t counter, std::uint32_t number, std::uint32_t element_bytes,
                    std::uint32_t columns, std::byte* to) {
  for (std::uint32_t c = 0; c < columns; ++c) {
    const std::uint64_t value = value_of(counter, number, c);
    std::memcpy(to + std::size_t{c} * element_bytes, &value, element_bytes);
  }
}

/// Fills every output that it is given a place for; by output number.
class CounterConsumer : public BlockConsumer {
 public:
  struct Shape {
    std::uint32_t element_bytes;
    std::uint32_t columns;
  };
  explicit CounterConsumer(std::vector<Shape> outputs) : outputs_(std::move(outputs)) {}

  void process(const Block& block, std::span<void* const> columns) override {
    ++calls;
    rows += block.rows;
    for (std::uint32_t number = 0; number < outputs_.size(); ++number) {
      auto* to = static_cast<std::byte*>(columns[number]);
      if (to == nullptr) continue;
      const auto [element_bytes, width] = outputs_[number];
      for (std::uint32_t r = 0; r < block.rows; ++r) {
        put_row(block.counter(r), number, element_bytes, width, to);
        to += std::size_t{element_bytes} * width;
      }
    }
  }
  [[nodiscard]] std::uint32_t output_count() const override {
    return static_cast<std::uint32_t>(outputs_.size());
  }

  std::uint64_t calls = 0;
  std::uint64_t rows = 0;

 private:
  std::vector<Shape> outputs_;
};

inline RowsOutput rows_output(std::uint32_t consumer, std::uint32_t number,
                              const CounterConsumer::Shape& shape, RowSpace space,
                              std::uint32_t dataset) {
  RowsOutput output;
  output.consumer = consumer;
  output.number = number;
  output.element_bytes = shape.element_bytes;
  output.columns = shape.columns;
  output.chunk = {kSlabRows, std::min(shape.columns, kChunkColumns)};
  output.space = space;
  output.dataset = dataset;
  return output;
}

/// Counters of the rows of a space: a row is repeated where exactly one packet is missing.
inline Counters model_rows(const std::vector<Counters>& files, RowSpace space) {
  Counters rows;
  for (const auto& file : files) {
    for (std::size_t i = 0; i < file.size(); ++i) {
      if (space == RowSpace::kFilled && i > 0 && file[i] - file[i - 1] == 2) {
        rows.push_back(file[i - 1]);
      }
      rows.push_back(file[i]);
    }
  }
  return rows;
}

inline std::vector<std::byte> model_bytes(const std::vector<Counters>& files,
                                          const RowsOutput& output) {
  const Counters rows = model_rows(files, output.space);
  std::vector<std::byte> bytes(rows.size() * output.row_bytes());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    put_row(rows[i], output.number, output.element_bytes, output.columns,
            bytes.data() + i * output.row_bytes());
  }
  return bytes;
}

}  // namespace rec2nwb::test
