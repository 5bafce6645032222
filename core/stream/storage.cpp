#include "stream/storage.hpp"

#include <algorithm>

namespace rec2nwb {
namespace {

constexpr ChunkShape kSortingShape = {kSlabRows, 4};
constexpr ChunkShape kWindowShape = {1024, 64};
static_assert(kSlabRows % kWindowShape.rows == 0);

ChunkShape widest_shape(ChunkProfile profile, std::optional<std::uint64_t> hint) {
  switch (profile) {
    case ChunkProfile::kSorting:
      return kSortingShape;
    case ChunkProfile::kWindows:
      return kWindowShape;
    case ChunkProfile::kArchive:
      break;
  }
  return {kSlabRows, static_cast<std::uint32_t>(
                         std::clamp<std::uint64_t>(hint.value_or(kChunkColumns), 1, UINT32_MAX))};
}

}  // namespace

ChunkShape chunk_shape(ChunkProfile profile, std::uint32_t columns,
                       std::optional<std::uint64_t> hint) {
  ChunkShape shape = widest_shape(profile, hint);
  shape.columns = std::min(shape.columns, columns);
  return shape;
}

}  // namespace rec2nwb
