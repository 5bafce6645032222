/// \file
/// The whole pass over the recordings, and the datasets made from the timeline behind it.
///
///   TAKE  Assembler: read, timeline, consumers         one at a time, in order
///   WORK  Encoder: tiles, shuffle, deflate             parallel
///   PUT   ChunkSink: H5Dwrite_chunk                    one at a time, in order
///
/// Needs: a pool, a codec, a sink. Promises: the sink sees the same calls with the same bytes for
/// any number of workers and any cut into blocks; memory is a few slabs a worker, whatever the
/// length.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "stream/assembler.hpp"
#include "stream/encode.hpp"
#include "stream/sink.hpp"
#include "stream/worker_pool.hpp"

namespace rec2nwb {

/// Most bytes that the chunks of one slab of these outputs can become.
std::size_t encoded_slab_bound(Codec codec, const std::vector<RowsOutput>& outputs);

/// Carries every packet from the source to the sink.
void run_pass(WorkerPool& pool, Codec codec, Assembler& assembler, ChunkSink& sink);

/// Chunks of a computed dataset. \param columns 0: one-dimensional
ChunkShape generated_chunk(std::uint32_t columns);

/// A dataset whose rows can be computed: timestamps, sample counts, or rows kept in a log.
struct GeneratedDataset {
  std::uint32_t dataset = 0;  ///< the sink's number
  std::uint64_t rows = 0;
  std::uint32_t element_bytes = 8;
  std::uint32_t columns = 1;
  ChunkShape chunk;
  /// Fills rows [first_row, first_row + n), row-major, n = out.size() / (columns * element_bytes).
  /// Called from several threads at once.
  std::function<void(std::uint64_t first_row, std::span<std::byte> out)> fill;
  std::function<void()> on_chunk;  ///< after each row of chunks, in order; may be empty
};

/// Computes, encodes and writes all of it.
void write_generated(WorkerPool& pool, Codec codec, const GeneratedDataset& dataset,
                     ChunkSink& sink);

}  // namespace rec2nwb
