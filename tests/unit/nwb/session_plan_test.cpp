#include "nwb/session_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "plan/check.hpp"
#include "plan/merge.hpp"
#include "support/nwb_session.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

constexpr const char* kSmall = "lab: Test Lab\ninstitution: Here\nexperimenter_name: ['Doe, Jo']\n";

const DatasetPlan* find_dataset(const Plan& plan, const std::string& path) {
  const auto found = std::find_if(plan.datasets.begin(), plan.datasets.end(),
                                  [&](const auto& dataset) { return dataset.path == path; });
  return found == plan.datasets.end() ? nullptr : &*found;
}
const GroupPlan* find_group(const Plan& plan, const std::string& path) {
  const auto found = std::find_if(plan.groups.begin(), plan.groups.end(),
                                  [&](const auto& group) { return group.path == path; });
  return found == plan.groups.end() ? nullptr : &*found;
}
const TablePlan* find_table(const Plan& plan, const std::string& path) {
  const auto found = std::find_if(plan.tables.begin(), plan.tables.end(),
                                  [&](const auto& table) { return table.path == path; });
  return found == plan.tables.end() ? nullptr : &*found;
}
Json column_value(const TablePlan& table, const std::string& name) {
  for (const auto& column : table.columns) {
    if (column.name == name) return column.value;
  }
  return {};
}
std::size_t count_groups(const Plan& plan, const std::string& type) {
  return static_cast<std::size_t>(
      std::count_if(plan.groups.begin(), plan.groups.end(),
                    [&](const auto& group) { return group.type && group.type->name == type; }));
}

class SessionPlanOf : public testing::Test {
 protected:
  /// Also: whatever the metadata, what comes out is a plan like any plugin's.
  Plan plan_of(const std::string& yaml, Layout layout,
               const std::vector<test::RecFile>& files = {test::RecFile{}}) {
    const Session session = test::make_session(folder_, yaml, layout, files);
    const Plan plan = session_plan(session, "1.2.3", log_);
    Problems problems;
    check_plan(plan, problems);
    EXPECT_NO_THROW(problems.throw_if_errors("the core's plan"));
    EXPECT_NO_THROW(merge({plan}, {kCoreName}));
    return plan;
  }
  Json value_at(const Plan& plan, const std::string& path) {
    const auto* dataset = find_dataset(plan, path);
    return dataset == nullptr ? Json("(absent)") : dataset->value;
  }

  std::filesystem::path folder_ = test::fresh_folder("nwb");
  Log log_{nullptr, Log::Level::kWarning};
};

class SessionPlanIn : public SessionPlanOf, public testing::WithParamInterface<Layout> {
 protected:
  using SessionPlanOf::plan_of;
  Plan plan_of(const std::string& yaml) { return plan_of(yaml, GetParam()); }
  [[nodiscard]] bool standard() const { return GetParam() == Layout::kStandard; }
};
INSTANTIATE_TEST_SUITE_P(Layouts, SessionPlanIn,
                         testing::Values(Layout::kStandard, Layout::kTrodesToNwb),
                         [](const auto& layout) { return to_text(layout.param); });

TEST_P(SessionPlanIn, GeneralTexts) {
  const Plan plan = plan_of(std::string(kSmall) +
                            "session_description: a test\nsession_id: rat_1\n"
                            "experiment_description: maze\nkeywords: [a, b]\n");
  EXPECT_EQ(value_at(plan, "/session_description"), "a test");
  EXPECT_EQ(value_at(plan, "/general/session_id"), "rat_1");
  EXPECT_EQ(value_at(plan, "/general/experiment_description"), "maze");
  EXPECT_EQ(value_at(plan, "/general/keywords"), Json::array({"a", "b"}));
  EXPECT_EQ(value_at(plan, "/general/experimenter"), Json::array({"Doe, Jo"}));
  EXPECT_EQ(value_at(plan, "/general/lab"), "Test Lab");
  EXPECT_EQ(value_at(plan, "/general/institution"), "Here");
  EXPECT_EQ(value_at(plan, "/session_start_time"), "2023-11-14T22:13:19.500000+00:00");
  EXPECT_EQ(find_dataset(plan, "/session_start_time")->element, ElementType::kAscii);
  EXPECT_EQ(value_at(plan, "/timestamps_reference_time"), "1970-01-01T00:00:00+00:00");
  EXPECT_EQ(value_at(plan, "/general/source_script"), "rec2nwb 1.2.3");
  EXPECT_EQ(plan.namespaces, (std::vector<std::string>{"core", "ndx-franklab-novela"}));
}

TEST_P(SessionPlanIn, WhatMetadataLeaveOutHasADefaultOrIsAbsent) {
  const Plan plan = plan_of(std::string(kSmall) + "keywords: []\ntasks: []\ncameras: []\n");
  EXPECT_EQ(value_at(plan, "/session_description"), "Recording 20240611 of rat");
  EXPECT_EQ(value_at(plan, "/general/session_id"), "rat_20240611");
  EXPECT_EQ(find_dataset(plan, "/general/keywords"), nullptr);
  EXPECT_EQ(find_dataset(plan, "/general/experiment_description"), nullptr);
  EXPECT_EQ(find_group(plan, "/general/subject"), nullptr);
  EXPECT_EQ(find_group(plan, "/processing/tasks"), nullptr);
  EXPECT_EQ(find_group(plan, "/processing/associated_files"), nullptr);
  EXPECT_EQ(find_group(plan, "/general/devices/models"), nullptr);
}

