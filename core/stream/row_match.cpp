#include "stream/row_match.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace rec2nwb {
namespace {

static_assert(std::endian::native == std::endian::little, "the first flags are the lowest");
static_assert(kDistances == 8, "a byte of flags");

void compare_plain(const std::byte* plane, std::size_t first, std::size_t end,
                   const Distances& distances, std::uint8_t* flags) {
  for (std::size_t i = first; i < end; ++i) {
    unsigned equal = 0;
    for (unsigned k = 0; k < kDistances; ++k) {
      equal |= static_cast<unsigned>(plane[i] == plane[i - distances[k]]) << k;
    }
    *flags++ = static_cast<std::uint8_t>(equal);
  }
}

#ifdef __x86_64__

void compare_sse2(const std::byte* plane, std::size_t first, std::size_t end,
                  const Distances& distances, std::uint8_t* flags) {
  constexpr std::size_t kStep = sizeof(__m128i);
  std::size_t i = first;
  for (; i + kStep <= end; i += kStep, flags += kStep) {
    const auto load = [&](std::size_t at) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(plane + at));
    };
    const __m128i bytes = load(i);
    __m128i equal = _mm_setzero_si128();
    for (unsigned k = 0; k < kDistances; ++k) {
      const __m128i flag = _mm_set1_epi8(static_cast<char>(1U << k));
      equal =
          _mm_or_si128(equal, _mm_and_si128(flag, _mm_cmpeq_epi8(bytes, load(i - distances[k]))));
    }
    _mm_storeu_si128(reinterpret_cast<__m128i*>(flags), equal);
  }
  compare_plain(plane, i, end, distances, flags);
}

__attribute__((target("avx2"))) void compare_avx2(const std::byte* plane, std::size_t first,
                                                  std::size_t end, const Distances& distances,
                                                  std::uint8_t* flags) {
  constexpr std::size_t kStep = sizeof(__m256i);
  std::size_t i = first;
  for (; i + kStep <= end; i += kStep, flags += kStep) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(plane + i));
    __m256i equal = _mm256_setzero_si256();
    for (unsigned k = 0; k < kDistances; ++k) {
      const __m256i flag = _mm256_set1_epi8(static_cast<char>(1U << k));
      const __m256i before =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(plane + i - distances[k]));
      equal = _mm256_or_si256(equal, _mm256_and_si256(flag, _mm256_cmpeq_epi8(bytes, before)));
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(flags), equal);
  }
  compare_plain(plane, i, end, distances, flags);
}

#endif

struct Match {
  unsigned length = 0;
  std::uint64_t distances = 0;  ///< flags of those that have it
};

/// A part of the block, whose tokens follow each other.
struct Lane {
  const std::uint8_t* flags = nullptr;
  const std::byte* bytes = nullptr;
  std::size_t left = 0;
  Token* next = nullptr;
};

/// Byte n of the result: the distances that are equal in all of the bytes 0 to n.
[[gnu::always_inline]] inline std::uint64_t equal_so_far(const std::uint8_t* flags) {
  std::uint64_t equal = 0;
  std::memcpy(&equal, flags, sizeof equal);
  equal &= equal << 8 | 0xFFU;
  equal &= equal << 16 | 0xFFFFU;
  equal &= equal << 32 | 0xFFFFFFFFU;
  return equal;
}

/// Bytes up to the last that is not zero. Not by bit_width, which asks for zero with a branch.
[[gnu::always_inline]] inline unsigned bytes_of(std::uint64_t value) {
  const auto last_bit = 63U - static_cast<unsigned>(__builtin_clzll(value | 1));
  return last_bit / 8 + static_cast<unsigned>(value != 0);
}

constexpr unsigned kStep = 16;

