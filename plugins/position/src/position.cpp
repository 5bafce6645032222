/// \file
/// The plugin: tracked positions in /processing/behavior/position, and frame times for others.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cameras.hpp"
#include "frame_times.hpp"
#include "rec2nwb/camera_frames.hpp"
#include "rec2nwb/camera_tracking.hpp"
#include "rec2nwb/plugin.hpp"
#include "rec2nwb/text.hpp"
#include "series.hpp"

namespace rec2nwb::position {
namespace {

using sdk::Object;
using sdk::TrodesFile;

constexpr std::size_t kListedRanges = 10;

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
    if (!ptp_) clock_.emplace(host(), rate_hz_);
    for (Work& work : works_) {
      for (std::size_t i = 0; i < work.camera.videos.size(); ++i) finish_video(work, i);
    }
  }

 private:
  /// One camera in one epoch.
  struct Work {
    Camera camera;
    std::string camera_name;
    std::optional<CameraSeries> series;  // none: no positions
    std::vector<std::uint32_t> frames;   // without PTP: output of each video's frame times
    std::int32_t labels = 0;             // used by the videos that are finished
  };

  bool has_trigger_lines() {
    if (TriggerClock(host(), rate_hz_).has_lines()) return true;
    host().warn(
        "positions are left out: without PTP they need the camera's trigger line, and no "
        "behavioral_events of the metadata has a name with 'camera ticks' in it");
    return false;
  }

  void plan_cameras(sdk::Plan& plan) {
    std::set<std::int64_t> epochs;  // that have a first camera
    std::set<std::string> modules;
    for (const Camera& camera : cameras_) {
      Work work;
      work.camera = camera;
      const CameraSeries::Options options = options_of(camera, epochs.count(camera.epoch) == 0);
      if (!options.leds.empty()) {
        if (const auto facts = sdk::find_camera(metadata_, camera, host())) {
          work.camera_name = facts->name;
          work.series.emplace(plan, modules, camera.epoch, *facts, options);
        }
        epochs.insert(camera.epoch);
      }
      if (!ptp_) work.frames = publish_frames(plan, camera);
      if (!ptp_ || work.series) works_.push_back(std::move(work));
    }
  }

  /// What is there to write; no LEDs: nothing. Reads all files, so that a broken one is known now.
  CameraSeries::Options options_of(const Camera& camera, bool is_first) {
    CameraSeries::Options options{is_first, standard_, !standard_, {}};
    for (const Video& video : camera.videos) {
      const TrodesFile frames_file = open(video.frames_path);
      const auto frames = sdk::read_camera_frames(frames_file);
      if (ptp_) sdk::read_camera_seconds(frames_file);
      if (video.tracking_path.empty()) {
        host().info("no positions of " + camera.text() +
                    ": there is no .videoPositionTracking file");
        continue;
      }
      const auto tracking = sdk::read_camera_tracking(open(video.tracking_path));
      const auto rows = sdk::rows_of_frames(frames.counts, tracking.counts);
      if (std::none_of(rows.begin(), rows.end(),
                       [&](std::size_t row) { return tracking.is_seen(row); })) {
        host().warn("no positions of " + camera.text() + ": no row of " + video.tracking_path +
                    " has the time of a frame");
        continue;
      }
      options.as_uint16 = options.as_uint16 && tracking.is_uint16;
      for (const sdk::TrackedLed& led : tracking.leds) options.leds.insert(led.name);
    }
    // The reference knows one camera an epoch.
    if (!standard_ && !is_first) options.leds.clear();
    return options;
  }

  TrodesFile open(const std::string& path) {
    TrodesFile file = TrodesFile::read(path);
    if (file.trailing_bytes() > 0) host().warn(file.trailing_text());
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

  void finish_video(Work& work, std::size_t index) {
    const Video& video = work.camera.videos[index];
    const TrodesFile file = TrodesFile::read(video.frames_path);
    const auto frames = sdk::read_camera_frames(file);
    const auto labels = sdk::stretch_labels(frames);
    const FrameTimes times =
        ptp_ ? times_by_camera(host(), work.camera, sdk::read_camera_seconds(file))
             : clock_->times_of(work.camera, work.camera_name, video, frames);
    if (!ptp_) host().append(work.frames[index], times.seconds.data(), times.seconds.size());
    if (!work.series || video.tracking_path.empty()) return;
    const auto tracking = sdk::read_camera_tracking(TrodesFile::read(video.tracking_path));
    const auto rows = sdk::rows_of_frames(frames.counts, tracking.counts);
    const std::size_t first = first_frame(work.camera, frames, labels, times);
    Positions positions;
    std::vector<std::int64_t> unseen;
    for (std::size_t i = first; i < frames.size(); ++i) {
      if (labels[i] == 0 || !times.usable[i]) continue;
      const auto frame = static_cast<std::int64_t>(i);
      if (!tracking.is_seen(rows[i])) {
        unseen.push_back(frame);
        continue;
      }
      positions.seconds.push_back(times.seconds[i]);
      positions.frames.push_back(frame);
      positions.labels.push_back(work.labels + labels[i]);
      positions.tracking_rows.push_back(rows[i]);
    }
    if (!labels.empty()) work.labels += *std::max_element(labels.begin(), labels.end());
    warn_unseen(work.camera, unseen, frames.size());
    work.series->append(host(), positions, tracking);
  }

  std::size_t first_frame(const Camera& camera, const sdk::CameraFrames& frames,
                          const std::vector<std::int32_t>& labels, const FrameTimes& times) {
    const auto first = sdk::first_behind_pause(times.seconds, frames, labels, times.period_seconds);
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
                " frames have no tracked position and are left out: frames " +
                sdk::ranges_text(unseen, kListedRanges));
  }

  bool standard_ = false;
  bool ptp_ = false;
  double rate_hz_ = 0;
  Json metadata_;
  std::vector<Camera> cameras_;
  std::vector<Work> works_;
  std::optional<TriggerClock> clock_;
};

}  // namespace
}  // namespace rec2nwb::position

REC2NWB_PLUGIN(rec2nwb::position::Position, "position", "1.0.0")
