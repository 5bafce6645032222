/// \file
/// Which hardware channel stands in which ephys slot of a packet.
///
/// Needs: a Header. Promises: one hwChan per slot, none twice, and the rule that gave it.
/// Rules (sources in docs/rec-format.md):
///  - device="neuropixels1|2": ascending hwChan;
///  - otherwise, if chanPerChip (32 where absent) divides numChannels and every hwChan is in
///    [0, numChannels): chip order 0, c, 2c, ..., 1, c+1, ..., with the hwChans left out skipped;
///  - otherwise ascending.
/// For a partial recording readers disagree (one takes chip order, another ascending where the
/// number of recorded channels does not fit), so `disputed` is set and the command warns;
/// --slot-order overrides.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rec/header.hpp"

namespace rec2nwb {

enum class SlotRule { kChip, kAscending };

struct SlotOrder {
  SlotRule rule = SlotRule::kAscending;
  std::vector<int> hw_chan;  ///< slot -> hwChan
  std::string reason;        ///< one sentence for people
  bool disputed = false;     ///< other readers order these slots differently
};

/// \throws Error: a hwChan that stands twice, an unknown SpikeConfiguration@device, chip order
/// forced where it cannot be.
SlotOrder slot_order(const Header& header, std::optional<SlotRule> forced,
                     const std::string& file_name);

std::string to_text(SlotRule rule);  ///< "chip" or "ascending"

}  // namespace rec2nwb
