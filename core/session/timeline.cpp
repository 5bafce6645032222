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

constexpr std::uint32_t kStep = 8;  ///< rows that a loop takes at a time

struct TimelineFile {
  FileClock clock;
  std::uint64_t first_row = 0;
  std::uint64_t rows = 0;
  std::size_t first_segment = 0;
  std::size_t segment_count = 0;
  std::uint32_t packet_bytes = 0;
  bool has_sysclock = false;
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
  std::vector<ClockSegment> segments;
  RunStore runs;
  std::vector<Piece> pieces;
  std::uint64_t rows = 0;
  std::uint64_t filled = 0;
  std::uint64_t end_bytes = 0;  ///< of the last packet in its file
  std::uint32_t current_file = 0;
  bool finished = false;

  [[nodiscard]] std::uint64_t total(RowSpace space) const {
    return space == RowSpace::kFilled ? rows + filled : rows;
  }

  void check_order(const Block& block) const {
    if (finished || block.file >= files.size() || block.file < current_file ||
        block.first_row != rows) {
      throw Error(
          Code::kInternal,
          format("expected the blocks of a session in order, row {} next, found row {} of file {}",
                 rows, block.first_row, block.file));
    }
  }

  /// Packets lost before a row that follows on another one of its segment.
  [[nodiscard]] std::uint64_t missing_before(const Block& block, std::uint32_t row) const {
    const auto last = static_cast<std::uint32_t>(segments.back().last_count);
    const std::uint32_t counter = block.counter(row);
    // As a signed number the step is right also across a wrap.
    const auto step = static_cast<std::int32_t>(counter - last);
    if (step > 0) return static_cast<std::uint64_t>(step) - 1;
    throw Error(
        Code::kInternal,
        format("the packet counter does not rise: expected more than {}, found {}", last, counter),
        {.file = files[block.file].clock.path, .row = block.first_file_row + row});
  }

  void start_file(const Block& block) {
    TimelineFile& file = files[block.file];
    current_file = block.file;
    file.first_row = rows;
    file.first_segment = segments.size();
    file.packet_bytes = block.layout->packet_bytes;
    file.has_sysclock = block.layout->sysclock_offset_bytes.has_value();
  }

  void start_segment(const Block& block) {
    TimelineFile& file = files[block.file];
    if (segments.size() >= kMaxSegments) {
      throw Error(
          Code::kCounterReset,
          format("expected at most {} files, counter resets and clock jumps in a session, "
                 "found more",
                 kMaxSegments),
          {.file = file.clock.path, .byte = block.offset_bytes, .row = block.first_file_row},
          "this recording is of no use: convert the session without it");
    }
    ClockSegment& segment = segments.emplace_back();
    ++file.segment_count;
    segment.file = block.file;
    segment.first_row = rows;
    segment.first_count = block.counter(0);
    segment.last_count = segment.first_count - 1;
  }

  void add_clocks(const Block& block, const Piece& piece, std::int64_t first_count) {
    const std::byte* first = block.packet(piece.first) + *block.layout->sysclock_offset_bytes;
    const std::size_t added =
        segments.back().fit.add_run(first_count, {first, block.layout->packet_bytes, piece.rows});
    if (added == piece.rows) return;
    const std::uint32_t row = piece.first + static_cast<std::uint32_t>(added);
    throw Error(
        Code::kDamagedClock,
        format("expected a SysClock within 104 days of the file's first packet (and at most {} "
               "packets), found {} ns",
               ClockFit::kMaxPoints, block.sysclock_ns(row)),
        {.file = files[block.file].clock.path, .row = block.first_file_row + row},
        "the clock or this packet is damaged");
  }

  void add_piece(const Block& block, const Piece& piece, bool new_segment) {
    TimelineFile& file = files[block.file];
    ClockSegment& segment = segments.back();
    const std::int64_t first_count =
        segment.last_count + 1 + static_cast<std::int64_t>(piece.missing_before);
    const std::uint64_t offset_bytes =
        block.offset_bytes + std::uint64_t{piece.first} * block.layout->packet_bytes;
    if (new_segment || piece.missing_before > 0 || offset_bytes != end_bytes) {
      if (piece.missing_before == 1) ++filled;
      const auto number = static_cast<std::uint32_t>(segments.size() - 1);
      runs.append({rows, rows + filled, first_count, 0, offset_bytes, block.file, number});
    }
    runs.extend_last(piece.rows);
    rows += piece.rows;
    file.rows += piece.rows;
    end_bytes = offset_bytes + std::uint64_t{piece.rows} * block.layout->packet_bytes;
    segment.last_count = first_count + piece.rows - 1;
    if (segment.last_count - segment.first_count > ClockFit::kMaxCounts) {
      throw Error(Code::kMissingPackets,
                  format("expected the packet counter within {} of the file's first packet, "
                         "found {} lost packets before this row",
                         ClockFit::kMaxCounts, piece.missing_before),
                  {.file = file.clock.path, .row = block.first_file_row + piece.first},
                  "the counters of this file are damaged");
    }
    if (file.has_sysclock && block.has_valid_clock) add_clocks(block, piece, first_count);
    pieces.push_back(piece);
  }

  [[nodiscard]] std::span<ClockSegment> segments_of(const TimelineFile& file) {
    return std::span(segments).subspan(file.first_segment, file.segment_count);
  }
  [[nodiscard]] std::span<const ClockSegment> segments_of(const TimelineFile& file) const {
    return std::span(segments).subspan(file.first_segment, file.segment_count);
  }

