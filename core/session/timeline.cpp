#include "session/timeline.hpp"

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"
#include "session/session.hpp"

namespace rec2nwb {

std::vector<FileClock> file_clocks(const Session& session) {
  std::vector<FileClock> clocks;
  for (const PacketFile* file : session.packet_files()) {
    clocks.push_back(
        {file->path().string(), session.rate_hz(), file->header().system_time_at_creation_ms()});
  }
  return clocks;
}

namespace {

constexpr std::int64_t kCounterPeriod = std::int64_t{1} << 32;
constexpr std::uint32_t kStep = 8;  ///< rows that a loop takes at a time

struct TimelineFile {
  FileClock clock;
  std::uint64_t first_row = 0;
  std::uint64_t rows = 0;
  std::int64_t first_count = 0;
  std::int64_t last_count = 0;
  std::uint64_t first_run = 0;
  bool has_sysclock = false;
  ClockFit fit;
  ClockLine line;
};

// The first row from `row` on whose counter is not one above that of the row before it. Eight rows
// are compared before the loop looks: this is done for every packet, by one worker at a time.
std::uint32_t run_end(const Block& block, std::uint32_t row) {
  std::uint32_t expected = block.counter(row - 1) + 1;
  for (; row + kStep <= block.rows; row += kStep, expected += kStep) {
    std::uint32_t difference = 0;
    for (std::uint32_t i = 0; i < kStep; ++i) difference |= block.counter(row + i) ^ (expected + i);
    if (difference != 0) break;
  }
  while (row < block.rows && block.counter(row) == expected) ++row, ++expected;
  return row;
}

/// value, value + 1, ...: eight at a time, as the compiler wants it for vector registers.
void fill_ascending(std::uint32_t value, std::span<std::uint32_t> out) {
  std::size_t at = 0;
  for (; at + kStep <= out.size(); at += kStep, value += kStep) {
    std::uint32_t* const to = out.data() + at;
    for (std::uint32_t i = 0; i < kStep; ++i) to[i] = value + i;
  }
  for (; at < out.size(); ++at) out[at] = value++;
}

}  // namespace

struct Timeline::State {
  State(std::vector<FileClock> clocks, ScratchFile& scratch, std::size_t runs_in_memory)
      : runs(scratch, runs_in_memory) {
    for (FileClock& clock : clocks) files.emplace_back().clock = std::move(clock);
  }

  std::vector<TimelineFile> files;
  RunStore runs;
  std::vector<Piece> pieces;
  std::uint64_t rows = 0;
  std::uint64_t filled = 0;
  std::uint32_t current_file = 0;
  bool finished = false;

  [[nodiscard]] std::uint64_t total(RowSpace space) const {
    return space == RowSpace::kFilled ? rows + filled : rows;
  }

  void check_order(const Block& block) const {
    if (finished || block.file >= files.size() || block.file < current_file ||
        block.first_row != rows) {
      throw Error(
          format("expected the blocks of a session in order, row {} next, found row {} of file {}",
                 rows, block.first_row, block.file));
    }
  }

  /// Packets lost before a row that follows on another one of its file.
  [[nodiscard]] std::uint64_t missing_before(const Block& block, std::uint32_t row) const {
    const TimelineFile& file = files[block.file];
    const auto last = static_cast<std::uint32_t>(file.last_count);
    const std::uint32_t counter = block.counter(row);
    // As a signed number the step is right also across a wrap.
    const auto step = static_cast<std::int32_t>(counter - last);
    if (step > 0) return static_cast<std::uint64_t>(step) - 1;
    throw Error(
        format("the packet counter {}: expected more than {}, found {}; this file's counter was "
               "reset or packets repeat, and that is not converted yet",
               step == 0 ? "stands still" : "goes back", last, counter),
        {.file = file.clock.path, .row = block.first_file_row + row},
        "leave this file out, or cut it before this row");
  }

  void start_file(const Block& block) {
    TimelineFile& file = files[block.file];
    current_file = block.file;
    file.first_row = rows;
    file.first_count = block.counter(0);
    file.last_count = file.first_count - 1;
    file.first_run = runs.size();
    file.has_sysclock = block.layout->sysclock_offset_bytes.has_value();
  }

