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

class RecordingSource : public BlockSource {
 public:
  /// \param block_rows packets a block at most; 0: about kBlockBytes
  explicit RecordingSource(std::vector<const PacketFile*> files, std::uint32_t block_rows = 0);
  bool next(Block& block) override;

 private:
  std::vector<const PacketFile*> files_;
  std::uint32_t block_rows_;
  std::vector<std::byte> buffer_;
  std::size_t file_ = 0;
  std::uint64_t file_row_ = 0;
  std::uint64_t row_ = 0;
};

}  // namespace rec2nwb
