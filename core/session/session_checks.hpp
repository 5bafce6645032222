/// \file
/// What the recordings of a session must fulfil together.
///
/// Needs: recordings in time order. Promises: an Error names both files and the first difference.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "rec/header.hpp"
#include "session/session.hpp"

namespace rec2nwb {

/// Rate, channels, devices, ntrodes and slots are the same in all files; clock bytes may lie
/// elsewhere, but all files have a SysClock or none has.
void check_agreement(const std::vector<Recording>& recordings, std::optional<SlotRule> slot_rule);

/// By SysClock: a file ends not before it starts, starts after the start and not before the end of
/// the one before it. Without SysClock, by creation times: each is later than the one before it.
void check_file_timing(const std::vector<Recording>& recordings);

/// Start of a file: its first SysClock, or systemTimeAtCreation.
/// \throws Error if the file has neither
std::int64_t start_ns(const Recording& recording);

/// A reconfiguration groups the same hwChans anew: none is missing, none is new.
void check_same_channels(const SpikeConfiguration& recorded, const std::string& recorded_in,
                         const SpikeConfiguration& regrouped, const std::string& regrouped_in);

}  // namespace rec2nwb