  void add_clocks(const Block& block, const Piece& piece, std::int64_t first_count) {
    TimelineFile& file = files[block.file];
    const std::byte* first = block.packet(piece.first) + *block.layout->sysclock_offset_bytes;
    const std::size_t added =
        file.fit.add_run(first_count, {first, block.layout->packet_bytes, piece.rows});
    if (added == piece.rows) return;
    const std::uint32_t row = piece.first + static_cast<std::uint32_t>(added);
    throw Error(
        format("expected a SysClock within 104 days of the file's first packet (and at most {} "
               "packets), found {} ns",
               ClockFit::kMaxPoints, block.sysclock_ns(row)),
        {.file = file.clock.path, .row = block.first_file_row + row},
        "the clock or this packet is damaged");
  }

  void add_piece(const Block& block, const Piece& piece, bool new_run) {
    TimelineFile& file = files[block.file];
    const std::int64_t first_count =
        file.last_count + 1 + static_cast<std::int64_t>(piece.missing_before);
    if (new_run) {
      if (piece.missing_before == 1) ++filled;
      runs.append({rows, rows + filled, first_count, 0, block.file});
    }
    runs.extend_last(piece.rows);
    rows += piece.rows;
    file.rows += piece.rows;
    file.last_count = first_count + piece.rows - 1;
    if (file.last_count - file.first_count > ClockFit::kMaxCounts) {
      throw Error(format("expected the packet counter within {} of the file's first packet, "
                         "found {} lost packets before this row",
                         ClockFit::kMaxCounts, piece.missing_before),
                  {.file = file.clock.path, .row = block.first_file_row + piece.first},
                  "the counters of this file are damaged");
    }
    if (file.has_sysclock) add_clocks(block, piece, first_count);
    pieces.push_back(piece);
  }

  [[nodiscard]] ClockLine line_of(const TimelineFile& file) const {
    try {
      if (file.has_sysclock) return file.fit.line();
      if (file.clock.created_ms) {
        return nominal_line(*file.clock.created_ms, file.first_count, file.clock.rate_hz);
      }
      throw Error("has no SysClock, and no systemTimeAtCreation to count from", {},
                  "its packets have no time");
    } catch (const Error& error) {
      throw Error(error.what(), {.file = file.clock.path});
    }
  }

  [[nodiscard]] const TimelineFile& file_at(std::uint32_t index) const {
    if (index < files.size()) return files[index];
    throw Error(format("expected a file below {}, found file {}", files.size(), index));
  }

  [[nodiscard]] const TimelineFile& timed(std::uint32_t index) const {
    if (!finished) throw Error("the timeline was asked for seconds before it was finished");
    const TimelineFile& file = file_at(index);
    if (file.rows > 0) return file;
    throw Error("expected packets to count time from, found none", {.file = file.clock.path});
  }

  void check_rows(RowSpace space, std::uint64_t first, std::uint64_t count) const {
    if (!finished) throw Error("the timeline was asked for rows before it was finished");
    if (first <= total(space) && count <= total(space) - first) return;
    throw Error(
        format("expected rows below {}, found {} rows from row {} on", total(space), count, first));
  }

  /// The wrap in which a recorded counter is nearest to the file.
  [[nodiscard]] static std::int64_t unwrapped(const TimelineFile& file, std::uint32_t counter) {
    const std::uint32_t above = counter - static_cast<std::uint32_t>(file.first_count);
    const std::int64_t count = file.first_count + above;
    if (count <= file.last_count) return count;
    const std::int64_t below = count - kCounterPeriod;
    return file.first_count - below <= count - file.last_count ? below : count;
  }

