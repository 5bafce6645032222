/// \file
/// What a .rec header says, as JSON: the output of `rec2nwb header --json`.
///
/// Needs: a Header with its layout and slot order. Promises: only valid UTF-8; a key that does not
/// apply is null, never missing.
#pragma once

#include "base/json.hpp"
#include "rec/header.hpp"
#include "rec/packet_layout.hpp"
#include "rec/slot_order.hpp"

namespace rec2nwb {

/// Keys: header_bytes, packet_bytes, rate_hz, num_channels, counter_offset_bytes,
/// sysclock_offset_bytes (or null), ephys_offset_bytes, ephys_channels, devices [{name,
/// offset_bytes (null: takes no bytes), num_bytes (of a packet)}], slot_rule, slot_reason,
/// slot_disputed, slot_hwchan [], ntrode_count, global {}.
Json describe(const Header& header, const PacketLayout& layout, const SlotOrder& order);

}  // namespace rec2nwb