/// As far as kStep. \param among these distances alone
[[gnu::always_inline]] inline Match step(const std::uint8_t* flags, std::uint64_t among) {
  constexpr std::uint64_t kAllBytes = 0x0101010101010101U;
  const std::uint64_t low = equal_so_far(flags) & among * kAllBytes;
  const std::uint64_t high = equal_so_far(flags + 8) & (low >> 56) * kAllBytes;
  const std::uint64_t goes_on = 0U - static_cast<std::uint64_t>(high != 0);  // all ones or none
  const std::uint64_t last = (goes_on & high) | (~goes_on & low);
  const unsigned last_bytes = bytes_of(last);
  return {last_bytes + (static_cast<unsigned>(goes_on) & 8U), last >> ((8 * last_bytes + 56) % 64)};
}

[[gnu::always_inline]] inline Match longest_match(const std::uint8_t* flags) {
  Match match = step(flags, 0xFF);
  Match next = match;
  while (next.length == kStep && match.length < kLongestMatch) {
    next = step(flags + match.length, match.distances);
    if (next.length == 0) break;
    match = {match.length + next.length, next.distances};
  }
  match.length = match.length < kLongestMatch ? match.length : kLongestMatch;
  return match;
}

[[gnu::always_inline]] inline void take_token(Lane& lane, unsigned least) {
  const Match match = longest_match(lane.flags);
  // Which of both comes next cannot be predicted, so there is no branch to predict wrongly.
  const unsigned is_match = 0U - static_cast<unsigned>(match.length >= least);  // all ones or none
  const auto nearest = static_cast<unsigned>(std::countr_zero(match.distances | 0x80));
  *lane.next++ = static_cast<Token>((is_match & match_token(nearest, match.length)) |
                                    (~is_match & std::to_integer<unsigned>(*lane.bytes)));
  const std::size_t taken = (is_match & match.length) | (~is_match & 1U);
  lane.flags += taken;
  lane.bytes += taken;
  lane.left -= taken;
}

Lane make_lane(CompareRows compare, std::span<const std::byte> plane, std::size_t first,
               std::size_t end, const Distances& distances, std::vector<std::uint8_t>& flags) {
  // Zeros behind the end: no match goes on there, however far a step looks.
  constexpr std::size_t kBehind = kLongestMatch + kStep;
  flags.resize(end - first + kBehind);
  const std::size_t compared = std::clamp<std::size_t>(distances.back(), first, end);
  std::fill_n(flags.begin(), compared - first, std::uint8_t{0});
  compare(plane.data(), compared, end, distances, flags.data() + (compared - first));
  std::fill_n(flags.end() - kBehind, kBehind, std::uint8_t{0});
  return {flags.data(), plane.data() + first, end - first, nullptr};
}

}  // namespace

std::vector<CompareRowsVariant> compare_rows_variants() {
  std::vector<CompareRowsVariant> variants = {{"plain", compare_plain}};
#ifdef __x86_64__
  variants.push_back({"sse2", compare_sse2});
  if (__builtin_cpu_supports("avx2") != 0) variants.push_back({"avx2", compare_avx2});
#endif
  return variants;
}

Distances match_distances(std::uint32_t row_bytes) {
  Distances distances = {1};
  for (unsigned k = 1; k < kDistances; ++k) distances[k] = k * row_bytes;
  return distances;
}

void RowMatcher::find(std::span<const std::byte> plane, std::size_t first, std::size_t end,
                      const Distances& distances, unsigned least) {
  // Where a token begins is known when the one before it ends. Two parts of the block side by side
  // keep the processor busy while one of them waits.
  const std::size_t middle = first + (end - first) / 2;
  if (tokens_.size() < end - first) tokens_.resize(end - first);
  Lane front = make_lane(compare_, plane, first, middle, distances, flags_[0]);
  Lane back = make_lane(compare_, plane, middle, end, distances, flags_[1]);
  front.next = tokens_.data();
  Token* const behind = back.next = tokens_.data() + (middle - first);
  while (front.left > 0 && back.left > 0) {
    take_token(front, least);
    take_token(back, least);
  }
  while (front.left > 0) take_token(front, least);
  while (back.left > 0) take_token(back, least);
  token_count_ =
      static_cast<std::size_t>(std::copy(behind, back.next, front.next) - tokens_.data());
  counts_.fill(0);
  for (const Token token : tokens()) ++counts_[token];
}

}  // namespace rec2nwb
