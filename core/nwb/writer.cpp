#include "nwb/writer.hpp"

#include "nwb/file_writer.hpp"

namespace rec2nwb {

NwbWriter::NwbWriter(const std::filesystem::path& path, const Plan& plan, const Identity& identity,
                     const Storage& storage, Layout layout)
    : file_(std::make_unique<FileWriter>(path, plan, identity, storage, layout)) {}

NwbWriter::~NwbWriter() = default;

ChunkSink& NwbWriter::sink() { return file_->sink(); }

const std::vector<RowsOutput>& NwbWriter::rows_outputs() const { return file_->rows_outputs(); }

void NwbWriter::finish(const Timeline& timeline, const OutputStore& store, WorkerPool& pool,
                       const std::function<void(std::uint64_t)>& on_rows) {
  file_->finish(timeline, store, pool, on_rows);
}

}  // namespace rec2nwb
