/// \file
/// Byte planes of rows as deflate blocks (RFC 1951): row_match.hpp finds the repetitions, a Huffman
/// code for each 128 KiB the rest.
///
/// Needs: a row that the window reaches eight times. Promises: complete blocks, none of them the
/// last of its stream; never more than bound(); the bytes depend on the plane alone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "stream/bit_writer.hpp"
#include "stream/row_match.hpp"

namespace rec2nwb {

class RowDeflater {
 public:
  /// Can it reach back far enough? \param row_bytes of the plane: the columns of the chunk
  static bool takes(std::uint32_t row_bytes);
  /// Most bytes that a plane can become.
  static std::size_t bound(std::size_t plane_bytes);

  /// \param entropy_bits of the plane, order 0: what a literal costs
  void write(std::span<const std::byte> plane, std::uint32_t row_bytes, double entropy_bits,
             BitWriter& out);

 private:
  static constexpr std::size_t kLengthSymbols = 286;
  static constexpr std::size_t kDistanceSymbols = 30;

  void count_symbols();
  void write_block(std::span<const std::byte> block, BitWriter& out);
  void write_tokens(BitWriter& out) const;

  Distances distances_{};
  RowMatcher matcher_;
  std::array<std::uint32_t, kLengthSymbols> length_counts_{};  ///< literals and lengths
  std::array<std::uint32_t, kDistanceSymbols> distance_counts_{};
  std::array<std::uint8_t, kLengthSymbols> length_bits_{};
  std::array<std::uint8_t, kDistanceSymbols> distance_bits_{};
};

}  // namespace rec2nwb
