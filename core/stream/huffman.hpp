/// \file
/// Huffman codes as deflate has them: canonical, of limited length (RFC 1951 3.2.2).
///
/// Needs: at most 512 symbols. Promises: the code is complete, so that every inflate takes it: with
/// fewer than two symbols, others get a code that nobody uses; no code of limited length is much
/// longer in all, and without the limit none is shorter.
#pragma once

#include <cstdint>
#include <span>

namespace rec2nwb {

/// \param counts   how often each symbol occurs
/// \param max_bits 2^max_bits is at least the number of symbols
/// \param lengths  of each symbol's code; 0: it has none
void huffman_lengths(std::span<const std::uint32_t> counts, unsigned max_bits,
                     std::span<std::uint8_t> lengths);

/// The codes of these lengths, first bit lowest.
void huffman_codes(std::span<const std::uint8_t> lengths, std::span<std::uint16_t> codes);

}  // namespace rec2nwb
