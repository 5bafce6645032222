/// \file
/// Digital lines: what the plugin dio publishes of them (topic "dio.edges"), read back in finish.
///
///     const auto lines = digital_lines(Json::parse(host().published(kEdgesTopic)));
///     LineEdges edges(host(), lines[0], rows, first_rows(recordings));
///     while (const auto edge = edges.next()) use(edge->row, edge->state);
///
/// The first packet of a file opens every line with its state: that is no edge and is left out.
///
/// Needs: C++17; finish, and a manifest that requires dio.edges. Promises: edges within a range of
/// packets in ascending order; memory of kBlockEdges edges a line, however many there are.
#ifndef REC2NWB_DIGITAL_LINES_HPP
#define REC2NWB_DIGITAL_LINES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "rec2nwb/plugin.hpp"
#include "rec2nwb/pulse_alignment.hpp"
#include "rec2nwb/session_files.hpp"

namespace rec2nwb::sdk {

constexpr const char* kEdgesTopic = "dio.edges";

struct DigitalLine {
  std::uint32_t index = 0;    ///< among the entries of the topic
  std::string name;           ///< of the series
  std::uint64_t entries = 0;  ///< edges and openings of files; 0 while planning
};

/// \param published the topic's entries, a value of any JSON library with nlohmann::json's face
template <typename Json>
std::vector<DigitalLine> digital_lines(const Json& published) {
  std::vector<DigitalLine> lines;
  for (const Json& one : published) {
    lines.push_back({static_cast<std::uint32_t>(lines.size()),
                     one.at("key").template get<std::string>(),
                     one.at("rows").template get<std::uint64_t>()});
  }
  return lines;
}

struct Edge {
  std::uint64_t row = 0;   ///< the first packet with the new state
  std::uint8_t state = 0;  ///< 0 or 1
};

/// The edges of one line, one after the other.
class LineEdges {
 public:
  static constexpr std::size_t kBlockEdges = 4096;

  /// \param host       must outlive this
  /// \param file_rows  first rows of the session's files, ascending
  LineEdges(const Host& host, const DigitalLine& line, RowRange range,
            std::vector<std::uint64_t> file_rows)
      : host_(&host), index_(line.index), file_rows_(std::move(file_rows)) {
    next_ = first_entry_from(line, range.first);
    end_ = first_entry_from(line, range.end);
    entries_ = end_ - next_;
  }

  /// In the range, openings of files too.
  std::uint64_t entries() const { return entries_; }

  /// Nothing behind the last. \throws HostError
  std::optional<Edge> next() {
    while (at_ < rows_.size() || fill()) {
      const std::size_t i = at_++;
      const bool opens_file = std::binary_search(file_rows_.begin(), file_rows_.end(), rows_[i]);
      if (!opens_file) return Edge{rows_[i], states_[i]};
    }
    return std::nullopt;
  }

 private:
  std::uint64_t first_entry_from(const DigitalLine& line, std::uint64_t row) const {
    std::uint64_t low = 0;
    std::uint64_t high = line.entries;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      std::uint64_t found = 0;
      std::uint8_t state = 0;
      host_->read_published(kEdgesTopic, index_, middle, 1, &found, &state);
      if (found < row) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  bool fill() {
    const std::uint64_t n = std::min<std::uint64_t>(kBlockEdges, end_ - next_);
    rows_.resize(static_cast<std::size_t>(n));
    states_.resize(rows_.size());
    at_ = 0;
    if (n == 0) return false;
    host_->read_published(kEdgesTopic, index_, next_, n, rows_.data(), states_.data());
    next_ += n;
    return true;
  }

  const Host* host_;
  std::uint32_t index_;
  std::vector<std::uint64_t> file_rows_;
  std::uint64_t next_ = 0;  // first entry behind rows_
  std::uint64_t end_ = 0;
  std::uint64_t entries_ = 0;
  std::vector<std::uint64_t> rows_;
  std::vector<std::uint8_t> states_;
  std::size_t at_ = 0;
};

/// The rises of a line as pulses. A pulse is exact if the packet before it is there too.
/// \param rate_hz packets a second
inline Pulses read_pulses(const Host& host, LineEdges& edges, double rate_hz) {
  constexpr double kOnePacket = 1.5;  // less than two
  std::vector<std::uint64_t> rows;
  std::vector<std::uint64_t> rows_before;
  while (const auto edge = edges.next()) {
    if (edge->state == 0) continue;
    rows.push_back(edge->row);
    rows_before.push_back(edge->row - 1);
  }
  Pulses pulses{host.rows_to_seconds(rows), {}};
  const std::vector<double> before = host.rows_to_seconds(rows_before);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    pulses.exact.push_back((pulses.seconds[i] - before[i]) * rate_hz < kOnePacket);
  }
  return pulses;
}

/// The edges of several lines as one ascending series of seconds; several at one packet come once.
class EdgeTimes {
 public:
  /// \param host must outlive this
  EdgeTimes(const Host& host, const std::vector<DigitalLine>& lines, RowRange range,
            const std::vector<std::uint64_t>& file_rows)
      : host_(&host) {
    for (const DigitalLine& line : lines) {
      lines_.emplace_back(host, line, range, file_rows);
      push_next(lines_.size() - 1);
    }
  }

  /// Nothing behind the last. \throws HostError also if the conversion is being stopped
  std::optional<double> next() {
    if (at_ == seconds_.size() && !fill()) return std::nullopt;
    return seconds_[at_++];
  }

 private:
  using Head = std::pair<std::uint64_t, std::size_t>;  // row, line

  void push_next(std::size_t line) {
    if (const auto edge = lines_[line].next()) heads_.emplace(edge->row, line);
  }

  bool fill() {
    if (host_->cancelled()) throw HostError(REC2NWB_CANCELLED);
    std::vector<std::uint64_t> rows;
    while (rows.size() < LineEdges::kBlockEdges && !heads_.empty()) {
      const auto [row, line] = heads_.top();
      heads_.pop();
      push_next(line);
      if (row != last_row_) rows.push_back(row);
      last_row_ = row;
    }
    seconds_ = host_->rows_to_seconds(rows);
    at_ = 0;
    return !seconds_.empty();
  }

  const Host* host_;
  std::vector<LineEdges> lines_;
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads_;
  std::uint64_t last_row_ = UINT64_MAX;
  std::vector<double> seconds_;
  std::size_t at_ = 0;
};

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_DIGITAL_LINES_HPP
