#include "stream/row_deflate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stream/huffman.hpp"
#include "stream/zlib_stream.hpp"

namespace rec2nwb {
namespace {

// RFC 1951 3.2.3 to 3.2.7.
constexpr std::size_t kDeflateBlockBytes = 131072;
constexpr std::uint32_t kWindowBytes = 32768;
constexpr unsigned kEndOfBlock = 256;
constexpr unsigned kMostCodeBits = 15;
constexpr unsigned kMostHeaderCodeBits = 7;
constexpr std::size_t kHeaderSymbols = 19;
constexpr std::array<std::uint8_t, kHeaderSymbols> kHeaderOrder = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
constexpr unsigned kDynamic = 0b10;

/// A symbol, and the number of bits behind it.
struct Extra {
  unsigned symbol = 0;
  unsigned bits = 0;
  unsigned value = 0;
};

/// Four symbols for each number of extra bits.
constexpr Extra length_extra(unsigned length) {
  if (length == kLongestMatch) return {285, 0, 0};
  const unsigned beyond = length - kShortestMatch;
  if (beyond < 8) return {257 + beyond, 0, 0};
  const auto bits = static_cast<unsigned>(std::bit_width(beyond)) - 3;
  return {257 + 4 * bits + (beyond >> bits), bits, beyond & ((1U << bits) - 1)};
}

/// Two symbols for each number of extra bits.
constexpr Extra distance_extra(std::uint32_t distance) {
  const std::uint32_t beyond = distance - 1;
  if (beyond < 4) return {beyond, 0, 0};
  const auto bits = static_cast<unsigned>(std::bit_width(beyond)) - 2;
  return {2 * bits + (beyond >> bits), bits, beyond & ((1U << bits) - 1)};
}
static_assert(length_extra(10).symbol == 264 && length_extra(11).symbol == 265 &&
              length_extra(257).symbol == 284 && length_extra(257).bits == 5);
static_assert(distance_extra(4).symbol == 3 && distance_extra(5).symbol == 4 &&
              distance_extra(32768).symbol == 29 && distance_extra(32768).bits == 13);

/// A match costs its length, its distance and the bits behind both: as much as so many literals. It
/// has to be longer by two: what hardly saves a bit takes a reader more time than its literals.
unsigned shortest_match(const Distances& distances, double entropy_bits) {
  constexpr double kSymbolBits = 5;
  double extra_bits = 0;
  for (const auto distance : distances) extra_bits += distance_extra(distance).bits;
  const double match_bits = kSymbolBits + extra_bits / kDistances;
  const double literals = match_bits / std::max(1.0, entropy_bits);
  return std::max(kShortestMatch, static_cast<unsigned>(std::ceil(literals)) + 2);
}

/// Code lengths of both codes, as they stand in the header: runs of equal ones are counted.
class CodeHeader {
 public:
  CodeHeader(std::span<const std::uint8_t> lengths, std::span<const std::uint8_t> distances)
      : lengths_(used(lengths, 257)), distances_(used(distances, 1)) {
    std::vector<std::uint8_t> all(lengths.begin(),
                                  lengths.begin() + static_cast<std::ptrdiff_t>(lengths_));
    all.insert(all.end(), distances.begin(),
               distances.begin() + static_cast<std::ptrdiff_t>(distances_));
    for (std::size_t i = 0; i < all.size();) {
      std::size_t run = 1;
      while (i + run < all.size() && all[i + run] == all[i]) ++run;
      i += run;
      add_run(all[i - 1], run);
    }
    std::array<std::uint32_t, kHeaderSymbols> counts{};
    for (const Extra& one : symbols_) ++counts[one.symbol];
    huffman_lengths(counts, kMostHeaderCodeBits, bits_);
    while (order_ > 4 && bits_[kHeaderOrder[order_ - 1]] == 0) --order_;
  }

  [[nodiscard]] std::uint64_t bits() const {
    std::uint64_t sum = 5 + 5 + 4 + 3 * order_;
    for (const Extra& one : symbols_) sum += bits_[one.symbol] + one.bits;
    return sum;
  }
  void write(BitWriter& out) const {
    out.put(lengths_ - 257, 5);
    out.put(distances_ - 1, 5);
    out.put(order_ - 4, 4);
    for (std::size_t i = 0; i < order_; ++i) out.put(bits_[kHeaderOrder[i]], 3);
    std::array<std::uint16_t, kHeaderSymbols> codes{};
    huffman_codes(bits_, codes);
    for (const Extra& one : symbols_) {
      out.put(codes[one.symbol], bits_[one.symbol]);
      out.put(one.value, one.bits);
    }
  }

 private:
  static std::size_t used(std::span<const std::uint8_t> lengths, std::size_t least) {
    std::size_t n = lengths.size();
    while (n > least && lengths[n - 1] == 0) --n;
    return n;
  }
  void add_run(unsigned length, std::size_t run) {
    if (length > 0) {
      symbols_.push_back({length, 0, 0});
      --run;
    }
    while (run > 0) {
      if (run < 3) {
        symbols_.push_back({length, 0, 0});
        --run;
      } else if (length > 0) {
        const auto n = static_cast<unsigned>(std::min<std::size_t>(run, 6));
        symbols_.push_back({16, 2, n - 3});
        run -= n;
      } else if (run <= 10) {
        symbols_.push_back({17, 3, static_cast<unsigned>(run) - 3});
        run = 0;
      } else {
        const auto n = static_cast<unsigned>(std::min<std::size_t>(run, 138));
        symbols_.push_back({18, 7, n - 11});
        run -= n;
      }
    }
  }

