/// \file
/// RunStore: the runs of a timeline, appended once, looked up many times.
///
/// The first ones stay in memory, the rest goes to the scratch file a page at a time; the first run
/// of every page stays in memory as the index. Row, filled row and (segment, count) all ascend from
/// run to run, so one bisection serves all three.
///
/// Needs: one writer; nobody reads while it appends, except that writer. Promises: memory of
/// runs_in_memory runs, one page and one run for every page behind; a lookup reads at most one
/// page, reading in order reads every page once; any number of readers at the same time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/file.hpp"

namespace rec2nwb {

enum class RowSpace { kRecorded, kFilled };

/// Rows without a missing packet between them, and without other bytes in the file.
struct Run {
  std::uint64_t first_row = 0;         ///< recorded
  std::uint64_t first_filled_row = 0;  ///< the same row in the filled space
  std::int64_t first_count = 0;        ///< continuous
  std::uint64_t length = 0;            ///< rows
  std::uint64_t offset_bytes = 0;      ///< of the first packet in its file
  std::uint32_t file = 0;
  std::uint32_t segment = 0;  ///< counted over the session
};

inline std::uint64_t first_in(const Run& run, RowSpace space) {
  return space == RowSpace::kFilled ? run.first_filled_row : run.first_row;
}

class RunStore {
 public:
  static constexpr std::size_t kPageRuns = 4096;

  /// \param runs_in_memory rounded down to whole pages; a page is never more than this
  RunStore(ScratchFile& scratch, std::size_t runs_in_memory);

  void append(const Run& run);
  void extend_last(std::uint64_t rows);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] const Run& last() const;  ///< needs size() > 0

 private:
  friend class RunReader;

  struct Page {
    Run first;  ///< its length may still grow
    std::uint64_t offset_bytes = 0;
  };
  void write_tail();

  ScratchFile& scratch_;
  std::size_t page_runs_;
  std::size_t runs_in_memory_;
  std::uint64_t size_ = 0;
  std::vector<Page> pages_;
  std::vector<Run> memory_;
  std::vector<Run> tail_;  ///< the page under construction, behind memory_
};

/// Reads a store; a thread that reads has one of its own. It keeps one page.
class RunReader {
 public:
  explicit RunReader(const RunStore& store) : store_(store) {}

  /// Valid until the next call. Needs: index < size().
  const Run& at(std::uint64_t index);

  /// How many runs, from the first on, before holds for: it must not hold again behind one for
  /// which it does not, and must not look at the length.
  template <typename Before>
  std::uint64_t count_while(const Before& before) {
    const auto& pages = store_.pages_;
    const auto behind = std::partition_point(
        pages.begin(), pages.end(), [&](const RunStore::Page& page) { return before(page.first); });
    if (behind == pages.begin()) return 0;
    const auto page = static_cast<std::uint64_t>(behind - pages.begin()) - 1;
    const std::span<const Run> runs = load(page);
    const auto end = std::partition_point(runs.begin(), runs.end(), before);
    return page * store_.page_runs_ + static_cast<std::uint64_t>(end - runs.begin());
  }

 private:
  std::span<const Run> load(std::uint64_t page);

  const RunStore& store_;
  std::vector<Run> buffer_;
  std::uint64_t buffered_page_ = UINT64_MAX;
};

/// Behind the last run: nothing that is looked for comes after it.
inline constexpr Run kEndOfRuns{UINT64_MAX, UINT64_MAX, INT64_MAX, 0,
                                UINT64_MAX, UINT32_MAX, UINT32_MAX};

/// A place in the runs. What is looked for is mostly in the same run as before, or in the next.
class RunCursor {
 public:
  explicit RunCursor(const RunStore& runs) : runs_(runs), reader_(runs) {}

  const Run& seek_row(RowSpace space, std::uint64_t row) {
    return seek([=](const Run& run) { return first_in(run, space) <= row; });
  }
  /// Needs: count not below the segment's first.
  const Run& seek_count(std::uint32_t segment, std::int64_t count) {
    return seek([=](const Run& run) {
      return run.segment < segment || (run.segment == segment && run.first_count <= count);
    });
  }
  void advance() {
    run_ = next_;
    ++index_;
    next_ = index_ + 1 < runs_.size() ? reader_.at(index_ + 1) : kEndOfRuns;
  }
  [[nodiscard]] const Run& run() const { return run_; }
  [[nodiscard]] const Run& next() const { return next_; }

 private:
  /// The last run that starts at or before what is looked for.
  template <typename Before>
  const Run& seek(const Before& before) {
    if (placed_ && before(run_)) {
      if (!before(next_)) return run_;
      advance();
      if (!before(next_)) return run_;
    }
    index_ = reader_.count_while(before) - 1;
    run_ = reader_.at(index_);
    next_ = index_ + 1 < runs_.size() ? reader_.at(index_ + 1) : kEndOfRuns;
    placed_ = true;
    return run_;
  }

  const RunStore& runs_;
  RunReader reader_;
  std::uint64_t index_ = 0;
  Run run_;
  Run next_;
  bool placed_ = false;
};

}  // namespace rec2nwb
