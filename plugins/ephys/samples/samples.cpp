#include "samples.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>
#include <numeric>
#include <string>

#include "rec2nwb/messages.hpp"

namespace rec2nwb::ephys {
namespace {

using sdk::say;

constexpr std::int16_t kNotDelivered = std::numeric_limits<std::int16_t>::min();
constexpr std::size_t kSlotBytes = sizeof(std::int16_t);
constexpr std::size_t kNamed = 5;  // channels in the warning
// So few that they stay in the first cache between the look and the copy.
constexpr std::uint32_t kRowsAtOnce = 32;
// A vector of slots: GCC and Clang compare all at once, on any machine.
using Lanes [[gnu::vector_size(16)]] = std::int16_t;
constexpr std::size_t kLanes = sizeof(Lanes) / kSlotBytes;

Lanes lanes_at(const std::uint8_t* slots) {
  Lanes lanes;
  std::memcpy(&lanes, slots, sizeof lanes);
  return lanes;
}

bool is_missing(const std::uint8_t* slot) {
  std::int16_t value = 0;
  std::memcpy(&value, slot, kSlotBytes);
  return value == kNotDelivered;
}

/// Has any slot of these packets the value? No branch a sample: this reads all that was recorded, and
/// hardly any of it is missing.
bool any_is_missing(const sdk::Block& block, std::uint32_t first, std::uint32_t rows) {
  const std::size_t slots = block.ephys_channels();
  Lanes found = {};
  bool any = false;
  for (std::uint32_t row = first; row < first + rows; ++row) {
    const std::uint8_t* from = block.packet(row) + block.ephys_offset_bytes();
    if (slots < kLanes) {
      for (std::size_t i = 0; i < slots; ++i) any |= is_missing(from + i * kSlotBytes);
      continue;
    }
    const std::uint8_t* last = from + (slots - kLanes) * kSlotBytes;
    for (; from < last; from += sizeof(Lanes)) found |= lanes_at(from) == kNotDelivered;
    found |= lanes_at(last) == kNotDelivered;  // the last ones, some of them once more
  }
  for (std::size_t i = 0; i < kLanes; ++i) any |= found[i] != 0;
  return any;
}

}  // namespace

Samples::Samples(const std::vector<Channel>& channels, bool standard) : standard_(standard) {
  std::vector<std::uint32_t> slots;
  std::vector<double> scales;
  for (const Channel& channel : channels) {
    slots.push_back(channel.slot);
    if (!standard) scales.push_back(channel.uv_per_count);
    columns_.push_back({channel.slot * kSlotBytes, channel.hw_chan, 0});
  }
  values_ = sdk::EphysColumns(slots, scales);
}

void Samples::copy(const sdk::Host& host, const sdk::Block& block, std::int16_t* out) {
  for (std::uint32_t first = 0; first < block.rows();) {
    const std::uint32_t rows = std::min(kRowsAtOnce, block.rows() - first);
    if (any_is_missing(block, first, rows)) {
      for (std::uint32_t row = first; row < first + rows; ++row) look_closely(host, block, row);
    }
    values_.copy(block, first, rows, out + first * columns_.size());
    first += rows;
  }
}

void Samples::look_closely(const sdk::Host& host, const sdk::Block& block, std::uint32_t row) {
  const std::uint8_t* slots = block.packet(row) + block.ephys_offset_bytes();
  std::int64_t samples = 0;
  for (Column& column : columns_) {
    const unsigned is = is_missing(slots + column.offset_bytes) ? 1U : 0U;
    column.missing += is;
    samples += is;
  }
  if (samples == 0) return;
  const std::uint64_t at = block.first_row() + row;
  const bool goes_on =
      span_.rows > 0 && span_.file == block.file() && span_.first_row + span_.rows == at;
  if (!goes_on) {
    report(host);
    span_ = {block.file(), at, 0, 0};
  }
  ++span_.rows;
  span_.samples += samples;
}

void Samples::report(const sdk::Host& host) {
  if (span_.rows == 0) return;
  is_listed_ = host.recording_fault({span_.first_row, span_.rows, span_.samples,
                                     "samples not delivered", "samples", "kept as stored: -32768"});
  span_ = {};
}

std::string Samples::channels_with_most() const {
  std::vector<Column> all;
  std::copy_if(columns_.begin(), columns_.end(), std::back_inserter(all),
               [](const Column& column) { return column.missing > 0; });
  std::stable_sort(all.begin(), all.end(),
                   [](const Column& a, const Column& b) { return a.missing > b.missing; });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(kNamed, all.size()); ++i) {
    names.push_back(say("hwChan ", all[i].hw_chan, " (", all[i].missing, ")"));
  }
  const std::string rest =
      all.size() > kNamed ? say(" and ", all.size() - kNamed, " more") : std::string();
  return say(all.size(), " of ", columns_.size(), " channels: ", sdk::joined(names), rest);
}

void Samples::finish(const sdk::Host& host) {
  report(host);
  const auto missing = std::accumulate(
      columns_.begin(), columns_.end(), std::uint64_t{0},
      [](std::uint64_t sum, const Column& column) { return sum + column.missing; });
  if (missing == 0) return;
  const std::string where =
      !standard_   ? "they are kept, in microvolts as all others; this layout has no list of them"
      : is_listed_ ? "they are kept as -32768 and listed in "
                     "/processing/sample_count/recording_faults"
                   : "they are kept as -32768; this rec2nwb has no list of them";
  host.warn(say("the headstage did not deliver ", missing, missing == 1 ? " sample" : " samples",
                " (-32768 in the recording), in ", channels_with_most(), "; ", where));
}

}  // namespace rec2nwb::ephys
