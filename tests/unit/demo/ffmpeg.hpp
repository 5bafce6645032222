/// \file
/// What FFmpeg's commands say, where there are any: tests skip what needs them otherwise.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace rec2nwb::demo_test {

inline bool has_command(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

/// stdout and stderr together.
inline std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) {
    ADD_FAILURE() << "cannot run " << command;
    return output;
  }
  std::array<char, 4096> block{};
  while (const std::size_t bytes = fread(block.data(), 1, block.size(), pipe)) {
    output.append(block.data(), bytes);
  }
  EXPECT_EQ(pclose(pipe), 0) << command << "\n" << output.substr(0, 1000);
  return output;
}

/// Profile, width, height, number of frames; and every complaint.
inline std::string probed(const std::filesystem::path& video) {
  return output_of(
      "ffprobe -v warning -err_detect explode -count_frames -of csv=p=0"
      " -show_entries stream=profile,width,height,nb_read_frames '" +
      video.string() + "'");
}

/// Every picture, luma behind which both chroma planes are; and every complaint.
inline std::string decoded(const std::filesystem::path& video) {
  return output_of("ffmpeg -nostdin -v warning -xerror -err_detect explode -i '" + video.string() +
                   "' -f rawvideo -pix_fmt yuv420p -fps_mode passthrough -");
}

}  // namespace rec2nwb::demo_test
