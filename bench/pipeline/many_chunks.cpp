// rec2nwb_bench_many_chunks SESSION OUT.nwb [--chunks N] [--plugin-path DIR]
//
// Writes very many tiny chunks through HDF5 as the converter does, with its own writer and so with
// the metadata cache that it sets: what a counting sink cannot see is here. The file is no
// recording: every chunk is one and the same zlib stream of zeros. Prints one JSON object.
#include "base/error.hpp"
#include "pipeline/conversion.hpp"
#include "pipeline/process.hpp"

namespace rec2nwb::bench {
namespace {

std::vector<std::byte> zeros_chunk(const RowsOutput& output) {
  const std::vector<std::byte> zeros(std::size_t{output.chunk.rows} * output.chunk.columns *
                                     output.element_bytes);
  Tile tile;
  tile.first = zeros.data();
  tile.row_stride_bytes = std::size_t{output.chunk.columns} * output.element_bytes;
  tile.rows = output.chunk.rows;
  tile.columns = output.chunk.columns;
  tile.element_bytes = output.element_bytes;
  tile.chunk = output.chunk;
  Encoder encoder(Codec::kDeflate);
  std::vector<std::byte> bytes(encoder.bound(tile.chunk_bytes()));
  bytes.resize(encoder.encode(tile, bytes));
  return bytes;
}

Json write_chunks(const Arguments& arguments, std::uint64_t chunks) {
  PiecewiseConversion conversion(arguments);
  const auto& outputs = conversion.run().writer().rows_outputs();
  if (outputs.empty())
    throw Error(Code::kInternal, "the session has no dataset with a row a packet");
  const RowsOutput& output = outputs.front();
  const std::vector<std::byte> chunk = zeros_chunk(output);
  const std::uint32_t across = chunks_across(output.columns, output.chunk);
  ChunkSink& sink = conversion.run().writer().sink();
  Json report = {{"chunks", chunks}, {"chunk_bytes", chunk.size()}};
  Json& tenths = report["tenths"] = Json::array();
  std::uint64_t done = 0;
  for (std::uint64_t tenth = 1; tenth <= 10; ++tenth) {
    const double began = wall_s();
    for (const std::uint64_t end = chunks * tenth / 10; done < end; ++done) {
      const std::uint64_t first_row = done / across * output.chunk.rows;
      sink.write_chunk(output.dataset, first_row, done % across * output.chunk.columns,
                       first_row + output.chunk.rows, chunk);
    }
    tenths.push_back(
        {{"seconds", wall_s() - began}, {"own_memory_bytes", memory_bytes("RssAnon")}});
  }
  return report;
}

}  // namespace
}  // namespace rec2nwb::bench

int main(int argc, char** argv) {
  rec2nwb::bench::Arguments arguments;
  arguments.workers = 1;
  std::uint64_t chunks = 450'000;
  CLI::App app("Very many chunks through HDF5: memory, and time a chunk");
  arguments.add_to(app);
  app.add_option("--chunks", chunks)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return rec2nwb::bench::print_json(
      [&] { return rec2nwb::bench::write_chunks(arguments, chunks); });
}
