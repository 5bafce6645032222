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

/// For every packet of rows [first, first + rows), the slots from `slot` on that have the value, as
/// many as there are lanes: visit(slot, lanes). The last ones of a packet may come twice.
template <typename Visit>
void for_missing(const sdk::Block& block, std::uint32_t first, std::uint32_t rows, Visit visit) {
  const std::size_t slots = block.ephys_channels();
  for (std::uint32_t row = first; row < first + rows; ++row) {
    const std::uint8_t* from = block.packet(row) + block.ephys_offset_bytes();
    const auto look = [&](std::size_t slot, std::size_t count) {
      Lanes values = {};
      std::memcpy(&values, from + slot * kSlotBytes, count * kSlotBytes);
      visit(slot, values == kNotDelivered);
    };
    std::size_t slot = 0;
    for (; slot + kLanes <= slots; slot += kLanes) look(slot, kLanes);
    if (slot == slots) continue;
    slots < kLanes ? look(0, slots) : look(slots - kLanes, kLanes);
  }
}

/// No branch a sample: this reads all that was recorded, and hardly any of it is missing.
bool any_is_missing(const sdk::Block& block, std::uint32_t first, std::uint32_t rows) {
  Lanes found = {};
  for_missing(block, first, rows, [&](std::size_t, Lanes lanes) { found |= lanes; });
  bool any = false;
  for (std::size_t i = 0; i < kLanes; ++i) any |= found[i] != 0;
  return any;
}

bool is_missing(const std::uint8_t* slot) {
  std::int16_t value = 0;
  std::memcpy(&value, slot, kSlotBytes);
  return value == kNotDelivered;
}

}  // namespace

Samples::Samples(const std::vector<Channel>& channels, bool standard) : standard_(standard) {
  std::vector<std::uint32_t> slots;
  std::vector<double> scales;
  for (const Channel& channel : channels) {
    slots.push_back(channel.slot);
    if (!standard) scales.push_back(channel.uv_per_count);
    columns_.push_back({channel.slot, channel.hw_chan, 0});
  }
  values_ = sdk::EphysColumns(slots, scales);
}

void Samples::copy(const sdk::Host& host, const sdk::Block& block, std::int16_t* out) {
  for (std::uint32_t first = 0; first < block.rows();) {
    const std::uint32_t rows = std::min(kRowsAtOnce, block.rows() - first);
    values_.copy(block, first, rows, out + first * columns_.size());
    if (any_is_missing(block, first, rows)) look_closely(host, block, first, rows);
    first += rows;
  }
}

void Samples::look_closely(const sdk::Host& host, const sdk::Block& block, std::uint32_t first,
                           std::uint32_t rows) {
  // A channel may be dead for the whole recording: the others need not be counted for that.
  missing_.assign(std::max<std::size_t>(block.ephys_channels(), kLanes), 0);
  for_missing(block, first, rows, [this](std::size_t slot, Lanes lanes) {
    Lanes before;
    std::memcpy(&before, &missing_[slot], sizeof before);
    before |= lanes;
    std::memcpy(&missing_[slot], &before, sizeof before);
  });
  hit_.clear();
  for (Column& column : columns_) {
    if (missing_[column.slot] != 0) hit_.push_back(&column);
  }
  for (std::uint32_t row = first; row < first + rows; ++row) {
    const std::uint8_t* slots = block.packet(row) + block.ephys_offset_bytes();
    std::int64_t samples = 0;
    for (Column* column : hit_) {
      const unsigned is = is_missing(slots + column->slot * kSlotBytes) ? 1U : 0U;
      column->missing += is;
      samples += is;
    }
    if (samples > 0) add_to_span(host, block.file(), block.first_row() + row, samples);
  }
}

void Samples::add_to_span(const sdk::Host& host, std::uint32_t file, std::uint64_t row,
                          std::int64_t samples) {
  const bool goes_on = span_.rows > 0 && span_.file == file && span_.first_row + span_.rows == row;
  if (!goes_on) {
    report(host);
    span_ = {file, row, 0, 0};
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
  const auto missing =
      std::accumulate(columns_.begin(), columns_.end(), std::uint64_t{0},
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
