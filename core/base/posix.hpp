/// \file
/// What file.cpp and part_file.cpp share: calls of the operating system that fail with the path and
/// the reason, and that a signal does not interrupt. Of no use outside base.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "base/error.hpp"

namespace rec2nwb::posix {

/// The reason behind errno, e.g. "Permission denied".
inline std::string reason() { return std::generic_category().message(errno); }

/// Repeats a call for as long as a signal interrupts it.
template <typename Call>
auto retry(const Call& call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

inline int open_file(const std::filesystem::path& path, int flags, mode_t mode = 0) {
  return retry([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); });
}

/// The folder a file of this path lies in; "." where the path has none.
inline std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

/// Closes at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

}  // namespace rec2nwb::posix
