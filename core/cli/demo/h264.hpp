/// \file
/// H264Stream: grey pictures as a raw H.264 stream (ITU-T H.264, Annex B), not compressed:
/// macroblocks that changed as they are (I_PCM), the others skipped (P_Skip).
///
/// Needs: pictures of whole macroblocks, a few of them, as the level's bit rate is low. Promises:
/// a decoder shows exactly these pictures, as many as were added; the first of every
/// kPicturesPerIdr stands alone, so that players can seek.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cli/demo/out_file.hpp"

namespace rec2nwb::demo {

class H264Stream {
 public:
  static constexpr int kMacroblockPixels = 16;  ///< width and height
  static constexpr int kPicturesPerIdr = 30;

  /// \param file must outlive the stream
  H264Stream(OutFile& file, int width_macroblocks, int height_macroblocks);

  /// \param luma row by row; 16 is black, 235 white
  void add(std::span<const std::uint8_t> luma);

 private:
  class Bits;

  [[nodiscard]] int macroblocks() const { return width_macroblocks_ * height_macroblocks_; }
  void write_parameter_sets();
  void write_slice_header(Bits& bits, bool idr) const;
  void write_macroblock(Bits& bits, std::span<const std::uint8_t> luma, int macroblock) const;
  [[nodiscard]] bool differs(std::span<const std::uint8_t> luma, int macroblock) const;
  [[nodiscard]] std::span<const std::uint8_t> row_of(std::span<const std::uint8_t> luma,
                                                     int macroblock, int row) const;
  void write_unit(std::uint8_t type, Bits& bits);

  OutFile& file_;
  int width_macroblocks_;
  int height_macroblocks_;
  std::vector<std::uint8_t> before_;  ///< the picture that is shown; at first none
  int since_idr_ = 0;
};

}  // namespace rec2nwb::demo
