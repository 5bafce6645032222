#include "stream/engine.hpp"

#include <algorithm>
#include <memory>

#include "stream/turnstile.hpp"

namespace rec2nwb {
namespace {

struct EncodedChunk {
  std::uint32_t dataset = 0;
  std::uint64_t first_row = 0;
  std::uint64_t first_column = 0;
  std::uint64_t rows = 0;
  std::size_t offset = 0;  ///< in the carrier's buffer
  std::size_t bytes = 0;
};

/// What a worker owns: its encoder and the chunks of the rows it carries.
class Carrier {
 public:
  /// \param buffer_bytes for all chunks that it carries at once
  Carrier(Codec codec, std::size_t buffer_bytes)
      : encoder_(codec),
        buffer_(std::make_unique_for_overwrite<std::byte[]>(buffer_bytes)),
        buffer_bytes_(buffer_bytes) {}

  /// Cuts rows of one dataset into tiles, down and across, and encodes them.
  void encode_rows(const std::byte* data, std::uint32_t rows, std::uint64_t first_row,
                   std::uint32_t dataset, std::uint32_t columns, std::uint32_t element_bytes,
                   const ChunkShape& chunk) {
    Tile tile;
    tile.row_stride_bytes = std::size_t{columns} * element_bytes;
    tile.element_bytes = element_bytes;
    tile.chunk = chunk;
    for (std::uint32_t row = 0; row < rows; row += tile.rows) {
      tile.rows = std::min(chunk.rows, rows - row);
      for (std::uint32_t i = 0; i < chunks_across(columns, chunk); ++i) {
        const std::uint32_t first_column = i * chunk.columns;
        tile.first = data + row * tile.row_stride_bytes + std::size_t{first_column} * element_bytes;
        tile.columns = columns_of_chunk(columns, chunk, i);
        const std::size_t bytes =
            encoder_.encode(tile, {buffer_.get() + used_, buffer_bytes_ - used_});
        chunks_.push_back(
            {dataset, first_row + row, first_column, first_row + row + tile.rows, used_, bytes});
        used_ += bytes;
      }
    }
  }

  void put(ChunkSink& sink) const {
    for (const auto& chunk : chunks_) {
      sink.write_chunk(chunk.dataset, chunk.first_row, chunk.first_column, chunk.rows,
                       {buffer_.get() + chunk.offset, chunk.bytes});
    }
  }

  void clear() {
    chunks_.clear();
    used_ = 0;
  }

 private:
  Encoder encoder_;
  std::unique_ptr<std::byte[]> buffer_;
  std::size_t buffer_bytes_;
  std::size_t used_ = 0;
  std::vector<EncodedChunk> chunks_;
};

struct SlabCarrier : Carrier {
  using Carrier::Carrier;
  SlabPool::Lease slab;
};

struct GeneratedCarrier : Carrier {
  using Carrier::Carrier;
  std::uint64_t first_row = 0;
  std::vector<std::byte> rows;
};

template <typename Item>
std::vector<Item> make_items(const WorkerPool& pool, Codec codec, std::size_t buffer_bytes) {
  std::vector<Item> items;
  items.reserve(pool.size());
  for (std::uint32_t i = 0; i < pool.size(); ++i) items.emplace_back(codec, buffer_bytes);
  return items;
}

}  // namespace

std::size_t encoded_slab_bound(Codec codec, const std::vector<RowsOutput>& outputs) {
  std::size_t bytes = 0;
  for (const RowsOutput& output : outputs) {
    const std::size_t chunks =
        std::size_t{chunks_across(output.columns, output.chunk)} * (kSlabRows / output.chunk.rows);
    bytes += chunks * encoded_bound(codec, chunk_bytes(output.chunk, output.element_bytes));
  }
  return bytes;
}

void run_pass(WorkerPool& pool, Codec codec, Assembler& assembler, ChunkSink& sink) {
  const std::size_t buffer_bytes =
      std::max(encoded_slab_bound(codec, assembler.outputs(RowSpace::kRecorded)),
               encoded_slab_bound(codec, assembler.outputs(RowSpace::kFilled)));
  auto items = make_items<SlabCarrier>(pool, codec, buffer_bytes);
  run_turnstile(
      pool, items,
      [&](SlabCarrier& item) {
        item.slab = assembler.take();
        return item.slab != nullptr;
      },
      [&](SlabCarrier& item) {
        item.clear();
        const auto& outputs = assembler.outputs(item.slab->space);
        for (std::size_t i = 0; i < outputs.size(); ++i) {
          item.encode_rows(item.slab->columns[i].data(), item.slab->rows, item.slab->first_row,
                           outputs[i].dataset, outputs[i].columns, outputs[i].element_bytes,
                           outputs[i].chunk);
        }
        item.slab = nullptr;  // back to the pool before the wait for PUT
      },
      [&](SlabCarrier& item) { item.put(sink); });
}

ChunkShape generated_chunk(std::uint32_t columns) {
  if (columns == 0) return {kStampRows, 1};
  return {kSlabRows, std::min(columns, kChunkColumns)};
}

void write_generated(WorkerPool& pool, Codec codec, const GeneratedDataset& dataset,
                     ChunkSink& sink) {
  const std::size_t buffer_bytes =
      chunks_across(dataset.columns, dataset.chunk) *
      encoded_bound(codec, chunk_bytes(dataset.chunk, dataset.element_bytes));
  auto items = make_items<GeneratedCarrier>(pool, codec, buffer_bytes);
  const std::size_t row_bytes = std::size_t{dataset.columns} * dataset.element_bytes;
  std::uint64_t next_row = 0;
  run_turnstile(
      pool, items,
      [&](GeneratedCarrier& item) {
        if (next_row >= dataset.rows) return false;
        item.first_row = next_row;
        next_row += dataset.chunk.rows;
        return true;
      },
      [&](GeneratedCarrier& item) {
        item.clear();
        const std::uint64_t rows =
            std::min<std::uint64_t>(dataset.chunk.rows, dataset.rows - item.first_row);
        item.rows.resize(rows * row_bytes);
        dataset.fill(item.first_row, item.rows);
        item.encode_rows(item.rows.data(), static_cast<std::uint32_t>(rows), item.first_row,
                         dataset.dataset, dataset.columns, dataset.element_bytes, dataset.chunk);
      },
      [&](GeneratedCarrier& item) {
        item.put(sink);
        if (dataset.on_chunk) dataset.on_chunk();
      });
}

}  // namespace rec2nwb
