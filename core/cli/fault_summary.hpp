/// \file
/// The faults of a session's packets in a few lines: one for each kind.
///
/// Needs: a FaultLog of the session. Promises: the first place of every kind, how often and how
/// much; the rest is in recording_faults.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "session/session.hpp"
#include "stream/fault_log.hpp"

namespace rec2nwb {

struct FaultSummary {
  PacketFault first;
  std::uint64_t places = 0;
  std::int64_t length = 0;  ///< of all of them, in the kind's unit
  std::string file;         ///< of the first
};

/// In the order of the kinds.
std::vector<FaultSummary> summarize(const Session& session, const FaultLog& faults);

/// One line for a warning, with its code.
std::string to_text(const FaultSummary& summary);

}  // namespace rec2nwb