  /// visit(run, first_count, position in the range, length) for the parts of a range of rows. A row
  /// that was filled in belongs to the run before it: its count is one above that run's last.
  template <typename Visit>
  void for_each_part(RowSpace space, std::uint64_t first_row, std::size_t rows_wanted,
                     const Visit& visit) const {
    check_rows(space, first_row, rows_wanted);
    RunCursor cursor(runs);
    for (std::size_t done = 0; done < rows_wanted;) {
      const Run& run = done == 0 ? cursor.seek_row(space, first_row) : cursor.run();
      const std::uint64_t offset = first_row + done - first_in(run, space);
      const std::uint64_t end = std::min(first_in(cursor.next(), space), total(space));
      const std::uint64_t rows_here =
          std::min<std::uint64_t>(rows_wanted - done, end - (first_row + done));
      visit(run, run.first_count + static_cast<std::int64_t>(offset), done,
            static_cast<std::size_t>(rows_here));
      done += static_cast<std::size_t>(rows_here);
      if (done < rows_wanted) cursor.advance();
    }
  }
};

Timeline::Timeline(std::vector<FileClock> files, ScratchFile& scratch, std::size_t runs_in_memory)
    : state_(std::make_unique<State>(std::move(files), scratch, runs_in_memory)) {}

Timeline::~Timeline() = default;

const std::vector<Piece>& Timeline::add(const Block& block) {
  state_->check_order(block);
  state_->pieces.clear();
  for (std::uint32_t row = 0; row < block.rows;) {
    const bool first_of_file = state_->files[block.file].rows == 0;
    if (first_of_file) state_->start_file(block);
    const std::uint64_t missing = first_of_file ? 0 : state_->missing_before(block, row);
    const std::uint32_t end = run_end(block, row + 1);
    state_->add_piece(block, {row, end - row, missing}, first_of_file || missing > 0);
    row = end;
  }
  return state_->pieces;
}

void Timeline::finish() {
  for (TimelineFile& file : state_->files) {
    if (file.rows > 0) file.line = state_->line_of(file);
  }
  state_->finished = true;
}

std::uint64_t Timeline::rows(RowSpace space) const { return state_->total(space); }

std::uint64_t Timeline::run_count() const { return state_->runs.size(); }

std::uint64_t Timeline::filled_count() const { return state_->filled; }

void Timeline::for_each_gap(const std::function<void(const Gap&)>& visit) const {
  RunReader reader(state_->runs);
  Run before;
  for (std::uint64_t i = 0; i < state_->runs.size(); ++i) {
    const Run run = reader.at(i);
    if (i > 0 && run.file == before.file) {
      const std::int64_t expected = before.first_count + static_cast<std::int64_t>(before.length);
      visit({run.file, run.first_row - 1, static_cast<std::uint64_t>(run.first_count - expected)});
    }
    before = run;
  }
}

const ClockLine& Timeline::line(std::uint32_t file) const { return state_->timed(file).line; }

std::pair<std::uint64_t, std::uint64_t> Timeline::file_rows(std::uint32_t file) const {
  const TimelineFile& one = state_->file_at(file);
  return {one.first_row, one.rows};
}

void Timeline::seconds(RowSpace space, std::uint64_t first_row, std::span<double> out) const {
  state_->for_each_part(
      space, first_row, out.size(),
      [&](const Run& run, std::int64_t count, std::size_t at, std::size_t length) {
        state_->files[run.file].line.fill(count, out.subspan(at, length));
      });
}

void Timeline::counts(RowSpace space, std::uint64_t first_row, std::span<std::uint32_t> out) const {
  state_->for_each_part(space, first_row, out.size(),
                        [&](const Run&, std::int64_t count, std::size_t at, std::size_t length) {
                          fill_ascending(static_cast<std::uint32_t>(count),
                                         out.subspan(at, length));
                        });
}

void Timeline::rows_to_seconds(std::span<const std::uint64_t> recorded_rows,
                               std::span<double> out) const {
  RunCursor cursor(state_->runs);
  for (std::size_t i = 0; i < recorded_rows.size(); ++i) {
    const std::uint64_t row = recorded_rows[i];
    state_->check_rows(RowSpace::kRecorded, row, 1);
    const Run& run = cursor.seek_row(RowSpace::kRecorded, row);
    const std::int64_t count = run.first_count + static_cast<std::int64_t>(row - run.first_row);
    out[i] = state_->files[run.file].line.at(count);
  }
}

void Timeline::counts_to_rows(std::uint32_t file, std::span<const std::uint32_t> counts,
                              std::span<std::int64_t> rows) const {
  state_->check_rows(RowSpace::kRecorded, 0, 0);
  const TimelineFile& one = state_->file_at(file);
  RunCursor cursor(state_->runs);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    rows[i] = -1;
    if (one.rows == 0) continue;
    const std::int64_t count = std::max(State::unwrapped(one, counts[i]), one.first_count);
    if (count > one.last_count) continue;
    // Behind the run's last packet, the count is in the gap: the next run's first row is next.
    const Run& run = cursor.seek_count(file, count);
    const auto offset = static_cast<std::uint64_t>(count - run.first_count);
    rows[i] = static_cast<std::int64_t>(run.first_row + std::min(offset, run.length));
  }
}

void Timeline::counts_to_seconds(std::uint32_t file, std::span<const std::uint32_t> counts,
                                 std::span<double> out) const {
  const TimelineFile& one = state_->timed(file);
  std::transform(counts.begin(), counts.end(), out.begin(), [&](std::uint32_t counter) {
    return one.line.at(State::unwrapped(one, counter));
  });
}

}  // namespace rec2nwb