  std::size_t lengths_;
  std::size_t distances_;
  std::vector<Extra> symbols_;
  std::array<std::uint8_t, kHeaderSymbols> bits_{};
  std::size_t order_ = kHeaderSymbols;
};

}  // namespace

bool RowDeflater::takes(std::uint32_t row_bytes) {
  return row_bytes <= kWindowBytes / (kDistances - 1);
}

std::size_t RowDeflater::bound(std::size_t plane_bytes) {
  // Each block is stored if that is shorter.
  const std::size_t blocks = plane_bytes / kDeflateBlockBytes + 1;
  return blocks * (stored_bound(kDeflateBlockBytes) - kDeflateBlockBytes) + plane_bytes;
}

void RowDeflater::write(std::span<const std::byte> plane, std::uint32_t row_bytes,
                        double entropy_bits, BitWriter& out) {
  distances_ = match_distances(row_bytes);
  const unsigned least = shortest_match(distances_, entropy_bits);
  for (std::size_t first = 0; first < plane.size(); first += kDeflateBlockBytes) {
    const std::size_t end = std::min(plane.size(), first + kDeflateBlockBytes);
    matcher_.find(plane, first, end, distances_, least);
    write_block(plane.subspan(first, end - first), out);
  }
}

void RowDeflater::count_symbols() {
  length_counts_.fill(0);
  distance_counts_.fill(0);
  std::copy_n(matcher_.counts().begin(), 256, length_counts_.begin());
  length_counts_[kEndOfBlock] = 1;
  for (unsigned i = 0; i < kDistances; ++i) {
    std::uint32_t& distance = distance_counts_[distance_extra(distances_[i]).symbol];
    for (unsigned length = kShortestMatch; length <= kLongestMatch; ++length) {
      const std::uint32_t n = matcher_.counts()[match_token(i, length)];
      length_counts_[length_extra(length).symbol] += n;
      distance += n;
    }
  }
}

void RowDeflater::write_block(std::span<const std::byte> block, BitWriter& out) {
  count_symbols();
  huffman_lengths(length_counts_, kMostCodeBits, length_bits_);
  huffman_lengths(distance_counts_, kMostCodeBits, distance_bits_);
  const CodeHeader header(length_bits_, distance_bits_);
  std::uint64_t bits = 3 + header.bits();
  for (std::size_t i = 0; i < kLengthSymbols; ++i) {
    bits += std::uint64_t{length_counts_[i]} * length_bits_[i];
  }
  for (unsigned i = 0; i < kDistances; ++i) {
    const Extra distance = distance_extra(distances_[i]);
    for (unsigned length = kShortestMatch; length <= kLongestMatch; ++length) {
      const std::uint64_t n = matcher_.counts()[match_token(i, length)];
      bits += n * (distance_bits_[distance.symbol] + distance.bits + length_extra(length).bits);
    }
  }
  if (bits >= 8 * block.size()) return put_stored(block, out);
  out.put(kDynamic << 1, 3);  // not the last
  header.write(out);
  write_tokens(out);
}

void RowDeflater::write_tokens(BitWriter& out) const {
  std::array<std::uint16_t, kLengthSymbols> length_codes{};
  std::array<std::uint16_t, kDistanceSymbols> distance_codes{};
  huffman_codes(length_bits_, length_codes);
  huffman_codes(distance_bits_, distance_codes);

  // All that a token is written as: at most 48 bits, their number above.
  constexpr unsigned kCountAt = 56;
  std::array<std::uint64_t, kTokens> written{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    written[byte] = std::uint64_t{length_bits_[byte]} << kCountAt | length_codes[byte];
  }
  for (unsigned i = 0; i < kDistances; ++i) {
    const Extra distance = distance_extra(distances_[i]);
    const unsigned distance_bits = distance_bits_[distance.symbol];
    const std::uint64_t behind =
        std::uint64_t{distance.value} << distance_bits | distance_codes[distance.symbol];
    for (unsigned length = kShortestMatch; length <= kLongestMatch; ++length) {
      const Extra extra = length_extra(length);
      const unsigned length_bits = length_bits_[extra.symbol];
      std::uint64_t bits = length_codes[extra.symbol] | std::uint64_t{extra.value} << length_bits;
      unsigned count = length_bits + extra.bits;
      bits |= behind << count;
      count += distance_bits + distance.bits;
      written[match_token(i, length)] = std::uint64_t{count} << kCountAt | bits;
    }
  }
  BitWriter local = out;  // in registers
  for (const Token token : matcher_.tokens()) {
    const std::uint64_t one = written[token];
    local.put(one & ((std::uint64_t{1} << kCountAt) - 1), static_cast<unsigned>(one >> kCountAt));
  }
  local.put(length_codes[kEndOfBlock], length_bits_[kEndOfBlock]);
  out = local;
}

}  // namespace rec2nwb
