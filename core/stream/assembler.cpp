#include "stream/assembler.hpp"

#include <algorithm>
#include <cstring>

namespace rec2nwb {

Assembler::Assembler(BlockSource& source, Timeline& timeline, std::vector<BlockConsumer*> consumers,
                     std::vector<RowsOutput> outputs, std::function<void(const Block&)> on_block)
    : source_(source),
      timeline_(timeline),
      consumers_(std::move(consumers)),
      on_block_(std::move(on_block)) {
  for (const auto space : {RowSpace::kRecorded, RowSpace::kFilled}) {
    Space& own = spaces_[static_cast<std::size_t>(space)];
    own.space = space;
    std::vector<std::size_t> row_bytes;
    for (const auto& output : outputs) {
      if (output.space != space) continue;
      own.outputs.push_back(output);
      row_bytes.push_back(output.row_bytes());
      own.last_row.emplace_back(output.row_bytes());
    }
    own.pool = std::make_unique<SlabPool>(space, std::move(row_bytes));
  }
  for (const auto* consumer : consumers_) columns_.emplace_back(consumer->output_count(), nullptr);
}

SlabPool::Lease Assembler::take() {
  while (finished_.empty() && !ended_) {
    if (next_piece()) {
      run_piece();
    } else {
      flush();
      ended_ = true;
    }
  }
  if (finished_.empty()) return nullptr;
  SlabPool::Lease slab = std::move(finished_.front());
  finished_.pop_front();
  return slab;
}

/// Makes (*pieces_)[piece_] the one to work on. \return false behind the last block
bool Assembler::next_piece() {
  if (pieces_ != nullptr && done_in_piece_ == (*pieces_)[piece_].rows) {
    done_in_piece_ = 0;
    if (++piece_ == pieces_->size()) pieces_ = nullptr;
  }
  while (pieces_ == nullptr) {
    if (!source_.next(block_)) return false;
    if (on_block_) on_block_(block_);
    const auto& pieces = timeline_.add(block_);
    if (pieces.empty()) continue;
    pieces_ = &pieces;
    piece_ = 0;
  }
  return true;
}

void Assembler::run_piece() {
  const Piece& piece = (*pieces_)[piece_];
  if (done_in_piece_ == 0 && piece.missing_before == 1) fill_one_row();
  const std::uint32_t rows = std::min(piece.rows - done_in_piece_, room());
  for (auto& space : spaces_) {
    for (std::size_t i = 0; i < space.outputs.size(); ++i) {
      const RowsOutput& output = space.outputs[i];
      columns_[output.consumer][output.number] =
          space.slab->columns[i].data() + space.slab->rows * output.row_bytes();
    }
  }
  const Block part = block_.piece(piece.first + done_in_piece_, rows);
  for (std::size_t i = 0; i < consumers_.size(); ++i) consumers_[i]->process(part, columns_[i]);
  done_in_piece_ += rows;
  advance(rows);
}

/// Rows that fit into the current slabs of both spaces; makes slabs where there are none.
std::uint32_t Assembler::room() {
  std::uint32_t rows = block_.rows;
  for (auto& space : spaces_) {
    if (space.outputs.empty()) continue;
    if (!space.slab) space.slab = space.pool->get(space.rows);
    rows = std::min(rows, kSlabRows - space.slab->rows);
  }
  return rows;
}

void Assembler::advance(std::uint32_t rows) {
  for (auto& space : spaces_) {
    if (space.outputs.empty()) continue;
    space.slab->rows += rows;
    if (space.space == RowSpace::kFilled) {
      // The slab may be gone when the next packet turns out to be missing.
      for (std::size_t i = 0; i < space.outputs.size(); ++i) {
        const std::size_t bytes = space.outputs[i].row_bytes();
        std::memcpy(space.last_row[i].data(),
                    space.slab->columns[i].data() + (space.slab->rows - 1) * bytes, bytes);
      }
    }
    finish_if_full(space);
  }
}

void Assembler::fill_one_row() {
  Space& space = spaces_[static_cast<std::size_t>(RowSpace::kFilled)];
  if (space.outputs.empty()) return;
  if (!space.slab) space.slab = space.pool->get(space.rows);
  for (std::size_t i = 0; i < space.outputs.size(); ++i) {
    const std::size_t bytes = space.outputs[i].row_bytes();
    std::memcpy(space.slab->columns[i].data() + space.slab->rows * bytes, space.last_row[i].data(),
                bytes);
  }
  ++space.slab->rows;
  finish_if_full(space);
}

void Assembler::finish_if_full(Space& space) {
  if (space.slab->rows < kSlabRows) return;
  space.rows += space.slab->rows;
  finished_.push_back(std::move(space.slab));
}

void Assembler::flush() {
  for (auto& space : spaces_) {
    if (space.slab && space.slab->rows > 0) finished_.push_back(std::move(space.slab));
    space.slab = nullptr;
  }
}

}  // namespace rec2nwb
