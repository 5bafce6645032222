/// \file
/// What a long run shows: one line that is redrawn on a terminal, a plain line now and then in a
/// log.
///
/// Needs: a FILE*. Promises: draws at most ten times a second; the line is gone when a message or
/// the end comes; says rate and time left.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

namespace rec2nwb {

class Progress {
 public:
  /// \param out nullptr: shows nothing
  explicit Progress(std::FILE* out);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// \param stage another one than the last replaces it and starts its clock
  /// \param total_bytes of the stage's input
  void update(std::string_view stage, std::uint64_t done_bytes, std::uint64_t total_bytes);
  void clear();  ///< wipes the line; the next update draws it again

 private:
  using Clock = std::chrono::steady_clock;
  void draw(std::uint64_t done_bytes, std::uint64_t total_bytes, Clock::time_point now);

  std::FILE* out_;
  bool terminal_;
  std::mutex mutex_;
  std::string stage_;
  Clock::time_point began_;
  Clock::time_point drawn_;
  bool visible_ = false;
};

/// "1.2 GB/s" style numbers: "850 KB", "1.6 GB" (powers of 1000).
std::string show_bytes(double bytes);
/// "4 s", "3 min 20 s", "2 h 05 min".
std::string show_duration(double seconds);

}  // namespace rec2nwb
