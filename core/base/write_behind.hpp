/// \file
/// Brings an output to disk while it is written, so that its commit() has little to wait for.
///
/// Output that is compressed comes slower than a disk takes it: then the one who writes starts it
/// on its way. Other output would make him wait: a thread of its own does it then, which costs more
/// CPU time and less of the clock's.
///
/// Needs: a PartFile that outlives it and is not committed before this ends. Promises: no byte of
/// the file changes.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

#include "base/file.hpp"

namespace rec2nwb {

class WriteBehind {
 public:
  enum class By { kWriter, kThread };

  /// \param drop what is on disk leaves the page cache
  WriteBehind(PartFile& part, By by, bool drop);
  ~WriteBehind();  ///< waits for what was begun
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;

  /// Says that so many more bytes were written. One thread at a time.
  void wrote(std::size_t bytes);

 private:
  static constexpr std::size_t kPieceBytes = 32 << 20;

  void run();

  PartFile& part_;
  bool drop_;
  std::size_t waiting_bytes_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool wanted_ = false;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace rec2nwb
