/// \file
/// What this process has used so far.
///
/// Needs: Linux. Promises: nothing is allocated by a look at a clock.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.hpp"

namespace rec2nwb::bench {

/// Wall seconds, and CPU seconds of all threads, since the last lap.
class Stopwatch {
 public:
  struct Lap {
    double wall_s = 0;
    double cpu_s = 0;
  };
  Lap lap();

 private:
  static Lap now();
  Lap last_ = now();
};
Json to_json(const Stopwatch::Lap& lap);

double wall_s();
std::uint64_t thread_cpu_ns();

/// A line of /proc/self/status, e.g. VmHWM (resident memory at its peak), RssAnon; 0 if not there.
std::uint64_t memory_bytes(const std::string& key);

}  // namespace rec2nwb::bench
