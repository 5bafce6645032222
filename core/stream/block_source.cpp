#include "stream/block_source.hpp"

#include <algorithm>

namespace rec2nwb {

RecordingSource::RecordingSource(std::vector<const PacketFile*> files, std::uint32_t block_rows)
    : files_(std::move(files)), block_rows_(block_rows) {}

bool RecordingSource::next(Block& block) {
  while (file_ < files_.size() && file_row_ >= files_[file_]->rows()) {
    ++file_;
    file_row_ = 0;
  }
  if (file_ == files_.size()) return false;
  const PacketFile& file = *files_[file_];
  const std::size_t packet_bytes = file.layout().packet_bytes;
  const std::size_t rows =
      block_rows_ != 0 ? block_rows_ : std::max<std::size_t>(1, kBlockBytes / packet_bytes);
  buffer_.resize(rows * packet_bytes);
  const std::uint32_t read = file.read(file_row_, buffer_);
  file.drop_cache_before(file_row_);
  block.file = static_cast<std::uint32_t>(file_);
  block.first_row = row_;
  block.first_file_row = file_row_;
  block.rows = read;
  block.layout = &file.layout();
  block.bytes = std::span(buffer_).first(read * packet_bytes);
  file_row_ += read;
  row_ += read;
  return true;
}

}  // namespace rec2nwb
