/// \file
/// Where values of the acquisition counter, as the files beside a recording have them (the time of
/// a camera frame, of a tracked position), fell in the recording.
///
/// Needs: C++17; finish; the recordings that the file belongs to, in order. Promises: seconds for
/// every value, also where packets are missing or no file was running; of several files that could
/// have it, one that holds its packet.
#ifndef REC2NWB_RECORDED_COUNTS_HPP
#define REC2NWB_RECORDED_COUNTS_HPP

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rec2nwb/plugin.hpp"
#include "rec2nwb/session_files.hpp"

namespace rec2nwb::sdk {

struct RecordedCounts {
  std::vector<double> seconds;
  std::vector<bool> recorded;  ///< is the packet of that moment in a file
};

/// \param recordings at least one
inline RecordedCounts place_counts(const Host& host, const std::vector<Recording>& recordings,
                                   const std::vector<std::uint32_t>& counts) {
  std::vector<std::uint32_t> next = counts;
  for (std::uint32_t& count : next) ++count;
  const std::size_t n = counts.size();
  RecordedCounts all{std::vector<double>(n), std::vector<bool>(n, false)};
  std::vector<bool> placed(n, false);
  for (const Recording& one : recordings) {
    const bool is_last = one.file == recordings.back().file;
    const std::vector<std::int64_t> rows = host.counts_to_rows(one.file, counts);
    const std::vector<std::int64_t> next_rows = host.counts_to_rows(one.file, next);
    const std::vector<double> seconds = host.counts_to_seconds(one.file, counts);
    for (std::size_t i = 0; i < n; ++i) {
      // A count has a packet of its own if the next count begins at another.
      const bool recorded = rows[i] >= 0 && rows[i] != next_rows[i];
      if (all.recorded[i] || (placed[i] && !recorded)) continue;
      if (!recorded && rows[i] < 0 && !is_last) continue;  // behind this file: the next one's
      all.recorded[i] = recorded;
      all.seconds[i] = seconds[i];
      placed[i] = true;
    }
  }
  return all;
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_RECORDED_COUNTS_HPP
