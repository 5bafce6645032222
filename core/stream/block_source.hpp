/// \file
/// Blocks of a whole recording session, in order.
///
/// Needs: PacketFiles in session order that outlive it. Promises: every packet once; blocks never
/// cross a file; a block's bytes stay as they are until the next call; the buffer is allocated
/// once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rec/block.hpp"
#include "rec/packet_file.hpp"

namespace rec2nwb {

class BlockSource {
 public:
  virtual ~BlockSource() = default;
  /// \return false behind the last block
  virtual bool next(Block& block) = 0;
};

inline constexpr std::size_t kBlockBytes = 1 << 20;

/// Of the largest block of these files. \param block_rows packets a block; 0: about kBlockBytes
std::size_t block_bytes(const std::vector<const PacketFile*>& files, std::uint32_t block_rows);

class RecordingSource : public BlockSource {
 public:
  /// \param block_rows   as above
  /// \param drop_behind  what was read leaves the page cache
  explicit RecordingSource(std::vector<const PacketFile*> files, std::uint32_t block_rows = 0,
                           bool drop_behind = false);
  bool next(Block& block) override;

 private:
  void drop_pages(const PacketFile& file);

  std::vector<const PacketFile*> files_;
  std::uint32_t block_rows_;
  bool drop_behind_;
  std::vector<std::byte> buffer_;
  std::size_t file_ = 0;
  std::uint64_t file_row_ = 0;
  std::uint64_t dropped_row_ = 0;  ///< of this file
  std::uint64_t row_ = 0;
};

}  // namespace rec2nwb
