#include "stream/rows_output.hpp"

#include <algorithm>

namespace rec2nwb {

RowSpace row_space(const DatasetPlan& dataset, Layout layout) {
  return dataset.fill_drops || layout == Layout::kStandard ? RowSpace::kFilled
                                                           : RowSpace::kRecorded;
}

RowsOutput rows_output(const DatasetPlan& dataset, ChunkProfile profile, Layout layout) {
  RowsOutput output;
  output.consumer = dataset.owner - 1;
  output.number = dataset.output->number;
  output.element_bytes = element_bytes(dataset.element);
  output.columns = std::max(1U, dataset.width);
  output.chunk = chunk_shape(profile, output.columns, dataset.chunk.columns);
  output.space = row_space(dataset, layout);
  return output;
}

std::vector<RowsOutput> rows_outputs(const Plan& plan, ChunkProfile profile, Layout layout) {
  std::vector<RowsOutput> outputs;
  for (const DatasetPlan& dataset : plan.datasets) {
    if (dataset.kind != OutputKind::kRows || dataset.owner == 0) continue;
    outputs.push_back(rows_output(dataset, profile, layout));
  }
  return outputs;
}

}  // namespace rec2nwb