  [[nodiscard]] const TimelineFile& file_at(std::uint32_t index) const {
    if (index < files.size()) return files[index];
    throw Error(Code::kInternal,
                format("expected a file below {}, found file {}", files.size(), index));
  }

  [[nodiscard]] const TimelineFile& timed(std::uint32_t index) const {
    if (!finished) {
      throw Error(Code::kInternal, "the timeline was asked for seconds before it was finished");
    }
    const TimelineFile& file = file_at(index);
    if (file.rows > 0) return file;
    throw Error(Code::kInternal, "expected packets to count time from, found none",
                {.file = file.clock.path});
  }

  void check_rows(RowSpace space, std::uint64_t first, std::uint64_t count) const {
    if (!finished) {
      throw Error(Code::kInternal, "the timeline was asked for rows before it was finished");
    }
    if (first <= total(space) && count <= total(space) - first) return;
    throw Error(Code::kInternal, format("expected rows below {}, found {} rows from row {} on",
                                        total(space), count, first));
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
    const bool new_segment = first_of_file || (row == 0 && block.starts_segment);
    if (new_segment) state_->start_segment(block);
    const std::uint64_t missing = new_segment ? 0 : state_->missing_before(block, row);
    const std::uint32_t end = run_end(block, row + 1);
    state_->add_piece(block, {row, end - row, missing}, new_segment);
    row = end;
  }
  return state_->pieces;
}

void Timeline::finish() {
  for (TimelineFile& file : state_->files) {
    if (file.rows == 0) continue;
    try {
      fit_lines(file.clock, file.has_sysclock, state_->segments_of(file));
    } catch (const Error& error) {
      throw Error(error.code(), error.what(), {.file = file.clock.path});
    }
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
    if (i > 0 && run.segment == before.segment) {
      const std::int64_t expected = before.first_count + static_cast<std::int64_t>(before.length);
      const auto missing = static_cast<std::uint64_t>(run.first_count - expected);
      if (missing > 0) {
        const std::uint64_t file_row = run.first_row - state_->files[run.file].first_row;
        visit({run.first_row - 1,
               missing,
               expected,
               run.segment,
               {run.file, file_row, run.offset_bytes}});
      }
    }
    before = run;
  }
}

const ClockLine& Timeline::line(std::uint32_t segment) const {
  if (!state_->finished || segment >= state_->segments.size()) {
    throw Error(Code::kInternal, format("the timeline has no line of segment {} (yet)", segment));
  }
  return state_->segments[segment].line;
}

double Timeline::seconds_per_count(std::uint64_t recorded_row) const {
  state_->check_rows(RowSpace::kRecorded, recorded_row, 1);
  RunCursor cursor(state_->runs);
  const Run& run = cursor.seek_row(RowSpace::kRecorded, recorded_row);
  return line(run.segment).seconds_per_count;
}

RowPlace Timeline::place(std::uint64_t recorded_row) const {
  state_->check_rows(RowSpace::kRecorded, recorded_row, 1);
  RunCursor cursor(state_->runs);
  const Run& run = cursor.seek_row(RowSpace::kRecorded, recorded_row);
  const TimelineFile& file = state_->files[run.file];
  return {run.file, recorded_row - file.first_row,
          run.offset_bytes + (recorded_row - run.first_row) * file.packet_bytes};
}

std::pair<std::uint64_t, std::uint64_t> Timeline::file_rows(std::uint32_t file) const {
  const TimelineFile& one = state_->file_at(file);
  return {one.first_row, one.rows};
}

void Timeline::seconds(RowSpace space, std::uint64_t first_row, std::span<double> out) const {
  state_->for_each_part(
      space, first_row, out.size(),
      [&](const Run& run, std::int64_t count, std::size_t at, std::size_t length) {
        state_->segments[run.segment].line.fill(count, out.subspan(at, length));
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
    out[i] = state_->segments[run.segment].line.at(count);
  }
}

void Timeline::counts_to_rows(std::uint32_t file, std::span<const std::uint32_t> counts,
                              std::span<std::int64_t> rows) const {
  state_->check_rows(RowSpace::kRecorded, 0, 0);
  const TimelineFile& one = state_->file_at(file);
  RunCursor cursor(state_->runs);
  SegmentFinder finder(state_->segments_of(one));
  for (std::size_t i = 0; i < counts.size(); ++i) {
    rows[i] = -1;
    if (one.rows == 0) continue;
    const ClockSegment& segment = finder.find(counts[i]);
    const std::int64_t count = std::max(segment.unwrapped(counts[i]), segment.first_count);
    const auto number = static_cast<std::uint32_t>(&segment - state_->segments.data());
    if (count > segment.last_count) {
      // Behind the segment's last packet: the next segment's first row, if the file has one.
      const std::size_t next = number + std::size_t{1};
      if (next < one.first_segment + one.segment_count) {
        rows[i] = static_cast<std::int64_t>(state_->segments[next].first_row);
      }
      continue;
    }
    // Behind the run's last packet, the count is in the gap: the next run's first row is next.
    const Run& run = cursor.seek_count(number, count);
    const auto offset = static_cast<std::uint64_t>(count - run.first_count);
    rows[i] = static_cast<std::int64_t>(run.first_row + std::min(offset, run.length));
  }
}

void Timeline::counts_to_seconds(std::uint32_t file, std::span<const std::uint32_t> counts,
                                 std::span<double> out) const {
  SegmentFinder finder(state_->segments_of(state_->timed(file)));
  std::transform(counts.begin(), counts.end(), out.begin(), [&](std::uint32_t counter) {
    const ClockSegment& segment = finder.find(counter);
    return segment.line.at(segment.unwrapped(counter));
  });
}

}  // namespace rec2nwb
