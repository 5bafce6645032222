/// \file
/// The faults of a session's packets in a few lines: one for each kind, and one for what is
/// missing.
///
/// Needs: all packets of the session have been read: its Timeline, its FaultLog. Promises: the
/// first place of every kind, how often and how much; the rest is in recording_faults.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "session/session.hpp"
#include "session/timeline.hpp"
#include "stream/fault_log.hpp"

namespace rec2nwb {

struct FaultSummary {
  PacketFault first;
  std::uint64_t places = 0;
  std::int64_t length = 0;  ///< of all of them, in the kind's unit
  std::string file;         ///< of the first
};

struct FaultReport {
  std::uint64_t missing_packets = 0;
  std::uint64_t gaps = 0;
  std::uint64_t filled = 0;          ///< gaps of one packet, which filled series repeat
  std::vector<FaultSummary> faults;  ///< in the order of the kinds
  std::vector<std::string> grown;    ///< recordings with more bytes than when they were opened
};

FaultReport report_faults(const Session& session, const Timeline& timeline, const FaultLog& faults);

/// As warnings.
Problems to_problems(const FaultReport& report);

}  // namespace rec2nwb
