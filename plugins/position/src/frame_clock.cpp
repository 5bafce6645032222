#include "frame_clock.hpp"

#include <algorithm>

namespace rec2nwb::position {
namespace {

constexpr const char* kTopic = "dio.edges";
constexpr const char* kLineName = "camera ticks";
constexpr std::uint64_t kEnoughEdges = 100;
constexpr std::size_t kFewestPulses = 3;
constexpr double kOnePacket = 1.5;  // less than two

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

bool contains(const std::string& text, const std::string& part) {
  return lower(text).find(lower(part)) != std::string::npos;
}

/// The packet before each of them.
std::vector<std::uint64_t> one_before(std::vector<std::uint64_t> rows) {
  for (std::uint64_t& row : rows) --row;
  return rows;
}

}  // namespace

Arrivals arrivals_of(const sdk::Host& host, const Video& video,
                     const std::vector<std::uint32_t>& counts) {
  std::vector<std::uint32_t> next = counts;
  for (std::uint32_t& count : next) ++count;
  const std::size_t n = counts.size();
  Arrivals arrivals{std::vector<double>(n), std::vector<bool>(n, false)};
  std::vector<bool> placed(n, false);
  for (const Part& part : video.parts) {
    const bool is_last = part.file == video.parts.back().file;
    const std::vector<std::int64_t> rows = host.counts_to_rows(part.file, counts);
    const std::vector<std::int64_t> next_rows = host.counts_to_rows(part.file, next);
    const std::vector<double> seconds = host.counts_to_seconds(part.file, counts);
    for (std::size_t i = 0; i < n; ++i) {
      // A count has a packet of its own if the next count begins at another.
      const bool recorded = rows[i] >= 0 && rows[i] != next_rows[i];
      if (arrivals.recorded[i] || (placed[i] && !recorded)) continue;
      if (!recorded && rows[i] < 0 && !is_last) continue;  // behind this part: the next one's
      arrivals.recorded[i] = recorded;
      arrivals.seconds[i] = seconds[i];
      placed[i] = true;
    }
  }
  return arrivals;
}

FrameClock::FrameClock(const sdk::Host& host, const Json& published, double rate_hz)
    : host_(host), rate_hz_(rate_hz) {
  for (std::uint32_t i = 0; i < published.size(); ++i) {
    const auto name = published[i].at("key").get<std::string>();
    if (!contains(name, kLineName)) continue;
    lines_.push_back({i, name, published[i].at("rows").get<std::uint64_t>()});
  }
}

std::uint64_t FrameClock::first_edge_at(const Line& line, std::uint64_t row) const {
  std::uint64_t first = 0;
  std::uint64_t end = line.edges;
  while (first < end) {
    const std::uint64_t middle = first + (end - first) / 2;
    std::uint64_t its_row = 0;
    std::uint8_t state = 0;
    host_.read_published(kTopic, line.index, middle, 1, &its_row, &state);
    if (its_row < row) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  return first;
}

std::vector<std::uint64_t> FrameClock::rising_rows(const Line& line, std::uint64_t from,
                                                   std::uint64_t end, const Video& video) const {
  std::vector<std::uint64_t> rows(static_cast<std::size_t>(end - from));
  std::vector<std::uint8_t> states(rows.size());
  if (!rows.empty()) {
    host_.read_published(kTopic, line.index, from, end - from, rows.data(), states.data());
  }
  std::vector<std::uint64_t> rising;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool opens_a_file =
        std::any_of(video.parts.begin(), video.parts.end(),
                    [&](const Part& part) { return part.first_row == rows[i]; });
    if (states[i] != 0 && !opens_a_file) rising.push_back(rows[i]);
  }
  return rising;
}

Triggers FrameClock::triggers(const Line& line, const std::vector<std::uint64_t>& rows) const {
  Triggers found;
  found.line = line.name;
  found.pulses.seconds = host_.rows_to_seconds(rows);
  const std::vector<double> before = host_.rows_to_seconds(one_before(rows));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    found.pulses.exact.push_back((found.pulses.seconds[i] - before[i]) * rate_hz_ < kOnePacket);
  }
  return found;
}

std::optional<Triggers> FrameClock::triggers_of(const Video& video,
                                                const std::string& camera_name) const {
  struct Candidate {
    const Line* line;
    std::uint64_t from;
    std::uint64_t end;
    int rank;
  };
  std::optional<Candidate> best;
  for (const Line& line : lines_) {
    Candidate one{&line, first_edge_at(line, video.parts.front().first_row),
                  first_edge_at(line, video.parts.back().end_row), 0};
    const bool is_its = !camera_name.empty() && contains(line.name, camera_name);
    if (one.end - one.from > kEnoughEdges) one.rank = is_its ? 2 : 1;
    const bool more = best && best->rank == 0 && one.end - one.from > best->end - best->from;
    if (!best || one.rank > best->rank || (one.rank == 0 && more)) best = one;
  }
  if (!best) return std::nullopt;
  const std::vector<std::uint64_t> rows = rising_rows(*best->line, best->from, best->end, video);
  if (rows.size() < kFewestPulses) return std::nullopt;
  return triggers(*best->line, rows);
}

}  // namespace rec2nwb::position
