/// \file
/// Edges: when a line changes.
///
/// Needs: blocks of a session in order. Promises: for every file and line the state at the file's
/// first packet, then one edge for every packet whose state is not that of the packet before; the
/// same edges however the blocks are cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lines.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::dio {

class Edges {
 public:
  explicit Edges(const std::vector<Line>& lines);

  /// Of one line, in one block.
  struct Found {
    std::vector<std::uint64_t> rows;
    std::vector<std::uint8_t> states;
  };

  /// Index i: line i. Valid until the next call.
  const std::vector<Found>& scan(const sdk::Block& block);

 private:
  /// Up to eight neighbouring bytes of a packet that hold lines: compared at once.
  struct Word {
    std::uint32_t offset_bytes = 0;  // in the packet
    std::uint32_t size_bytes = 0;
    std::uint64_t mask = 0;  // bits of lines
    std::uint64_t last = 0;  // masked, of the packet before
    std::vector<std::size_t> lines;
  };

  void start_file(const sdk::Block& block);
  void note(std::size_t line, std::uint64_t row, const std::uint8_t* packet, bool always);
  static std::uint64_t load(const Word& word, const std::uint8_t* packet);

  const std::vector<Line>& lines_;
  std::vector<std::uint32_t> offset_bytes_;  // of each line's byte in the packet of this file
  std::vector<std::uint8_t> states_;
  std::vector<Word> words_;
  std::vector<Found> found_;
};

}  // namespace rec2nwb::dio
