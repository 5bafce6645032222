#include "stream/engine.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "inflate.hpp"
#include "pass_fixture.hpp"
#include "stream/storage.hpp"
#include "support/memory_sink.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

using test::Counters;
using test::counters_from;
using test::MemorySink;
using test::Recordings;
using test::with_gap;
using Shape = test::CounterConsumer::Shape;

constexpr Shape kWide{2, 70};
constexpr Shape kSingle{4, 1};

std::vector<RowsOutput> some_outputs(ChunkProfile profile = ChunkProfile::kArchive) {
  std::vector<RowsOutput> outputs = {test::rows_output(0, 0, kWide, RowSpace::kFilled, 0),
                                     test::rows_output(0, 1, kSingle, RowSpace::kRecorded, 1)};
  for (RowsOutput& one : outputs) one.chunk = chunk_shape(profile, one.columns);
  return outputs;
}

std::vector<Counters> some_counters() {
  return {with_gap(with_gap(counters_from(10, 20000), 16000, 1), 17000, 9),
          counters_from(90000, 15000)};
}

MemorySink pass(const Recordings& recordings, std::uint32_t workers, std::uint32_t block_rows,
                Codec codec, const std::filesystem::path& folder,
                const std::vector<RowsOutput>& outputs = some_outputs()) {
  WorkerPool pool(workers);
  ScratchFile scratch(folder);
  Timeline timeline(recordings.clocks(), scratch);
  RecordingSource source(recordings.pointers(), block_rows);
  test::CounterConsumer consumer({kWide, kSingle});
  Assembler assembler(source, timeline, {&consumer}, outputs, {});
  MemorySink sink;
  run_pass(pool, codec, assembler, sink);
  return sink;
}

/// The dataset that a reader would put together from raw chunks.
std::vector<std::byte> read_back(const MemorySink& sink, const RowsOutput& output,
                                 std::uint64_t rows) {
  std::vector<std::byte> all(rows * output.row_bytes());
  for (const auto& call : sink.calls) {
    if (call.dataset != output.dataset) continue;
    const auto n = std::min<std::uint64_t>(output.chunk.rows, rows - call.first_row);
    const auto columns =
        std::min<std::uint64_t>(output.chunk.columns, output.columns - call.first_column);
    EXPECT_EQ(call.rows, call.first_row + n) << "valid rows so far";
    for (std::uint64_t r = 0; r < n; ++r) {
      const std::size_t to =
          (call.first_row + r) * output.row_bytes() + call.first_column * output.element_bytes;
      const std::size_t from = r * output.chunk.columns * output.element_bytes;
      std::memcpy(all.data() + to, call.bytes.data() + from, columns * output.element_bytes);
    }
  }
  return all;
}

TEST(RunPass, WritesEveryRowOfEveryOutput) {
  const auto folder = test::fresh_folder("stream");
  const auto counters = some_counters();
  const Recordings recordings(folder, counters);
  for (const auto profile :
       {ChunkProfile::kArchive, ChunkProfile::kSorting, ChunkProfile::kWindows}) {
    const auto outputs = some_outputs(profile);
    const auto sink = pass(recordings, 2, 0, Codec::kNone, folder, outputs);
    for (const auto& output : outputs) {
      const auto expected = test::model_bytes(counters, output);
      EXPECT_TRUE(read_back(sink, output, expected.size() / output.row_bytes()) == expected);
    }
  }
}

TEST(RunPass, TheSinkSeesTheSameForAnyNumberOfWorkersAndAnyBlocks) {
  const auto folder = test::fresh_folder("stream");
  const Recordings recordings(folder, some_counters());
  for (const auto codec : {Codec::kNone, Codec::kDeflate}) {
    const auto expected = pass(recordings, 1, 0, codec, folder);
    ASSERT_FALSE(expected.calls.empty());
    for (const std::uint32_t workers : {1U, 2U, 8U}) {
      for (const std::uint32_t block_rows : {7U, 1024U, 0U}) {
        EXPECT_TRUE(pass(recordings, workers, block_rows, codec, folder).calls == expected.calls)
            << to_text(codec) << ", " << workers << " workers, blocks of " << block_rows;
      }
    }
  }
}

TEST(RunPass, TheChunksOfARowOfChunksComeLeftToRight) {
  const auto folder = test::fresh_folder("stream");
  const Recordings recordings(folder, {counters_from(10, 100)});
  const auto sink = pass(recordings, 2, 0, Codec::kNone, folder);
  std::vector<std::pair<std::uint32_t, std::uint64_t>> order;
  for (const auto& call : sink.calls) order.emplace_back(call.dataset, call.first_column);
  const std::vector<std::pair<std::uint32_t, std::uint64_t>> expected = {
      {1, 0}, {0, 0}, {0, 32}, {0, 64}};
  EXPECT_EQ(order, expected);
}

