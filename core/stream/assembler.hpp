/// \file
/// TAKE: from blocks to slabs.
///
/// A block is cut at missing packets, at slab ends and at file ends; each consumer gets the pieces,
/// with pointers into the slabs of both row spaces. Where exactly one packet is missing, the
/// assembler repeats the last row of every filled output itself: consumers never see a fill.
///
/// Needs: calls from one thread at a time. Promises: slabs in order within each space, every one
/// full (kSlabRows) but the last of its space; the result does not depend on how the source cuts
/// its blocks.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "session/timeline.hpp"
#include "stream/block_source.hpp"
#include "stream/rows_output.hpp"
#include "stream/slab.hpp"

namespace rec2nwb {

/// Who turns packets into rows: a plugin instance, or a test.
class BlockConsumer {
 public:
  virtual ~BlockConsumer() = default;
  /// columns[number]: where the block's rows of that output go; null if it is none of kind rows.
  virtual void process(const Block& block, std::span<void* const> columns) = 0;
  /// Size of `columns`.
  [[nodiscard]] virtual std::uint32_t output_count() const = 0;
};

class Assembler {
 public:
  /// \param on_block called before each block, e.g. for progress or to throw when cancelled
  Assembler(BlockSource& source, Timeline& timeline, std::vector<BlockConsumer*> consumers,
            std::vector<RowsOutput> outputs, std::function<void(const Block&)> on_block);

  /// The next finished slab; null behind the last. Timeline::add has then seen every block.
  SlabPool::Lease take();

  /// Outputs of a space, in the order of Slab::columns.
  [[nodiscard]] const std::vector<RowsOutput>& outputs(RowSpace space) const {
    return spaces_[static_cast<std::size_t>(space)].outputs;
  }

 private:
  struct Space {
    RowSpace space = RowSpace::kRecorded;
    std::vector<RowsOutput> outputs;
    std::unique_ptr<SlabPool> pool;
    SlabPool::Lease slab;
    std::uint64_t rows = 0;                        ///< of finished slabs
    std::vector<std::vector<std::byte>> last_row;  ///< filled space: by output
  };

  bool next_piece();
  void run_piece();
  void fill_one_row();
  std::uint32_t room();
  void advance(std::uint32_t rows);
  void finish_if_full(Space& space);
  void flush();

  BlockSource& source_;
  Timeline& timeline_;
  std::vector<BlockConsumer*> consumers_;
  std::function<void(const Block&)> on_block_;
  std::array<Space, 2> spaces_;
  std::vector<std::vector<void*>> columns_;  ///< by consumer
  std::deque<SlabPool::Lease> finished_;

  Block block_;
  const std::vector<Piece>* pieces_ = nullptr;
  std::size_t piece_ = 0;
  std::uint32_t done_in_piece_ = 0;
  bool ended_ = false;
};

}  // namespace rec2nwb
