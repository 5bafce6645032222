#include "pipeline/tiled_source.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"

namespace rec2nwb::bench {
namespace {

std::vector<const PacketFile*> all_but_last(const std::vector<const PacketFile*>& files) {
  if (files.size() < 2)
    throw Error(Code::kInternal, "a tiled recording needs a real one before it");
  return {files.begin(), files.end() - 1};
}

template <typename T>
T read_at(const std::byte* at) {
  T value{};
  std::memcpy(&value, at, sizeof value);
  return value;
}

}  // namespace

TiledSource::TiledSource(const std::vector<const PacketFile*>& files)
    : real_(all_but_last(files)),
      last_(*files.back()),
      last_number_(static_cast<std::uint32_t>(files.size() - 1)) {
  const PacketLayout& layout = last_.layout();
  if (!layout.sysclock_offset_bytes || !(files[files.size() - 2]->layout() == layout)) {
    throw Error(Code::kInternal,
                "a tiled recording needs SysClock and a real one of the same packets before it");
  }
  std::vector<std::byte> packet(layout.packet_bytes);
  last_.read(0, packet);
  first_counter_ = read_at<std::uint32_t>(packet.data() + layout.counter_offset_bytes);
  first_clock_ns_ = read_at<std::int64_t>(packet.data() + *layout.sysclock_offset_bytes);
  nanoseconds_a_row_ = 1e9 / last_.header().rate_hz;
  tile_.resize(std::max<std::size_t>(1, kBlockBytes / layout.packet_bytes) * layout.packet_bytes);
  tile_rows_ = files[files.size() - 2]->read(0, tile_);
}

bool TiledSource::next(Block& block) {
  if (last_row_ == 0 && real_.next(block)) {
    row_ = block.first_row + block.rows;
    return true;
  }
  return next_tile(block);
}

bool TiledSource::next_tile(Block& block) {
  if (last_row_ == last_.rows()) return false;
  const PacketLayout& layout = last_.layout();
  block = Block{};
  block.file = last_number_;
  block.first_row = row_;
  block.first_file_row = last_row_;
  block.offset_bytes = last_.offset_of_row(last_row_);
  block.rows =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(tile_rows_, last_.rows() - last_row_));
  block.layout = &layout;
  block.bytes = std::span(tile_).first(std::size_t{block.rows} * layout.packet_bytes);
  for (std::uint32_t i = 0; i < block.rows; ++i) {
    std::byte* const packet = tile_.data() + std::size_t{i} * layout.packet_bytes;
    const std::uint64_t row = last_row_ + i;
    const auto counter = first_counter_ + static_cast<std::uint32_t>(row);
    const auto clock_ns =
        first_clock_ns_ + static_cast<std::int64_t>(static_cast<double>(row) * nanoseconds_a_row_);
    std::memcpy(packet + layout.counter_offset_bytes, &counter, sizeof counter);
    std::memcpy(packet + *layout.sysclock_offset_bytes, &clock_ns, sizeof clock_ns);
  }
  row_ += block.rows;
  last_row_ += block.rows;
  return true;
}

}  // namespace rec2nwb::bench