TEST(RunPass, AnErrorOfAConsumerOrOfTheSinkEndsThePass) {
  const auto folder = test::fresh_folder("stream");
  const Recordings recordings(folder, {counters_from(10, 50000)});
  for (const std::uint32_t workers : {1U, 2U, 8U}) {
    WorkerPool pool(workers);
    ScratchFile scratch(folder);
    Timeline timeline(recordings.clocks(), scratch);
    RecordingSource source(recordings.pointers());
    test::CounterConsumer consumer({kWide, kSingle});
    Assembler assembler(source, timeline, {&consumer}, some_outputs(), {});
    MemorySink sink;
    sink.before_call = [&] {
      if (sink.calls.size() == 3) throw Error(Code::kInternal, "the disk is full");
    };
    const auto text = test::error_text([&] { run_pass(pool, Codec::kDeflate, assembler, sink); });
    EXPECT_NE(text.find("the disk is full"), std::string::npos);
    EXPECT_EQ(sink.calls.size(), 3U);
  }
}

TEST(RunPass, AFileThatIsMostlyForeignIsNamed) {
  const auto folder = test::fresh_folder("stream");
  const Recordings recordings(folder, {counters_from(1000, 40000)});
  const PacketFile& file = *recordings.files[0];
  std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(static_cast<std::streamoff>(file.offset_of_row(5000)));
  const std::string zeros(30000 * std::size_t{file.layout().packet_bytes}, '\0');
  bytes << zeros << std::flush;
  for (const std::uint32_t workers : {1U, 8U}) {
    const auto text =
        test::error_text([&] { pass(recordings, workers, 0, Codec::kDeflate, folder); });
    EXPECT_NE(text.find("part0.rec"), std::string::npos) << text;
    EXPECT_NE(text.find("[R2N-0402]"), std::string::npos) << text;
  }
}

struct Generated {
  MemorySink sink;
  std::vector<std::uint64_t> after;  ///< chunk calls seen at each on_chunk
};

Generated generate(std::uint32_t workers, std::uint64_t rows, std::uint32_t columns, Codec codec) {
  WorkerPool pool(workers);
  Generated result;
  GeneratedDataset dataset;
  dataset.dataset = 5;
  dataset.rows = rows;
  dataset.columns = columns;
  dataset.chunk = {1000, std::min(columns, 4U)};
  dataset.fill = [columns](std::uint64_t first, std::span<std::byte> out) {
    for (std::size_t i = 0; i < out.size() / 8; ++i) {
      const std::uint64_t value = first * columns + i;
      std::memcpy(out.data() + 8 * i, &value, 8);
    }
  };
  dataset.on_chunk = [&result] { result.after.push_back(result.sink.calls.size()); };
  write_generated(pool, codec, dataset, result.sink);
  return result;
}

TEST(WriteGenerated, ComputesEveryRowOnce) {
  for (const std::uint32_t columns : {1U, 6U}) {
    for (const std::uint64_t rows : {1U, 999U, 1000U, 1001U, 12345U}) {
      const auto result = generate(3, rows, columns, Codec::kNone);
      RowsOutput output;
      output.dataset = 5;
      output.element_bytes = 8;
      output.columns = columns;
      output.chunk = {1000, std::min(columns, 4U)};
      const auto bytes = read_back(result.sink, output, rows);
      std::vector<std::uint64_t> values(rows * columns);
      std::memcpy(values.data(), bytes.data(), bytes.size());
      for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(values[i], i);
    }
  }
}

TEST(WriteGenerated, TheSinkSeesTheSameForAnyNumberOfWorkers) {
  const auto expected = generate(1, 54321, 6, Codec::kDeflate);
  for (const std::uint32_t workers : {2U, 8U}) {
    EXPECT_TRUE(generate(workers, 54321, 6, Codec::kDeflate).sink.calls == expected.sink.calls);
  }
}

TEST(WriteGenerated, SaysEachRowOfChunksInOrder) {
  const auto result = generate(8, 3500, 6, Codec::kDeflate);
  EXPECT_EQ(result.after, (std::vector<std::uint64_t>{2, 4, 6, 8}));
}

TEST(WriteGenerated, NoRowsNoChunks) {
  EXPECT_TRUE(generate(2, 0, 1, Codec::kDeflate).sink.calls.empty());
}

TEST(WriteGenerated, AnErrorOfFillIsRethrown) {
  WorkerPool pool(4);
  MemorySink sink;
  GeneratedDataset dataset;
  dataset.rows = 10000;
  dataset.chunk = {100, 1};
  dataset.fill = [](std::uint64_t first, std::span<std::byte>) {
    if (first == 5000) throw Error(Code::kInternal, "no time for row 5000");
  };
  const auto text =
      test::error_text([&] { write_generated(pool, Codec::kDeflate, dataset, sink); });
  EXPECT_NE(text.find("row 5000"), std::string::npos);
  EXPECT_LE(sink.calls.size(), 50U);
}

}  // namespace
}  // namespace rec2nwb
