#include "cli/fault_summary.hpp"

#include <cmath>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

struct Wording {
  Code code;
  std::string text;
};

Wording wording(const FaultSummary& summary) {
  const std::int64_t length = summary.length;
  const double first_s = std::abs(static_cast<double>(summary.first.length)) / 1e9;
  switch (summary.first.kind) {
    case PacketFaultKind::kForeignBytes:
      return {Code::kForeignBytes,
              format("{} foreign bytes stand between packets and were skipped", length)};
    case PacketFaultKind::kIncompletePacket:
      return {Code::kIncompletePackets,
              "a packet is cut short within the recording and was left out"};
    case PacketFaultKind::kIncompleteEnd:
      return {Code::kIncompletePackets,
              format("the last packet is cut off ({} bytes of it are there) and left out; the "
                     "recording may have ended abruptly or not been copied whole",
                     summary.first.length)};
    case PacketFaultKind::kDamagedSync:
      return {Code::kDamagedPackets,
              format("{} packets have a damaged sync byte; they were kept", length)};
    case PacketFaultKind::kDamagedCounter:
      return {Code::kDamagedPackets,
              format("{} packets have a damaged counter; they were kept, with the counter that "
                     "fits",
                     length)};
    case PacketFaultKind::kRepeatedPackets:
      return {Code::kRepeatedPackets,
              format("{} packets stand in the file twice; the second ones were left out", length)};
    case PacketFaultKind::kCounterReset:
      return {Code::kCounterReset,
              "the packet counter starts again; the parts have each their own time line"};
    case PacketFaultKind::kClockJump:
      return {Code::kClockJump, format("the SysClock jumps by {:.3f} s; the parts have each their "
                                       "own time line",
                                       summary.first.length < 0 ? -first_s : first_s)};
    case PacketFaultKind::kDamagedClock:
      break;
  }
  return {Code::kDamagedClock,
          format("the SysClock of {} packets is damaged or not set; they were kept, but are no "
                 "part of the time line",
                 length)};
}

}  // namespace

std::vector<FaultSummary> summarize(const Session& session, const FaultLog& faults) {
  std::map<PacketFaultKind, FaultSummary> kinds;
  for (std::uint64_t i = 0; i < faults.size(); ++i) {
    const PacketFault fault = faults.at(i);
    FaultSummary& summary = kinds[fault.kind];
    if (summary.places++ == 0) {
      summary.first = fault;
      summary.file = session.recordings[fault.file].file.path().string();
    }
    summary.length += std::abs(fault.length);
  }
  std::vector<FaultSummary> all;
  for (const auto& [kind, summary] : kinds) all.push_back(summary);
  return all;
}

std::string to_text(const FaultSummary& summary) {
  const auto [code, text] = wording(summary);
  const std::string places =
      summary.places == 1 ? "" : format("; {} such places, this is the first", summary.places);
  const Where where{.file = summary.file, .byte = summary.first.byte, .row = summary.first.row};
  return with_code(code, format("{}: {}{}", to_text(where), text, places));
}

}  // namespace rec2nwb
