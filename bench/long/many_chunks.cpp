// rec2nwb_bench_many_chunks SESSION OUT.nwb [--chunks N]
//
// Writes very many tiny chunks through HDF5 as the converter does, with its own writer and so with
// the metadata cache that it sets: what a counting sink cannot see is here. The file is no
// recording: every chunk is one and the same zlib stream of zeros. Prints one JSON object.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>

#include "base/error.hpp"
#include "base/uuid.hpp"
#include "long/plugins.hpp"
#include "nwb/writer.hpp"
#include "session/discover.hpp"
#include "stream/encode.hpp"

namespace rec2nwb::bench {
namespace {

/// Resident memory of the process's own, without files; bytes.
std::uint64_t own_memory_bytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  std::uint64_t kibibytes = 0;
  while (status >> word) {
    if (word == "RssAnon:" && status >> kibibytes) return kibibytes * 1024;
  }
  return 0;
}

double now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

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
  std::vector<std::byte> bytes;
  Encoder(Codec::kDeflate).encode(tile, bytes);
  return bytes;
}

Json run(const std::filesystem::path& folder, const std::filesystem::path& out,
         const std::filesystem::path& plugin_path, std::uint64_t chunks) {
  Log log(stderr, Log::Level::kError);
  const Catalog catalog = read_catalog({{plugin_path, true}});
  const Discovery discovery = discover(folder);
  SessionOptions options;
  options.metadata_keys = metadata_keys(catalog);
  const Session session = open_session(choose_session(discovery, ""), discovery.folder, options);
  const Plugins plugins(session, catalog, log);
  NwbWriter writer(out, plugins.plan(), {random_uuid(), 0, "UTC"}, {Codec::kDeflate},
                   session.options.layout);
  if (writer.rows_outputs().empty()) throw Error("the session has no dataset of packet rows");
  const RowsOutput& output = writer.rows_outputs().front();
  const std::vector<std::byte> chunk = zeros_chunk(output);
  const std::uint32_t across = chunks_across(output.columns, output.chunk);
  Json report = {{"chunks", chunks}, {"chunk_bytes", chunk.size()}};
  Json& tenths = report["tenths"] = Json::array();
  std::uint64_t done = 0;
  for (std::uint64_t tenth = 1; tenth <= 10; ++tenth) {
    const double began = now_s();
    for (const std::uint64_t end = chunks * tenth / 10; done < end; ++done) {
      const std::uint64_t first_row = done / across * output.chunk.rows;
      writer.sink().write_chunk(output.dataset, first_row, done % across * output.chunk.columns,
                                first_row + output.chunk.rows, chunk);
    }
    tenths.push_back({{"seconds", now_s() - began}, {"own_memory_bytes", own_memory_bytes()}});
  }
  return report;
}

}  // namespace
}  // namespace rec2nwb::bench

int main(int argc, char** argv) {
  std::filesystem::path session;
  std::filesystem::path out;
  std::uint64_t chunks = 450'000;
  const auto build = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
  std::filesystem::path plugin_path = build / "lib/rec2nwb/plugins";
  CLI::App app("Very many chunks through HDF5: memory and time a chunk");
  app.add_option("session", session)->required();
  app.add_option("out", out)->required();
  app.add_option("--chunks", chunks)->capture_default_str();
  app.add_option("--plugin-path", plugin_path)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    std::puts(rec2nwb::bench::run(session, out, plugin_path, chunks).dump(1).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  return 0;
}
