/// \file
/// The ordered worker loop: N workers, each carries one item from TAKE through WORK to PUT.
///
///   TAKE  one at a time; the order of takes numbers the items
///   WORK  free, in parallel
///   PUT   one at a time, in the order of the takes
///
/// Needs: a WorkerPool. Promises: PUT sees the items in TAKE's order whatever the number of
/// workers, so output is the same for 1, 2 or 8; memory is one item a worker; if any stage throws,
/// all workers stop, no further PUT happens, and the exception of the earliest failed item is
/// rethrown.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <vector>

#include "stream/worker_pool.hpp"

namespace rec2nwb {

namespace turnstile_detail {

class Order {
 public:
  /// Runs take under the lock. \return the item's number, or nothing more to take.
  template <typename Take>
  bool take(Take&& take_item, std::uint64_t& number) {
    const std::lock_guard lock(take_mutex_);
    if (ended_ || failed()) return false;
    number = taken_;
    try {
      if (!take_item()) {
        ended_ = true;
        return false;
      }
    } catch (...) {
      fail(number);
      return false;
    }
    ++taken_;
    return true;
  }

  /// Runs put when it is the number's turn; not at all after a failure.
  template <typename Put>
  bool put(std::uint64_t number, Put&& put_item) {
    std::unique_lock lock(put_mutex_);
    turn_.wait(lock, [&] { return next_put_ == number || error_; });
    if (error_) return false;
    lock.unlock();  // it stays this number's turn: nobody else passes
    try {
      put_item();
    } catch (...) {
      fail(number);
      return false;
    }
    lock.lock();
    ++next_put_;
    turn_.notify_all();
    return true;
  }

  /// Called from a catch block.
  void fail(std::uint64_t number) {
    const std::lock_guard lock(put_mutex_);
    if (!error_ || number < failed_number_) {
      error_ = std::current_exception();
      failed_number_ = number;
    }
    turn_.notify_all();
  }

  [[nodiscard]] bool failed() {
    const std::lock_guard lock(put_mutex_);
    return error_ != nullptr;
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex take_mutex_;
  std::uint64_t taken_ = 0;
  bool ended_ = false;

  std::mutex put_mutex_;
  std::condition_variable turn_;
  std::uint64_t next_put_ = 0;
  std::exception_ptr error_;
  std::uint64_t failed_number_ = std::numeric_limits<std::uint64_t>::max();
};

}  // namespace turnstile_detail

/// \param items one a worker, reused from round to round
/// \param take  bool(Item&): fills the item, or says that there are no more
/// \param work  void(Item&)
/// \param put   void(Item&)
template <typename Item, typename Take, typename Work, typename Put>
void run_turnstile(WorkerPool& pool, std::vector<Item>& items, Take take, Work work, Put put) {
  turnstile_detail::Order order;
  pool.run([&](std::uint32_t worker) {
    Item& item = items[worker];
    std::uint64_t number = 0;
    while (order.take([&] { return take(item); }, number)) {
      try {
        work(item);
      } catch (...) {
        order.fail(number);
        return;
      }
      if (!order.put(number, [&] { put(item); })) return;
    }
  });
  order.rethrow();
}

}  // namespace rec2nwb
