/// \file
/// AccessUnits: the coded frames of a raw H.264 file (Annex B), one after the other.
///
/// Needs: libavcodec. Promises: bytes as in the file, cut where frames begin; memory of a few
/// frames; fields (interlaced video) are refused.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
}

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rec2nwb::remux {

struct Frame {
  std::vector<std::uint8_t> bytes;
  bool is_key = false;
  std::int64_t sequence = 0;  ///< counts the points from which a decoder starts anew
  std::int64_t order = 0;     ///< within its sequence frames are shown in this order
  int width = 0, height = 0;  ///< pixels
  int profile = 0, level = 0;
};

class AccessUnits {
 public:
  /// \throws std::runtime_error
  explicit AccessUnits(const std::string& path);

  /// Nothing at the end. \throws std::runtime_error
  std::optional<Frame> next();

 private:
  struct Free {
    void operator()(std::FILE* file) const { std::fclose(file); }
    void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
    void operator()(AVCodecParserContext* parser) const { av_parser_close(parser); }
  };

  bool fill();
  Frame make_frame(const std::uint8_t* data, int size);

  std::string path_;
  std::unique_ptr<std::FILE, Free> file_;
  std::unique_ptr<AVCodecContext, Free> codec_;
  std::unique_ptr<AVCodecParserContext, Free> parser_;
  std::vector<std::uint8_t> buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  bool ended_ = false;
  std::int64_t sequence_ = 0;
};

/// Parameter sets (SPS, PPS) of a frame, each with its start code.
std::vector<std::uint8_t> parameter_sets(const std::vector<std::uint8_t>& frame);

}  // namespace rec2nwb::remux
