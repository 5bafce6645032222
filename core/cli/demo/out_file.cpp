#include "cli/demo/out_file.hpp"

#include <cerrno>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb::demo {

OutFile::OutFile(const std::filesystem::path& path) : path_(path) {
  errno = 0;
  stream_.open(path, std::ios::binary | std::ios::trunc);
  if (!stream_) fail();
  buffer_.reserve(kFlushBytes + 64);
}

void OutFile::text(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kFlushBytes) flush();
}

void OutFile::close() {
  flush();
  stream_.close();
  if (!stream_) fail();
}

void OutFile::flush() {
  errno = 0;
  stream_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (!stream_) fail();
  buffer_.clear();
}

void OutFile::fail() const {
  const std::string reason =
      errno == 0 ? "no reason given" : std::generic_category().message(errno);
  throw Error(Code::kFileNotWritten, format("cannot write the file: {}", reason),
              {.file = path_.string()}, "choose a folder that can be written to and has room");
}

}  // namespace rec2nwb::demo
