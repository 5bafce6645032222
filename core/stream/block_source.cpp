#include "stream/block_source.hpp"

#include <algorithm>

#include "rec/packet_reader.hpp"

namespace rec2nwb {

namespace {

/// Pages are dropped in pieces of this: a call for every block would cost more than it frees.
constexpr std::size_t kDropBytes = 16 << 20;

/// A block's packets and the one behind them.
std::size_t buffer_bytes(const PacketFile& file, std::uint32_t block_rows) {
  const std::uint64_t packet_bytes = file.layout().packet_bytes;
  const std::uint64_t wanted = block_rows != 0 ? block_rows : kBlockBytes / packet_bytes;
  return packet_bytes * (1 + std::max<std::uint64_t>(1, std::min(wanted, file.rows())));
}

}  // namespace

std::size_t block_bytes(const std::vector<const PacketFile*>& files, std::uint32_t block_rows) {
  std::size_t most = 0;
  for (const PacketFile* file : files) most = std::max(most, buffer_bytes(*file, block_rows));
  return most;
}

RecordingSource::RecordingSource(std::vector<const PacketFile*> files, Options options)
    : files_(std::move(files)),
      options_(std::move(options)),
      buffer_(block_bytes(files_, options_.block_rows)) {}

RecordingSource::~RecordingSource() = default;

bool RecordingSource::next(Block& block) {
  for (; file_ < files_.size(); ++file_) {
    const PacketFile& file = *files_[file_];
    if (!reader_) {
      const std::size_t bytes = buffer_bytes(file, options_.block_rows);
      reader_ = std::make_unique<PacketReader>(file, file_, std::span(buffer_).first(bytes),
                                               options_.block_rows, options_.on_fault);
      first_row_ = row_;
      dropped_bytes_ = 0;
    }
    if (reader_->next(block)) {
      block.first_row += first_row_;
      row_ += block.rows;
      drop_pages(reader_->offset_bytes(), false);
      return true;
    }
    drop_pages(file.end_bytes(), true);
    reader_.reset();
  }
  return false;
}

void RecordingSource::drop_pages(std::uint64_t read_bytes, bool at_end) {
  if (!options_.drop_behind) return;
  if (!at_end && read_bytes - dropped_bytes_ < kDropBytes) return;
  files_[file_]->drop_cache(dropped_bytes_, read_bytes);
  dropped_bytes_ = read_bytes;
}

}  // namespace rec2nwb
