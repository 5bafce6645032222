/// \file
/// Blocks of a whole recording session, in order.
///
/// Needs: PacketFiles in session order that outlive it. Promises: every packet once; blocks never
/// cross a file, nor a place where the file holds something else; a block's bytes stay as they are
/// until the next call; the buffer is allocated once; what is wrong with the packets goes to one
/// observer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "rec/block.hpp"
#include "rec/packet_fault.hpp"
#include "rec/packet_file.hpp"

namespace rec2nwb {

class PacketReader;

class BlockSource {
 public:
  virtual ~BlockSource() = default;
  /// \return false behind the last block
  virtual bool next(Block& block) = 0;
};

inline constexpr std::size_t kBlockBytes = 1 << 20;

/// Of the buffer for blocks of these files. \param block_rows packets a block; 0: about kBlockBytes
std::size_t block_bytes(const std::vector<const PacketFile*>& files, std::uint32_t block_rows);

class RecordingSource : public BlockSource {
 public:
  struct Options {
    std::uint32_t block_rows = 0;  ///< as above
    bool drop_behind = false;      ///< what was read leaves the page cache
    OnPacketFault on_fault{};      ///< may be empty
  };

  explicit RecordingSource(std::vector<const PacketFile*> files, Options options);
  explicit RecordingSource(std::vector<const PacketFile*> files)
      : RecordingSource(std::move(files), Options{}) {}
  RecordingSource(std::vector<const PacketFile*> files, std::uint32_t block_rows)
      : RecordingSource(std::move(files), Options{.block_rows = block_rows}) {}
  ~RecordingSource() override;
  bool next(Block& block) override;

 private:
  void drop_pages(std::uint64_t read_bytes, bool at_end);

  std::vector<const PacketFile*> files_;
  Options options_;
  std::vector<std::byte> buffer_;
  std::unique_ptr<PacketReader> reader_;
  std::uint32_t file_ = 0;
  std::uint64_t dropped_bytes_ = 0;  ///< of this file
  std::uint64_t first_row_ = 0;      ///< of this file
  std::uint64_t row_ = 0;
};

}  // namespace rec2nwb
