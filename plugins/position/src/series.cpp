#include "series.hpp"

#include <utility>

namespace rec2nwb::position {
namespace {

using sdk::Object;

constexpr const char* kBehavior = "/processing/behavior";
constexpr const char* kFrameIndex = "/processing/position_frame_index";
constexpr const char* kLabels = "/processing/non_repeat_timestamp_labels";
const sdk::Type kModule = {"core", "ProcessingModule"};
const sdk::DatasetOptions kDropIfEmpty = {false, false, true, {}};

std::string module_of(const CameraFacts& facts) {
  return "/processing/position_camera_" + std::to_string(facts.id);
}

/// Whether a camera's frames fit into the recording shows in the end.
void plan_module(sdk::Plan& plan, const std::string& path, const std::string& description) {
  plan.group(path, kModule, Object().set("description", description), {}, true);
}

Object data_attributes(double conversion, const char* unit) {
  return Object()
      .set("conversion", conversion)
      .set("offset", 0.0)
      .set("resolution", -1.0)
      .set("unit", unit);
}

std::uint32_t plan_timestamps(sdk::Plan& plan, const std::string& path) {
  return plan.append<double>(path + "/timestamps", 0,
                             Object().set("interval", 1).set("unit", "seconds"), kDropIfEmpty);
}

}  // namespace

void CameraSeries::plan_modules(sdk::Plan& plan) {
  plan_module(plan, kBehavior, "Contains all behavior-related data");
  plan.group(std::string(kBehavior) + "/position", {"core", "Position"}, {}, {}, true);
  plan_module(plan, kFrameIndex, "stores video frame index for each position timestep");
  plan_module(plan, kLabels, "stores non_repeat_labels for each position timestep");
}

void CameraSeries::plan_module_of(sdk::Plan& plan, const CameraFacts& facts) {
  plan_module(plan, module_of(facts),
              "Positions seen by camera " + std::to_string(facts.id) + " (" + facts.name +
                  ") in epochs whose Position object has those of another camera");
}

CameraSeries::CameraSeries(sdk::Plan& plan, std::int64_t epoch, const CameraFacts& facts,
                           Options options)
    : options_(std::move(options)) {
  const std::string series = "series_" + std::to_string(epoch);
  const std::string own = module_of(facts);
  const std::string leds = options_.is_first ? std::string(kBehavior) + "/position" : own;
  for (const std::string& led : options_.leds) {
    std::string path = leds;
    path.append("/").append(led).append("_").append(series);
    leds_.push_back(plan_led(plan, path, facts.meters_per_pixel));
  }
  const std::string of_epoch = " of each position of epoch " + std::to_string(epoch);
  const std::string none = "no description";
  frames_ = plan_numbers<std::int64_t>(
      plan, options_.is_first ? kFrameIndex + ("/" + series) : own + "/frame_index_" + series,
      options_.standard ? "index of the video frame, from 0," + of_epoch : none);
  labels_ = plan_numbers<std::int32_t>(
      plan,
      options_.is_first ? kLabels + ("/" + series) : own + "/non_repeat_timestamp_labels_" + series,
      options_.standard ? "number of the stretch of frames without repeated times or jumps of the "
                          "frame counter, from 1," +
                              of_epoch
                        : none);
}

CameraSeries::Outputs CameraSeries::plan_led(sdk::Plan& plan, const std::string& path,
                                             double meters_per_pixel) const {
  plan.group(path, {"core", "SpatialSeries"},
             Object().set("description", "xloc, yloc").set("comments", "no comments"));
  plan.constant<std::string>(path + "/reference_frame", "Upper left corner of video frame");
  const Object attributes = data_attributes(meters_per_pixel, "meters");
  const std::string data = path + "/data";
  const std::uint32_t output = options_.as_uint16
                                   ? plan.append<std::uint16_t>(data, 2, attributes, kDropIfEmpty)
                                   : plan.append<double>(data, 2, attributes, kDropIfEmpty);
  return {output, plan_timestamps(plan, path)};
}

template <typename T>
CameraSeries::Outputs CameraSeries::plan_numbers(sdk::Plan& plan, const std::string& path,
                                                 const std::string& description) {
  plan.group(path, {"core", "TimeSeries"},
             Object().set("description", description).set("comments", "no comments"));
  const std::uint32_t data =
      plan.append<T>(path + "/data", 0, data_attributes(1.0, "N/A"), kDropIfEmpty);
  return {data, plan_timestamps(plan, path)};
}

template <typename T>
void CameraSeries::append_points(const sdk::Host& host, std::uint32_t output, const Led& led,
                                 const std::vector<std::size_t>& rows) {
  std::vector<T> points;
  points.reserve(2 * rows.size());
  for (const std::size_t row : rows) {
    points.push_back(static_cast<T>(led.x[row]));
    points.push_back(static_cast<T>(led.y[row]));
  }
  host.append(output, points.data(), rows.size());
}

void CameraSeries::append(const sdk::Host& host, const Positions& positions,
                          const Tracking& tracking) const {
  const std::size_t n = positions.seconds.size();
  for (std::size_t i = 0; i < leds_.size(); ++i) {
    for (const Led& led : tracking.leds) {
      if (led.name != options_.leds[i]) continue;
      if (options_.as_uint16) {
        append_points<std::uint16_t>(host, leds_[i].data, led, positions.tracking_rows);
      } else {
        append_points<double>(host, leds_[i].data, led, positions.tracking_rows);
      }
      host.append(leds_[i].timestamps, positions.seconds.data(), n);
    }
  }
  host.append(frames_.data, positions.frames.data(), n);
  host.append(frames_.timestamps, positions.seconds.data(), n);
  host.append(labels_.data, positions.labels.data(), n);
  host.append(labels_.timestamps, positions.seconds.data(), n);
}

}  // namespace rec2nwb::position
