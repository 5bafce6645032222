#include "cli/demo/sidecars.hpp"

#include <cmath>
#include <cstdint>
#include <string>

#include "base/text.hpp"
#include "cli/demo/camera.hpp"
#include "cli/demo/noise.hpp"
#include "cli/demo/out_file.hpp"

namespace rec2nwb::demo {
namespace {

constexpr double kHeadPixels = 6;        // from the middle of the head to either LED
constexpr double kSleepHeadPixels = 24;  // the sleep camera is nearer

/// The log's clock is the StateScript device's own.
constexpr std::uint64_t kLogStartMs = 1500;

std::string settings(const std::string& lines, const std::string& fields) {
  return format("<Start settings>\n{}Fields: {}\n<End settings>\n", lines, fields);
}

std::filesystem::path camera_path(const std::filesystem::path& folder, const Epoch& epoch,
                                  const std::string& extension) {
  return folder / format("{}.1.{}", epoch.file_prefix, extension);
}

void write_times(const std::filesystem::path& path, const Epoch& epoch,
                 const Behaviour& behaviour) {
  OutFile file(path);
  file.text(settings(format("Clock rate: {}\n", epoch.rate_hz), "<PosTimestamp uint32>"));
  for (const Frame& frame : behaviour.frames) file.number(frame.count);
  file.close();
}

void write_hw_sync(const std::filesystem::path& path, const Epoch& epoch,
                   const Behaviour& behaviour) {
  OutFile file(path);
  file.text(settings(format("Clock rate: {}\nCamera name: {}\n", epoch.rate_hz, epoch.camera_name),
                     "<PosTimestamp uint32><HWframeCount uint32><HWTimestamp uint64>"));
  for (const Frame& frame : behaviour.frames) {
    file.number(frame.count);
    file.number(frame.number);
    file.number(static_cast<std::uint64_t>(epoch.ns_of(frame.seconds)));
  }
  file.close();
}

std::uint16_t pixel(double value) { return static_cast<std::uint16_t>(std::lround(value)); }

void write_tracking(const std::filesystem::path& path, const Epoch& epoch,
                    const Behaviour& behaviour) {
  OutFile file(path);
  file.text(settings(format("threshold: 225\ndark: 0\nclockrate: {}\ncamera resolution: {}x{}\n"
                            "pixel scale: 0 pix/cm\nversion: 2.4.1\n",
                            epoch.rate_hz, kCameraWidthPixels, kCameraHeightPixels),
                     "<time uint32><xloc uint16><yloc uint16><xloc2 uint16><yloc2 uint16>"));
  Noise noise(epoch.seed + 5000);
  const double head = epoch.running ? kHeadPixels : kSleepHeadPixels;
  for (const Frame& frame : behaviour.frames) {
    const Pose pose = behaviour.at(frame.seconds);
    const Place place = place_of(pose);
    const double x = place.x_pixels + 0.7 * noise.normal();
    const double y = place.y_pixels + 0.7 * noise.normal();
    const double dx = head * std::cos(pose.heading_rad);
    const double dy = head * std::sin(pose.heading_rad);
    file.number(frame.count);
    for (const double value : {x + dx, y + dy, x - dx, y - dy}) file.number(pixel(value));
  }
  file.close();
}

}  // namespace

void write_camera_files(const std::filesystem::path& folder, const Epoch& epoch,
                        const Behaviour& behaviour) {
  write_times(camera_path(folder, epoch, "videoTimeStamps"), epoch, behaviour);
  write_hw_sync(camera_path(folder, epoch, "videoTimeStamps.cameraHWSync"), epoch, behaviour);
  write_tracking(camera_path(folder, epoch, "videoPositionTracking"), epoch, behaviour);
}

void write_statescript_log(const std::filesystem::path& folder, const Epoch& epoch,
                           const Behaviour& behaviour) {
  OutFile file(folder / (epoch.file_prefix + ".stateScriptLog"));
  file.text(format("#{}\n#int rewardCount = 0\n#Script ready.\n\n", epoch.description));
  std::uint32_t inputs = 0;
  std::uint32_t outputs = 0;
  int rewards = 0;
  const auto log_ms = [&](std::uint64_t row) {
    return kLogStartMs + static_cast<std::uint64_t>(epoch.seconds_of(row) * 1000);
  };
  for (const Edge& edge : behaviour.edges) {
    const Line& line = kLines.at(edge.line);
    (line.input ? inputs : outputs) ^= 1U << static_cast<unsigned>(line.number - 1);
    const std::uint64_t ms = log_ms(edge.row);
    if (line.input) file.text(format("{} {} {}\n", ms, edge.high ? "UP" : "DOWN", line.number));
    file.text(format("{} {} {}\n", ms, inputs, outputs));
    if (!line.input && edge.high) file.text(format("{} rewardCount = {}\n", ms, ++rewards));
  }
  file.text(format("{} script finished\n", log_ms(epoch.rows)));
  file.close();
}

}  // namespace rec2nwb::demo
