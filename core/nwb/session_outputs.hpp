/// \file
/// The core's own outputs (owner 0): what they are called in the plan and how they are filled.
///
/// Needs: nothing. Promises: add_recording_tables and append_session_rows agree on the numbers.
#pragma once

#include "plan/plan.hpp"
#include "session/session.hpp"

namespace rec2nwb {

/// Output numbers of owner 0.
enum CoreOutput : std::uint32_t {
  kSampleCounts,
  kEpochStart,
  kEpochStop,
  kEpochTags,
  kEpochTagLengths,
  kInvalidStart,
  kInvalidStop,
  kInvalidReason,
  kInvalidPackets,
  kFaultFile,
  kFaultRow,
  kFaultByte,
  kFaultKind,
  kFaultLength,
  kFaultUnit,
  kFaultAction,
};

/// sample_count, epochs and, in the standard layout, invalid_times and recording_faults.
void add_recording_tables(Plan& plan, Layout layout);

}  // namespace rec2nwb
