/// \file
/// Bytes at even and at odd places apart: the one kernel of the byte shuffle, in the variants that
/// a processor may have.
///
/// Needs: nothing of the build but plain x86-64; which variant runs is decided when the program
/// runs. Promises: all variants give the same bytes; nothing beyond the given lengths is touched.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rec2nwb {

/// even[i] = in[2 i] and odd[i] = in[2 i + 1] for i < pairs. Any alignment; no overlap.
using Unzip = void (*)(const std::byte* in, std::size_t pairs, std::byte* even, std::byte* odd);

struct UnzipVariant {
  std::string name;
  Unzip run = nullptr;
};

/// Those that this processor can run, the fastest last; there is always one.
std::vector<UnzipVariant> unzip_variants();

}  // namespace rec2nwb
