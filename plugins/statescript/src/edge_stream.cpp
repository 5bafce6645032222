#include "edge_stream.hpp"

#include <algorithm>

namespace rec2nwb::statescript {
namespace {

constexpr std::size_t kBlockRows = 4096;

}  // namespace

EdgeStream::EdgeStream(const sdk::Host& host, const std::vector<std::uint64_t>& lines,
                       RowRange range, const std::vector<std::uint64_t>& file_starts)
    : host_(host), range_(range), file_starts_(file_starts), lines_(lines.size()) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines_[i].index = static_cast<std::uint32_t>(i);
    lines_[i].next = first_entry_from(lines_[i].index, lines[i], range.first);
    lines_[i].end = lines[i];
    push_next(i);
  }
}

std::uint64_t EdgeStream::first_entry_from(std::uint32_t index, std::uint64_t count,
                                           std::uint64_t row) const {
  std::uint64_t low = 0;
  while (low < count) {
    const std::uint64_t middle = low + (count - low) / 2;
    std::uint64_t found = 0;
    std::uint8_t state = 0;
    host_.read_published(kEdgesTopic, index, middle, 1, &found, &state);
    if (found < row) {
      low = middle + 1;
    } else {
      count = middle;
    }
  }
  return low;
}

void EdgeStream::push_next(std::size_t number) {
  Line& line = lines_[number];
  if (line.at == line.rows.size()) {
    const std::uint64_t n = std::min<std::uint64_t>(kBlockRows, line.end - line.next);
    line.rows.resize(static_cast<std::size_t>(n));
    line.at = 0;
    if (n == 0) return;
    std::vector<std::uint8_t> states(line.rows.size());
    host_.read_published(kEdgesTopic, line.index, line.next, n, line.rows.data(), states.data());
    line.next += n;
  }
  const std::uint64_t row = line.rows[line.at++];
  if (row < range_.end) heads_.emplace(row, number);
}

bool EdgeStream::fill() {
  if (host_.cancelled()) throw sdk::HostError(REC2NWB_CANCELLED);
  std::vector<std::uint64_t> rows;
  while (rows.size() < kBlockRows && !heads_.empty()) {
    const auto [row, line] = heads_.top();
    heads_.pop();
    push_next(line);
    const bool opens_file = std::binary_search(file_starts_.begin(), file_starts_.end(), row);
    if (!opens_file && row != last_row_) rows.push_back(row);
    last_row_ = row;
  }
  seconds_ = host_.rows_to_seconds(rows);
  at_ = 0;
  return !seconds_.empty();
}

std::optional<Change> EdgeStream::next() {
  if (at_ == seconds_.size() && !fill()) return std::nullopt;
  return Change{seconds_[at_++], 0};
}

}  // namespace rec2nwb::statescript
