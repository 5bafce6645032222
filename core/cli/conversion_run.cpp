#include "cli/conversion_run.hpp"

#include "base/process.hpp"
#include "nwb/session_plan.hpp"
#include "stream/engine.hpp"

namespace rec2nwb {
namespace {

/// Recordings above a quarter of the memory would push out all that others have in the page cache.
bool is_long_recording(std::uint64_t bytes) { return bytes > granted_memory_bytes() / 4; }

/// Passes chunks on, and says how much that was.
class WriteBehindSink : public ChunkSink {
 public:
  WriteBehindSink(ChunkSink& sink, WriteBehind& behind) : sink_(sink), behind_(behind) {}
  void write_chunk(std::uint32_t dataset, std::uint64_t first_row, std::uint64_t first_column,
                   std::uint64_t rows, std::span<const std::byte> bytes) override {
    sink_.write_chunk(dataset, first_row, first_column, rows, bytes);
    behind_.wrote(bytes.size());
  }

 private:
  ChunkSink& sink_;
  WriteBehind& behind_;
};

std::filesystem::path made_folder_of(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::error_code ignored;
  if (error && !std::filesystem::is_directory(folder, ignored)) {
    const bool is_file = std::filesystem::exists(folder, ignored);
    throw Error(Code::kFolderNotMade,
                "the output folder cannot be made: " +
                    (is_file ? "a file of this name is there" : error.message()),
                {.file = folder.string()}, "choose another folder");
  }
  return folder;
}

}  // namespace

ConversionRun::ConversionRun(Conversion& conversion, const OutputOptions& output, WorkerPool& pool)
    : conversion_(conversion),
      pool_(pool),
      codec_(output.storage.codec),
      folder_(made_folder_of(output.file)),
      part_(output.file, output.overwrite),
      companions_(folder_, companions_of(conversion.plan()), output.overwrite),
      scratch_(folder_),
      timeline_(file_clocks(conversion.session()), scratch_),
      faults_(scratch_),
      store_(conversion.plan(), scratch_),
      is_long_(is_long_recording(conversion.session().recording_bytes())) {
  conversion.attach(store_, timeline_, companions_);
  writer_.emplace(part_.part_path(), conversion.plan(), output.identity, output.storage,
                  conversion.session().options.layout);
  write_behind_.emplace(
      part_, codec_ == Codec::kNone ? WriteBehind::By::kThread : WriteBehind::By::kWriter,
      is_long_);
  sink_ = std::make_unique<WriteBehindSink>(writer_->sink(), *write_behind_);
}

std::vector<BlockConsumer*> ConversionRun::consumers() const {
  std::vector<BlockConsumer*> views;
  for (const auto& plugin : conversion_.plugins()) views.push_back(plugin.get());
  return views;
}

void ConversionRun::pass(BlockSource& source, const std::vector<BlockConsumer*>& consumers,
                         ChunkSink& sink, const std::function<void(const Block&)>& on_block) {
  return_free_memory();  // of metadata, schemas and plans, before the buffers of the pass are made
  Assembler assembler(source, timeline_, consumers, writer_->rows_outputs(), on_block);
  run_pass(pool_, codec_, assembler, sink);
}

void ConversionRun::finish(const std::function<void(std::uint64_t)>& on_rows) {
  timeline_.finish();
  for (const auto& plugin : conversion_.plugins()) plugin->finish();
  append_session_rows(conversion_.session(), timeline_, faults_, store_);
  append_plugin_faults(conversion_.session(), timeline_, conversion_.recording_faults().all(),
                       store_);
  writer_->finish(timeline_, store_, pool_, on_rows);
  writer_.reset();
}

void ConversionRun::commit() {
  write_behind_.reset();
  companions_.commit();
  part_.commit();
  companions_.keep();
}

ConversionReport run_conversion(Conversion& conversion, const OutputOptions& output,
                                WorkerPool& pool, const OnProgress& progress,
                                const BeforeCommit& before_commit) {
  const Session& session = conversion.session();
  ConversionReport report;
  report.rows = session.rows();
  report.recording_bytes = session.recording_bytes();
  ConversionRun run(conversion, output, pool);
  RecordingSource source(session.packet_files(),
                         {.block_rows = output.block_rows,
                          .drop_behind = run.is_long(),
                          .on_fault = [&](const PacketFault& fault) { run.faults().add(fault); }});
  std::uint64_t done_bytes = 0;
  run.pass(source, run.consumers(), run.sink(), [&](const Block& block) {
    conversion.stop_if_cancelled();
    done_bytes += block.bytes.size();
    if (progress) progress("converting", done_bytes, report.recording_bytes);
  });
  run.finish([&](std::uint64_t rows) {
    if (progress) progress("timestamps", rows * sizeof(double), report.rows * sizeof(double));
  });
  report.packets = report_faults(session, run.timeline(), run.faults());
  if (before_commit) before_commit(report);
  run.commit();
  return report;
}

std::filesystem::path output_path(const std::filesystem::path& given, const Session& session) {
  if (given.extension() == ".nwb" && !std::filesystem::is_directory(given)) return given;
  return given / (session.animal + session.date + ".nwb");
}

}  // namespace rec2nwb
