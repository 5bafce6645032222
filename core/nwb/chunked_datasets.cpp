#include "nwb/chunked_datasets.hpp"

#include <array>

#include "base/error.hpp"
#include "nwb/h5.hpp"
#include "nwb/tree.hpp"

namespace rec2nwb {
namespace {

// What the filter says in the file; readers do not use it. The level nearest to what is done.
constexpr int kDeflateLevel = 1;

}  // namespace

std::uint32_t ChunkedDatasets::create(const H5::Group& parent, const std::string& path,
                                      ElementType element, std::uint32_t columns,
                                      const ChunkShape& chunk) {
  const int rank = columns > 0 ? 2 : 1;
  const std::array<hsize_t, 2> dims = {0, columns};
  const std::array<hsize_t, 2> max_dims = {H5S_UNLIMITED, columns};
  const std::array<hsize_t, 2> chunk_dims = {chunk.rows, chunk.columns};
  H5::DSetCreatPropList properties;
  H5Pset_obj_track_times(properties.getId(), false);
  properties.setChunk(rank, chunk_dims.data());
  properties.setFillTime(H5D_FILL_TIME_NEVER);  // every chunk is written whole
  if (codec_ != Codec::kNone) {
    properties.setShuffle();
    properties.setDeflate(kDeflateLevel);
  }
  H5::DSetAccPropList access;
  access.setChunkCache(1, 0, 1.0);
  Open open;
  open.path = path;
  open.columns = columns;
  open.dataset =
      parent.createDataSet(Tree::name_of(path), h5::file_type(element),
                           H5::DataSpace(rank, dims.data(), max_dims.data()), properties, access);
  open_.push_back(std::move(open));
  return static_cast<std::uint32_t>(open_.size() - 1);
}

void ChunkedDatasets::write_chunk(std::uint32_t dataset, std::uint64_t first_row,
                                  std::uint64_t first_column, std::uint64_t rows,
                                  std::span<const std::byte> bytes) {
  Open& open = open_[dataset];
  h5::guarded(open.path, [&] {
    if (rows > open.rows) {
      const std::array<hsize_t, 2> dims = {rows, open.columns};
      open.dataset.extend(dims.data());
      open.rows = rows;
    }
    const std::array<hsize_t, 2> offset = {first_row, first_column};
    if (H5Dwrite_chunk(open.dataset.getId(), H5P_DEFAULT, 0, offset.data(), bytes.size(),
                       bytes.data()) < 0) {
      throw Error(Code::kOutputWrite, "a chunk could not be written", {.file = open.path},
                  "is the disk full? Free space and run again");
    }
  });
}

}  // namespace rec2nwb
