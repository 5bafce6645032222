/// \file
/// Source, consumer and sink that measure what they wrap, in CPU time of the thread that calls
/// them.
///
/// Needs: what is wrapped, longer. Promises: nothing else changes; TAKE and PUT are one at a time,
/// so nothing here needs a lock beyond theirs.
#pragma once

#include "pipeline/process.hpp"
#include "stream/assembler.hpp"
#include "stream/sink.hpp"

namespace rec2nwb::bench {

class TimedSource : public BlockSource {
 public:
  explicit TimedSource(BlockSource& source) : source_(source) {}
  bool next(Block& block) override {
    const std::uint64_t began_ns = thread_cpu_ns();
    const bool found = source_.next(block);
    cpu_ns += thread_cpu_ns() - began_ns;
    return found;
  }
  std::uint64_t cpu_ns = 0;

 private:
  BlockSource& source_;
};

/// What a block meets between the source and the first consumer, in one call of TAKE: the timeline.
class TimedTimeline {
 public:
  void begin() {
    began_ns_ = thread_cpu_ns();
    open_ = true;
  }
  void end(std::uint64_t now_ns) {
    if (open_) cpu_ns += now_ns - began_ns_;
    open_ = false;
  }
  std::uint64_t cpu_ns = 0;

 private:
  std::uint64_t began_ns_ = 0;
  bool open_ = false;
};

class TimedConsumer : public BlockConsumer {
 public:
  TimedConsumer(BlockConsumer& consumer, TimedTimeline& timeline)
      : consumer_(consumer), timeline_(timeline) {}
  void process(const Block& block, std::span<void* const> columns) override {
    const std::uint64_t began_ns = thread_cpu_ns();
    timeline_.end(began_ns);
    consumer_.process(block, columns);
    cpu_ns += thread_cpu_ns() - began_ns;
  }
  [[nodiscard]] std::uint32_t output_count() const override { return consumer_.output_count(); }
  std::uint64_t cpu_ns = 0;

 private:
  BlockConsumer& consumer_;
  TimedTimeline& timeline_;
};

class TimedSink : public ChunkSink {
 public:
  explicit TimedSink(ChunkSink& sink) : sink_(sink) {}
  void write_chunk(std::uint32_t dataset, std::uint64_t first_row, std::uint64_t first_column,
                   std::uint64_t rows, std::span<const std::byte> bytes) override {
    const std::uint64_t began_ns = thread_cpu_ns();
    sink_.write_chunk(dataset, first_row, first_column, rows, bytes);
    cpu_ns += thread_cpu_ns() - began_ns;
  }
  std::uint64_t cpu_ns = 0;

 private:
  ChunkSink& sink_;
};

}  // namespace rec2nwb::bench
