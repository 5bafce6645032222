#include "cli/fault_summary.hpp"

#include <cmath>
#include <map>

#include "base/text.hpp"

namespace rec2nwb {
namespace {

struct Wording {
  Code code;
  std::string text;
};

std::size_t as_count(std::int64_t length) { return static_cast<std::size_t>(length); }

Wording wording(const FaultSummary& summary) {
  const std::int64_t length = summary.length;
  const std::string packets = count_text(as_count(length), "packet");
  const double first_s = std::abs(static_cast<double>(summary.first.length)) / 1e9;
  switch (summary.first.kind) {
    case PacketFaultKind::kForeignBytes:
      return {Code::kForeignBytes,
              format("{} between packets, skipped", count_text(as_count(length), "foreign byte"))};
    case PacketFaultKind::kIncompletePacket:
      return {Code::kIncompletePackets,
              "a packet is cut short within the recording and was left out"};
    case PacketFaultKind::kIncompleteEnd:
      return {Code::kIncompletePackets,
              format("the last packet is cut off ({} bytes of it are there) and left out; the "
                     "recording may have ended abruptly or not been copied whole",
                     summary.first.length)};
    case PacketFaultKind::kDamagedSync:
      return {Code::kDamagedPackets, format("damaged sync byte of {}, kept", packets)};
    case PacketFaultKind::kDamagedCounter:
      return {Code::kDamagedPackets,
              format("damaged counter of {}, kept with the counter that fits", packets)};
    case PacketFaultKind::kRepeatedPackets:
      return {Code::kRepeatedPackets,
              format("{} repeated: what stands in the file twice was left out", packets)};
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
          format("the SysClock of {} is damaged or not set: kept, but no part of the time line",
                 packets)};
}

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

}  // namespace

FaultReport report_faults(const Session& session, const Timeline& timeline,
                          const FaultLog& faults) {
  FaultReport report;
  timeline.for_each_gap([&](const Gap& gap) {
    ++report.gaps;
    report.missing_packets += gap.missing;
  });
  report.filled = timeline.filled_count();
  report.faults = summarize(session, faults);
  for (const PacketFile* file : session.packet_files()) {
    if (file->has_grown()) report.grown.push_back(file->path().string());
  }
  return report;
}

Problems to_problems(const FaultReport& report) {
  Problems problems;
  if (report.gaps > 0) {
    std::string text =
        format("{} {} missing in {}", count_text(report.missing_packets, "packet"),
               report.missing_packets == 1 ? "is" : "are", count_text(report.gaps, "gap"));
    if (report.filled > 0) {
      text += format(", of which {} of a single packet and filled",
                     report.filled == 1 ? "1 is" : format("{} are", report.filled));
    }
    problems.warn(Code::kMissingPackets, {}, text);
  }
  for (const FaultSummary& summary : report.faults) {
    const auto [code, text] = wording(summary);
    const std::string places =
        summary.places == 1 ? "" : format("; {} such places, this is the first", summary.places);
    problems.warn(code,
                  {.file = summary.file, .byte = summary.first.byte, .row = summary.first.row},
                  text + places);
  }
  for (const std::string& file : report.grown) {
    problems.warn(Code::kStillWritten, {.file = file},
                  "the recording grew while it was read: what came later was not read",
                  "convert it when it is closed and copied");
  }
  return problems;
}

}  // namespace rec2nwb
