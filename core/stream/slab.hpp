/// \file
/// Slab: kSlabRows rows of every output of one row space; what a worker carries from file to file.
///
/// Needs: the outputs, fixed before the first row. Promises: buffers are made once and reused; a
/// slab that goes out of scope returns to its pool.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "session/timeline.hpp"

namespace rec2nwb {

struct Slab {
  RowSpace space = RowSpace::kRecorded;
  std::uint64_t first_row = 0;  ///< in its space, a multiple of kSlabRows
  std::uint32_t rows = 0;
  std::vector<std::vector<std::byte>> columns;  ///< by output of the space, row-major
};

/// Returns slabs to where they came from.
class SlabPool {
 public:
  using Lease = std::unique_ptr<Slab, std::function<void(Slab*)>>;

  /// \param row_bytes of each output of the space, in order
  SlabPool(RowSpace space, std::vector<std::size_t> row_bytes);
  Lease get(std::uint64_t first_row);
  [[nodiscard]] std::size_t made() const;  ///< slabs allocated so far

 private:
  RowSpace space_;
  std::vector<std::size_t> row_bytes_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Slab>> free_;
  std::size_t made_ = 0;
};

}  // namespace rec2nwb
