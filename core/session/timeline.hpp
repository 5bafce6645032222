/// \file
/// Timeline: packets <-> counter values <-> seconds, kept as runs (start, length), never as arrays.
///
/// add() takes the blocks of the session in order; behind the last, finish() fits each file's
/// clock, and then any row's count and seconds can be asked for. Two row spaces run side by side:
///   recorded  the packets in the files
///   filled    the same with one row repeated wherever exactly one packet is missing (counter + 1)
/// The uint32 counter is made continuous: a step below -2^31 is a wrap. Continuous counts start
/// with each segment's own first value: where a block says that the counter was reset or the clock
/// set, a new segment begins.
///
/// Needs: blocks in order without holes, whose counters rise but for the starts of segments; a
/// scratch file for recordings with very many runs. Promises: memory that does not grow with the
/// length of a recording (more than kRunsInMemory runs go to the scratch file, more than
/// kMaxSegments segments are an Error); results that do not depend on how the recording was cut
/// into blocks. After an Error of add() the timeline is of no more use. After finish() all const
/// functions are thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "rec/block.hpp"
#include "session/clock_segment.hpp"
#include "session/run_store.hpp"

namespace rec2nwb {

struct Session;

/// A part of a block that one run covers.
struct Piece {
  std::uint32_t first = 0;  ///< row in the block
  std::uint32_t rows = 0;
  std::uint64_t missing_before = 0;  ///< packets lost right before it, in the same file
};

std::vector<FileClock> file_clocks(const Session& session);

/// Where a recorded row is.
struct RowPlace {
  std::uint32_t file = 0;
  std::uint64_t file_row = 0;
  std::uint64_t byte = 0;  ///< of the file

  bool operator==(const RowPlace&) const = default;
};

/// Packets lost between two recorded ones of a segment.
struct Gap {
  std::uint64_t row_before = 0;    ///< recorded row before the gap; row_before + 1 is behind it
  std::uint64_t missing = 0;       ///< packets
  std::int64_t first_missing = 0;  ///< count
  std::uint32_t segment = 0;
  RowPlace behind;  ///< of row_before + 1

  bool operator==(const Gap&) const = default;
};

class Timeline {
 public:
  static constexpr std::size_t kRunsInMemory = 65536;
  static constexpr std::size_t kMaxSegments = 4096;

  Timeline(std::vector<FileClock> files, ScratchFile& scratch,
           std::size_t runs_in_memory = kRunsInMemory);
  ~Timeline();
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

  /// The pieces of the block, valid until the next call. \throws Error as above.
  const std::vector<Piece>& add(const Block& block);
  /// \throws Error: a file with packets whose seconds cannot be known, and why.
  void finish();

  /// So far, or in all.
  [[nodiscard]] std::uint64_t rows(RowSpace space) const;
  [[nodiscard]] std::uint64_t run_count() const;
  [[nodiscard]] std::uint64_t filled_count() const;  ///< single missing packets
  void for_each_gap(
      const std::function<void(const Gap&)>& visit) const;  ///< in order, single ones too

  // After finish(). Ranges beyond the end are an Error.
  [[nodiscard]] const ClockLine& line(std::uint32_t segment) const;
  /// Of the segment that a recorded row is in.
  [[nodiscard]] double seconds_per_count(std::uint64_t recorded_row) const;
  [[nodiscard]] RowPlace place(std::uint64_t recorded_row) const;
  /// First recorded row of a file, and how many; length 0 for a file without packets.
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> file_rows(std::uint32_t file) const;
  void seconds(RowSpace space, std::uint64_t first_row, std::span<double> out) const;
  /// The counter as recorded (modulo 2^32).
  void counts(RowSpace space, std::uint64_t first_row, std::span<std::uint32_t> out) const;
  void rows_to_seconds(std::span<const std::uint64_t> recorded_rows, std::span<double> out) const;
  /// First recorded row of the file whose count is at least the given one; -1 behind the last. A
  /// counter value is placed in the segment that holds it, in the wrap nearest to its range; the
  /// first of several in it. Where a counter stands in several segments, the counts asked for are
  /// taken to be in the order of their recording.
  void counts_to_rows(std::uint32_t file, std::span<const std::uint32_t> counts,
                      std::span<std::int64_t> rows) const;
  void counts_to_seconds(std::uint32_t file, std::span<const std::uint32_t> counts,
                         std::span<double> out) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rec2nwb
