/// \file
/// A whole conversion in small: recordings, a plan with every kind of output, a pass, a file.
///
/// Needs: pass_fixture. Promises: the plan has been merged, as NwbWriter asks for.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nwb/plan_parts.hpp"
#include "nwb/session_outputs.hpp"
#include "nwb/writer.hpp"
#include "plan/merge.hpp"
#include "support/nwb_read.hpp"
#include "support/nwb_temp.hpp"
#include "unit/stream/pass_fixture.hpp"

namespace rec2nwb::test {

inline DatasetPlan output_dataset(const std::string& path, OutputKind kind, ElementType element,
                                  std::uint32_t width, const OutputId& output) {
  DatasetPlan plan;
  plan.path = path;
  plan.kind = kind;
  plan.element = element;
  plan.width = width;
  plan.output = output;
  plan.owner = output.owner;
  return plan;
}

inline ColumnPlan output_column(const std::string& name, ElementType element,
                                const OutputId& output) {
  ColumnPlan plan;
  plan.name = name;
  plan.description = name;
  plan.element = element;
  plan.output = output;
  return plan;
}

class WriterFixture : public testing::Test {
 public:
  static constexpr OutputId kPress{1, 2};
  static constexpr OutputId kRare{1, 3};
  static constexpr OutputId kTrialStart{1, 4};
  static constexpr OutputId kTrialTags{1, 5};
  static constexpr OutputId kTrialTagLengths{1, 6};
  static constexpr OutputId kGapStart{1, 7};
  static constexpr OutputId kInner{1, 8};
  static constexpr OutputId kOuter{1, 9};
  static constexpr OutputId kLines{1, 10};
  static constexpr OutputId kTrialSeries{1, 11};
  static constexpr OutputId kMixedEnd{1, 12};
  static constexpr OutputId kMixedMaybe{1, 13};
  static constexpr OutputId kMaybeRare{1, 14};

  static Identity identity() { return {"11111111-2222-4333-8444-555555555555", 0, "UTC"}; }

 protected:
  H5::H5File write(const std::vector<Counters>& counters, Layout layout) {
    return open_h5(write_to(folder_ / "out.nwb", counters, layout, 2, 0));
  }

  std::filesystem::path write_to(const std::filesystem::path& path,
                                 const std::vector<Counters>& counters, Layout layout,
                                 std::uint32_t workers, std::uint32_t block_rows,
                                 const Storage& storage = {}) {
    const Recordings recordings(folder_, counters);
    WorkerPool pool(workers);
    ScratchFile scratch(folder_);
    Timeline timeline(recordings.clocks(), scratch);
    const Plan plan = merge({core_plan(layout), plugin_plan()}, {"the core", "plugin 'test'"});
    NwbWriter writer(path, plan, identity(), storage, layout);
    RecordingSource source(recordings.pointers(), block_rows);
    CounterConsumer consumer({{2, 40}, {4, 1}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}});
    Assembler assembler(source, timeline, {&consumer}, writer.rows_outputs(), {});
    run_pass(pool, storage.codec, assembler, writer.sink());
    timeline.finish();
    OutputStore store(plan, scratch);
    if (fill) fill(store);
    writer.finish(timeline, store, pool, [&](std::uint64_t rows) { progress.push_back(rows); });
    return path;
  }

  std::function<void(OutputStore&)> fill;
  std::vector<std::uint64_t> progress;
  std::filesystem::path folder_ = fresh_folder("nwb");

 private:
  static Plan core_plan(Layout layout) {
    Plan plan;
    add_recording_tables(plan, layout);
    plan.tables.clear();  // tests of session_tables have them
    plan.groups.push_back(
        parts::group("/general/devices/d", parts::core("Device"), {{"description", "x"}}));
    return plan;
  }

  static Plan plugin_plan() {
    Plan plan;
    const auto series = [&](const std::string& path) {
      plan.groups.push_back(parts::group(path, parts::core("TimeSeries"), Json::object()));
      plan.groups.back().owner = 1;
    };
    series("/acquisition/wide");
    series("/acquisition/narrow");
    series("/processing/events");
    series("/processing/events/press");
    series("/processing/events/rare");
    plan.groups.back().links["device"] = "/general/devices/d";
    series("/processing/events/outer");
    series("/processing/events/outer/inner");
    series("/processing/maybe");
    plan.groups.back().drop_if_empty = true;
    series("/processing/maybe/rare");
    add_datasets(plan);
    add_tables(plan);
    return plan;
  }

  static void add_datasets(Plan& plan) {
    using K = OutputKind;
    using E = ElementType;
    auto& all = plan.datasets;
    all = {output_dataset("/acquisition/wide/data", K::kRows, E::kInt16, 40, {1, 0}),
           output_dataset("/acquisition/narrow/data", K::kRows, E::kUint32, 0, {1, 1}),
           output_dataset("/processing/events/press/data", K::kEvents, E::kUint8, 0, kPress),
           output_dataset("/processing/events/rare/data", K::kEvents, E::kUint8, 0, kRare),
           output_dataset("/processing/events/outer/data", K::kAppend, E::kInt32, 0, kOuter),
           output_dataset("/processing/events/outer/inner/data", K::kAppend, E::kInt32, 0, kInner),
           output_dataset("/processing/events/lines", K::kAppend, E::kUtf8, 0, kLines)};
    all.push_back(
        output_dataset("/processing/maybe/rare/data", K::kAppend, E::kInt32, 0, kMaybeRare));
    all.back().drop_if_empty = true;
    for (std::size_t i = 0; i < 4; ++i) all[i].timestamps = true;
    for (std::size_t i = 3; i < 6; ++i) all[i].drop_if_empty = true;
    all[0].fill_drops = true;
    all[0].attributes = {{"conversion", 0.5}};
    all[6].attributes = {{"what", "log"}};
    all.push_back(parts::constant("/processing/events/rare/note", E::kUtf8, "inline"));
    all.back().owner = 1;
  }

  static void add_tables(Plan& plan) {
    TablePlan trials;
    trials.path = "/intervals/trials";
    trials.type = {"core", "TimeIntervals"};
    trials.owner = 1;
    trials.columns = {output_column("start", ElementType::kUint64, kTrialStart),
                      output_column("tags", ElementType::kUtf8, kTrialTags),
                      output_column("series", ElementType::kReference, kTrialSeries)};
    trials.columns[0].time_of_rows = true;
    trials.columns[1].ragged = true;
    trials.columns[1].lengths = kTrialTagLengths;
    TablePlan gaps = trials;
    gaps.path = "/intervals/gaps";
    gaps.drop_if_empty = true;
    gaps.columns = {output_column("start", ElementType::kUint64, kGapStart)};
    gaps.columns[0].time_of_rows = true;
    TablePlan legend = gaps;
    legend.path = "/processing/events/rare/legend";
    legend.drop_if_empty = false;
    legend.columns = {parts::column("n", "n", ElementType::kInt64, {4, 5})};
    TablePlan mixed = legend;
    mixed.path = "/intervals/mixed";
    mixed.drop_if_empty = true;
    mixed.columns = {parts::column("known", "x", ElementType::kInt64, {7, 8}),
                     output_column("end", ElementType::kFloat64, kMixedEnd),
                     output_column("maybe", ElementType::kFloat64, kMixedMaybe)};
    mixed.columns[2].drop_if_nan = true;
    plan.tables = {trials, gaps, legend, mixed};
  }
};

}  // namespace rec2nwb::test
