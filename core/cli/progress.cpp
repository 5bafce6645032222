#include "cli/progress.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"

namespace rec2nwb {
namespace {

constexpr auto kTerminalPause = std::chrono::milliseconds(100);
constexpr auto kLogPause = std::chrono::seconds(30);

}  // namespace

std::string show_bytes(double bytes) {
  const char* unit = "bytes";
  for (const char* larger : {"KB", "MB", "GB", "TB"}) {
    if (bytes < (unit[0] == 'b' ? 1000 : 999.5)) break;  // 999.9 KB would be shown as 1000 KB
    bytes /= 1000;
    unit = larger;
  }
  const int decimals = bytes < 10 && unit[0] != 'b' ? 1 : 0;
  return format("{:.{}f} {}", bytes, decimals, unit);
}

std::string show_duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::max(0.0, seconds) + 0.5);
  if (whole < 60) return format("{} s", whole);
  if (whole < 3600) return format("{} min {:02} s", whole / 60, whole % 60);
  return format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

Progress::Progress(std::FILE* out)
    : out_(out), terminal_(out != nullptr && isatty(fileno(out)) != 0) {}

void Progress::update(std::string_view stage, std::uint64_t done_bytes, std::uint64_t total_bytes) {
  if (out_ == nullptr) return;
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (stage_ != stage) {
    stage_ = stage;
    began_ = now;
    drawn_ = now;
  }
  if (now - drawn_ < (terminal_ ? Clock::duration(kTerminalPause) : Clock::duration(kLogPause))) {
    return;
  }
  drawn_ = now;
  draw(done_bytes, total_bytes, now);
}

void Progress::draw(std::uint64_t done_bytes, std::uint64_t total_bytes, Clock::time_point now) {
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const auto done = static_cast<double>(done_bytes);
  const auto total = static_cast<double>(std::max(done_bytes, total_bytes));
  const double rate = seconds > 0 ? done / seconds : 0;
  const std::string left = rate > 0 ? show_duration((total - done) / rate) : "?";
  const std::string line =
      format("{} {:3.0f} %  {} of {}  {}/s  {} left", stage_, total > 0 ? 100 * done / total : 100,
             show_bytes(done), show_bytes(total), show_bytes(rate), left);
  // \r and erase-to-end redraw one line; a log gets whole lines.
  std::fputs(terminal_ ? ("\r" + line + "\x1b[K").c_str() : (line + "\n").c_str(), out_);
  std::fflush(out_);
  visible_ = terminal_;
}

void Progress::clear() {
  const std::lock_guard lock(mutex_);
  if (!visible_) return;
  std::fputs("\r\x1b[K", out_);
  std::fflush(out_);
  visible_ = false;
}

}  // namespace rec2nwb
