/// \file
/// The threads of the process: made once, shared by all sessions and commands.
///
/// Needs: nothing. Promises: run() calls the function once on each worker, the caller's thread
/// being worker 0, and returns when all are done; the first exception of the lowest worker is
/// rethrown.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rec2nwb {

class WorkerPool {
 public:
  explicit WorkerPool(std::uint32_t workers);  ///< at least 1
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  [[nodiscard]] std::uint32_t size() const { return workers_; }

  /// \param function called with the worker's number, 0 .. size()-1, on size() threads at once.
  /// Not reentrant: a function may not call run() of the same pool.
  void run(const std::function<void(std::uint32_t)>& function);

 private:
  void loop(std::uint32_t worker);
  void call(std::uint32_t worker);

  std::uint32_t workers_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  const std::function<void(std::uint32_t)>* function_ = nullptr;
  std::uint64_t round_ = 0;
  std::uint32_t running_ = 0;
  bool stop_ = false;
  std::vector<std::exception_ptr> errors_;
};

/// The cores this process may use: affinity and, where set, the cgroup's quota; at least 1.
std::uint32_t granted_cores();

}  // namespace rec2nwb
