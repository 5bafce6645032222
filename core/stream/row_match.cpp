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

std::uint64_t load(const std::uint8_t* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

struct Match {
  unsigned length = 0;
  std::uint64_t distances = 0;  ///< flags of those that have it, if it has a byte
};

constexpr std::size_t kStartsAtOnce = 64;
constexpr unsigned kStep = 16;

#ifdef __SSE2__

/// Bit n: from byte n on, some distance is equal in `least` bytes.
std::uint64_t starts_of(const std::uint8_t* flags, unsigned least) {
  const auto part = [&](std::size_t at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(flags + at));
  };
  __m128i a = part(0), b = part(16), c = part(32), d = part(48);
  for (unsigned further = 1; further < least; ++further) {
    a = _mm_and_si128(a, part(further));
    b = _mm_and_si128(b, part(further + 16));
    c = _mm_and_si128(c, part(further + 32));
    d = _mm_and_si128(d, part(further + 48));
  }
  const auto zeros = [](__m128i bytes) {
    return static_cast<std::uint64_t>(
        _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
  };
  return ~(zeros(a) | zeros(b) << 16 | zeros(c) << 32 | zeros(d) << 48);
}

/// As far as kStep. \param among these distances alone
[[gnu::always_inline]] inline Match step(const std::uint8_t* flags, std::uint64_t among) {
  // In the end, byte n: the distances that are equal in all of the bytes 0 to n.
  __m128i equal = _mm_and_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(flags)),
                                _mm_set1_epi8(static_cast<char>(among)));
  const auto and_before = [&](__m128i moved, __m128i first) {
    equal = _mm_and_si128(equal, _mm_or_si128(moved, first));
  };
  and_before(_mm_slli_si128(equal, 1), _mm_set_epi64x(0, 0xFF));
  and_before(_mm_slli_si128(equal, 2), _mm_set_epi64x(0, 0xFFFF));
  and_before(_mm_slli_si128(equal, 4), _mm_set_epi64x(0, 0xFFFFFFFF));
  and_before(_mm_slli_si128(equal, 8), _mm_set_epi64x(0, -1));
  const int none = _mm_movemask_epi8(_mm_cmpeq_epi8(equal, _mm_setzero_si128()));
  const auto length =
      static_cast<unsigned>(std::countr_zero(static_cast<unsigned>(none) | 1U << kStep));
  std::array<std::uint8_t, kStep> so_far{};
  _mm_storeu_si128(reinterpret_cast<__m128i*>(so_far.data()), equal);
  return {length, so_far[(length + kStep - 1) % kStep]};  // of no byte: whatever it is
}

#else

std::uint64_t starts_of(const std::uint8_t* flags, unsigned least) {
  std::uint64_t starts = 0;
  for (std::size_t i = 0; i < kStartsAtOnce; ++i) {
    std::uint8_t equal = flags[i];
    for (unsigned further = 1; further < least; ++further) equal &= flags[i + further];
    starts |= std::uint64_t{equal != 0} << i;
  }
  return starts;
}

Match step(const std::uint8_t* flags, std::uint64_t among) {
  Match match{0, among};
  for (; match.length < kStep && (match.distances & flags[match.length]) != 0; ++match.length) {
    match.distances &= flags[match.length];
  }
  return match;
}

#endif

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

/// Zeros behind the end of the flags: no match goes on there, however far a step looks.
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
  auto& [flags, starts] = buffers;
  flags.resize(bytes + kBehind);
  const std::size_t compared = std::clamp<std::size_t>(distances.back(), first, end);
  std::fill_n(flags.begin(), compared - first, std::uint8_t{0});
  compare_(plane.data(), compared, end, distances, flags.data() + (compared - first));
  std::fill_n(flags.end() - kBehind, kBehind, std::uint8_t{0});

  starts.clear();
  for (std::size_t i = 0; i < bytes; i += kStartsAtOnce) {
    starts.push_back(starts_of(flags.data() + i, least));
  }
  starts.push_back(0);  // one more than is looked up
  return {plane.data() + first,
          flags.data(),
          reinterpret_cast<const std::uint8_t*>(starts.data()),
          0,
          bytes,
          nullptr};
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
