#include "pipeline/process.hpp"

#include <sys/resource.h>

#include <chrono>
#include <ctime>
#include <fstream>

namespace rec2nwb::bench {

Stopwatch::Lap Stopwatch::now() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return {bench::wall_s(), seconds(usage.ru_utime) + seconds(usage.ru_stime)};
}

Stopwatch::Lap Stopwatch::lap() {
  const Lap at = now();
  const Lap since = {at.wall_s - last_.wall_s, at.cpu_s - last_.cpu_s};
  last_ = at;
  return since;
}

Json to_json(const Stopwatch::Lap& lap) { return {{"wall_s", lap.wall_s}, {"cpu_s", lap.cpu_s}}; }

double wall_s() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

std::uint64_t thread_cpu_ns() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(time.tv_nsec);
}

std::uint64_t memory_bytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  std::string word;
  std::uint64_t kibibytes = 0;
  while (status >> word) {
    if (word == key + ":" && status >> kibibytes) return kibibytes * 1024;
  }
  return 0;
}

}  // namespace rec2nwb::bench
