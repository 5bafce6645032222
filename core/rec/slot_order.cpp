#include "rec/slot_order.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

constexpr std::int64_t kDefaultChanPerChip = 32;  // RHD2132, before headers said it

/// hwChans, ascending, none twice.
std::vector<int> recorded_channels(const Header& header, const std::string& file) {
  std::map<int, std::int64_t> ntrode_of;
  for (const Ntrode& ntrode : header.spike.ntrodes) {
    for (const SpikeChannel& channel : ntrode.channels) {
      const auto [before, is_new] = ntrode_of.emplace(channel.hw_chan, ntrode.id);
      if (!is_new) {
        throw Error(Code::kHwChanTwice,
                    format("hwChan {} stands twice in SpikeConfiguration, in SpikeNTrode {} and in "
                           "SpikeNTrode {}; expected every hwChan once",
                           channel.hw_chan, before->second, ntrode.id),
                    {.file = file});
      }
    }
  }
  std::vector<int> hw_chans;
  hw_chans.reserve(ntrode_of.size());
  for (const auto& [hw_chan, ntrode] : ntrode_of) {
    hw_chans.push_back(hw_chan);
  }
  return hw_chans;
}

std::int64_t chan_per_chip(const Header& header) {
  return header.spike.chan_per_chip.value_or(kDefaultChanPerChip);
}

std::string chip_text(const Header& header) {
  return format("chanPerChip={}{}", chan_per_chip(header),
                header.spike.chan_per_chip ? "" : " (assumed, the header has none)");
}

/// Why chip order is impossible; empty if it is possible.
std::string obstacle(const Header& header, const std::vector<int>& ascending) {
  const std::int64_t per_chip = chan_per_chip(header);
  if (ascending.empty()) {
    return "no ephys channel is recorded";
  }
  if (per_chip <= 0) {
    return chip_text(header) + " is not above 0";
  }
  if (per_chip > header.num_channels) {
    return format("{} is larger than numChannels={}", chip_text(header), header.num_channels);
  }
  if (header.num_channels % per_chip != 0) {
    return format("{} does not divide numChannels={}", chip_text(header), header.num_channels);
  }
  if (ascending.front() < 0 || ascending.back() >= header.num_channels) {
    const int outside = ascending.front() < 0 ? ascending.front() : ascending.back();
    return format("hwChan {} is outside 0 to numChannels-1={}", outside, header.num_channels - 1);
  }
  return {};
}

/// Every chip's channel 0 first, then every chip's channel 1: by place on the chip, then by chip.
std::vector<int> chip_order(std::vector<int> ascending, std::int64_t per_chip) {
  std::ranges::stable_sort(ascending, {}, [per_chip](int hw_chan) { return hw_chan % per_chip; });
  return ascending;
}

bool is_intan(const std::string& device) { return device.empty() || device == "intan"; }

bool is_neuropixels(const std::string& device) {
  return device == "neuropixels1" || device == "neuropixels2";
}

SlotOrder forced_order(const Header& header, SlotRule rule, std::vector<int> ascending,
                       const std::string& file) {
  if (rule == SlotRule::kAscending) {
    return {rule, std::move(ascending), "ascending hwChan, as asked for", false};
  }
  const std::string why_not = obstacle(header, ascending);
  if (!why_not.empty() && !ascending.empty()) {
    throw Error(Code::kChipOrder, format("chip order was asked for, but {}", why_not),
                {.file = file}, "ask for ascending order or let the header decide");
  }
  return {rule, chip_order(std::move(ascending), chan_per_chip(header)),
          format("chip order with {}, as asked for", chip_text(header)), false};
}

SlotOrder intan_order(const Header& header, std::vector<int> ascending) {
  const std::string why_not = obstacle(header, ascending);
  if (!why_not.empty()) {
    return {SlotRule::kAscending, std::move(ascending),
            format("ascending hwChan, because {}", why_not), false};
  }
  const std::int64_t per_chip = chan_per_chip(header);
  const auto recorded = static_cast<std::int64_t>(ascending.size());
  SlotOrder order;
  order.rule = SlotRule::kChip;
  const auto chips = static_cast<std::uint64_t>(header.num_channels / per_chip);
  order.reason = format("chip order of {} with {}", count_text(chips, "chip"), chip_text(header));
  order.disputed = recorded < header.num_channels && recorded % per_chip != 0;
  if (order.disputed) {
    order.reason += format(
        "; {} of {} channels are recorded, which is no multiple of {}, and other readers take such "
        "channels in ascending order",
        recorded, header.num_channels, per_chip);
  }
  order.hw_chan = chip_order(std::move(ascending), per_chip);
  return order;
}

}  // namespace

SlotOrder slot_order(const Header& header, std::optional<SlotRule> forced,
                     const std::string& file_name) {
  std::vector<int> ascending = recorded_channels(header, file_name);
  const std::string& device = header.spike.device;
  if (forced) {
    return forced_order(header, *forced, std::move(ascending), file_name);
  }
  if (is_neuropixels(device)) {
    return {SlotRule::kAscending, std::move(ascending),
            format("ascending hwChan, because SpikeConfiguration has device=\"{}\"", device),
            false};
  }
  if (!is_intan(device)) {
    throw Error(
        Code::kUnknownHardware,
        format("SpikeConfiguration, attribute device: expected \"intan\", \"neuropixels1\", "
               "\"neuropixels2\" or none, found \"{}\"",
               device),
        {.file = file_name},
        "find out how this hardware orders its channels and say so with --slot-order");
  }
  return intan_order(header, std::move(ascending));
}

std::string to_text(SlotRule rule) { return rule == SlotRule::kChip ? "chip" : "ascending"; }

}  // namespace rec2nwb
