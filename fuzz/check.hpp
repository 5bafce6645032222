/// \file
/// What the fuzz targets share: promises that are checked, refusals that are fine, input of several
/// files, and input that has to be a file.
///
/// Needs: clang's libFuzzer, which calls LLVMFuzzerTestOneInput. Promises: a broken promise ends
/// the process with its text, so that libFuzzer keeps the input; so does an exception of another
/// kind than the target expects.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/error_code.hpp"
#include "base/text.hpp"

namespace rec2nwb::fuzz {

/// \param promise what holds, in words: it is printed if it does not
inline void must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "\nBROKEN PROMISE: %s\n", promise);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// A message of the program is shown on terminals and written as JSON.
inline void check_message(std::string_view message) {
  must(!message.empty(), "a message says something");
  must(is_utf8(message), "a message is UTF-8, whatever the input was");
  must(message.find('\0') == std::string_view::npos, "a message holds no NUL");
}

/// False if the action refused the input by the exception that it documents.
template <typename Refusal, typename Action>
bool accepts(const Action& action) {
  try {
    action();
    return true;
  } catch (const Refusal& refusal) {
    check_message(refusal.what());
    if constexpr (requires { refusal.code(); }) {
      must(refusal.code() != Code::kInternal, "what is wrong with an input has a code of its own");
    }
    return false;
  }
}

/// A line of its own between the files of an input.
inline constexpr std::string_view kNextFile = "\n<<<next file>>>\n";

inline std::vector<std::string_view> files_of(std::string_view input) {
  std::vector<std::string_view> files;
  for (;;) {
    const std::size_t end = input.find(kNextFile);
    files.push_back(input.substr(0, end));
    if (end == std::string_view::npos) return files;
    input.remove_prefix(end + kNextFile.size());
  }
}

/// A file in memory with a path, for code that reads files. Written anew for every input.
class MemoryFile {
 public:
  MemoryFile() : fd_(memfd_create("fuzz", 0)), path_("/proc/self/fd/" + std::to_string(fd_)) {
    must(fd_ >= 0, "the kernel gives files in memory");
  }
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

  void write(std::string_view bytes) const {
    must(ftruncate(fd_, 0) == 0, "a file in memory can be emptied");
    const ssize_t written = pwrite(fd_, bytes.data(), bytes.size(), 0);
    must(written == static_cast<ssize_t>(bytes.size()), "a file in memory can be written");
  }

 private:
  int fd_;
  std::string path_;
};

}  // namespace rec2nwb::fuzz
