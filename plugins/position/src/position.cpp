/// \file
/// The plugin: tracked positions in /processing/behavior/position, and frame times for others.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "camera_files.hpp"
#include "camera_ids.hpp"
#include "frame_clock.hpp"
#include "frames.hpp"
#include "rec2nwb/plugin.hpp"
#include "series.hpp"
#include "tracking.hpp"

namespace rec2nwb::position {
namespace {

using sdk::Object;
using sdk::TrodesFile;

constexpr double kYear2000 = 946684800;
constexpr std::size_t kListedRanges = 10;

/// "0-3, 7, 9 and 5 more"
std::string list_text(const std::vector<std::int64_t>& numbers) {
  std::string text;
  std::size_t i = 0;
  for (std::size_t ranges = 0; i < numbers.size() && ranges < kListedRanges; ++ranges) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += (text.empty() ? "" : ", ") + std::to_string(numbers[i]);
    if (last > i) text += "-" + std::to_string(numbers[last]);
    i = last + 1;
  }
  return i == numbers.size() ? text : text + " and " + std::to_string(numbers.size() - i) + " more";
}

/// Which frames of a video have a time, and which.
struct FrameTimes {
  std::vector<double> seconds;
  std::vector<bool> usable;
  double period_seconds = 0;  // if known
};

class Position : public sdk::Plugin {
 public:
  Position(const sdk::Host& host, std::string_view session_json) : Plugin(host) {
    const Json session = Json::parse(session_json);
    standard_ = session.at("layout") == "standard";
    ptp_ = session.value("ptp", false);
    rate_hz_ = session.at("rate_hz").get<double>();
    metadata_ = session.at("metadata");
    cameras_ = find_cameras(session, this->host());
  }

  void plan() override {
    sdk::Plan plan;
    if (!cameras_.empty() && (ptp_ || has_trigger_lines())) plan_cameras(plan);
    host().put_plan(plan.json());
  }

  void finish() override {
    if (works_.empty()) return;
    if (!ptp_) {
      clock_ = std::make_unique<FrameClock>(host(), Json::parse(host().published("dio.edges")),
                                            rate_hz_);
    }
    for (const Work& work : works_) {
      std::int32_t labels = 0;  // used by the videos before
      for (std::size_t i = 0; i < work.camera.videos.size(); ++i) finish_video(work, i, labels);
    }
  }

 private:
  /// One camera in one epoch.
  struct Work {
    Camera camera;
    std::string camera_name;
    std::unique_ptr<CameraSeries> series;  // null: no positions
    std::vector<std::uint32_t> frames;     // without PTP: output of each video's frame times
  };

  bool has_trigger_lines() {
    const FrameClock clock(host(), Json::parse(host().published("dio.edges")), rate_hz_);
    if (clock.has_lines()) return true;
    host().warn(
        "positions are left out: without PTP they need the camera's trigger line, and no "
        "behavioral_events of the metadata has a name with 'camera ticks' in it");
    return false;
  }

  void plan_cameras(sdk::Plan& plan) {
    std::set<std::int64_t> epochs;  // that have a first camera
    std::set<std::int64_t> modules;
    std::size_t rank = 0;
    for (std::size_t i = 0; i < cameras_.size(); ++i) {
      Camera& camera = cameras_[i];
      rank = i > 0 && cameras_[i - 1].epoch == camera.epoch ? rank + 1 : 0;
      Work work;
      const CameraSeries::Options options = options_of(camera, epochs.count(camera.epoch) == 0);
      if (!options.leds.empty()) {
        if (const auto facts = facts_of(metadata_, camera, rank, host())) {
          plan_groups(plan, *facts, options.is_first, modules);
          work.camera_name = facts->name;
          work.series = std::make_unique<CameraSeries>(plan, camera.epoch, *facts, options);
        }
        epochs.insert(camera.epoch);
      }
      if (!ptp_) work.frames = publish_frames(plan, camera);
      if (ptp_ && !work.series) continue;
      work.camera = camera;
      works_.push_back(std::move(work));
    }
  }

  void plan_groups(sdk::Plan& plan, const CameraFacts& facts, bool is_first,
                   std::set<std::int64_t>& modules) {
    if (is_first && std::exchange(plans_position_, true) == false) CameraSeries::plan_modules(plan);
    if (!is_first && modules.insert(facts.id).second) CameraSeries::plan_module_of(plan, facts);
  }

  /// What is there to write; no LEDs: nothing. Reads all files, so that a broken one is known now.
  CameraSeries::Options options_of(const Camera& camera, bool is_first) {
    CameraSeries::Options options{is_first, standard_, !standard_, {}};
    for (const Video& video : camera.videos) {
      const Frames frames = read_frames(open(video.frames_path), ptp_);
      if (video.tracking_path.empty()) {
        host().info("no positions of " + camera.text() +
                    ": there is no .videoPositionTracking file");
        continue;
      }
      const Tracking tracking = read_tracking(open(video.tracking_path));
      const auto rows = rows_of_frames(frames.counts, tracking.counts);
      if (std::none_of(rows.begin(), rows.end(),
                       [&](std::size_t row) { return is_seen(tracking, row); })) {
        host().warn("no positions of " + camera.text() + ": no row of " + video.tracking_path +
                    " has the time of a frame");
        continue;
      }
      options.as_uint16 = options.as_uint16 && tracking.is_uint16;
      for (const Led& led : tracking.leds) {
        if (std::find(options.leds.begin(), options.leds.end(), led.name) == options.leds.end()) {
          options.leds.push_back(led.name);
        }
      }
    }
    // The reference knows one camera an epoch.
    if (!standard_ && !is_first) options.leds.clear();
    return options;
  }

