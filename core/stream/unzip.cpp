#include "stream/unzip.hpp"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace rec2nwb {
namespace {

void unzip_plain(const std::byte* in, std::size_t pairs, std::byte* even, std::byte* odd) {
  for (std::size_t i = 0; i < pairs; ++i) {
    even[i] = in[2 * i];
    odd[i] = in[2 * i + 1];
  }
}

#ifdef __x86_64__

// As 16-bit numbers, low bytes are the even ones; each is packed without saturating, as it is below
// 256.
void unzip_sse2(const std::byte* in, std::size_t pairs, std::byte* even, std::byte* odd) {
  constexpr std::size_t kPairs = 16;
  const __m128i low = _mm_set1_epi16(0x00FF);
  std::size_t i = 0;
  for (; i + kPairs <= pairs; i += kPairs) {
    const auto* from = reinterpret_cast<const __m128i*>(in + 2 * i);
    const __m128i a = _mm_loadu_si128(from);
    const __m128i b = _mm_loadu_si128(from + 1);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(even + i),
                     _mm_packus_epi16(_mm_and_si128(a, low), _mm_and_si128(b, low)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(odd + i),
                     _mm_packus_epi16(_mm_srli_epi16(a, 8), _mm_srli_epi16(b, 8)));
  }
  unzip_plain(in + 2 * i, pairs - i, even + i, odd + i);
}

// The same, twice as wide. Packing works in each half of a register: the quarters of the result are
// in the order 0, 2, 1, 3.
__attribute__((target("avx2"))) void unzip_avx2(const std::byte* in, std::size_t pairs,
                                                std::byte* even, std::byte* odd) {
  constexpr std::size_t kPairs = 32;
  constexpr int kInOrder = 0b11'01'10'00;
  const __m256i low = _mm256_set1_epi16(0x00FF);
  std::size_t i = 0;
  for (; i + kPairs <= pairs; i += kPairs) {
    const auto* from = reinterpret_cast<const __m256i*>(in + 2 * i);
    const __m256i a = _mm256_loadu_si256(from);
    const __m256i b = _mm256_loadu_si256(from + 1);
    const __m256i evens = _mm256_packus_epi16(_mm256_and_si256(a, low), _mm256_and_si256(b, low));
    const __m256i odds = _mm256_packus_epi16(_mm256_srli_epi16(a, 8), _mm256_srli_epi16(b, 8));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(even + i),
                        _mm256_permute4x64_epi64(evens, kInOrder));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(odd + i),
                        _mm256_permute4x64_epi64(odds, kInOrder));
  }
  unzip_plain(in + 2 * i, pairs - i, even + i, odd + i);
}

#endif

}  // namespace

std::vector<UnzipVariant> unzip_variants() {
  std::vector<UnzipVariant> variants = {{"plain", unzip_plain}};
#ifdef __x86_64__
  variants.push_back({"sse2", unzip_sse2});
  if (__builtin_cpu_supports("avx2") != 0) variants.push_back({"avx2", unzip_avx2});
#endif
  return variants;
}

}  // namespace rec2nwb
