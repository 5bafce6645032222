/// \file
/// The pictures of a raw H.264 stream that has only I_PCM and skipped macroblocks, without the code
/// that wrote it. Anything else is a failure of the test.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rec2nwb::demo_test {

struct Unit {
  int type = 0;
  bool reference = false;
  std::string payload;  ///< without the bytes against false start codes
};

/// What lies between start codes; it must not contain what no unit may.
inline std::vector<Unit> units_of(const std::string& stream) {
  const std::string start("\0\0\0\1", 4);
  std::vector<Unit> units;
  EXPECT_TRUE(stream.starts_with(start));
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t begin = at + start.size();
    const std::size_t end = std::min(stream.find(start, begin), stream.size());
    const std::string unit = stream.substr(begin, end - begin);
    at = end;
    EXPECT_FALSE(unit.ends_with('\0'));
    const auto header = static_cast<unsigned char>(unit.at(0));
    EXPECT_EQ(header >> 7U, 0) << "forbidden_zero_bit";
    Unit found{header & 0x1F, (header >> 5U & 3U) != 0, ""};
    for (std::size_t i = 1; i < unit.size(); ++i) {
      const bool behind_zeros = i > 2 && unit[i - 1] == '\0' && unit[i - 2] == '\0';
      if (behind_zeros) {
        EXPECT_GE(static_cast<unsigned char>(unit[i]), 3)
            << "three bytes of a start code, unit " << units.size();
      }
      if (behind_zeros && unit[i] == '\3') {
        const bool needed = i + 1 == unit.size() || static_cast<unsigned char>(unit[i + 1]) <= 3;
        EXPECT_TRUE(needed) << "unit " << units.size();
        continue;
      }
      found.payload.push_back(unit[i]);
    }
    units.push_back(std::move(found));
  }
  return units;
}

class BitReader {
 public:
  explicit BitReader(const std::string& bytes) : bytes_(bytes) {}

  std::uint32_t number(int bits) {
    std::uint32_t value = 0;
    for (; bits > 0; --bits) {
      const auto byte = static_cast<unsigned char>(bytes_.at(at_ / 8));
      value = value << 1U | (byte >> (7 - at_ % 8) & 1U);
      ++at_;
    }
    return value;
  }
  std::uint32_t exp_golomb() {
    int zeros = 0;
    while (number(1) == 0) ++zeros;
    return (1U << static_cast<unsigned>(zeros)) - 1 + number(zeros);
  }
  void align() {
    while (at_ % 8 != 0) EXPECT_EQ(number(1), 0U);
  }
  /// Is there more than the one and the zeros at the end?
  [[nodiscard]] bool has_more() const {
    BitReader rest = *this;
    const std::size_t end = 8 * bytes_.size();
    if (rest.at_ >= end || end - rest.at_ > 8) return rest.at_ < end;
    return rest.number(static_cast<int>(end - rest.at_)) != 1U << (end - at_ - 1);
  }

 private:
  const std::string& bytes_;
  std::size_t at_ = 0;
};

struct Video {
  int width_macroblocks = 0;
  int height_macroblocks = 0;
  int idrs = 0;
  std::vector<std::vector<std::uint8_t>> pictures;  ///< luma, row by row
};

inline void read_sequence(const std::string& payload, Video& video) {
  BitReader bits(payload);
  EXPECT_EQ(bits.number(8), 66U) << "profile_idc: Baseline";
  EXPECT_EQ(bits.number(8) & 3U, 0U) << "reserved bits";
  bits.number(8);
  const std::uint32_t id = bits.exp_golomb();
  const std::uint32_t frame_number_bits = bits.exp_golomb() + 4;
  const std::uint32_t order_type = bits.exp_golomb();
  const std::uint32_t references = bits.exp_golomb();
  EXPECT_EQ((std::vector{id, frame_number_bits, order_type, references, bits.number(1)}),
            (std::vector<std::uint32_t>{0, 4, 2, 1, 0}));
  video.width_macroblocks = static_cast<int>(bits.exp_golomb()) + 1;
  video.height_macroblocks = static_cast<int>(bits.exp_golomb()) + 1;
  EXPECT_EQ(bits.number(1), 1U) << "frame_mbs_only_flag";
}

inline void read_macroblock(BitReader& bits, std::uint32_t macroblock, const Video& video,
                            std::vector<std::uint8_t>& picture) {
  const std::uint32_t width = static_cast<std::uint32_t>(video.width_macroblocks);
  bits.align();
  for (std::uint32_t pixel = 0; pixel < 256; ++pixel) {
    const std::uint32_t y = macroblock / width * 16 + pixel / 16;
    picture.at(y * width * 16 + macroblock % width * 16 + pixel % 16) =
        static_cast<std::uint8_t>(bits.number(8));
  }
  for (int pixel = 0; pixel < 128; ++pixel) EXPECT_EQ(bits.number(8), 128U) << "chroma";
}

/// \param frame_number expected, since the last IDR
inline void read_slice(const Unit& unit, std::uint32_t frame_number, Video& video) {
  const bool idr = unit.type == 5;
  BitReader bits(unit.payload);
  EXPECT_TRUE(unit.reference);
  EXPECT_EQ(bits.exp_golomb(), 0U) << "first_mb_in_slice";
  EXPECT_EQ(bits.exp_golomb(), idr ? 7U : 5U) << "slice_type";
  EXPECT_EQ(bits.exp_golomb(), 0U) << "pic_parameter_set_id";
  EXPECT_EQ(bits.number(4), frame_number % 16);
  if (idr) {
    EXPECT_EQ(bits.exp_golomb(), 0U) << "idr_pic_id";
  }
  EXPECT_EQ(bits.number(idr ? 2 : 3), 0U);
  EXPECT_EQ(bits.exp_golomb(), 0U) << "slice_qp_delta";
  EXPECT_EQ(bits.exp_golomb(), 1U) << "disable_deblocking_filter_idc";
  const auto macroblocks =
      static_cast<std::uint32_t>(video.width_macroblocks * video.height_macroblocks);
  ASSERT_TRUE(idr || !video.pictures.empty());
  std::vector<std::uint8_t> picture =
      idr ? std::vector<std::uint8_t>(std::size_t{256} * macroblocks) : video.pictures.back();
  std::uint32_t macroblock = 0;
  while (bits.has_more()) {
    if (!idr) macroblock += bits.exp_golomb();
    if (!bits.has_more()) break;
    ASSERT_EQ(bits.exp_golomb(), idr ? 25U : 30U) << "mb_type: I_PCM";
    ASSERT_LT(macroblock, macroblocks);
    read_macroblock(bits, macroblock++, video, picture);
  }
  EXPECT_EQ(macroblock, macroblocks) << "of the picture";
  video.pictures.push_back(std::move(picture));
}

inline Video read_video(const std::string& stream) {
  Video video;
  std::uint32_t frame_number = 0;
  int before = 0;
  for (const Unit& unit : units_of(stream)) {
    if (unit.type == 7) {
      read_sequence(unit.payload, video);
    } else if (unit.type == 8) {
      EXPECT_EQ(before, 7) << "a picture parameter set behind that of the sequence";
    } else {
      EXPECT_TRUE(unit.type == 5 ? before == 8 : unit.type == 1) << unit.type;
      frame_number = unit.type == 5 ? 0 : frame_number + 1;
      if (unit.type == 5) ++video.idrs;
      read_slice(unit, frame_number, video);
    }
    before = unit.type;
  }
  return video;
}

}  // namespace rec2nwb::demo_test