  TrodesFile open(const std::string& path) {
    TrodesFile file = TrodesFile::read(path);
    if (file.trailing_bytes() > 0) {
      host().warn(path + ", byte " +
                  std::to_string(file.data_offset_bytes() + file.rows() * file.record_bytes()) +
                  ": the last record is left out: expected " + std::to_string(file.record_bytes()) +
                  " bytes, found " + std::to_string(file.trailing_bytes()));
    }
    return file;
  }

  static std::vector<std::uint32_t> publish_frames(sdk::Plan& plan, const Camera& camera) {
    std::vector<std::uint32_t> outputs;
    std::string key = std::to_string(camera.epoch) + "/" + std::to_string(camera.number);
    for (const Video& video : camera.videos) {
      const Object about =
          Object().set("epoch", camera.epoch).set("camera", camera.number).set("tag", video.tag);
      const std::string its_key = outputs.empty() ? key : key + "/" + video.tag;
      outputs.push_back(plan.publish_append<double>("camera.frames", its_key, about));
    }
    return outputs;
  }

  void finish_video(const Work& work, std::size_t index, std::int32_t& labels_before) {
    const Video& video = work.camera.videos[index];
    const Frames frames = read_frames(TrodesFile::read(video.frames_path), ptp_);
    const std::vector<std::int32_t> labels = stretch_labels(frames);
    const FrameTimes times =
        ptp_ ? camera_times(work.camera, frames) : trigger_times(work, video, frames);
    if (!ptp_) host().append(work.frames[index], times.seconds.data(), times.seconds.size());
    if (!work.series || video.tracking_path.empty()) return;
    const Tracking tracking = read_tracking(TrodesFile::read(video.tracking_path));
    const auto rows = rows_of_frames(frames.counts, tracking.counts);
    const std::size_t first = first_frame(work.camera, frames, labels, times);
    Positions positions;
    std::vector<std::int64_t> unseen;
    for (std::size_t i = first; i < frames.size(); ++i) {
      if (labels[i] == 0 || !times.usable[i]) continue;
      const auto frame = static_cast<std::int64_t>(i);
      if (!is_seen(tracking, rows[i])) {
        unseen.push_back(frame);
        continue;
      }
      positions.seconds.push_back(times.seconds[i]);
      positions.frames.push_back(frame);
      positions.labels.push_back(labels_before + labels[i]);
      positions.tracking_rows.push_back(rows[i]);
    }
    if (!labels.empty()) labels_before += *std::max_element(labels.begin(), labels.end());
    warn_unseen(work.camera, unseen, frames.size());
    work.series->append(host(), positions, tracking);
  }

  std::size_t first_frame(const Camera& camera, const Frames& frames,
                          const std::vector<std::int32_t>& labels, const FrameTimes& times) {
    const auto first = first_behind_pause(times.seconds, frames, labels, times.period_seconds);
    if (!first && ptp_) {
      host().warn(camera.text() +
                  ": no pause of 0.4 to 2 s among the first 100 frames, so that none are known to "
                  "be from before the recording started");
    }
    return first.value_or(0);
  }

  void warn_unseen(const Camera& camera, const std::vector<std::int64_t>& unseen, std::size_t of) {
    if (unseen.empty()) return;
    host().warn(camera.text() + ": " + std::to_string(unseen.size()) + " of " + std::to_string(of) +
                " frames have no tracked position and are left out: frames " + list_text(unseen));
  }

  /// With PTP: the camera's clock is the world's.
  FrameTimes camera_times(const Camera& camera, const Frames& frames) {
    const std::vector<double>& seconds = frames.camera_seconds;
    const auto is_back = [](double now, double next) { return next <= now; };
    const auto back = std::adjacent_find(seconds.begin(), seconds.end(), is_back);
    if (back != seconds.end()) {
      host().warn(camera.text() + ": PTP timestamps are not strictly increasing, first at frame " +
                  std::to_string(back - seconds.begin() + 1));
    }
    if (!seconds.empty() && seconds.front() < kYear2000) {
      host().warn(camera.text() +
                  ": PTP timestamps are before the year 2000: the camera's clock was not set");
    }
    return {seconds, std::vector<bool>(frames.size(), true), 0};
  }

  /// Without PTP: by the pulses that triggered the frames.
  FrameTimes trigger_times(const Work& work, const Video& video, const Frames& frames) {
    FrameTimes times{std::vector<double>(frames.size(), std::numeric_limits<double>::quiet_NaN()),
                     std::vector<bool>(frames.size(), false), 0};
    if (frames.size() == 0) return times;
    const auto triggers = clock_->triggers_of(video, work.camera_name);
    const Arrivals arrivals = arrivals_of(host(), video, frames.counts);
    const auto aligned =
        triggers ? align(arrivals.seconds, frames.numbers, triggers->pulses) : std::nullopt;
    if (!aligned) {
      host().warn(work.camera.text() +
                  ": its positions are left out: no line with 'camera ticks' in its name has "
                  "pulses that belong to its frames");
      return times;
    }
    host().info(work.camera.text() + ": frames came " +
                std::to_string(std::lround(aligned->lag_seconds * 1e6)) +
                " microseconds (median) behind the pulses of '" + triggers->line + "'; " +
                std::to_string(aligned->on_pulse) + " of " + std::to_string(frames.size()) +
                " have a pulse of their own");
    return {aligned->seconds, arrivals.recorded, aligned->period_seconds};
  }

  bool standard_ = false;
  bool ptp_ = false;
  bool plans_position_ = false;
  double rate_hz_ = 0;
  Json metadata_;
  std::vector<Camera> cameras_;
  std::vector<Work> works_;
  std::unique_ptr<FrameClock> clock_;
};

}  // namespace
}  // namespace rec2nwb::position

REC2NWB_PLUGIN(rec2nwb::position::Position, "position", "1.0.0")
