// Rows of what the recording itself told: epochs, gaps and faults.
#include <cmath>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "nwb/session_outputs.hpp"
#include "nwb/session_plan.hpp"
#include "stream/conversion_services.hpp"

namespace rec2nwb {
namespace {

template <typename T>
void append_one(OutputStore& store, CoreOutput output, const T& value) {
  store.append({0, output}, &value, 1);
}

void append_text(OutputStore& store, CoreOutput output, std::string_view text) {
  store.append_texts({0, output}, std::span(&text, 1));
}

struct Fault {
  std::string_view file;
  std::int64_t row = 0;
  std::int64_t byte = 0;
  std::string_view kind;
  std::int64_t length = 0;
  std::string_view unit;
  std::string_view action;
};

void append_fault(OutputStore& store, const Fault& fault) {
  append_text(store, kFaultFile, fault.file);
  append_one(store, kFaultRow, fault.row);
  append_one(store, kFaultByte, fault.byte);
  append_text(store, kFaultKind, fault.kind);
  append_one(store, kFaultLength, fault.length);
  append_text(store, kFaultUnit, fault.unit);
  append_text(store, kFaultAction, fault.action);
}

std::string file_name(const Session& session, std::uint32_t file) {
  return session.recordings[file].file.path().filename().string();
}

/// A gap goes to recording_faults, and to invalid_times unless it was filled.
void append_gap(const Session& session, const Timeline& timeline, const Gap& gap,
                OutputStore& store) {
  const std::string name = file_name(session, gap.behind.file);
  Fault fault;
  fault.file = name;
  fault.row = static_cast<std::int64_t>(gap.behind.file_row);
  fault.byte = static_cast<std::int64_t>(gap.behind.byte);
  fault.kind = "packets missing";
  fault.length = static_cast<std::int64_t>(gap.missing);
  fault.unit = "packets";
  fault.action = gap.missing == 1 ? "the sample before was repeated" : "listed in invalid_times";
  append_fault(store, fault);
  if (gap.missing == 1) return;
  const ClockLine& line = timeline.line(gap.segment);
  append_one(store, kInvalidStart, line.at(gap.first_missing));
  append_one(store, kInvalidStop, line.at(gap.first_missing + fault.length - 1));
  append_text(store, kInvalidReason, "packets missing in the recording");
  append_one(store, kInvalidPackets, fault.length);
}

struct Wording {
  std::string_view kind;
  std::string_view unit;
  std::string_view action;
};

Wording wording(PacketFaultKind kind) {
  switch (kind) {
    case PacketFaultKind::kForeignBytes:
      return {"foreign bytes", "bytes", "skipped"};
    case PacketFaultKind::kIncompletePacket:
      return {"incomplete packet", "bytes", "left out"};
    case PacketFaultKind::kIncompleteEnd:
      return {"incomplete last packet", "bytes", "left out"};
    case PacketFaultKind::kDamagedSync:
      return {"damaged sync byte", "packets", "kept: the packets around it fit"};
    case PacketFaultKind::kDamagedCounter:
      return {"damaged packet counter", "packets", "kept, with the counter that fits"};
    case PacketFaultKind::kRepeatedPackets:
      return {"repeated packets", "packets", "left out: they stand in the file before"};
    case PacketFaultKind::kCounterReset:
      return {"counter reset", "counts", "times of both parts from their own clock values"};
    case PacketFaultKind::kClockJump:
      return {"clock jump", "nanoseconds", "times of both parts from their own clock values"};
    case PacketFaultKind::kDamagedClock:
      break;
  }
  return {"damaged SysClock", "packets", "kept, but no part of the clock's line"};
}

/// Between two segments, the clock says how long there are no samples, but only to its jitter.
constexpr double kShortestBreakS = 0.01;

void append_break(const Timeline& timeline, const PacketFault& fault, std::string_view kind,
                  OutputStore& store) {
  const std::uint64_t behind = timeline.file_rows(fault.file).first + fault.row;
  const std::uint64_t rows[2] = {behind - 1, behind};
  double seconds[2] = {};
  timeline.rows_to_seconds(rows, seconds);
  if (seconds[1] - seconds[0] < kShortestBreakS) return;
  const double period = timeline.seconds_per_count(behind);
  append_one(store, kInvalidStart, seconds[0] + period);
  append_one(store, kInvalidStop, seconds[1] - period);
  append_text(store, kInvalidReason, kind);
  append_one(store, kInvalidPackets,
             static_cast<std::int64_t>(std::llround((seconds[1] - seconds[0]) / period)) - 1);
}

void append_packet_fault(const Session& session, const Timeline& timeline, const PacketFault& fault,
                         OutputStore& store) {
  const std::string name = file_name(session, fault.file);
  const auto [kind, unit, action] = wording(fault.kind);
  append_fault(store, {name, static_cast<std::int64_t>(fault.row),
                       static_cast<std::int64_t>(fault.byte), kind, fault.length, unit, action});
  const bool is_break =
      fault.kind == PacketFaultKind::kCounterReset || fault.kind == PacketFaultKind::kClockJump;
  if (is_break) append_break(timeline, fault, kind, store);
}

/// Gaps are the timeline's, all others the reader's: both in the order of the files.
void append_faults(const Session& session, const Timeline& timeline, const FaultLog& faults,
                   OutputStore& store) {
  std::uint64_t next = 0;
  const auto append_up_to = [&](std::uint32_t file, std::uint64_t row) {
    for (; next < faults.size(); ++next) {
      const PacketFault fault = faults.at(next);
      if (fault.file > file || (fault.file == file && fault.row > row)) return;
      append_packet_fault(session, timeline, fault, store);
    }
  };
  timeline.for_each_gap([&](const Gap& gap) {
    append_up_to(gap.behind.file, gap.behind.file_row);
    append_gap(session, timeline, gap, store);
  });
  append_up_to(UINT32_MAX, UINT64_MAX);
}

}  // namespace

void append_session_rows(const Session& session, const Timeline& timeline, const FaultLog& faults,
                         OutputStore& store) {
  for (const auto& epoch : session.epochs) {
    const auto [start, stop] = epoch_seconds(session, epoch, timeline);
    append_one(store, kEpochStart, start);
    append_one(store, kEpochStop, stop);
    append_text(store, kEpochTags, format("{:02}_{}", epoch.number, epoch.tag));
    append_one(store, kEpochTagLengths, std::uint64_t{1});
  }
  if (session.options.layout == Layout::kStandard) append_faults(session, timeline, faults, store);
}

void append_plugin_faults(const Session& session, const Timeline& timeline,
                          const std::vector<RecordingFault>& faults, OutputStore& store) {
  if (session.options.layout != Layout::kStandard) return;
  for (const RecordingFault& one : faults) {
    const RowPlace place = timeline.place(one.first_row);
    const std::string name = file_name(session, place.file);
    const std::string action =
        one.rows == 1 ? one.action : format("{}, in {} packets", one.action, one.rows);
    append_fault(store,
                 {name, static_cast<std::int64_t>(place.file_row),
                  static_cast<std::int64_t>(place.byte), one.kind, one.length, one.unit, action});
  }
}

}  // namespace rec2nwb
