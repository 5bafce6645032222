/// \file
/// What is behind NwbWriter (writer.hpp says what it promises): the HDF5 side of it.
///
/// Needs: HDF5, so only core/nwb includes this. Promises: nothing beyond NwbWriter's.
#pragma once

#include <H5Cpp.h>

#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nwb/chunked_datasets.hpp"
#include "nwb/tree.hpp"
#include "plan/plan.hpp"
#include "session/session.hpp"
#include "session/timeline.hpp"
#include "stream/engine.hpp"
#include "stream/output_store.hpp"
#include "stream/storage.hpp"

namespace rec2nwb {

class FileWriter {
 public:
  /// Creates the file and writes all groups, tables and constants. References of the plan must have
  /// been checked (merge).
  FileWriter(const std::filesystem::path& path, const Plan& plan, const Identity& identity,
             const Storage& storage, Layout layout);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  [[nodiscard]] ChunkSink& sink() { return chunks_; }
  /// What the plugins fill during the pass; consumer i is plan owner i + 1.
  [[nodiscard]] const std::vector<RowsOutput>& rows_outputs() const { return rows_outputs_; }

  /// Timestamps, sample counts, events, appended tables, links, references; then closes the file.
  /// \param on_rows called with the number of rows of timestamps written so far (progress)
  void finish(const Timeline& timeline, const OutputStore& store, WorkerPool& pool,
              const std::function<void(std::uint64_t)>& on_rows);

 private:
  struct Pass {
    const Timeline& timeline;
    const OutputStore& store;
    WorkerPool& pool;
    const std::function<void(std::uint64_t)>& on_rows;
  };

  [[nodiscard]] bool waits(const std::string& path) const;
  void begin_rows(const DatasetPlan& dataset);
  void write_sample_counts(const DatasetPlan& dataset, const Pass& pass);
  void write_stamps(const std::string& path, RowSpace space, const Pass& pass);
  void describe_stamps(const H5::DataSet& dataset);
  void write_events(const DatasetPlan& dataset, const Pass& pass);
  void write_appended(const DatasetPlan& dataset, const Pass& pass);
  void write_logged(const DatasetPlan& dataset, const Pass& pass);
  void write_event_stamps(const DatasetPlan& dataset, const Pass& pass);
  static bool is_all_nan(const ColumnPlan& column, const OutputStore& store);
  // Of a table with appended columns.
  static const ColumnPlan& first_appended(const TablePlan& table);
  static std::uint64_t appended_rows(const TablePlan& table, const OutputStore& store);
  void write_appended_table(const TablePlan& table, const Pass& pass);
  void write_appended_column(const TablePlan& table, const ColumnPlan& column, const Pass& pass);
  void write_waiting(const Pass& pass);
  /// Rows that drop_if_empty datasets and tables in a group got, at any depth: a group with a full
  /// one below it is not empty.
  [[nodiscard]] std::uint64_t rows_at(const std::string& path, const OutputStore& store) const;
  /// A dataset of computed rows: contiguous if small, else in chunks.
  H5::DataSet write_computed(const std::string& path, ElementType element, std::uint64_t rows,
                             std::uint32_t columns, WorkerPool& pool,
                             const std::function<void(std::uint64_t, std::span<std::byte>)>& fill,
                             const std::function<void()>& on_chunk = {});

  Plan plan_;
  Storage storage_;
  Layout layout_;
  H5::H5File file_;
  Tree tree_;
  ChunkedDatasets chunks_;
  std::vector<RowsOutput> rows_outputs_;
  std::vector<std::string> waiting_;  ///< groups that are only written if they got rows
  std::array<std::optional<std::string>, 2> stamps_;  ///< path of a row space's timestamps
};

}  // namespace rec2nwb
