#include "cli/demo/video.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cli/demo/camera.hpp"
#include "cli/demo/h264.hpp"
#include "cli/demo/out_file.hpp"

namespace rec2nwb::demo {
namespace {

constexpr double kMergedPixels = static_cast<double>(kCameraWidthPixels) / kVideoWidthPixels;
static_assert(kCameraHeightPixels == kVideoHeightPixels * kMergedPixels);

// Neither is 0, which would need bytes against false start codes.
constexpr std::uint8_t kGround = 32;
constexpr std::uint8_t kAnimal = 220;

/// Where the square begins, if its middle is to be at the camera's pixel.
int start_of_square(double camera_pixels, int end_pixels) {
  const auto start = std::lround(camera_pixels / kMergedPixels - kAnimalPixels / 2.);
  return std::clamp(static_cast<int>(start), 0, end_pixels - kAnimalPixels);
}

std::vector<std::uint8_t> picture_of(const Place& place) {
  std::vector<std::uint8_t> luma(std::size_t{kVideoWidthPixels} * kVideoHeightPixels, kGround);
  const int x = start_of_square(place.x_pixels, kVideoWidthPixels);
  const int y = start_of_square(place.y_pixels, kVideoHeightPixels);
  for (int row = y; row < y + kAnimalPixels; ++row) {
    const int first = row * kVideoWidthPixels + x;
    std::fill_n(luma.begin() + first, kAnimalPixels, kAnimal);
  }
  return luma;
}

}  // namespace

std::string video_name(const Epoch& epoch) { return epoch.file_prefix + ".1.h264"; }

void write_video(const std::filesystem::path& folder, const Epoch& epoch,
                 const Behaviour& behaviour) {
  OutFile file(folder / video_name(epoch));
  H264Stream stream(file, kVideoWidthPixels / H264Stream::kMacroblockPixels,
                    kVideoHeightPixels / H264Stream::kMacroblockPixels);
  for (const Frame& frame : behaviour.frames) {
    stream.add(picture_of(place_of(behaviour.at(frame.seconds))));
  }
  file.close();
}

}  // namespace rec2nwb::demo
