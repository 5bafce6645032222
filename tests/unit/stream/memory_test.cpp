#include "stream/memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "stream/engine.hpp"
#include "stream/plugin_faults.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

DatasetPlan rows_dataset(const std::string& path, std::uint32_t number, std::uint32_t width,
                         bool fill_drops) {
  DatasetPlan plan;
  plan.path = path;
  plan.kind = OutputKind::kRows;
  plan.element = ElementType::kInt16;
  plan.width = width;
  plan.output = OutputId{1, number};
  plan.fill_drops = fill_drops;
  plan.owner = 1;
  return plan;
}

/// 128 channels filled, 16 columns as recorded, and an event line.
Plan some_plan() {
  Plan plan;
  plan.datasets = {rows_dataset("/acquisition/e-series/data", 0, 128, true),
                   rows_dataset("/processing/analog/analog/data", 1, 16, false)};
  DatasetPlan events;
  events.path = "/processing/behavior/behavioral_events/poke/data";
  events.kind = OutputKind::kEvents;
  events.element = ElementType::kUint8;
  events.output = OutputId{2, 0};
  events.owner = 2;
  plan.datasets.push_back(events);
  return plan;
}

MemoryUse some_use(Layout layout = Layout::kStandard) {
  MemoryUse use;
  use.layout = layout;
  use.block_bytes = kMiB;
  use.companion_bytes = 3 * kMiB;
  use.resident_bytes = 20 * kMiB;
  return use;
}

std::uint64_t part_bytes(const std::vector<MemoryPart>& parts, const std::string& words) {
  std::uint64_t bytes = 0;
  for (const auto& part : parts) {
    if (part.what.find(words) != std::string::npos) bytes += part.sum_bytes();
  }
  return bytes;
}

TEST(Memory, CountsFaultsForEachPlugin) {
  MemoryUse use = some_use();
  EXPECT_EQ(part_bytes(memory_parts(some_plan(), use, 1), "faults that plugins"), 0U);
  use.plugins = 3;
  EXPECT_EQ(part_bytes(memory_parts(some_plan(), use, 1), "faults that plugins"),
            3 * PluginFaults::kMostBytes);
}

TEST(Memory, CountsSlabsOfBothSpaces) {
  const auto one_space = memory_parts(some_plan(), some_use(), 2);
  EXPECT_EQ(part_bytes(one_space, "slabs of filled"), 3U * kSlabRows * (256 + 32));
  EXPECT_EQ(part_bytes(one_space, "slabs of recorded"), 0U);
  const auto two_spaces = memory_parts(some_plan(), some_use(Layout::kTrodesToNwb), 2);
  EXPECT_EQ(part_bytes(two_spaces, "slabs of filled"), 3U * kSlabRows * 256);
  EXPECT_EQ(part_bytes(two_spaces, "slabs of recorded"), 3U * kSlabRows * 32);
}

TEST(Memory, CountsWhatIsGiven) {
  const auto parts = memory_parts(some_plan(), some_use(), 1);
  EXPECT_EQ(part_bytes(parts, "as measured"), 20 * kMiB);
  EXPECT_EQ(part_bytes(parts, "block of packets"), kMiB);
  EXPECT_EQ(part_bytes(parts, "files beside"), 12 * kMiB);
  EXPECT_EQ(part_bytes(parts, "waits for the end"), 2 * (std::uint64_t{64} << 10));
  EXPECT_TRUE(
      std::ranges::none_of(parts, [](const MemoryPart& part) { return part.sum_bytes() == 0; }));
}

TEST(Memory, AWorkerHoldsEncodedAndShuffledChunks) {
  for (const auto codec : {Codec::kNone, Codec::kDeflate}) {
    MemoryUse use = some_use();
    use.storage.codec = codec;
    const auto worker = part_bytes(memory_parts(some_plan(), use, 1), "a worker");
    const auto outputs = rows_outputs(some_plan(), ChunkProfile::kArchive, Layout::kStandard);
    EXPECT_GE(worker, encoded_slab_bound(codec, outputs) + 32 * 2 * kSlabRows);
    EXPECT_GE(encoded_slab_bound(codec, outputs), std::uint64_t{kSlabRows} * (256 + 32));
  }
}

TEST(Memory, WithoutRowsTheTimestampsCount) {
  Plan plan = some_plan();
  plan.datasets.erase(plan.datasets.begin(), plan.datasets.begin() + 2);
  const auto parts = memory_parts(plan, some_use(), 1);
  EXPECT_EQ(part_bytes(parts, "slabs"), 0U);
  EXPECT_GE(part_bytes(parts, "a worker"), 3U * kStampRows * sizeof(double));
}

TEST(Memory, TakesAsManyWorkersAsFit) {
  const Plan plan = some_plan();
  const MemoryUse use = some_use();
  for (std::uint32_t workers = 1; workers <= 8; ++workers) {
    const std::uint64_t bytes = sum_bytes(memory_parts(plan, use, workers));
    EXPECT_EQ(workers_within(bytes, plan, use, 8), workers);
    EXPECT_EQ(workers_within(bytes, plan, use, 1), 1U) << "never more than wanted";
    if (workers == 1) continue;
    EXPECT_EQ(workers_within(bytes - 1, plan, use, 8), workers - 1);
  }
}

TEST(Memory, ALimitBelowOneWorkerIsAnErrorWithBothNumbers) {
  const Plan plan = some_plan();
  const std::uint64_t needed = sum_bytes(memory_parts(plan, some_use(), 1));
  const auto text = test::error_text([&] { workers_within(needed - 1, plan, some_use(), 4); });
  const std::uint64_t needed_mib = (needed + kMiB - 1) / kMiB;
  EXPECT_NE(text.find("one worker takes " + std::to_string(needed_mib) + " MiB"), std::string::npos)
      << text;
  EXPECT_NE(text.find("--memory-limit"), std::string::npos);
}

}  // namespace
}  // namespace rec2nwb
