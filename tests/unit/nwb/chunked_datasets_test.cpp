#include "nwb/chunked_datasets.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "nwb/h5.hpp"
#include "support/nwb_read.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

class ChunkedDatasetsWith : public testing::TestWithParam<Codec> {
 protected:
  /// Rows of `columns` elements, cut and encoded as the engine does.
  void write(std::uint32_t number, const std::vector<std::int16_t>& values, std::uint32_t columns,
             const ChunkShape& chunk) {
    Encoder encoder(GetParam());
    const std::uint64_t rows = values.size() / columns;
    for (std::uint64_t first = 0; first < rows; first += chunk.rows) {
      for (std::uint32_t i = 0; i < chunks_across(columns, chunk); ++i) {
        Tile tile;
        tile.first = reinterpret_cast<const std::byte*>(values.data() + first * columns +
                                                        std::size_t{i} * chunk.columns);
        tile.row_stride_bytes = std::size_t{columns} * 2;
        tile.rows = static_cast<std::uint32_t>(std::min<std::uint64_t>(chunk.rows, rows - first));
        tile.columns = columns_of_chunk(columns, chunk, i);
        tile.chunk = chunk;
        std::vector<std::byte> bytes(encoder.bound(tile.chunk_bytes()));
        bytes.resize(encoder.encode(tile, bytes));
        datasets_.write_chunk(number, first, std::size_t{i} * chunk.columns, first + tile.rows,
                              bytes);
      }
    }
  }

  std::filesystem::path path_ = test::fresh_folder("nwb") / "chunks.h5";
  H5::H5File file_{path_.string(), H5F_ACC_TRUNC};
  ChunkedDatasets datasets_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Codecs, ChunkedDatasetsWith,
                         testing::Values(Codec::kNone, Codec::kDeflate),
                         [](const auto& codec) { return to_text(codec.param); });

std::vector<std::int16_t> some_values(std::size_t n) {
  std::mt19937 random(30);
  std::vector<std::int16_t> values(n);
  for (auto& value : values) value = static_cast<std::int16_t>(random() % 4096);
  return values;
}

TEST_P(ChunkedDatasetsWith, Hdf5sOwnFiltersReadThemBack) {
  const std::uint32_t columns = 70;
  const auto values = some_values(std::size_t{2500} * columns);
  const auto number =
      datasets_.create(file_.openGroup("/"), "/data", ElementType::kInt16, columns, {1000, 32});
  write(number, values, columns, {1000, 32});
  datasets_.close(number);
  file_.close();
  const auto file = test::open_h5(path_);
  EXPECT_EQ(test::shape_at(file, "/data"), (test::Shape{2500, columns}));
  EXPECT_TRUE(test::read_at<std::int16_t>(file, "/data", H5::PredType::NATIVE_INT16) == values);
}

TEST_P(ChunkedDatasetsWith, OneDimensionalOnesToo) {
  const auto values = some_values(2345);
  const auto number =
      datasets_.create(file_.openGroup("/"), "/data", ElementType::kInt16, 0, {1000, 1});
  write(number, values, 1, {1000, 1});
  datasets_.close(number);
  EXPECT_EQ(test::shape_at(file_, "/data"), test::Shape{2345});
  EXPECT_TRUE(test::read_at<std::int16_t>(file_, "/data", H5::PredType::NATIVE_INT16) == values);
}

TEST_P(ChunkedDatasetsWith, OnlyStandardFiltersAreNamed) {
  const auto number =
      datasets_.create(file_.openGroup("/"), "/data", ElementType::kInt16, 4, {1000, 4});
  const auto properties = datasets_.dataset(number).getCreatePlist();
  if (GetParam() == Codec::kNone) {
    EXPECT_EQ(properties.getNfilters(), 0);
    return;
  }
  ASSERT_EQ(properties.getNfilters(), 2);
  const hid_t id = properties.getId();
  unsigned flags = 0;
  std::size_t n = 0;
  unsigned config = 0;
  EXPECT_EQ(H5Pget_filter2(id, 0, &flags, &n, nullptr, 0, nullptr, &config), H5Z_FILTER_SHUFFLE);
  n = 0;
  EXPECT_EQ(H5Pget_filter2(id, 1, &flags, &n, nullptr, 0, nullptr, &config), H5Z_FILTER_DEFLATE);
}

TEST_P(ChunkedDatasetsWith, ADatasetWithoutChunksHasNoRows) {
  const auto number =
      datasets_.create(file_.openGroup("/"), "/data", ElementType::kInt16, 4, {1000, 4});
  datasets_.close(number);
  EXPECT_EQ(test::shape_at(file_, "/data"), (test::Shape{0, 4}));
}

TEST(ChunkedDatasets, AChunkThatCannotBeWrittenNamesTheDataset) {
  H5::Exception::dontPrint();
  H5::H5File file((test::fresh_folder("nwb") / "x.h5").string(), H5F_ACC_TRUNC);
  ChunkedDatasets datasets(Codec::kNone);
  const auto number =
      datasets.create(file.openGroup("/"), "/data", ElementType::kInt16, 4, {1000, 4});
  const std::vector<std::byte> bytes(8000);
  // No chunk starts at row 5.
  const auto text = test::error_text([&] { datasets.write_chunk(number, 5, 0, 1005, bytes); });
  EXPECT_NE(text.find("/data"), std::string::npos) << text;
  EXPECT_NE(text.find("could not be written"), std::string::npos) << text;
}

}  // namespace
}  // namespace rec2nwb
