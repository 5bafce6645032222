// Clauses are those of Recommendation ITU-T H.264: 7.3 has the syntax as tables, 7.4 the meaning.
#include "cli/demo/h264.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string>

namespace rec2nwb::demo {
namespace {

// Table 7-1
constexpr std::uint8_t kPictureSlice = 1;
constexpr std::uint8_t kIdrSlice = 5;
constexpr std::uint8_t kSequenceParameterSet = 7;
constexpr std::uint8_t kPictureParameterSet = 8;

constexpr std::uint8_t kRefIdc = 3;  // 7.4.1: not 0, as every picture is the next one's base
constexpr std::uint8_t kBaselineProfile = 66;   // A.2.1
constexpr std::uint8_t kConstraintSets = 0xC0;  // decoders of the Main profile read it too, A.2.2
constexpr std::uint8_t kLevel2 = 20;            // Table A-1: 2 Mbit/s
constexpr std::uint32_t kFramesHz = 30;
constexpr int kFrameNumberBits = 4;  // the fewest there can be

// Table 7-6: all slices of the picture are of the type
constexpr std::uint32_t kSliceP = 5;
constexpr std::uint32_t kSliceI = 7;

constexpr std::uint32_t kPcmInSliceI = 25;  // Table 7-11
constexpr std::uint32_t kPcmInSliceP =
    30;  // 7.4.5: in P slices, five types of their own come first

constexpr std::size_t kChromaBytes = 128;  // of a macroblock, 4:2:0
constexpr char kGrey = '\x80';

}  // namespace

/// The payload of a unit, bit by bit, high bits first.
class H264Stream::Bits {
 public:
  /// u(n), 7.2
  void number(std::uint32_t value, int bits) {
    for (int bit = bits - 1; bit >= 0; --bit) put((value >> static_cast<unsigned>(bit)) & 1U);
  }
  void flag(bool value) { put(value ? 1 : 0); }

  /// ue(v), 9.1: as many zeros as bits follow the first one of value + 1.
  void exp_golomb(std::uint32_t value) {
    const int length = static_cast<int>(std::bit_width(value + 1));
    number(0, length - 1);
    number(value + 1, length);
  }

  void align_with_zeros() {
    while (free_bits_ != 0) put(0);
  }
  /// \param bytes at a byte's start
  void bytes(std::string_view bytes) { bytes_ += bytes; }

