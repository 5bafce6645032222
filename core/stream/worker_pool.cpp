#include "stream/worker_pool.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

namespace rec2nwb {

WorkerPool::WorkerPool(std::uint32_t workers) : workers_(std::max(1U, workers)), errors_(workers_) {
  threads_.reserve(workers_ - 1);
  for (std::uint32_t i = 1; i < workers_; ++i) threads_.emplace_back([this, i] { loop(i); });
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void WorkerPool::run(const std::function<void(std::uint32_t)>& function) {
  {
    const std::lock_guard lock(mutex_);
    function_ = &function;
    running_ = workers_;
    std::fill(errors_.begin(), errors_.end(), nullptr);
    ++round_;
  }
  wake_.notify_all();
  call(0);
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return running_ == 0; });
  for (const auto& error : errors_) {
    if (error) std::rethrow_exception(error);
  }
}

void WorkerPool::loop(std::uint32_t worker) {
  std::uint64_t seen = 0;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stop_ || round_ != seen; });
      if (stop_) return;
      seen = round_;
    }
    call(worker);
  }
}

void WorkerPool::call(std::uint32_t worker) {
  std::exception_ptr error;
  try {
    (*function_)(worker);
  } catch (...) {
    error = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  errors_[worker] = error;
  if (--running_ == 0) done_.notify_one();
}

namespace {

/// cgroup v2 "cpu.max": "QUOTA PERIOD" or "max PERIOD".
double cgroup_cores() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return HUGE_VAL;
  try {
    return std::stod(quota) / period;
  } catch (const std::exception&) {
    return HUGE_VAL;
  }
}

}  // namespace

std::uint32_t granted_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  int cores = static_cast<int>(std::thread::hardware_concurrency());
  if (sched_getaffinity(0, sizeof set, &set) == 0) cores = CPU_COUNT(&set);
  const double quota = std::ceil(cgroup_cores());
  return static_cast<std::uint32_t>(std::max(1.0, std::min(static_cast<double>(cores), quota)));
}

}  // namespace rec2nwb
