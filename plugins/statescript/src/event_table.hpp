/// \file
/// EventTable: the columns of /processing/behavior/statescript_events, planned and then filled.
///
/// Needs: what occurs in the logs, known from a first look at them. Promises: columns in one order;
/// those without a value in any row are left out; rows are handed on in batches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "log_line.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::statescript {

/// What occurs among the events of all logs.
struct Contents {
  bool events = false;
  bool texts = false;
  bool values = false;
  bool masks = false;
  bool inputs = false;   ///< a mask of inputs that is not 0
  bool outputs = false;  ///< a mask of outputs that is not 0

  void add(const Event& event);
};

/// Lines of the mask, from 1, of 32: 5 is {1, 3}.
std::vector<std::int64_t> lines_of(std::int64_t mask);

class EventTable {
 public:
  /// Adds the table to the plan.
  EventTable(sdk::Plan& plan, const std::string& path, const Contents& contents);

  /// \param seconds NaN if not known
  void add(const sdk::Host& host, std::int64_t epoch, const Event& event, double seconds);
  void flush(const sdk::Host& host);

 private:
  template <typename T>
  struct Column {
    std::optional<std::uint32_t> output;
    std::vector<T> rows;
  };
  struct Lists {
    std::optional<std::uint32_t> output, lengths;
    std::vector<std::int64_t> values;
    std::vector<std::uint64_t> counts;
  };

  static void add_lines(Lists& lists, std::optional<std::int64_t> mask);
  template <typename T>
  static void flush(const sdk::Host& host, Column<T>& column);
  static void flush(const sdk::Host& host, Lists& lists);

  Column<std::int64_t> epoch_, line_number_, time_ms_;
  Column<double> time_s_, synced_, value_, input_mask_, output_mask_;
  Column<std::string> type_, text_, raw_line_;
  Lists inputs_, outputs_;
};

}  // namespace rec2nwb::statescript
