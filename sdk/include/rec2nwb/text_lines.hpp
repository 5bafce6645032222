/// \file
/// TextLines: the lines of a text file, one after the other.
///
///     rec2nwb::sdk::TextLines lines(path);
///     while (const auto line = lines.next()) use(lines.number(), *line);
///
/// Needs: C++17; a readable file of lines that end in LF, CR LF or CR. Promises: memory of a line,
/// however long the file is; a byte order mark is no part of the first line; a line of more than
/// kLongestLine bytes counts and comes as an empty one; a file that cannot be read to its end is an
/// exception that names it.
#ifndef REC2NWB_TEXT_LINES_HPP
#define REC2NWB_TEXT_LINES_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace rec2nwb::sdk {

namespace detail {

inline std::ifstream open_text(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw std::runtime_error(path + " cannot be read: it is a folder");
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error(path + " cannot be opened for reading");
  return stream;
}

}  // namespace detail

/// All of a file, as it is. \throws std::runtime_error
inline std::string read_text(const std::string& path) {
  const std::ifstream stream = detail::open_text(path);
  std::ostringstream text;
  text << stream.rdbuf();
  if (stream.bad()) throw std::runtime_error(path + " cannot be read to its end");
  return text.str();
}

class TextLines {
 public:
  static constexpr std::size_t kLongestLine = 65536;

  /// \throws std::runtime_error
  explicit TextLines(const std::string& path)
      : path_(path), stream_(detail::open_text(path)), buffer_(kBufferBytes) {}

  /// The next line without its end, valid until the next call; nothing behind the last.
  /// \throws std::runtime_error
  std::optional<std::string_view> next() {
    line_.clear();
    int byte = next_byte();
    if (byte == kEnd) return std::nullopt;
    bool too_long = false;
    for (; byte != kEnd && byte != '\n' && byte != '\r'; byte = next_byte()) {
      too_long = too_long || line_.size() == kLongestLine;
      if (!too_long) line_ += static_cast<char>(byte);
    }
    if (byte == '\r' && next_byte() != kEnd && buffer_[at_ - 1] != '\n') --at_;
    if (too_long) line_.clear();
    std::string_view line = line_;
    if (++number_ == 0 && line.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
      line.remove_prefix(kByteOrderMark.size());
    }
    return line;
  }

  /// Of the line that next answered, from 0.
  std::int64_t number() const { return number_; }

 private:
  static constexpr std::size_t kBufferBytes = std::size_t{1} << 16;
  static constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  static constexpr int kEnd = -1;

  int next_byte() {
    if (at_ == filled_) {
      stream_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
      if (stream_.bad()) throw std::runtime_error(path_ + " cannot be read to its end");
      at_ = 0;
      filled_ = static_cast<std::size_t>(stream_.gcount());
      if (filled_ == 0) return kEnd;
    }
    return static_cast<unsigned char>(buffer_[at_++]);
  }

  std::string path_;
  std::ifstream stream_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::string line_;
  std::int64_t number_ = -1;
};

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_TEXT_LINES_HPP
