/// \file
/// Is a byte plane noise: bytes that deflate cannot make smaller?
///
/// Two looks, both at a part of the plane only. If some byte values are more frequent than others,
/// deflate gains by its Huffman codes: their order-0 entropy says how much. If all are as frequent,
/// they may still form a pattern, as the bytes of counters and times do: a trial says so.
///
/// Needs: a Deflater. Promises: the answer depends on the plane alone.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "stream/deflate.hpp"

namespace rec2nwb {

/// Order-0 entropy in bit per byte of a sample of 64 KiB from all over the plane, or of all of a
/// shorter one; 0 for nothing. The sample makes noise look 0.003 bit less than it is.
double entropy_bits(std::span<const std::byte> plane);

/// Above this, storing a plane costs at most 1.3 % of its bytes.
inline constexpr double kNoiseBits = 7.9;

/// Tells noise from a pattern.
class NoiseTest {
 public:
  /// Needs: a plane of more than kNoiseBits.
  bool is_noise(std::span<const std::byte> plane, Deflater& deflater);

 private:
  std::vector<std::byte> trial_;
};

}  // namespace rec2nwb
