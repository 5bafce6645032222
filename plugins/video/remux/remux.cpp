/// \file
/// The library remux.so: raw H.264 into MP4, the coded frames as they are.
///
/// Raw H.264 has no times. Frames are decoded in file order, a frame interval each; when they are
/// shown follows from their picture order count. So the file is read twice: once to count the
/// frames and see how far ahead of their turn they stand, once to write them.
extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/mem.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>
#include <deque>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "access_units.hpp"
#include "remux.h"

namespace rec2nwb::remux {
namespace {

// H.264, A.3.1: a decoder holds back at most 16 frames.
constexpr std::size_t kLargestDelay = 16;
constexpr int kTicksPerSecond = 90000;

struct Cancelled {};

void look_up(const rec2nwb_remux_job& job) {
  if (job.cancelled != nullptr && job.cancelled(job.ctx) != 0) throw Cancelled{};
}

void check(int status, const std::string& what) {
  if (status >= 0) return;
  char reason[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(status, reason, sizeof reason);
  throw std::runtime_error(what + ": " + reason);
}

/// Gives frames, in the order of the file, the number at which they are shown.
class ShowOrder {
 public:
  void add(const Frame& frame) {
    waiting_.emplace(frame.sequence, frame.order, count_++);
    shown_.push_back(-1);
    if (waiting_.size() > kLargestDelay) show_first();
  }
  void end() {
    while (!waiting_.empty()) show_first();
  }
  /// Number of the oldest frame that was not taken yet; -1 if it is not known yet.
  std::int64_t oldest() const { return shown_.empty() ? -1 : shown_.front(); }
  void take() {
    shown_.pop_front();
    ++taken_;
  }

 private:
  void show_first() {
    const std::int64_t frame = std::get<2>(*waiting_.begin());
    waiting_.erase(waiting_.begin());
    shown_[static_cast<std::size_t>(frame - taken_)] = next_++;
  }

  std::set<std::tuple<std::int64_t, std::int64_t, std::int64_t>> waiting_;
  std::deque<std::int64_t> shown_;  // of the frames from taken_ on
  std::int64_t count_ = 0, next_ = 0, taken_ = 0;
};

/// Calls take(frame, number at which it is shown) for every frame, in the order of the file.
template <typename Take>
void for_each_frame(const rec2nwb_remux_job& job, Take take) {
  AccessUnits units(job.source);
  ShowOrder order;
  std::deque<Frame> frames;
  const auto pass_on = [&] {
    for (; order.oldest() >= 0; order.take()) {
      take(frames.front(), order.oldest());
      frames.pop_front();
    }
  };
  while (auto frame = units.next()) {
    look_up(job);
    order.add(*frame);
    frames.push_back(std::move(*frame));
    pass_on();
  }
  order.end();
  pass_on();
}

/// What must be known before the first frame is written.
struct Survey {
  std::int64_t frames = 0;
  std::int64_t delay = 0;  // largest number of frames that one is decoded before its turn
  Frame first;
};

Survey survey(const rec2nwb_remux_job& job) {
  Survey found;
  for_each_frame(job, [&](Frame& frame, std::int64_t shown) {
    found.delay = std::max(found.delay, found.frames - shown);
    if (found.frames++ == 0) found.first = std::move(frame);
  });
  if (found.frames == 0 || found.first.width <= 0 || parameter_sets(found.first.bytes).empty()) {
    throw std::runtime_error(std::string(job.source) +
                             " cannot be converted: expected raw H.264 that begins with its "
                             "parameter sets");
  }
  return found;
}

class Mp4 {
 public:
  Mp4(const rec2nwb_remux_job& job, const Survey& survey)
      : name_(job.target), frame_s_(job.frame_s), delay_(survey.delay) {
    check(avformat_alloc_output_context2(&format_, nullptr, "mp4", job.target), name_);
    try {
      stream_ = avformat_new_stream(format_, nullptr);
      packet_ = av_packet_alloc();
      if (stream_ == nullptr || packet_ == nullptr) throw std::bad_alloc();
      describe(survey.first);
      check(avio_open(&format_->pb, ("file:" + name_).c_str(), AVIO_FLAG_WRITE), name_);
      check(avformat_write_header(format_, nullptr), name_);
    } catch (...) {
      close();
      throw;
    }
  }
  ~Mp4() { close(); }
  Mp4(const Mp4&) = delete;
  Mp4& operator=(const Mp4&) = delete;

  void write(Frame& frame, std::int64_t shown) {
    packet_->data = frame.bytes.data();
    packet_->size = static_cast<int>(frame.bytes.size());
    packet_->stream_index = 0;
    packet_->flags = frame.is_key ? AV_PKT_FLAG_KEY : 0;
    packet_->pts = ticks(shown);
    packet_->dts = ticks(written_ - delay_);
    packet_->duration = ticks(written_ - delay_ + 1) - packet_->dts;
    ++written_;
    check(av_write_frame(format_, packet_), name_);
  }
  void finish() {
    check(av_write_trailer(format_), name_);
    check(avio_closep(&format_->pb), name_);
  }

 private:
  void describe(const Frame& first) {
    AVCodecParameters* codec = stream_->codecpar;
    codec->codec_type = AVMEDIA_TYPE_VIDEO;
    codec->codec_id = AV_CODEC_ID_H264;
    codec->width = first.width;
    codec->height = first.height;
    codec->profile = first.profile;
    codec->level = first.level;
    codec->format = 0;
    codec->video_delay = static_cast<int>(delay_);
    const auto sets = parameter_sets(first.bytes);
    codec->extradata =
        static_cast<std::uint8_t*>(av_mallocz(sets.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (codec->extradata == nullptr) throw std::bad_alloc();
    std::copy(sets.begin(), sets.end(), codec->extradata);
    codec->extradata_size = static_cast<int>(sets.size());
    stream_->time_base = {1, kTicksPerSecond};
    stream_->avg_frame_rate = av_d2q(1 / frame_s_, kTicksPerSecond);
  }
  /// Of the stream, which takes the time base as a wish only.
  std::int64_t ticks(std::int64_t frame) const {
    const AVRational base = stream_->time_base;
    return std::llround(static_cast<double>(frame) * frame_s_ * base.den / base.num);
  }
  void close() {
    av_packet_free(&packet_);
    if (format_ != nullptr && format_->pb != nullptr) avio_closep(&format_->pb);
    avformat_free_context(format_);
    format_ = nullptr;
  }

  std::string name_;
  double frame_s_;
  std::int64_t delay_;
  std::int64_t written_ = 0;
  AVFormatContext* format_ = nullptr;
  AVStream* stream_ = nullptr;
  AVPacket* packet_ = nullptr;
};

std::uint64_t convert(const rec2nwb_remux_job& job) {
  if (!(job.frame_s > 0) || !std::isfinite(job.frame_s)) {
    throw std::runtime_error(std::string(job.source) + ": expected a time from frame to frame");
  }
  const Survey found = survey(job);
  Mp4 file(job, found);
  for_each_frame(job, [&](Frame& frame, std::int64_t shown) { file.write(frame, shown); });
  file.finish();
  return static_cast<std::uint64_t>(found.frames);
}

}  // namespace
}  // namespace rec2nwb::remux

extern "C" __attribute__((visibility("default"))) int32_t rec2nwb_remux_h264(
    const rec2nwb_remux_job* job, uint64_t* frames, char* error, size_t error_bytes) {
  try {
    av_log_set_level(AV_LOG_QUIET);  // what matters is in the error
    *frames = rec2nwb::remux::convert(*job);
    return REC2NWB_REMUX_OK;
  } catch (const rec2nwb::remux::Cancelled&) {
    return REC2NWB_REMUX_CANCELLED;
  } catch (const std::exception& failure) {
    std::strncpy(error, failure.what(), error_bytes - 1);
    error[error_bytes - 1] = 0;
    return REC2NWB_REMUX_ERROR;
  }
}
