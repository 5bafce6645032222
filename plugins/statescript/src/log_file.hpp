/// \file
/// LogFile: the events of one .stateScriptLog, one after the other.
///
/// Needs: a readable file of text lines that end in LF, CR LF or CR. Promises: memory of a line,
/// however long the file is; a line of more than kLongestLine bytes is no event; a file that cannot
/// be read to its end is an exception that names it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "log_line.hpp"

namespace rec2nwb::statescript {

class LogFile {
 public:
  static constexpr std::size_t kLongestLine = 65536;

  /// \throws std::runtime_error
  explicit LogFile(const std::string& path);

  /// The next event; nothing at the end. \throws std::runtime_error
  std::optional<Event> next();

 private:
  bool next_line();
  int next_byte();

  std::string path_;
  std::ifstream stream_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::string line_;
  std::int64_t line_number_ = -1;
};

/// All of it as UTF-8 (to_utf8). \throws std::runtime_error
std::string read_text(const std::string& path);

}  // namespace rec2nwb::statescript
