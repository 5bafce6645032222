/// \file
/// Repetitions in a byte plane: of the byte before, and of the rows before.
///
/// The high bytes of neighbouring samples are mostly equal, and in a plane they are whole rows
/// apart. So it is enough to look a few rows back, at the same columns: no hash tables, and longer
/// matches than those find. All bytes are compared with those before them first, many at a time:
/// that leaves a byte of flags for each, one flag a distance. Where a match begins and how long it
/// is is read from these, without branches that could be predicted wrongly.
///
/// Needs: little-endian words. Promises: the tokens depend on the bytes alone, not on the variant
/// that compares.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rec2nwb {

inline constexpr unsigned kDistances = 8;
inline constexpr unsigned kShortestMatch = 3;  ///< RFC 1951 3.2.5
inline constexpr unsigned kLongestMatch = 258;

using Distances = std::array<std::uint32_t, kDistances>;
/// One byte back, and one to seven rows.
Distances match_distances(std::uint32_t row_bytes);

/// flags[i], bit k: plane[i] is equal to plane[i - distances[k]]; for i in [first, end), of which
/// none is nearer to the begin than the longest distance.
using CompareRows = void (*)(const std::byte* plane, std::size_t first, std::size_t end,
                             const Distances& distances, std::uint8_t* flags);
struct CompareRowsVariant {
  std::string name;
  CompareRows run = nullptr;
};
/// Those that this processor can run, the fastest last; there is always one.
std::vector<CompareRowsVariant> compare_rows_variants();

/// A literal is its byte. A match is 256 (1 + number of its distance) + length - 3.
using Token = std::uint16_t;
inline constexpr std::size_t kTokens = 256 * (1 + kDistances);
constexpr Token match_token(unsigned distance, unsigned length) {
  return static_cast<Token>(256 * (1 + distance) + length - kShortestMatch);
}

class RowMatcher {
 public:
  explicit RowMatcher(CompareRows compare = compare_rows_variants().back().run)
      : compare_(compare) {}

  /// Bytes [first, end) of the plane as tokens: the longest match, the nearest of equal ones.
  /// Matches reach back before `first`, never beyond `end`, nor beyond the middle between both.
  /// \param least shorter matches are left alone; at least kShortestMatch
  void find(std::span<const std::byte> plane, std::size_t first, std::size_t end,
            const Distances& distances, unsigned least);

  [[nodiscard]] std::span<const Token> tokens() const {
    return std::span(tokens_).first(token_count_);
  }
  /// How often each occurs.
  [[nodiscard]] const std::array<std::uint32_t, kTokens>& counts() const { return counts_; }

 private:
  struct Lane;
  struct Buffers {
    std::vector<std::uint8_t> flags;
    std::vector<std::uint64_t> starts;  ///< bit i % 64 of [i / 64]: a match begins at byte i
  };
  Lane make_lane(std::span<const std::byte> plane, std::size_t first, std::size_t end,
                 const Distances& distances, unsigned least, Buffers& buffers) const;

  CompareRows compare_;
  std::array<Buffers, 2> buffers_;  ///< of the block's halves
  std::vector<Token> tokens_;       ///< the first token_count_ of them
  std::size_t token_count_ = 0;
  std::array<std::uint32_t, kTokens> counts_{};
};

}  // namespace rec2nwb
