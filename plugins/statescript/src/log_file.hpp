/// \file
/// LogFile: the events of one .stateScriptLog, one after the other.
///
/// Needs: a readable text file. Promises: memory of a line, however long the file is; a line that
/// is too long (sdk::TextLines) is no event; a file that cannot be read to its end is an exception
/// that names it.
#pragma once

#include <optional>
#include <string>

#include "log_line.hpp"
#include "rec2nwb/text_lines.hpp"

namespace rec2nwb::statescript {

class LogFile {
 public:
  /// \throws std::runtime_error
  explicit LogFile(const std::string& path) : lines_(path) {}

  /// The next event; nothing at the end. \throws std::runtime_error
  std::optional<Event> next() {
    while (const auto line = lines_.next()) {
      auto event = parse_line(*line);
      if (!event) continue;
      event->line_number = lines_.number();
      return event;
    }
    return std::nullopt;
  }

 private:
  sdk::TextLines lines_;
};

}  // namespace rec2nwb::statescript
