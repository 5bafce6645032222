/// \file
/// EdgeStream: the changes of all published digital lines within a range of packet rows, in
/// seconds, as one ascending series.
///
/// The first packet of a file opens every line with its state: that is no change and is left out.
///
/// Needs: a host in finish that has dio.edges. Promises: memory of kBlockRows rows a line, however
/// many there are; changes of several lines at one packet come once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "align.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::statescript {

constexpr const char* kEdgesTopic = "dio.edges";

struct RowRange {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
};

class EdgeStream : public Times {
 public:
  /// \param lines        rows of every entry of the topic
  /// \param file_starts  first rows of the session's files, ascending; must outlive this
  EdgeStream(const sdk::Host& host, const std::vector<std::uint64_t>& lines, RowRange range,
             const std::vector<std::uint64_t>& file_starts);

  /// \throws sdk::HostError also if the conversion is being stopped
  std::optional<Change> next() override;

 private:
  struct Line {
    std::uint32_t index = 0;
    std::uint64_t next = 0;  // first entry behind rows
    std::uint64_t end = 0;
    std::vector<std::uint64_t> rows;
    std::size_t at = 0;
  };
  using Head = std::pair<std::uint64_t, std::size_t>;  // row, line

  std::uint64_t first_entry_from(std::uint32_t index, std::uint64_t count, std::uint64_t row) const;
  void push_next(std::size_t line);
  bool fill();

  const sdk::Host& host_;
  RowRange range_;
  const std::vector<std::uint64_t>& file_starts_;
  std::vector<Line> lines_;
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads_;
  std::uint64_t last_row_ = UINT64_MAX;
  std::vector<double> seconds_;
  std::size_t at_ = 0;
};

}  // namespace rec2nwb::statescript
