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

constexpr std::uint64_t kAllBytes = 0x0101010101010101U;

std::uint64_t load(const std::uint8_t* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Bit n: byte n is not zero.
std::uint8_t nonzero_bytes(std::uint64_t word) {
  const std::uint64_t low = kAllBytes * 0x7F;
  const std::uint64_t ones = (((word & low) + low) | word) >> 7 & kAllBytes;
  return static_cast<std::uint8_t>(ones * 0x0102040810204080U >> 56);
}

struct Match {
  unsigned length = 0;
  std::uint64_t distances = 0;  ///< flags of those that have it
};

/// Byte n of the result: the distances that are equal in all of the bytes 0 to n.
[[gnu::always_inline]] inline std::uint64_t equal_so_far(const std::uint8_t* flags) {
  std::uint64_t equal = load(flags);
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

/// Zeros behind the end of flags and spans: no match goes on there, however far a step looks.
constexpr std::size_t kBehind = kLongestMatch + kStep;

/// Eight bytes at once, of which the first `n` count. \return behind these
[[gnu::always_inline]] inline Token* put_literals(const std::byte* bytes, std::size_t n,
                                                  Token* next) {
#ifdef __SSE2__
  const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(next), _mm_unpacklo_epi8(eight, _mm_setzero_si128()));
#else
  for (std::size_t i = 0; i < 8; ++i) next[i] = static_cast<Token>(bytes[i]);
#endif
  return next + n;
}

}  // namespace

/// A part of the block, whose tokens follow each other.
struct RowMatcher::Lane {
  const std::byte* bytes = nullptr;
  const std::uint8_t* flags = nullptr;
  const std::uint8_t* starts = nullptr;  ///< a bit for each byte at which a match begins
  std::size_t at = 0;
  std::size_t end = 0;
  Token* next = nullptr;

  [[nodiscard]] bool goes_on() const { return at < end; }

  /// The literals up to the next match, and the match. Where it begins is looked up, not tried:
  /// that a byte is a literal cannot be predicted.
  [[gnu::always_inline]] void take() {
    constexpr unsigned kBits = 56;  // of a word, wherever in a byte its first one is
    const std::uint64_t ahead = load(starts + at / 8) >> at % 8 & ((std::uint64_t{1} << kBits) - 1);
    std::size_t literals =
        static_cast<unsigned>(std::countr_zero(ahead | std::uint64_t{1} << kBits));
    literals = literals < end - at ? literals : end - at;
    for (; literals > 8 && at + 8 <= end; literals -= 8, at += 8) {
      next = put_literals(bytes + at, 8, next);
    }
    if (at + 8 <= end) {
      next = put_literals(bytes + at, literals, next);
      at += literals;
    } else {
      for (; literals > 0; --literals) *next++ = static_cast<Token>(bytes[at++]);
    }
    if (ahead == 0) return;
    const Match match = longest_match(flags + at);
    *next++ = match_token(static_cast<unsigned>(std::countr_zero(match.distances)), match.length);
    at += match.length;
  }
};

/// Flags of the bytes [first, end), and where matches of `least` bytes begin.
RowMatcher::Lane RowMatcher::make_lane(std::span<const std::byte> plane, std::size_t first,
                                       std::size_t end, const Distances& distances, unsigned least,
                                       Buffers& buffers) const {
  const std::size_t bytes = end - first;
  auto& [flags, spans, starts] = buffers;
  flags.resize(bytes + kBehind);
  const std::size_t compared = std::clamp<std::size_t>(distances.back(), first, end);
  std::fill_n(flags.begin(), compared - first, std::uint8_t{0});
  compare_(plane.data(), compared, end, distances, flags.data() + (compared - first));
  std::fill_n(flags.end() - kBehind, kBehind, std::uint8_t{0});

  // spans[i]: equal in 1, 2, 4, ... bytes from i on, in the end in `least` of them.
  spans = flags;
  const auto and_further = [&](std::size_t distance) {
    for (std::size_t i = 0; i < bytes; i += 8) {
      const std::uint64_t both = load(spans.data() + i) & load(spans.data() + i + distance);
      std::memcpy(spans.data() + i, &both, sizeof both);
    }
  };
  unsigned covered = 1;
  for (; 2 * covered <= least; covered *= 2) and_further(covered);
  if (covered < least) and_further(least - covered);
  starts.assign(bytes / 8 + 1 + sizeof(std::uint64_t), 0);
  for (std::size_t i = 0; i < bytes; i += 8) starts[i / 8] = nonzero_bytes(load(spans.data() + i));
  return {plane.data() + first, flags.data(), starts.data(), 0, bytes, nullptr};
}

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
  constexpr std::size_t kSlack = 8;  // of put_literals, behind each part
  tokens_.resize(std::max(tokens_.size(), end - first + 2 * kSlack));
  Lane front = make_lane(plane, first, middle, distances, least, buffers_[0]);
  Lane back = make_lane(plane, middle, end, distances, least, buffers_[1]);
  front.next = tokens_.data();
  Token* const behind = back.next = tokens_.data() + (middle - first) + kSlack;
  while (front.goes_on() && back.goes_on()) {
    front.take();
    back.take();
  }
  while (front.goes_on()) front.take();
  while (back.goes_on()) back.take();
  token_count_ =
      static_cast<std::size_t>(std::copy(behind, back.next, front.next) - tokens_.data());
  counts_.fill(0);
  for (const Token token : tokens()) ++counts_[token];
}

}  // namespace rec2nwb
