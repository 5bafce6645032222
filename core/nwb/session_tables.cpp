// What the recording itself tells: sample counts, epochs, gaps and faults.
#include <algorithm>

#include "base/text.hpp"
#include "nwb/plan_parts.hpp"
#include "nwb/session_outputs.hpp"
#include "nwb/session_plan.hpp"
#include "stream/conversion_services.hpp"

namespace rec2nwb {
namespace {

using parts::appended;
using parts::core;
using parts::group;

TablePlan epochs_table() {
  TablePlan table;
  table.path = "/intervals/epochs";
  table.type = core("TimeIntervals");
  table.description = "experimental epochs";
  ColumnPlan tags = appended("tags", "user-defined tags", ElementType::kUtf8, kEpochTags);
  tags.ragged = true;
  tags.lengths = OutputId{0, kEpochTagLengths};
  table.columns = {
      appended("start_time", "Start time of epoch, in seconds", ElementType::kFloat64, kEpochStart),
      appended("stop_time", "Stop time of epoch, in seconds", ElementType::kFloat64, kEpochStop),
      tags};
  return table;
}

TablePlan invalid_times_table() {
  TablePlan table;
  table.path = "/intervals/invalid_times";
  table.type = core("TimeIntervals");
  table.description = "Times without recorded samples, from the first missing sample to the last";
  table.drop_if_empty = true;
  table.columns = {
      appended("start_time", "Time of the first missing sample, in seconds", ElementType::kFloat64,
               kInvalidStart),
      appended("stop_time", "Time of the last missing sample, in seconds", ElementType::kFloat64,
               kInvalidStop),
      appended("reason", "Why there are no samples", ElementType::kUtf8, kInvalidReason),
      appended("missing_packets", "Number of samples that are missing", ElementType::kInt64,
               kInvalidPackets)};
  return table;
}

TablePlan faults_table() {
  TablePlan table;
  table.path = "/processing/sample_count/recording_faults";
  table.type = {"hdmf-common", "DynamicTable"};
  table.description = "What was wrong with the recording files, and what was done about it";
  table.drop_if_empty = true;
  table.columns = {appended("file", "Recording file", ElementType::kUtf8, kFaultFile),
                   appended("row", "Packet of that file at which the fault is, from 0",
                            ElementType::kInt64, kFaultRow),
                   appended("byte", "Byte of that file at which the fault is, from 0",
                            ElementType::kInt64, kFaultByte),
                   appended("kind", "Kind of fault", ElementType::kUtf8, kFaultKind),
                   appended("length", "Extent of the fault, in the unit beside it",
                            ElementType::kInt64, kFaultLength),
                   appended("unit", "Unit of the length", ElementType::kUtf8, kFaultUnit),
                   appended("action", "What was done", ElementType::kUtf8, kFaultAction)};
  return table;
}

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

/// A gap goes to recording_faults, and to invalid_times unless it was filled.
void append_gap(const Session& session, const Timeline& timeline, const Gap& gap,
                OutputStore& store) {
  const Recording& recording = session.recordings[gap.file];
  const std::string name = recording.file.path().filename().string();
  const std::uint64_t file_row = gap.row_before + 1 - timeline.file_rows(gap.file).first;
  Fault fault;
  fault.file = name;
  fault.row = static_cast<std::int64_t>(file_row);
  fault.byte = static_cast<std::int64_t>(recording.file.offset_of_row(file_row));
  fault.kind = "packets missing";
  fault.length = static_cast<std::int64_t>(gap.missing);
  fault.unit = "packets";
  fault.action = gap.missing == 1 ? "the sample before was repeated" : "listed in invalid_times";
  append_fault(store, fault);
  if (gap.missing == 1) return;
  const std::uint64_t rows[2] = {gap.row_before, gap.row_before + 1};
  double seconds[2] = {};
  timeline.rows_to_seconds(rows, seconds);
  const double period = timeline.line(gap.file).seconds_per_count;
  append_one(store, kInvalidStart, seconds[0] + period);
  append_one(store, kInvalidStop, seconds[1] - period);
  append_text(store, kInvalidReason, "packets missing in the recording");
  append_one(store, kInvalidPackets, fault.length);
}

void append_tails(const Session& session, OutputStore& store) {
  for (const auto& recording : session.recordings) {
    if (recording.file.trailing_bytes() == 0) continue;
    const std::string name = recording.file.path().filename().string();
    const std::uint64_t rows = recording.file.rows();
    append_fault(store,
                 {name, static_cast<std::int64_t>(rows),
                  static_cast<std::int64_t>(recording.file.offset_of_row(rows)),
                  "incomplete last packet", recording.file.trailing_bytes(), "bytes", "left out"});
  }
}

}  // namespace

void add_recording_tables(Plan& plan, Layout layout) {
  const bool standard = layout == Layout::kStandard;
  plan.groups.push_back(
      group("/processing/sample_count", core("ProcessingModule"),
            {{"description", standard ? "Acquisition counter of every sample"
                                      : "corespondence between sample count and timestamps"}}));
  plan.groups.push_back(
      group("/processing/sample_count/sample_count", core("TimeSeries"),
            {{"description", "acquisition system sample count"}, {"comments", "no comments"}}));
  DatasetPlan counts;
  counts.path = "/processing/sample_count/sample_count/data";
  counts.kind = OutputKind::kRows;
  counts.element = ElementType::kUint32;
  counts.output = OutputId{0, kSampleCounts};
  counts.timestamps = true;
  counts.attributes = {
      {"conversion", 1.0}, {"offset", 0.0}, {"resolution", -1.0}, {"unit", "int64"}};
  plan.datasets.push_back(counts);
  plan.tables.push_back(epochs_table());
  if (standard) {
    plan.tables.push_back(invalid_times_table());
    plan.tables.push_back(faults_table());
  }
}

void append_session_rows(const Session& session, const Timeline& timeline, OutputStore& store) {
  const bool standard = session.options.layout == Layout::kStandard;
  for (const auto& epoch : session.epochs) {
    const auto [start, stop] = epoch_seconds(session, epoch, timeline);
    append_one(store, kEpochStart, start);
    append_one(store, kEpochStop, stop);
    append_text(store, kEpochTags, format("{:02}_{}", epoch.number, epoch.tag));
    append_one(store, kEpochTagLengths, std::uint64_t{1});
  }
  if (!standard) return;
  timeline.for_each_gap([&](const Gap& gap) { append_gap(session, timeline, gap, store); });
  append_tails(session, store);
}

}  // namespace rec2nwb
