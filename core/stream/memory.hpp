/// \file
/// How much memory a conversion takes, known before it starts.
///
/// Every buffer whose size depends on the recording is made once and counted here: blocks, slabs,
/// the workers' own, logs of outputs, runs of the timeline. What is there before the first of them
/// (program, libraries, plugins) is measured. None of it depends on the length of the recordings;
/// what plugins keep of the files beside them does, and is counted by the size of these.
///
/// Needs: a merged plan, and the facts in MemoryUse. Promises: the sum is not exceeded
/// (tests/cli/memory_test.py).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "session/session.hpp"
#include "stream/storage.hpp"

namespace rec2nwb {

/// What the plan does not say.
struct MemoryUse {
  Storage storage;
  Layout layout = Layout::kStandard;
  std::size_t block_bytes = 0;        ///< of the largest block
  std::uint64_t companion_bytes = 0;  ///< of the files that plugins read to memory
  std::uint64_t resident_bytes = 0;   ///< when all plugins have planned
  std::uint64_t plugins = 0;
};

struct MemoryPart {
  std::string what;
  std::uint64_t bytes = 0;  ///< of one
  std::uint64_t count = 1;

  [[nodiscard]] std::uint64_t sum_bytes() const { return bytes * count; }
};

std::vector<MemoryPart> memory_parts(const Plan& plan, const MemoryUse& use, std::uint32_t workers);
std::uint64_t sum_bytes(const std::vector<MemoryPart>& parts);

/// The most workers, up to `wanted`, with which the sum stays within the limit.
/// \throws Error if not even one does: it says what one takes.
std::uint32_t workers_within(std::uint64_t limit_bytes, const Plan& plan, const MemoryUse& use,
                             std::uint32_t wanted);

}  // namespace rec2nwb
