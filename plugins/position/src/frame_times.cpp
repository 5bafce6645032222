#include "frame_times.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "rec2nwb/recorded_counts.hpp"
#include "rec2nwb/text.hpp"

namespace rec2nwb::position {
namespace {

constexpr double kYear2000 = 946684800;
constexpr const char* kLineName = "camera ticks";
constexpr std::uint64_t kEnoughEdges = 100;
constexpr std::size_t kFewestPulses = 3;

bool contains(const std::string& text, const std::string& part) {
  return sdk::lower(text).find(sdk::lower(part)) != std::string::npos;
}

}  // namespace

FrameTimes times_by_camera(const sdk::Host& host, const Camera& camera,
                           const std::vector<double>& camera_seconds) {
  const std::vector<double>& seconds = camera_seconds;
  const auto is_back = [](double now, double next) { return next <= now; };
  const auto back = std::adjacent_find(seconds.begin(), seconds.end(), is_back);
  if (back != seconds.end()) {
    host.warn(camera.text() + ": PTP timestamps are not strictly increasing, first at frame " +
              std::to_string(back - seconds.begin() + 1));
  }
  if (!seconds.empty() && seconds.front() < kYear2000) {
    host.warn(camera.text() +
              ": PTP timestamps are before the year 2000: the camera's clock was not set");
  }
  return {seconds, std::vector<bool>(seconds.size(), true), 0};
}

TriggerClock::TriggerClock(const sdk::Host& host, double rate_hz) : host_(host), rate_hz_(rate_hz) {
  for (const auto& line : sdk::digital_lines(Json::parse(host.published(sdk::kEdgesTopic)))) {
    if (contains(line.name, kLineName)) lines_.push_back(line);
  }
}

std::optional<TriggerClock::Triggers> TriggerClock::triggers_of(
    const Video& video, const std::string& camera_name) const {
  const sdk::RowRange rows = {video.recordings.front().rows.first,
                              video.recordings.back().rows.end};
  const std::string* name = nullptr;
  std::optional<sdk::LineEdges> edges;  // of the best line so far
  std::pair<int, std::uint64_t> best;
  for (const sdk::DigitalLine& line : lines_) {
    sdk::LineEdges its_edges(host_, line, rows, sdk::first_rows(video.recordings));
    const bool is_its = !camera_name.empty() && contains(line.name, camera_name);
    const std::uint64_t n = its_edges.entries();
    const auto its =
        n > kEnoughEdges ? std::pair(is_its ? 2 : 1, std::uint64_t{0}) : std::pair(0, n);
    if (name != nullptr && its <= best) continue;
    name = &line.name;
    edges = std::move(its_edges);
    best = its;
  }
  if (name == nullptr) return std::nullopt;
  Triggers found = {*name, sdk::read_pulses(host_, *edges, rate_hz_)};
  if (found.pulses.seconds.size() < kFewestPulses) return std::nullopt;
  return found;
}

FrameTimes TriggerClock::times_of(const Camera& camera, const std::string& camera_name,
                                  const Video& video, const sdk::CameraFrames& frames) const {
  const std::size_t n = frames.size();
  FrameTimes unknown{std::vector<double>(n, std::numeric_limits<double>::quiet_NaN()),
                     std::vector<bool>(n, false), 0};
  if (n == 0) return unknown;
  const auto triggers = triggers_of(video, camera_name);
  const auto arrivals = sdk::place_counts(host_, video.recordings, frames.counts);
  const auto aligned =
      triggers ? sdk::align_to_pulses(arrivals.seconds, frames.numbers, triggers->pulses)
               : std::nullopt;
  if (!aligned) {
    host_.warn(camera.text() +
               ": its positions are left out: no line with 'camera ticks' in its name has "
               "pulses that belong to its frames");
    return unknown;
  }
  host_.info(camera.text() + ": frames came " +
             std::to_string(std::lround(aligned->lag_seconds * 1e6)) +
             " microseconds (median) behind the pulses of '" + triggers->line + "'; " +
             std::to_string(aligned->on_pulse) + " of " + std::to_string(n) +
             " have a pulse of their own");
  return {aligned->seconds, arrivals.recorded, aligned->period_seconds};
}

}  // namespace rec2nwb::position