TEST_P(SessionPlanIn, WithoutCreationTimeTheSessionStartsAtTheFirstClock) {
  test::RecFile file;
  file.global.clear();
  const Plan plan = plan_of(kSmall, GetParam(), {file});
  EXPECT_EQ(value_at(plan, "/session_start_time"), "2023-11-14T22:13:20+00:00");
}

TEST_P(SessionPlanIn, SubjectTextsAndWeight) {
  const Plan plan = plan_of(
      "subject: {description: Long-Evans, genotype: WT, sex: M, species: Rattus norvegicus, "
      "subject_id: rat, weight: 412.5, age: P90D, date_of_birth: 2024-01-31}\n");
  EXPECT_EQ(find_group(plan, "/general/subject")->type->name, "Subject");
  EXPECT_EQ(value_at(plan, "/general/subject/species"), "Rattus norvegicus");
  EXPECT_EQ(value_at(plan, "/general/subject/weight"), "412.5 g");
  EXPECT_EQ(value_at(plan, "/general/subject/age"), "P90D");
  EXPECT_EQ(find_dataset(plan, "/general/subject/age")->attributes, Json({{"reference", "birth"}}));
  EXPECT_EQ(find_dataset(plan, "/general/subject/strain"), nullptr);
  EXPECT_EQ(value_at(plan_of("subject: {weight: 412}\n"), "/general/subject/weight"), "412 g");
}

TEST_P(SessionPlanIn, ADateOfBirthAlwaysHasTimeAndZone) {
  const std::pair<const char*, const char*> cases[] = {
      {"2024-01-31", "2024-01-31T00:00:00+00:00"},
      {"'2024-01-31'", "2024-01-31T00:00:00+00:00"},
      {"2024-01-31T10:00:00.000Z", "2024-01-31T10:00:00+00:00"},
      {"'2024-01-31T10:00:00Z'", "2024-01-31T10:00:00Z"},
      {"'2024-01-31T10:00:00'", "2024-01-31T10:00:00+00:00"},
      {"'2024-01-31T10:00:00-08:00'", "2024-01-31T10:00:00-08:00"},
      {"2024-01-31 10:00:00", "2024-01-31T10:00:00+00:00"},
      {"'2024-01-31 10:00:00'", "2024-01-31T10:00:00+00:00"}};
  for (const auto& [given, expected] : cases) {
    const Plan plan = plan_of(std::string("subject: {date_of_birth: ") + given + "}\n");
    EXPECT_EQ(value_at(plan, "/general/subject/date_of_birth"), expected) << given;
    EXPECT_EQ(find_dataset(plan, "/general/subject/date_of_birth")->element, ElementType::kAscii);
  }
}

TEST_P(SessionPlanIn, AcquisitionDevices) {
  const Plan plan = plan_of(
      "data_acq_device:\n"
      "  - {name: A, system: SpikeGadgets, amplifier: Intan, adc_circuit: Intan}\n"
      "  - {name: B, system: Other, amplifier: X, adc_circuit: Y}\n");
  const auto* second = find_group(plan, "/general/devices/dataacq_device1");
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->type->name, "DataAcqDevice");
  EXPECT_EQ(second->attributes.at("system"), "Other");
  EXPECT_EQ(second->attributes.contains("description"), standard());
  EXPECT_EQ(count_groups(plan, "DataAcqDevice"), 2U);
}

TEST_P(SessionPlanIn, CamerasOfOneModelShareIt) {
  const Plan plan = plan_of(
      "cameras:\n"
      "  - {id: 0, meters_per_pixel: 1, manufacturer: M, model: B1, lens: C, camera_name: sleep}\n"
      "  - {id: 3, meters_per_pixel: 0.002, manufacturer: M, model: B1, lens: C, camera_name: "
      "run}\n"
      "  - {id: 4, meters_per_pixel: 0.1, manufacturer: M, model: B2, lens: C, camera_name: "
      "top}\n");
  EXPECT_EQ(count_groups(plan, "DeviceModel"), 2U);
  EXPECT_EQ(count_groups(plan, "CameraDevice"), 3U);
  const auto* camera = find_group(plan, "/general/devices/camera_device 3");
  ASSERT_NE(camera, nullptr);
  EXPECT_EQ(camera->links.at("model"), "/general/devices/models/B1");
  EXPECT_EQ(camera->attributes.at("camera_name"), "run");
  const auto* first = find_group(plan, "/general/devices/camera_device 0");
  EXPECT_EQ(first->attributes.at("meters_per_pixel"), Json({{"dtype", "float64"}, {"value", 1.0}}))
      << "a float even where the YAML has a whole number";
  ASSERT_NE(find_group(plan, "/general/devices/models"), nullptr);
}

