#include "series.hpp"

namespace rec2nwb::position {
namespace {

using sdk::AppendedSeries;

constexpr const char* kBehavior = "/processing/behavior";
constexpr const char* kPosition = "/processing/behavior/position";
constexpr const char* kFrameIndex = "/processing/position_frame_index";
constexpr const char* kLabels = "/processing/non_repeat_timestamp_labels";

std::string module_of(const sdk::CameraFacts& facts) {
  return "/processing/position_camera_" + std::to_string(facts.id);
}

AppendedSeries plan_led(sdk::Plan& plan, const std::string& path, double meters_per_pixel,
                        bool as_uint16) {
  sdk::plan_series(plan, path, {"core", "SpatialSeries"}, "xloc, yloc");
  plan.constant<std::string>(path + "/reference_frame", "Upper left corner of video frame");
  return as_uint16 ? AppendedSeries::plan<std::uint16_t>(plan, path, 2, meters_per_pixel, "meters")
                   : AppendedSeries::plan<double>(plan, path, 2, meters_per_pixel, "meters");
}

template <typename T>
AppendedSeries plan_numbers(sdk::Plan& plan, const std::string& path,
                            const std::string& description) {
  sdk::plan_series(plan, path, {"core", "TimeSeries"}, description);
  return AppendedSeries::plan<T>(plan, path, 0, 1.0, "N/A");
}

template <typename T>
std::vector<T> points_of(const sdk::TrackedLed& led, const std::vector<std::size_t>& rows) {
  std::vector<T> points;
  points.reserve(2 * rows.size());
  for (const std::size_t row : rows) {
    points.push_back(static_cast<T>(led.x[row]));
    points.push_back(static_cast<T>(led.y[row]));
  }
  return points;
}

// Whether a camera's frames fit into the recording shows in the end: a group may turn out empty.
void plan_modules(sdk::Plan& plan) {
  sdk::plan_module(plan, kBehavior, "Contains all behavior-related data", true);
  plan.group(kPosition, {"core", "Position"}, {}, {}, true);
  sdk::plan_module(plan, kFrameIndex, "stores video frame index for each position timestep", true);
  sdk::plan_module(plan, kLabels, "stores non_repeat_labels for each position timestep", true);
}

void plan_module_of(sdk::Plan& plan, const sdk::CameraFacts& facts) {
  sdk::plan_module(plan, module_of(facts),
                   "Positions seen by camera " + std::to_string(facts.id) + " (" + facts.name +
                       ") in epochs whose Position object has those of another camera",
                   true);
}

}  // namespace

CameraSeries::CameraSeries(sdk::Plan& plan, std::set<std::string>& modules, std::int64_t epoch,
                           const sdk::CameraFacts& facts, const Options& options)
    : as_uint16_(options.as_uint16) {
  const bool is_first = options.is_first;
  const std::string series = "series_" + std::to_string(epoch);
  const std::string own = module_of(facts);
  const bool is_new = modules.insert(is_first ? kPosition : own).second;
  if (is_new && is_first) plan_modules(plan);
  if (is_new && !is_first) plan_module_of(plan, facts);
  for (const std::string& led : options.leds) {
    std::string path = is_first ? kPosition : own;
    path.append("/").append(led).append("_").append(series);
    leds_[led] = plan_led(plan, path, facts.meters_per_pixel, as_uint16_);
  }
  std::string of_frames = "no description";
  std::string of_labels = of_frames;
  if (options.standard) {
    const std::string of_epoch = " of each position of epoch " + std::to_string(epoch);
    of_frames = "index of the video frame, from 0," + of_epoch;
    of_labels =
        "number of the stretch of frames without repeated times or jumps of the frame counter, "
        "from 1," +
        of_epoch;
  }
  frames_ = plan_numbers<std::int64_t>(
      plan, is_first ? kFrameIndex + ("/" + series) : own + "/frame_index_" + series, of_frames);
  labels_ = plan_numbers<std::int32_t>(
      plan, is_first ? kLabels + ("/" + series) : own + "/non_repeat_timestamp_labels_" + series,
      of_labels);
}

void CameraSeries::append(const sdk::Host& host, const Positions& positions,
                          const sdk::CameraTracking& tracking) const {
  const std::vector<double>& seconds = positions.seconds;
  for (const sdk::TrackedLed& led : tracking.leds) {
    const auto series = leds_.find(led.name);
    if (series == leds_.end()) continue;
    if (as_uint16_) {
      series->second.append(host, seconds, points_of<std::uint16_t>(led, positions.tracking_rows));
    } else {
      series->second.append(host, seconds, points_of<double>(led, positions.tracking_rows));
    }
  }
  frames_.append(host, seconds, positions.frames);
  labels_.append(host, seconds, positions.labels);
}

}  // namespace rec2nwb::position
