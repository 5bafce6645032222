/// \file
/// Where messages go. A Log is made by the command and handed down by reference: there is no global
/// logger, and no code below cli/ prints.
///
/// Needs: a FILE* that outlives it. Promises: thread-safe; one line a message; colours only if that
/// file is a terminal and NO_COLOR is not set. spdlog is behind it and nowhere else.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string_view>

#include "base/error.hpp"

namespace rec2nwb {

class Log {
 public:
  enum class Level { kDebug, kInfo, kWarning, kError };

  /// \param out      usually stderr; nullptr: every message is dropped
  /// \param minimum  less important messages are dropped
  explicit Log(std::FILE* out, Level minimum = Level::kInfo);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void write(Level level, std::string_view text);
  void debug(std::string_view text) { write(Level::kDebug, text); }
  void info(std::string_view text) { write(Level::kInfo, text); }
  void warn(std::string_view text) { write(Level::kWarning, text); }
  void error(std::string_view text) { write(Level::kError, text); }
  void report(const Problem& problem);  ///< its message, as warning or error

  /// Called before each line, e.g. to wipe a progress line. Empty: nothing.
  void set_before_line(std::function<void()> hook);

  /// Called with each message at warning or above, printed or not: a text that was not reported as
  /// a Problem becomes one, without a place. One thread at a time. Empty: nothing.
  void set_observer(std::function<void(const Problem&)> observer);

  /// Messages written at warning or above so far (for --strict and the final summary).
  [[nodiscard]] std::size_t warnings() const;

 private:
  struct State;
  void print(Level level, std::string_view text);
  std::unique_ptr<State> state_;
};

}  // namespace rec2nwb
