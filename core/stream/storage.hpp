/// \file
/// How rows are stored: the codec, and the shape of the chunks of everything that has a row a
/// packet.
///
/// A reader gets whole chunks, so the shape decides what is quick to read:
///
///   archive   16,384 x 32   the whole file, in large pieces
///   sorting   16,384 x  4   few channels over a long time: a tetrode
///   windows    1,024 x 64   many channels around a moment
///
/// Needs: nothing. Promises: rows of a chunk divide kSlabRows, so a slab holds whole chunks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stream/encode.hpp"
#include "stream/grid.hpp"

namespace rec2nwb {

enum class ChunkProfile { kArchive, kSorting, kWindows };

struct Storage {
  Codec codec = Codec::kDeflate;
  ChunkProfile profile = ChunkProfile::kArchive;
};

/// \param columns of the dataset
/// \param hint    of the plugin, for its columns; the archive follows it, as the others are made
///                for a way of reading that a plugin does not know
ChunkShape chunk_shape(ChunkProfile profile, std::uint32_t columns,
                       std::optional<std::uint64_t> hint = std::nullopt);

}  // namespace rec2nwb
