// Tables of what the recording itself tells: sample counts, epochs, gaps and faults.
#include "nwb/plan_parts.hpp"
#include "nwb/session_outputs.hpp"
#include "nwb/session_plan.hpp"

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

}  // namespace rec2nwb
