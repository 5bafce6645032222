/// \file
/// A recording as long as wanted without a disk to hold it.
///
/// Needs: the recordings of a session whose last one is sparse (session/widen.hpp); the one before
/// it is real. Promises: the blocks of all others as they are; for the last one, one real block of
/// its predecessor again and again, with counter and clock going on as if every packet had been
/// recorded; nothing is read meanwhile.
#pragma once

#include <cstdint>
#include <vector>

#include "rec/packet_file.hpp"
#include "stream/block_source.hpp"

namespace rec2nwb::bench {

class TiledSource : public BlockSource {
 public:
  explicit TiledSource(const std::vector<const PacketFile*>& files);
  bool next(Block& block) override;

 private:
  bool next_tile(Block& block);

  RecordingSource real_;
  const PacketFile& last_;
  std::uint32_t last_number_;
  std::vector<std::byte> tile_;
  std::uint32_t tile_rows_ = 0;
  std::uint64_t row_ = 0;       ///< over the session
  std::uint64_t last_row_ = 0;  ///< in the last file
  std::uint32_t first_counter_ = 0;
  std::int64_t first_clock_ns_ = 0;
  double nanoseconds_a_row_ = 0;
};

}  // namespace rec2nwb::bench
