#include "session/run_store.hpp"

namespace rec2nwb {

RunStore::RunStore(ScratchFile& scratch, std::size_t runs_in_memory)
    : scratch_(scratch),
      page_runs_(std::clamp<std::size_t>(runs_in_memory, 1, kPageRuns)),
      runs_in_memory_(runs_in_memory / page_runs_ * page_runs_) {
  memory_.reserve(runs_in_memory_);  // what is not used of it is no memory
}

void RunStore::append(const Run& run) {
  if (size_ % page_runs_ == 0) {
    if (!tail_.empty()) write_tail();
    pages_.push_back({run, 0});
  }
  (size_ < runs_in_memory_ ? memory_ : tail_).push_back(run);
  ++size_;
}

// A full page is written only when the next run comes: until then its last run may grow.
void RunStore::write_tail() {
  pages_.back().offset_bytes = scratch_.append(std::as_bytes(std::span<const Run>(tail_)));
  tail_.clear();
}

void RunStore::extend_last(std::uint64_t rows) {
  (tail_.empty() ? memory_ : tail_).back().length += rows;
}

const Run& RunStore::last() const { return (tail_.empty() ? memory_ : tail_).back(); }

std::span<const Run> RunReader::load(std::uint64_t page) {
  const std::uint64_t first = page * store_.page_runs_;
  if (first < store_.memory_.size()) {
    const std::span<const Run> runs(store_.memory_);
    return runs.subspan(first, std::min<std::size_t>(store_.page_runs_, runs.size() - first));
  }
  if (page + 1 == store_.pages_.size()) return store_.tail_;
  if (page != buffered_page_) {
    buffered_page_ = UINT64_MAX;
    buffer_.resize(store_.page_runs_);
    store_.scratch_.read_at(store_.pages_[page].offset_bytes,
                            std::as_writable_bytes(std::span<Run>(buffer_)));
    buffered_page_ = page;
  }
  return buffer_;
}

const Run& RunReader::at(std::uint64_t index) {
  return load(index / store_.page_runs_)[index % store_.page_runs_];
}

}  // namespace rec2nwb
