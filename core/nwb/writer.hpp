/// \file
/// An NWB file from a merged plan: begin (everything that is known), pass (chunks), finish
/// (everything that the recording told).
///
/// Needs: a path that may be overwritten (PartFile's), one thread at a time. Promises: the same
/// plan, recording and identity give the same bytes; timestamps of a row space are written once,
/// all other series of that space soft-link to them, and the owner is sample_count, which
/// Spyglass's copy step never removes; HDF5 stays behind this header.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "nwb/identity.hpp"
#include "plan/plan.hpp"
#include "session/session.hpp"
#include "stream/engine.hpp"
#include "stream/output_store.hpp"
#include "stream/storage.hpp"

namespace rec2nwb {

class NwbWriter {
 public:
  /// Creates the file and writes all groups, tables and constants.
  /// \param plan merged: its links and references have been checked
  NwbWriter(const std::filesystem::path& path, const Plan& plan, const Identity& identity,
            const Storage& storage, Layout layout);
  ~NwbWriter();
  NwbWriter(const NwbWriter&) = delete;
  NwbWriter& operator=(const NwbWriter&) = delete;

  [[nodiscard]] ChunkSink& sink();
  /// What the plugins fill during the pass; consumer i is plan owner i + 1.
  [[nodiscard]] const std::vector<RowsOutput>& rows_outputs() const;

  /// Timestamps, sample counts, events, appended tables, links, references; then closes the file.
  /// \param on_rows called with the rows of timestamps written so far (progress); may be empty
  void finish(const Timeline& timeline, const OutputStore& store, WorkerPool& pool,
              const std::function<void(std::uint64_t)>& on_rows);

 private:
  std::unique_ptr<class FileWriter> file_;
};

}  // namespace rec2nwb
