#include "stream/memory.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "rec/packet_window.hpp"
#include "stream/engine.hpp"
#include "stream/output_log.hpp"
#include "stream/plugin_faults.hpp"
#include "stream/rows_output.hpp"

namespace rec2nwb {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
/// The cap of the metadata cache (nwb/file_writer.cpp), and what HDF5 keeps beside it.
constexpr std::uint64_t kHdf5Bytes = 8 * kMiB;
/// The encoder's tables, its gathered rows, the thread's stack.
constexpr std::uint64_t kWorkerBytes = 2 * kMiB;
/// Rows, events and texts of a companion file are up to four times its bytes.
constexpr std::uint64_t kCompanionFactor = 4;

std::uint64_t slab_bytes(const std::vector<RowsOutput>& outputs, RowSpace space) {
  std::uint64_t bytes = 0;
  for (const RowsOutput& output : outputs) {
    if (output.space == space) bytes += output.row_bytes() * kSlabRows;
  }
  return bytes;
}

/// A worker's encoded chunks, and one shuffled.
std::uint64_t pass_bytes(const std::vector<RowsOutput>& outputs, Codec codec) {
  std::uint64_t encoded = 0;
  std::size_t shuffled = 0;
  for (const auto space : {RowSpace::kRecorded, RowSpace::kFilled}) {
    std::vector<RowsOutput> own = outputs;
    std::erase_if(own, [&](const RowsOutput& output) { return output.space != space; });
    encoded = std::max<std::uint64_t>(encoded, encoded_slab_bound(codec, own));
  }
  for (const RowsOutput& output : outputs) {
    shuffled = std::max(shuffled, chunk_bytes(output.chunk, output.element_bytes));
  }
  return encoded + shuffled;
}

/// A worker's rows, encoded and shuffled chunks behind the pass: of timestamps, or of a log.
std::uint64_t finish_bytes(const Plan& plan, Codec codec) {
  std::uint64_t most = 0;
  const auto look = [&](std::uint32_t columns, std::uint32_t element_bytes) {
    const ChunkShape chunk = generated_chunk(columns);
    const std::uint64_t rows_bytes =
        std::uint64_t{chunk.rows} * std::max(1U, columns) * element_bytes;
    const std::uint64_t one = chunk_bytes(chunk, element_bytes);
    const std::uint64_t across = chunks_across(std::max(1U, columns), chunk);
    most = std::max(most, rows_bytes + across * encoded_bound(codec, one) + one);
  };
  look(0, sizeof(double));
  for (const DatasetPlan& dataset : plan.datasets) {
    const bool is_log = dataset.kind == OutputKind::kEvents || dataset.kind == OutputKind::kAppend;
    if (is_log) look(dataset.width, element_bytes(dataset.element));
  }
  return most;
}

std::uint64_t count_logs(const Plan& plan) {
  std::uint64_t logs = 0;
  const auto count = [&](OutputKind kind) {
    if (kind == OutputKind::kEvents) logs += 2;  // rows and values
    if (kind == OutputKind::kAppend) logs += 1;
  };
  for (const DatasetPlan& dataset : plan.datasets) count(dataset.kind);
  for (const Publication& one : plan.publications) {
    if (!one.written) count(one.kind);
  }
  for (const TablePlan& table : plan.tables) {
    for (const ColumnPlan& column : table.columns) {
      logs += (column.output ? 1U : 0U) + (column.lengths ? 1U : 0U);
    }
  }
  return logs;
}

}  // namespace

std::vector<MemoryPart> memory_parts(const Plan& plan, const MemoryUse& use,
                                     std::uint32_t workers) {
  const std::vector<RowsOutput> outputs = rows_outputs(plan, use.storage.profile, use.layout);
  std::vector<MemoryPart> parts = {
      {"program, libraries, plugins: as measured", use.resident_bytes},
      {"HDF5: metadata", kHdf5Bytes},
      {"files beside the recordings: rows of plugins", kCompanionFactor * use.companion_bytes},
      {"timeline: runs without a missing packet", Timeline::kRunsInMemory * sizeof(Run)},
      {"timeline: segments", Timeline::kMaxSegments * sizeof(ClockSegment)},
      {"faults of the packets", PacketWindow::kBytes + kLogBytesInMemory},
      {"faults that plugins report", PluginFaults::kMostBytes, use.plugins},
      {"outputs of plugins: what waits for the end", kLogBytesInMemory, count_logs(plan)},
      {"a block of packets", use.block_bytes},
  };
  // Each worker holds one at most, one is filled, and of two spaces one may be ready and wait.
  for (const auto space : {RowSpace::kRecorded, RowSpace::kFilled}) {
    const std::uint64_t bytes = slab_bytes(outputs, space);
    if (bytes == 0) continue;
    const char* name = space == RowSpace::kFilled ? "filled" : "recorded";
    parts.push_back({format("slabs of {} rows", name), bytes, workers + std::uint64_t{1}});
  }
  parts.push_back({"a worker: chunks, shuffled and compressed",
                   kWorkerBytes + std::max(pass_bytes(outputs, use.storage.codec),
                                           finish_bytes(plan, use.storage.codec)),
                   workers});
  std::erase_if(parts, [](const MemoryPart& part) { return part.sum_bytes() == 0; });
  return parts;
}

std::uint64_t sum_bytes(const std::vector<MemoryPart>& parts) {
  std::uint64_t sum = 0;
  for (const MemoryPart& part : parts) sum += part.sum_bytes();
  return sum;
}

std::uint32_t workers_within(std::uint64_t limit_bytes, const Plan& plan, const MemoryUse& use,
                             std::uint32_t wanted) {
  for (std::uint32_t workers = wanted; workers > 0; --workers) {
    if (sum_bytes(memory_parts(plan, use, workers)) <= limit_bytes) return workers;
  }
  const auto mib = [](std::uint64_t bytes) { return (bytes + kMiB - 1) / kMiB; };
  throw Error(
      Code::kMemoryLimit,
      format("the conversion does not fit into --memory-limit: one worker takes {} MiB, the "
             "limit is {:.1f} MiB",
             mib(sum_bytes(memory_parts(plan, use, 1))),
             static_cast<double>(limit_bytes) / static_cast<double>(kMiB)),
      {}, "raise the limit; rec2nwb plan SESSION shows what takes how much");
}

}  // namespace rec2nwb