  /// rbsp_trailing_bits, 7.3.2.11
  void finish() {
    put(1);
    align_with_zeros();
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  void put(std::uint32_t bit) {
    if (free_bits_ == 0) {
      bytes_.push_back('\0');
      free_bits_ = 8;
    }
    --free_bits_;
    const auto last = static_cast<unsigned char>(bytes_.back());
    bytes_.back() = static_cast<char>(last | (bit << static_cast<unsigned>(free_bits_)));
  }

  std::string bytes_;
  int free_bits_ = 0;  // of the last byte
};

H264Stream::H264Stream(OutFile& file, int width_macroblocks, int height_macroblocks)
    : file_(file), width_macroblocks_(width_macroblocks), height_macroblocks_(height_macroblocks) {}

void H264Stream::add(std::span<const std::uint8_t> luma) {
  const bool idr = before_.empty() || since_idr_ == kPicturesPerIdr;
  if (idr) {
    since_idr_ = 0;
    write_parameter_sets();
  }
  Bits bits;
  write_slice_header(bits, idr);
  // slice_data, 7.3.4
  std::uint32_t skipped = 0;
  for (int macroblock = 0; macroblock < macroblocks(); ++macroblock) {
    if (!idr && !differs(luma, macroblock)) {
      ++skipped;
      continue;
    }
    if (!idr) bits.exp_golomb(skipped);
    skipped = 0;
    bits.exp_golomb(idr ? kPcmInSliceI : kPcmInSliceP);
    write_macroblock(bits, luma, macroblock);
  }
  if (skipped > 0) bits.exp_golomb(skipped);
  write_unit(idr ? kIdrSlice : kPictureSlice, bits);
  before_.assign(luma.begin(), luma.end());
  ++since_idr_;
}

void H264Stream::write_parameter_sets() {
  Bits sequence;  // 7.3.2.1.1
  sequence.number(kBaselineProfile, 8);
  sequence.number(kConstraintSets, 8);
  sequence.number(kLevel2, 8);
  sequence.exp_golomb(0);                     // id
  sequence.exp_golomb(kFrameNumberBits - 4);  // log2_max_frame_num_minus4
  sequence.exp_golomb(2);  // pic_order_cnt_type: shown in the order of the stream
  sequence.exp_golomb(1);  // max_num_ref_frames
  sequence.flag(false);    // gaps_in_frame_num_value_allowed_flag
  sequence.exp_golomb(static_cast<std::uint32_t>(width_macroblocks_ - 1));
  sequence.exp_golomb(static_cast<std::uint32_t>(height_macroblocks_ - 1));
  sequence.flag(true);    // frame_mbs_only_flag
  sequence.flag(true);    // direct_8x8_inference_flag
  sequence.flag(false);   // frame_cropping_flag
  sequence.flag(true);    // vui_parameters_present_flag, E.1.1
  sequence.number(0, 4);  // no aspect ratio, overscan, signal type, place of chroma
  sequence.flag(true);    // timing_info_present_flag
  sequence.number(1, 32);
  sequence.number(2 * kFramesHz, 32);  // a frame is two ticks, E.2.1
  sequence.flag(true);                 // fixed_frame_rate_flag
  sequence.number(0, 4);  // no HRD parameters of either kind, no pic_struct, no restrictions
  write_unit(kSequenceParameterSet, sequence);

  Bits picture;           // 7.3.2.2
  picture.exp_golomb(0);  // id
  picture.exp_golomb(0);  // of the sequence's
  picture.flag(false);    // entropy_coding_mode_flag: CAVLC
  picture.flag(false);    // bottom_field_pic_order_in_frame_present_flag
  picture.exp_golomb(0);  // num_slice_groups_minus1
  picture.exp_golomb(0);  // num_ref_idx_l0_default_active_minus1
  picture.exp_golomb(0);  // num_ref_idx_l1_default_active_minus1
  picture.number(0, 3);   // weighted_pred_flag, weighted_bipred_idc
  picture.exp_golomb(0);  // pic_init_qp_minus26: 0 is the same in se(v)
  picture.exp_golomb(0);  // pic_init_qs_minus26
  picture.exp_golomb(0);  // chroma_qp_index_offset
  picture.flag(true);     // deblocking_filter_control_present_flag: slices switch the filter off
  picture.flag(false);    // constrained_intra_pred_flag
  picture.flag(false);    // redundant_pic_cnt_present_flag
  write_unit(kPictureParameterSet, picture);
}

/// 7.3.3
void H264Stream::write_slice_header(Bits& bits, bool idr) const {
  bits.exp_golomb(0);  // first_mb_in_slice
  bits.exp_golomb(idr ? kSliceI : kSliceP);
  bits.exp_golomb(0);                                                     // pic_parameter_set_id
  bits.number(static_cast<std::uint32_t>(since_idr_), kFrameNumberBits);  // its low bits
  if (idr) {
    bits.exp_golomb(0);  // idr_pic_id
    bits.number(0, 2);   // no_output_of_prior_pics_flag, long_term_reference_flag, 7.3.3.3
  } else {
    bits.flag(false);  // num_ref_idx_active_override_flag
    bits.flag(false);  // ref_pic_list_modification_flag_l0
    bits.flag(false);  // adaptive_ref_pic_marking_mode_flag: the last picture is the base
  }
  bits.exp_golomb(0);  // slice_qp_delta
  bits.exp_golomb(1);  // disable_deblocking_filter_idc: pixels stay as they are
}

/// What follows mb_type I_PCM, 7.3.5
void H264Stream::write_macroblock(Bits& bits, std::span<const std::uint8_t> luma,
                                  int macroblock) const {
  bits.align_with_zeros();
  std::string samples;
  for (int row = 0; row < kMacroblockPixels; ++row) {
    for (const std::uint8_t pixel : row_of(luma, macroblock, row)) {
      samples.push_back(static_cast<char>(pixel));
    }
  }
  samples.append(kChromaBytes, kGrey);
  bits.bytes(samples);
}

bool H264Stream::differs(std::span<const std::uint8_t> luma, int macroblock) const {
  for (int row = 0; row < kMacroblockPixels; ++row) {
    if (!std::ranges::equal(row_of(luma, macroblock, row), row_of(before_, macroblock, row))) {
      return true;
    }
  }
  return false;
}

std::span<const std::uint8_t> H264Stream::row_of(std::span<const std::uint8_t> luma, int macroblock,
                                                 int row) const {
  const int x = macroblock % width_macroblocks_ * kMacroblockPixels;
  const int y = macroblock / width_macroblocks_ * kMacroblockPixels + row;
  const int first = y * width_macroblocks_ * kMacroblockPixels + x;
  return luma.subspan(static_cast<std::size_t>(first), kMacroblockPixels);
}

/// 7.3.1, with the start code of B.1.1. Three bytes that would be a start code, or the beginning of
/// one, get a 3 before the last.
void H264Stream::write_unit(std::uint8_t type, Bits& bits) {
  bits.finish();
  std::string unit("\0\0\0\1", 4);
  unit.push_back(static_cast<char>(kRefIdc << 5U | type));
  int zeros = 0;
  for (const char byte : bits.bytes()) {
    if (zeros == 2 && static_cast<unsigned char>(byte) <= 3) {
      unit.push_back('\3');
      zeros = 0;
    }
    zeros = byte == '\0' ? zeros + 1 : 0;
    unit.push_back(byte);
  }
  file_.text(unit);
}

}  // namespace rec2nwb::demo
