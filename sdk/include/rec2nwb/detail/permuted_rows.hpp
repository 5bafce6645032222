/// \file
/// permute_rows: rows of int16 in another order of their columns, eight rows at a time.
///
/// Seen across eight rows, a column is one vector: transposed, an order is a list of vectors, and
/// transposed again they are rows. So any order takes the same few instructions; values moved one
/// by one take at least twice as long.
///
/// Needs: C++17, little endian; a compiler with __builtin_shufflevector (GCC 12, Clang), else it
/// moves no rows. Promises: no instructions beyond those the compiler was asked for.
#ifndef REC2NWB_DETAIL_PERMUTED_ROWS_HPP
#define REC2NWB_DETAIL_PERMUTED_ROWS_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace rec2nwb::sdk::detail {

/// \param from         the first row; rows are from_stride_bytes apart, of any alignment
/// \param from_columns of a row
/// \param offset_bytes of the value in its row of from, one for each of the out_columns
/// \param out          rows of out_columns values, without space between them
/// \return rows that were written: all up to a multiple of eight, or none of so few or so many
/// columns
inline std::uint32_t permute_rows(const std::uint8_t* from, std::size_t from_stride_bytes,
                                  std::size_t from_columns, std::uint32_t rows,
                                  const std::uint32_t* offset_bytes, std::size_t out_columns,
                                  std::int16_t* out);

#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define REC2NWB_HAS_SHUFFLEVECTOR
#endif
#endif

#ifdef REC2NWB_HAS_SHUFFLEVECTOR

inline constexpr std::size_t kEight = 8;
using Eight [[gnu::vector_size(16)]] = std::int16_t;

/// Square of eight rows. Each step makes the highest bit of a row's number the lowest of its
/// columns' numbers; after three the numbers are exchanged.
struct Square {
  Eight row[kEight];

  template <std::size_t... kRow>
  [[gnu::always_inline]] void load(const void* from, std::size_t stride_bytes,
                                   std::index_sequence<kRow...>) {
    const auto* bytes = static_cast<const std::uint8_t*>(from);
    (std::memcpy(&row[kRow], bytes + kRow * stride_bytes, sizeof(Eight)), ...);
  }
  template <std::size_t... kRow>
  [[gnu::always_inline]] void store(void* to, std::size_t stride_bytes,
                                    std::index_sequence<kRow...>) const {
    auto* bytes = static_cast<std::uint8_t*>(to);
    (std::memcpy(bytes + kRow * stride_bytes, &row[kRow], sizeof(Eight)), ...);
  }
  template <std::size_t... kRow>
  [[gnu::always_inline]] void take(const Eight* columns, const std::uint32_t* offset_bytes,
                                   std::index_sequence<kRow...>) {
    ((row[kRow] = columns[offset_bytes[kRow] / sizeof(std::int16_t)]), ...);
  }

  template <std::size_t... kPair>
  [[gnu::always_inline]] Square interleaved(std::index_sequence<kPair...>) const {
    Square out;
    ((out.row[2 * kPair] =
          __builtin_shufflevector(row[kPair], row[kPair + 4], 0, 8, 1, 9, 2, 10, 3, 11),
      out.row[2 * kPair + 1] =
          __builtin_shufflevector(row[kPair], row[kPair + 4], 4, 12, 5, 13, 6, 14, 7, 15)),
     ...);
    return out;
  }
  [[gnu::always_inline]] Square transposed() const {
    constexpr std::make_index_sequence<kEight / 2> kPairs{};
    return interleaved(kPairs).interleaved(kPairs).interleaved(kPairs);
  }
};

/// Calls visit(column) for every eighth one, and for the last eight, which may come twice.
template <typename Visit>
[[gnu::always_inline]] inline void for_eights(std::size_t columns, const Visit& visit) {
  for (std::size_t at = 0; at + kEight <= columns; at += kEight) visit(at);
  if (columns % kEight != 0) visit(columns - kEight);
}

inline std::uint32_t permute_rows(const std::uint8_t* from, std::size_t from_stride_bytes,
                                  std::size_t from_columns, std::uint32_t rows,
                                  const std::uint32_t* offset_bytes, std::size_t out_columns,
                                  std::int16_t* out) {
  constexpr std::size_t kMostColumns = 2048;  // on the stack: 32 KiB, a first-level cache
  constexpr std::make_index_sequence<kEight> kAll{};
  if (from_columns < kEight || from_columns > kMostColumns || out_columns < kEight) return 0;
  Eight columns[kMostColumns];
  std::uint32_t row = 0;
  for (; row + kEight <= rows; row += kEight) {
    const std::uint8_t* const first = from + row * from_stride_bytes;
    for_eights(from_columns, [&](std::size_t at) {
      Square square;
      square.load(first + at * sizeof(std::int16_t), from_stride_bytes, kAll);
      square.transposed().store(columns + at, sizeof(Eight), kAll);
    });
    std::int16_t* const to = out + row * out_columns;
    for_eights(out_columns, [&](std::size_t at) {
      Square square;
      square.take(columns, offset_bytes + at, kAll);
      square.transposed().store(to + at, out_columns * sizeof(std::int16_t), kAll);
    });
  }
  return row;
}

#undef REC2NWB_HAS_SHUFFLEVECTOR

#else

inline std::uint32_t permute_rows(const std::uint8_t*, std::size_t, std::size_t, std::uint32_t,
                                  const std::uint32_t*, std::size_t, std::int16_t*) {
  return 0;
}

#endif

}  // namespace rec2nwb::sdk::detail

#endif  // REC2NWB_DETAIL_PERMUTED_ROWS_HPP
