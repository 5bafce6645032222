#include "tracking.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "frames.hpp"

namespace rec2nwb::position {
namespace {

bool has_uint16(const sdk::TrodesFile& file, const char* name) {
  const sdk::TrodesField* field = file.find(name);
  return field != nullptr && field->type == "uint16";
}

}  // namespace

Tracking read_tracking(const sdk::TrodesFile& file) {
  Tracking tracking;
  tracking.counts = file.column<std::uint32_t>("time");
  tracking.leds.push_back({"led_0", file.column<double>("xloc"), file.column<double>("yloc")});
  tracking.is_uint16 = has_uint16(file, "xloc") && has_uint16(file, "yloc");
  if (file.find("xloc2") != nullptr && file.find("yloc2") != nullptr) {
    tracking.leds.push_back({"led_1", file.column<double>("xloc2"), file.column<double>("yloc2")});
    tracking.is_uint16 =
        tracking.is_uint16 && has_uint16(file, "xloc2") && has_uint16(file, "yloc2");
  }
  return tracking;
}

std::vector<std::size_t> rows_of_frames(const std::vector<std::uint32_t>& frame_counts,
                                        const std::vector<std::uint32_t>& tracking_counts) {
  struct Same {
    std::size_t first = 0;
    std::size_t rows = 0;
    std::size_t taken = 0;
  };
  std::unordered_map<std::uint32_t, Same> by_count;
  by_count.reserve(tracking_counts.size());
  for (std::size_t row = 0; row < tracking_counts.size(); ++row) {
    const std::uint32_t count = tracking_counts[row];
    const bool again = row > 0 && count == tracking_counts[row - 1];
    if (row > 0 && !again && !is_after(count, tracking_counts[row - 1])) continue;
    Same& same = by_count[count];
    if (same.rows == 0) same.first = row;
    if (same.rows == 0 || (again && same.first + same.rows == row)) ++same.rows;
  }
  std::vector<std::size_t> rows;
  rows.reserve(frame_counts.size());
  for (const std::uint32_t count : frame_counts) {
    const auto found = by_count.find(count);
    if (found == by_count.end()) {
      rows.push_back(kNoRow);
    } else {
      Same& same = found->second;
      rows.push_back(same.first + std::min(same.taken++, same.rows - 1));
    }
  }
  return rows;
}

bool is_seen(const Tracking& tracking, std::size_t row) {
  return row != kNoRow &&
         std::any_of(tracking.leds.begin(), tracking.leds.end(), [&](const Led& led) {
           return !std::isnan(led.x[row]) || !std::isnan(led.y[row]);
         });
}

}  // namespace rec2nwb::position
