#include <gtest/gtest.h>

#include "support/nwb_read.hpp"
#include "writer_fixture.hpp"

namespace rec2nwb {
namespace {

using test::counters_from;
using test::with_gap;
using test::WriterFixture;

class IdenticalFiles : public WriterFixture, public testing::WithParamInterface<Layout> {
 protected:
  void SetUp() override {
    fill = [](OutputStore& store) {
      const std::vector<std::uint64_t> rows = {1, 30000};
      const std::uint8_t values[] = {1, 0};
      store.append_events(kPress, rows, values);
      store.append_events(kRare, rows, values);
      store.append(kTrialStart, rows.data(), 2);
      store.append(kTrialTagLengths, std::vector<std::uint64_t>{1, 0}.data(), 2);
      store.append_texts(kTrialTags, std::vector<std::string_view>{"tag"});
      store.append_texts(kTrialSeries,
                         std::vector<std::string_view>{"/acquisition/wide", "/acquisition/wide"});
    };
  }
  std::string bytes(std::uint32_t workers, std::uint32_t block_rows, const Storage& storage = {}) {
    const auto path = folder_ / "out.nwb";
    write_to(path,
             {with_gap(with_gap(counters_from(10, 20000), 16384, 1), 17000, 9),
              counters_from(90000, 30000)},
             GetParam(), workers, block_rows, storage);
    return test::bytes_of_file(path);
  }
};
INSTANTIATE_TEST_SUITE_P(Layouts, IdenticalFiles,
                         testing::Values(Layout::kStandard, Layout::kTrodesToNwb));

TEST_P(IdenticalFiles, ForAnyNumberOfWorkersAndAnyCutIntoBlocks) {
  const std::string expected = bytes(1, 0);
  ASSERT_FALSE(expected.empty());
  for (const std::uint32_t workers : {1U, 2U, 8U}) {
    for (const std::uint32_t block_rows : {7U, 1024U, 0U}) {
      EXPECT_TRUE(bytes(workers, block_rows) == expected)
          << workers << " workers, blocks of " << block_rows << " rows";
    }
  }
  EXPECT_TRUE(bytes(2, 1) == expected) << "blocks of one row";
}

TEST_P(IdenticalFiles, WithoutCompression) {
  EXPECT_TRUE(bytes(1, 0, {Codec::kNone}) == bytes(8, 1000, {Codec::kNone}));
}

TEST_P(IdenticalFiles, WithEveryChunkProfile) {
  for (const auto profile : {ChunkProfile::kSorting, ChunkProfile::kWindows}) {
    const Storage storage = {Codec::kDeflate, profile};
    EXPECT_TRUE(bytes(1, 0, storage) == bytes(8, 1000, storage));
  }
}

}  // namespace
}  // namespace rec2nwb
