#include "base/write_behind.hpp"

namespace rec2nwb {

WriteBehind::WriteBehind(PartFile& part, By by, bool drop) : part_(part), drop_(drop) {
  if (by == By::kThread) thread_ = std::thread([this] { run(); });
}

WriteBehind::~WriteBehind() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void WriteBehind::wrote(std::size_t bytes) {
  waiting_bytes_ += bytes;
  if (waiting_bytes_ < kPieceBytes) return;
  waiting_bytes_ = 0;
  if (!thread_.joinable()) {
    part_.write_behind(drop_);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    wanted_ = true;
  }
  changed_.notify_one();
}

void WriteBehind::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return wanted_ || ended_; });
    if (ended_) return;
    wanted_ = false;
    lock.unlock();
    part_.write_behind(drop_);
    lock.lock();
  }
}

}  // namespace rec2nwb
