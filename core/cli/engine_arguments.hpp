/// \file
/// The options that say how the engine works: codec, chunks, workers, memory. None changes a value
/// of the output.
///
/// Needs: CLI11; a planned Conversion to choose workers. Promises: the same names, help texts and
/// checks in every command that takes them.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/conversion.hpp"
#include "stream/memory.hpp"
#include "stream/storage.hpp"

namespace rec2nwb {

struct EngineArguments {
  std::string codec = "deflate";
  std::string chunk_profile = "archive";
  std::string workers = "auto";
  std::uint64_t memory_limit_bytes = 0;  ///< 0: none
  std::uint32_t block_rows = 0;

  void add_to(CLI::App& command);
  [[nodiscard]] Storage storage() const;
  [[nodiscard]] std::uint32_t wanted_workers() const;
};

/// What the engine will do in this session.
struct EngineChoice {
  Storage storage;
  std::uint32_t workers = 1;
  std::vector<MemoryPart> memory;
};

/// As many workers as wanted, or as the memory limit allows; the log says if these are fewer than a
/// number that was given. \throws Error if not even one fits.
EngineChoice choose(const EngineArguments& arguments, const Conversion& conversion, Log& log);

}  // namespace rec2nwb
