#include "base/process.hpp"

#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <fstream>

namespace rec2nwb {
namespace {

std::uint64_t page_bytes() {
  const long bytes = ::sysconf(_SC_PAGESIZE);
  return bytes > 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

}  // namespace

std::uint64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");  // pages: all, resident, ...
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  return file >> all >> resident ? resident * page_bytes() : 0;
}

void return_free_memory() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

std::uint64_t granted_memory_bytes() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const std::uint64_t machine = pages > 0 ? static_cast<std::uint64_t>(pages) * page_bytes() : 0;
  std::ifstream file("/sys/fs/cgroup/memory.max");  // a number, or "max"
  std::uint64_t allowed = 0;
  return file >> allowed ? std::min(machine, allowed) : machine;
}

}  // namespace rec2nwb