TEST_P(SessionPlanIn, TheHeaderDeviceSaysWhatTheHeaderSays) {
  test::RecFile file;
  file.global["trodesVersion"] = "2.4.0";
  const Plan plan = plan_of(kSmall, GetParam(), {file});
  const auto* device = find_group(plan, "/general/devices/header_device");
  ASSERT_NE(device, nullptr);
  EXPECT_EQ(device->attributes.at("trodes_version"), "2.4.0");
  EXPECT_EQ(device->attributes.at("headstage_serial"), "not recorded");
  EXPECT_EQ(device->attributes.size(), standard() ? 21U : 20U);
}

constexpr const char* kTasks =
    "tasks:\n"
    "  - {task_name: Sleep, task_description: rest, task_environment: box, camera_id: [0], "
    "task_epochs: [1, 3]}\n"
    "  - {task_name: Run, task_description: run, task_environment: maze, camera_id: [], "
    "task_epochs: [2]}\n";

TEST_F(SessionPlanOf, TheStandardLayoutHasOneTableOfTasks) {
  const Plan plan = plan_of(kTasks, Layout::kStandard);
  const auto* table = find_table(plan, "/processing/tasks/tasks");
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(column_value(*table, "task_name"), Json::array({"Sleep", "Run"}));
  EXPECT_EQ(column_value(*table, "task_epochs"), Json::parse("[[1,3],[2]]"));
  EXPECT_EQ(column_value(*table, "camera_id"), Json::parse("[[0],[]]"));
  for (const auto& column : table->columns) {
    EXPECT_EQ(column.ragged, column.name == "task_epochs" || column.name == "camera_id");
  }
  EXPECT_EQ(find_table(plan, "/processing/tasks/task_0"), nullptr);
}

TEST_F(SessionPlanOf, TheOtherLayoutHasATableForEachTask) {
  const Plan plan = plan_of(kTasks, Layout::kTrodesToNwb);
  EXPECT_EQ(find_table(plan, "/processing/tasks/tasks"), nullptr);
  const auto* first = find_table(plan, "/processing/tasks/task_0");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(column_value(*first, "task_name"), Json::array({"Sleep"}));
  EXPECT_EQ(column_value(*first, "task_epochs"), Json::parse("[[1,3]]"));
  ASSERT_NE(find_table(plan, "/processing/tasks/task_1"), nullptr);
  EXPECT_EQ(find_table(plan, "/processing/tasks/task_2"), nullptr);
}

std::string associated(const std::string& path, const std::string& epochs) {
  return "associated_files:\n  - {name: log_1, description: statescript log, path: '" + path +
         "', task_epochs: " + epochs + "}\n";
}

TEST_P(SessionPlanIn, AnAssociatedFileIsRead) {
  test::write_text(folder_ / "a.log", "line 1\nline 2\n");
  const Plan plan = plan_of(associated("a.log", "2"));
  const auto* file = find_group(plan, "/processing/associated_files/log_1");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->type->name, "AssociatedFiles");
  EXPECT_EQ(file->file_texts.at("content"), folder_ / "a.log");
  EXPECT_EQ(file->attributes.at("task_epochs"), "2");
  EXPECT_EQ(file->attributes.at("description"), "statescript log");
  EXPECT_EQ(log_.warnings(), 0U);
}

TEST_P(SessionPlanIn, AnAssociatedFileOfAnotherMachineIsFoundBesideTheRecording) {
  test::write_text(folder_ / "a.log", "here");
  const Plan plan = plan_of(associated("/another/machine/a.log", "[2, 4]"));
  const auto* file = find_group(plan, "/processing/associated_files/log_1");
  EXPECT_EQ(file->file_texts.at("content"), folder_ / "a.log");
  EXPECT_EQ(file->attributes.at("task_epochs"), "2,4") << "no blanks: Spyglass splits at commas";
  EXPECT_EQ(log_.warnings(), 0U);
}

TEST_P(SessionPlanIn, AnAssociatedFileThatIsMissingIsAWarning) {
  std::filesystem::create_directories(folder_ / "sub");
  for (const auto* path : {"missing.log", "sub", "sub/"}) {
    const auto before = log_.warnings();
    const Plan plan = plan_of(associated(path, "1"));
    EXPECT_EQ(find_group(plan, "/processing/associated_files/log_1")->attributes.at("content"), "");
    EXPECT_EQ(log_.warnings(), before + 1) << path;
  }
}

TEST_P(SessionPlanIn, TablesOfTheRecording) {
  const Plan plan = plan_of(kSmall);
  ASSERT_NE(find_table(plan, "/intervals/epochs"), nullptr);
  EXPECT_EQ(find_table(plan, "/intervals/invalid_times") != nullptr, standard());
  EXPECT_EQ(find_table(plan, "/processing/sample_count/recording_faults") != nullptr, standard());
  const auto* counts = find_dataset(plan, "/processing/sample_count/sample_count/data");
  ASSERT_NE(counts, nullptr);
  EXPECT_EQ(counts->element, ElementType::kUint32);
  EXPECT_TRUE(counts->timestamps);
}

}  // namespace
}  // namespace rec2nwb
