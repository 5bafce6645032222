#include "access_units.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace rec2nwb::remux {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
// Types of NAL units: H.264, table 7-1.
constexpr unsigned kTypeBits = 0x1F;
constexpr unsigned kInstantRefresh = 5;
constexpr unsigned kSequenceParameters = 7;
constexpr unsigned kPictureParameters = 8;

/// Calls visit(type, first byte of the start code, behind the last byte) for every NAL unit.
template <typename Visit>
void for_each_unit(const std::vector<std::uint8_t>& bytes, Visit visit) {
  constexpr std::uint8_t kStart[] = {0, 0, 1};
  const auto find = [&](auto from) {
    return std::search(from, bytes.end(), std::begin(kStart), std::end(kStart));
  };
  for (auto at = find(bytes.begin()); bytes.end() - at > 3;) {
    const auto end = find(at + 3);
    visit(at[3] & kTypeBits, at, end);
    at = end;
  }
}

}  // namespace

AccessUnits::AccessUnits(const std::string& path) : path_(path), buffer_(kReadBytes) {
  file_.reset(std::fopen(path.c_str(), "rb"));
  if (!file_) throw std::runtime_error(path + " cannot be opened: " + std::strerror(errno));
  const AVCodec* h264 = avcodec_find_decoder(AV_CODEC_ID_H264);
  if (h264 != nullptr) codec_.reset(avcodec_alloc_context3(h264));
  parser_.reset(av_parser_init(AV_CODEC_ID_H264));
  if (!codec_ || !parser_) {
    throw std::runtime_error("this build of libavcodec does not know H.264");
  }
  buffer_.resize(kReadBytes + AV_INPUT_BUFFER_PADDING_SIZE);
}

bool AccessUnits::fill() {
  filled_ = std::fread(buffer_.data(), 1, kReadBytes, file_.get());
  at_ = 0;
  std::fill_n(buffer_.begin() + static_cast<std::ptrdiff_t>(filled_), AV_INPUT_BUFFER_PADDING_SIZE,
              std::uint8_t{0});
  if (std::ferror(file_.get()) != 0) throw std::runtime_error(path_ + " cannot be read to its end");
  return filled_ > 0;
}

Frame AccessUnits::make_frame(const std::uint8_t* data, int size) {
  Frame frame;
  frame.bytes.assign(data, data + size);
  if (parser_->picture_structure != AV_PICTURE_STRUCTURE_FRAME &&
      parser_->picture_structure != AV_PICTURE_STRUCTURE_UNKNOWN) {
    throw std::runtime_error(path_ + " holds interlaced video, which no camera of a rig makes");
  }
  for_each_unit(frame.bytes, [&](unsigned type, auto /*from*/, auto /*to*/) {
    frame.is_key = frame.is_key || type == kInstantRefresh;
  });
  if (frame.is_key) ++sequence_;
  frame.sequence = sequence_;
  frame.order = parser_->output_picture_number;
  frame.width = parser_->width;
  frame.height = parser_->height;
  frame.profile = codec_->profile;
  frame.level = codec_->level;
  return frame;
}

std::optional<Frame> AccessUnits::next() {
  while (true) {
    if (at_ == filled_ && !ended_) ended_ = !fill();
    std::uint8_t* data = nullptr;
    int size = 0;
    // Given nothing, the parser hands out what it holds back.
    const int used =
        av_parser_parse2(parser_.get(), codec_.get(), &data, &size, buffer_.data() + at_,
                         static_cast<int>(filled_ - at_), AV_NOPTS_VALUE, AV_NOPTS_VALUE, 0);
    if (used < 0) throw std::runtime_error(path_ + " cannot be cut into frames");
    at_ += static_cast<std::size_t>(used);
    if (size > 0) return make_frame(data, size);
    if (ended_) return std::nullopt;
  }
}

std::vector<std::uint8_t> parameter_sets(const std::vector<std::uint8_t>& frame) {
  std::vector<std::uint8_t> sets;
  for_each_unit(frame, [&](unsigned type, auto from, auto to) {
    if (type != kSequenceParameters && type != kPictureParameters) return;
    while (to - from > 4 && *(to - 1) == 0) --to;  // of the next start code
    sets.push_back(0);
    sets.insert(sets.end(), from, to);
  });
  return sets;
}

}  // namespace rec2nwb::remux
