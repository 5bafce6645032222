#include "log_file.hpp"

#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace rec2nwb::statescript {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 16;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr int kEnd = -1;

std::ifstream open(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw std::runtime_error(path + " cannot be read: it is a folder");
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error(path + " cannot be opened for reading");
  return stream;
}

}  // namespace

LogFile::LogFile(const std::string& path)
    : path_(path), stream_(open(path)), buffer_(kBufferBytes) {}

int LogFile::next_byte() {
  if (at_ == filled_) {
    stream_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    if (stream_.bad()) throw std::runtime_error(path_ + " cannot be read to its end");
    at_ = 0;
    filled_ = static_cast<std::size_t>(stream_.gcount());
    if (filled_ == 0) return kEnd;
  }
  return static_cast<unsigned char>(buffer_[at_++]);
}

bool LogFile::next_line() {
  line_.clear();
  int byte = next_byte();
  if (byte == kEnd) return false;
  bool too_long = false;
  for (; byte != kEnd && byte != '\n' && byte != '\r'; byte = next_byte()) {
    too_long = too_long || line_.size() == kLongestLine;
    if (!too_long) line_ += static_cast<char>(byte);
  }
  if (byte == '\r' && next_byte() != kEnd && buffer_[at_ - 1] != '\n') --at_;
  if (too_long) line_.clear();
  ++line_number_;
  if (line_number_ == 0 && line_.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0) {
    line_.erase(0, kByteOrderMark.size());
  }
  return true;
}

std::optional<Event> LogFile::next() {
  while (next_line()) {
    if (auto event = parse_line(line_)) {
      event->line_number = line_number_;
      return event;
    }
  }
  return std::nullopt;
}

std::string read_text(const std::string& path) {
  std::ifstream stream = open(path);
  std::ostringstream text;
  text << stream.rdbuf();
  if (stream.bad()) throw std::runtime_error(path + " cannot be read to its end");
  return to_utf8(text.str());
}

}  // namespace rec2nwb::statescript
