#include "stream/huffman.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace rec2nwb {
namespace {

constexpr std::size_t kMostSymbols = 512;
constexpr unsigned kMostBits = 32;
constexpr unsigned kCodeBits = 16;

struct Symbol {
  std::uint32_t count = 0;
  std::uint16_t symbol = 0;
};

/// How many codes have each length, for counts in ascending order: the two least of leaves and
/// inner nodes are joined again and again. Inner nodes come out in ascending order, too, so that
/// two queues do.
std::array<std::uint32_t, kMostBits + 1> count_lengths(std::span<const Symbol> leaves) {
  std::array<std::uint64_t, kMostSymbols> weight{};
  std::array<std::uint16_t, kMostSymbols> parent{};  // of inner nodes
  std::array<std::uint16_t, kMostSymbols> leaf_parent{};
  const std::size_t inner_nodes = leaves.size() - 1;
  std::size_t leaf = 0;
  std::size_t inner = 0;
  for (std::size_t made = 0; made < inner_nodes; ++made) {
    for (int child = 0; child < 2; ++child) {
      const bool takes_leaf =
          leaf < leaves.size() && (inner == made || leaves[leaf].count <= weight[inner]);
      weight[made] += takes_leaf ? leaves[leaf].count : weight[inner];
      (takes_leaf ? leaf_parent[leaf++] : parent[inner++]) = static_cast<std::uint16_t>(made);
    }
  }
  std::array<std::uint8_t, kMostSymbols> depth{};  // of inner nodes, the root is the last one
  for (std::size_t node = inner_nodes - 1; node-- > 0;) {
    depth[node] = static_cast<std::uint8_t>(depth[parent[node]] + 1);
  }
  std::array<std::uint32_t, kMostBits + 1> codes{};
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    ++codes[std::min<unsigned>(kMostBits, depth[leaf_parent[i]] + 1U)];
  }
  return codes;
}

/// Codes that are too long get max_bits; then shorter ones are made longer until all fit again
/// (Kraft: the sum of 2^-length is 1).
void limit(std::array<std::uint32_t, kMostBits + 1>& codes, unsigned max_bits) {
  for (unsigned bits = max_bits + 1; bits <= kMostBits; ++bits) {
    codes[max_bits] += codes[bits];
    codes[bits] = 0;
  }
  std::uint64_t used = 0;
  for (unsigned bits = 1; bits <= max_bits; ++bits) {
    used += std::uint64_t{codes[bits]} << (max_bits - bits);
  }
  for (; used > std::uint64_t{1} << max_bits; --used) {
    // One of the longest goes below the longest of the others, which becomes one bit longer.
    --codes[max_bits];
    unsigned bits = max_bits - 1;
    while (codes[bits] == 0) --bits;
    --codes[bits];
    codes[bits + 1] += 2;
  }
}

}  // namespace

void huffman_lengths(std::span<const std::uint32_t> counts, unsigned max_bits,
                     std::span<std::uint8_t> lengths) {
  std::array<Symbol, kMostSymbols> symbols;
  std::size_t used = 0;
  for (std::size_t symbol = 0; symbol < counts.size(); ++symbol) {
    if (counts[symbol] > 0) symbols[used++] = {counts[symbol], static_cast<std::uint16_t>(symbol)};
  }
  for (std::uint16_t symbol = 0; used < 2; ++symbol) {
    if (counts[symbol] == 0) symbols[used++] = {0, symbol};
  }
  std::sort(symbols.begin(), symbols.begin() + static_cast<std::ptrdiff_t>(used),
            [](const Symbol& a, const Symbol& b) {
              return a.count != b.count ? a.count < b.count : a.symbol < b.symbol;
            });
  auto codes = count_lengths(std::span(symbols).first(used));
  limit(codes, max_bits);
  std::fill(lengths.begin(), lengths.end(), std::uint8_t{0});
  std::size_t next = 0;  // the rarest get the longest
  for (unsigned bits = max_bits; bits > 0; --bits) {
    for (std::uint32_t i = 0; i < codes[bits]; ++i) {
      lengths[symbols[next++].symbol] = static_cast<std::uint8_t>(bits);
    }
  }
}

void huffman_codes(std::span<const std::uint8_t> lengths, std::span<std::uint16_t> codes) {
  std::array<std::uint32_t, kCodeBits + 1> of_length{};
  for (const auto bits : lengths) ++of_length[bits];
  of_length[0] = 0;
  std::array<std::uint32_t, kCodeBits + 1> next{};
  for (unsigned bits = 1; bits <= kCodeBits; ++bits) {
    next[bits] = (next[bits - 1] + of_length[bits - 1]) << 1;
  }
  for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
    const unsigned bits = lengths[symbol];
    std::uint32_t reversed = 0;
    if (bits > 0) {
      std::uint32_t code = next[bits]++;
      for (unsigned i = 0; i < bits; ++i, code >>= 1) reversed = reversed << 1 | (code & 1);
    }
    codes[symbol] = static_cast<std::uint16_t>(reversed);
  }
}

}  // namespace rec2nwb
