#include "base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace rec2nwb {

namespace {

spdlog::level::level_enum to_spdlog(Log::Level level) {
  switch (level) {
    case Log::Level::kDebug:
      return spdlog::level::debug;
    case Log::Level::kInfo:
      return spdlog::level::info;
    case Log::Level::kWarning:
      return spdlog::level::warn;
    case Log::Level::kError:
      break;
  }
  return spdlog::level::err;
}

/// "warning: " and the like; nothing before plain information.
class Prefix : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
              spdlog::memory_buf_t& line) override {
    std::string_view prefix;
    if (message.level == spdlog::level::debug) prefix = "debug: ";
    if (message.level == spdlog::level::warn) prefix = "warning: ";
    if (message.level == spdlog::level::err) prefix = "error: ";
    line.append(prefix.data(), prefix.data() + prefix.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<Prefix>();
  }
};

spdlog::color_mode colours_of(std::FILE* out) {
  const bool wanted = ::isatty(::fileno(out)) == 1 && std::getenv("NO_COLOR") == nullptr;
  return wanted ? spdlog::color_mode::always : spdlog::color_mode::never;
}

/// Texts quote names found in files: none of them moves the cursor or changes the terminal.
std::string printable(std::string_view text) {
  std::string line = to_utf8(text);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  for (char& c : line) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (control && c != '\n' && c != '\t') c = '?';
  }
  return line;
}

/// A text that was logged as such: its code, if it ends in one, is taken off it.
Problem problem_of(Log::Level level, std::string_view text) {
  const Severity severity = level == Log::Level::kError ? Severity::kError : Severity::kWarning;
  return {severity, {}, without_code(text), {}, code_at_end(text).value_or(Code::kInternal)};
}

}  // namespace

struct Log::State {
  using Sink = spdlog::sinks::ansicolor_sink<spdlog::details::console_nullmutex>;

  std::mutex mutex;
  std::unique_ptr<Sink> sink;
  Level minimum;
  std::function<void()> before_line;
  std::function<void(const Problem&)> observer;
  std::size_t warnings = 0;
};

Log::Log(std::FILE* out, Level minimum) : state_(std::make_unique<State>()) {
  state_->minimum = minimum;
  if (out == nullptr) return;
  auto formatter = std::make_unique<spdlog::pattern_formatter>(
      spdlog::pattern_time_type::local, std::string(spdlog::details::os::default_eol));
  formatter->add_flag<Prefix>('*').set_pattern("%^%*%$%v");
  state_->sink = std::make_unique<State::Sink>(out, colours_of(out));
  state_->sink->set_formatter(std::move(formatter));
}

Log::~Log() = default;

void Log::write(Level level, std::string_view text) {
  const std::lock_guard lock(state_->mutex);
  if (level >= Level::kWarning) {
    ++state_->warnings;
    if (state_->observer) state_->observer(problem_of(level, text));
  }
  print(level, text);
}

void Log::report(const Problem& problem) {
  const std::lock_guard lock(state_->mutex);
  ++state_->warnings;
  if (state_->observer) state_->observer(problem);
  print(problem.severity == Severity::kError ? Level::kError : Level::kWarning, message(problem));
}

void Log::print(Level level, std::string_view text) {
  if (!state_->sink || level < state_->minimum) return;
  if (state_->before_line) state_->before_line();
  const std::string line = printable(text);
  state_->sink->log(spdlog::details::log_msg("", to_spdlog(level), line));
}

void Log::set_observer(std::function<void(const Problem&)> observer) {
  const std::lock_guard lock(state_->mutex);
  state_->observer = std::move(observer);
}

void Log::set_before_line(std::function<void()> hook) {
  const std::lock_guard lock(state_->mutex);
  state_->before_line = std::move(hook);
}

std::size_t Log::warnings() const {
  const std::lock_guard lock(state_->mutex);
  return state_->warnings;
}

}  // namespace rec2nwb
