/// \file
/// The plugin: every video as an ImageSeries that points to a file beside the NWB file, with the
/// time of each frame.
#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "placement.hpp"
#include "rec2nwb/camera_frames.hpp"
#include "rec2nwb/median.hpp"
#include "rec2nwb/plugin.hpp"
#include "rec2nwb/time_series.hpp"
#include "rec2nwb/trodes_file.hpp"
#include "remux_module.hpp"
#include "video_list.hpp"

namespace rec2nwb::video {
namespace {

using sdk::Object;

constexpr const char* kModule = "/processing/video_files";
constexpr const char* kVideos = "/processing/video_files/video";
constexpr const char* kFramesTopic = "camera.frames";

struct Series {
  Video video;
  std::uint32_t timestamps = 0;         // output
  std::optional<std::uint32_t> frames;  // entry of the topic; none: PTP
};

class VideoPlugin : public sdk::Plugin {
 public:
  VideoPlugin(const sdk::Host& host, std::string_view session_json)
      : Plugin(host), session_(Json::parse(session_json)) {
    standard_ = session_.at("layout") == "standard";
    ptp_ = session_.value("ptp", false);
  }

  void plan() override {
    sdk::Plan plan;
    bool faulty = false;
    const auto videos = find_videos(session_, host(), faulty);
    if (!faulty) {
      find_times(videos);
      if (!series_.empty()) plan_series(plan);
    }
    session_ = nullptr;  // as large as its header
    host().put_plan(plan.json());
  }

  void finish() override {
    for (const Series& series : series_) {
      const auto seconds = series.frames
                               ? published_times(series)
                               : sdk::read_camera_seconds(sdk::TrodesFile::read(series.video.sync));
      write_times(series, seconds);
      place_file(series.video, seconds);
    }
  }

 private:
  /// Those whose frames have times become series.
  void find_times(const std::vector<Video>& videos) {
    const Json published = Json::parse(ptp_ ? "[]" : host().published(kFramesTopic));
    if (!ptp_ && published.empty() && !videos.empty()) {
      host().warn("videos are left out: nobody publishes the times of their frames");
      return;
    }
    for (const Video& video : videos) {
      Series series = {video, 0, std::nullopt};
      for (std::size_t i = 0; i < published.size(); ++i) {
        const Json& about = published[i].at("about");
        if (about.at("epoch") == video.epoch && about.at("camera") == video.camera) {
          series.frames = static_cast<std::uint32_t>(i);
        }
      }
      if (ptp_ || series.frames) {
        series_.push_back(std::move(series));
      } else {
        host().warn("the video " + video.name +
                    " is left out: the times of its frames in the recording are not known");
      }
    }
  }

  void plan_series(sdk::Plan& plan) {
    if (std::any_of(series_.begin(), series_.end(), [](auto& one) { return one.video.convert; })) {
      remux_ = std::make_unique<RemuxModule>(session_.at("plugin").at("folder"));
    }
    sdk::plan_module(plan, kModule, "Contains all associated video files data", true);
    plan.group(kVideos, {"core", "BehavioralEvents"}, {}, {}, true);
    for (Series& series : series_) {
      const Video& video = series.video;
      const std::string path = std::string(kVideos) + "/" + video.name;
      sdk::plan_series(plan, path, {"core", "ImageSeries"}, description(video), "no comments",
                       Object().set("device", "/general/devices/camera_device " +
                                                  std::to_string(video.camera_id)));
      plan.empty<std::uint8_t>(path + "/data", {0, 0, 0}, sdk::data_attributes(1.0, "unknown"));
      plan.constant<std::string>(path + "/external_file", std::vector<std::string>{video.name},
                                 Object().set("starting_frame", std::vector<int>{0}));
      plan.constant<std::string>(path + "/format", "external");
      series.timestamps = sdk::plan_timestamps(plan, path);
      plan.file(video.name, video.convert ? std::string() : video.source);
    }
  }
  std::string description(const Video& video) const {
    if (!standard_) return "video of animal behavior from epoch";
    return "Video of camera " + std::to_string(video.camera_id) + " in epoch " +
           std::to_string(video.epoch) +
           (video.convert ? ", put from raw H.264 into MP4 without encoding it anew" : "");
  }

  std::vector<double> published_times(const Series& series) const {
    const Json published = Json::parse(host().published(kFramesTopic));
    std::vector<double> seconds(published.at(*series.frames).at("rows").get<std::size_t>());
    host().read_published<double>(kFramesTopic, *series.frames, 0, seconds.size(), nullptr,
                                  seconds.data());
    return seconds;
  }

  /// Times that are not known stay NaN, so that every frame keeps its place; a series without any
  /// is left out.
  void write_times(const Series& series, const std::vector<double>& seconds) const {
    const auto unknown = static_cast<std::size_t>(
        std::count_if(seconds.begin(), seconds.end(), [](double s) { return std::isnan(s); }));
    if (unknown == seconds.size()) {
      host().warn("the video " + series.video.name + " gets no series: " +
                  (seconds.empty() ? series.video.sync + " holds no frames"
                                   : "none of its frames has a time in the recording"));
      return;
    }
    if (unknown > 0) {
      host().warn(std::to_string(unknown) + " of " + std::to_string(seconds.size()) +
                  " frames of the video " + series.video.name +
                  " have no time in the recording: NaN stands in their place");
    }
    host().append(series.timestamps, seconds.data(), seconds.size());
  }

  void place_file(const Video& video, const std::vector<double>& seconds) const {
    const std::string target = host().output_file(video.name);
    const auto cancelled = [this] { return host().cancelled(); };
    if (!video.convert) {
      if (!place(video.source, target, cancelled)) throw sdk::HostError(REC2NWB_CANCELLED);
      return;
    }
    const auto frames =
        remux_->convert(video.source, target, frame_interval(video, seconds), cancelled);
    if (!frames) throw sdk::HostError(REC2NWB_CANCELLED);
    if (*frames != seconds.size()) {
      host().warn(video.source + " holds " + std::to_string(*frames) + " frames, " + video.sync +
                  " the times of " + std::to_string(seconds.size()));
    }
  }

  /// Median, in seconds.
  static double frame_interval(const Video& video, const std::vector<double>& seconds) {
    std::vector<double> intervals;
    for (std::size_t i = 1; i < seconds.size(); ++i) {
      const double interval = seconds[i] - seconds[i - 1];
      if (interval > 0) intervals.push_back(interval);
    }
    if (intervals.empty()) {
      throw std::runtime_error(video.source + " cannot be converted: the times of its frames (" +
                               video.sync + ") give no frame rate");
    }
    return sdk::median(std::move(intervals));
  }

  Json session_;
  bool standard_ = false;
  bool ptp_ = false;
  std::vector<Series> series_;
  std::unique_ptr<RemuxModule> remux_;
};

}  // namespace
}  // namespace rec2nwb::video

REC2NWB_PLUGIN(rec2nwb::video::VideoPlugin, "video", "1.0.0")
