/// \file
/// A dataset with one row per packet, as the pass sees it.
///
/// Needs: a dataset of a merged plan, of kind rows and of a plugin. Promises: everything but the
/// sink's number follows from the plan, the chunk profile and the layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "plan/plan.hpp"
#include "session/session.hpp"
#include "session/timeline.hpp"
#include "stream/storage.hpp"

namespace rec2nwb {

struct RowsOutput {
  std::uint32_t consumer = 0;       ///< index of the BlockConsumer that fills it
  std::uint32_t number = 0;         ///< the consumer's own output number
  std::uint32_t element_bytes = 2;  ///< 1, 2, 4 or 8
  std::uint32_t columns = 1;
  ChunkShape chunk;  ///< its rows divide kSlabRows
  RowSpace space = RowSpace::kRecorded;
  std::uint32_t dataset = 0;  ///< the sink's number

  [[nodiscard]] std::size_t row_bytes() const { return std::size_t{columns} * element_bytes; }
};

/// The standard layout fills single missing packets everywhere, the other where the plan asks.
RowSpace row_space(const DatasetPlan& dataset, Layout layout);

/// Without the sink's number.
RowsOutput rows_output(const DatasetPlan& dataset, ChunkProfile profile, Layout layout);

/// Of all plugins.
std::vector<RowsOutput> rows_outputs(const Plan& plan, ChunkProfile profile, Layout layout);

}  // namespace rec2nwb
