/// \file
/// Reading what the demo wrote, without the code that wrote it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cli/demo/demo_session.hpp"
#include "rec/packet_file.hpp"

namespace rec2nwb::demo_test {

inline std::filesystem::path fresh_folder(const std::string& name) {
  // Each case is a process of its own under ctest, and several run at once.
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) /
                                       ("rec2nwb_demo_" + name + "_" + std::to_string(getpid()));
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

inline std::string content(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  EXPECT_TRUE(stream.is_open()) << path;
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The packets of a recording, whole.
class Packets {
 public:
  explicit Packets(const std::filesystem::path& path) : file_(path) {
    bytes_.resize(file_.rows() * file_.layout().packet_bytes);
    EXPECT_EQ(file_.read(0, bytes_), file_.rows());
  }

  [[nodiscard]] const PacketFile& file() const { return file_; }
  [[nodiscard]] std::uint64_t rows() const { return file_.rows(); }

  template <typename T>
  [[nodiscard]] T at(std::uint64_t row, std::uint64_t offset_bytes) const {
    T value{};
    std::memcpy(&value, bytes_.data() + row * file_.layout().packet_bytes + offset_bytes,
                sizeof(T));
    return value;
  }

  [[nodiscard]] std::uint32_t count(std::uint64_t row) const {
    return at<std::uint32_t>(row, file_.layout().counter_offset_bytes);
  }
  [[nodiscard]] std::int64_t clock_ns(std::uint64_t row) const {
    return at<std::int64_t>(row, file_.layout().sysclock_offset_bytes.value());
  }
  [[nodiscard]] std::int16_t ephys(std::uint64_t row, std::uint64_t slot) const {
    return at<std::int16_t>(row, file_.layout().ephys_offset_bytes + 2 * slot);
  }
  /// \param name of a device, which must be in the header
  [[nodiscard]] std::uint32_t device_offset(const std::string& name) const {
    const std::vector<Device>& devices = file_.header().devices;
    for (std::size_t index = 0; index < devices.size(); ++index) {
      if (devices[index].name == name) return file_.layout().device_offset_bytes[index];
    }
    ADD_FAILURE() << "no device " << name;
    return 0;
  }

 private:
  PacketFile file_;
  std::vector<std::byte> bytes_;
};

}  // namespace rec2nwb::demo_test
