#include "stream/block_source.hpp"

#include <algorithm>

namespace rec2nwb {

namespace {

/// Pages are dropped in pieces of this: a call for every block would cost more than it frees.
constexpr std::size_t kDropBytes = 16 << 20;

std::size_t rows_a_block(const PacketFile& file, std::uint32_t block_rows) {
  const std::uint64_t wanted =
      block_rows != 0 ? block_rows : kBlockBytes / file.layout().packet_bytes;
  return std::max<std::size_t>(1, std::min(wanted, file.rows()));
}

}  // namespace

std::size_t block_bytes(const std::vector<const PacketFile*>& files, std::uint32_t block_rows) {
  std::size_t most = 0;
  for (const PacketFile* file : files) {
    most = std::max(most, rows_a_block(*file, block_rows) * file->layout().packet_bytes);
  }
  return most;
}

RecordingSource::RecordingSource(std::vector<const PacketFile*> files, std::uint32_t block_rows,
                                 bool drop_behind)
    : files_(std::move(files)),
      block_rows_(block_rows),
      drop_behind_(drop_behind),
      buffer_(block_bytes(files_, block_rows)) {}

bool RecordingSource::next(Block& block) {
  while (file_ < files_.size() && file_row_ >= files_[file_]->rows()) {
    ++file_;
    file_row_ = 0;
    dropped_row_ = 0;
  }
  if (file_ == files_.size()) return false;
  const PacketFile& file = *files_[file_];
  const std::size_t packet_bytes = file.layout().packet_bytes;
  const std::size_t rows = rows_a_block(file, block_rows_);
  const std::uint32_t read = file.read(file_row_, std::span(buffer_).first(rows * packet_bytes));
  block.file = static_cast<std::uint32_t>(file_);
  block.first_row = row_;
  block.first_file_row = file_row_;
  block.rows = read;
  block.layout = &file.layout();
  block.bytes = std::span(buffer_).first(read * packet_bytes);
  file_row_ += read;
  row_ += read;
  if (drop_behind_) drop_pages(file);
  return true;
}

void RecordingSource::drop_pages(const PacketFile& file) {
  const std::uint64_t bytes = (file_row_ - dropped_row_) * file.layout().packet_bytes;
  if (bytes < kDropBytes && file_row_ < file.rows()) return;
  file.drop_cache(dropped_row_, file_row_);
  dropped_row_ = file_row_;
}

}  // namespace rec2nwb
