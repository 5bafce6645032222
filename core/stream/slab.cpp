#include "stream/slab.hpp"

#include "stream/grid.hpp"

namespace rec2nwb {

SlabPool::SlabPool(RowSpace space, std::vector<std::size_t> row_bytes)
    : space_(space), row_bytes_(std::move(row_bytes)) {}

SlabPool::Lease SlabPool::get(std::uint64_t first_row) {
  std::unique_ptr<Slab> slab;
  {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) {
      ++made_;
    } else {
      slab = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (!slab) {
    slab = std::make_unique<Slab>();
    slab->space = space_;
    for (const auto bytes : row_bytes_) slab->columns.emplace_back(bytes * kSlabRows);
  }
  slab->first_row = first_row;
  slab->rows = 0;
  return {slab.release(), [this](Slab* done) {
            std::unique_ptr<Slab> back(done);
            const std::lock_guard lock(mutex_);
            free_.push_back(std::move(back));
          }};
}

std::size_t SlabPool::made() const {
  const std::lock_guard lock(mutex_);
  return made_;
}

}  // namespace rec2nwb
