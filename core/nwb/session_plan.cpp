#include "nwb/session_plan.hpp"

#include <algorithm>
#include <fstream>

#include "base/iso_time.hpp"
#include "base/text.hpp"
#include "nwb/plan_parts.hpp"
#include "nwb/session_outputs.hpp"

namespace rec2nwb {
namespace {

using parts::constant;
using parts::core;
using parts::group;
using parts::novela;

/// HeaderDevice attribute <- GlobalConfiguration attribute.
constexpr std::pair<const char*, const char*> kHeaderTexts[] = {
    {"headstage_serial", "headstageSerial"},
    {"headstage_smart_ref_on", "headstageSmartRefOn"},
    {"realtime_mode", "realtimeMode"},
    {"headstage_auto_settle_on", "headstageAutoSettleOn"},
    {"timestamp_at_creation", "timestampAtCreation"},
    {"controller_firmware_version", "controllerFirmwareVersion"},
    {"controller_serial", "controllerSerial"},
    {"save_displayed_chan_only", "saveDisplayedChanOnly"},
    {"headstage_firmware_version", "headstageFirmwareVersion"},
    {"qt_version", "qtVersion"},
    {"compile_date", "compileDate"},
    {"compile_time", "compileTime"},
    {"file_prefix", "filePrefix"},
    {"headstage_gyro_sensor_on", "headstageGyroSensorOn"},
    {"headstage_mag_sensor_on", "headstageMagSensorOn"},
    {"trodes_version", "trodesVersion"},
    {"headstage_accel_sensor_on", "headstageAccelSensorOn"},
    {"commit_head", "commitHead"},
    {"system_time_at_creation", "systemTimeAtCreation"},
    {"file_path", "filePath"},
};

class Builder {
 public:
  Builder(const Session& session, Log& log)
      : session_(session),
        metadata_(session.metadata.value),
        standard_(session.options.layout == Layout::kStandard),
        log_(log) {}

  Plan build(const std::string& version) {
    plan_.namespaces = {"core", "ndx-franklab-novela"};
    general(version);
    subject();
    acquisition_devices();
    cameras();
    header_device();
    tasks();
    associated_files();
    add_recording_tables(plan_, session_.options.layout);
    return std::move(plan_);
  }

 private:
  [[nodiscard]] bool has(const char* key) const {
    return metadata_.contains(key) && !metadata_.at(key).is_null();
  }
  [[nodiscard]] Json list(const char* key) const {
    return has(key) ? metadata_.at(key) : Json::array();
  }
  void text(const std::string& path, const Json& value) {
    plan_.datasets.push_back(constant(path, ElementType::kUtf8, value));
  }
  void text_if_given(const std::string& path, const char* key) {
    if (has(key)) text(path, metadata_.at(key));
  }
  /// The standard layout describes everything; the other has what the reference wrote.
  void describe(Json& attributes, const std::string& description) const {
    if (standard_) attributes["description"] = description;
  }

  void general(const std::string& version);
  void subject();
  void acquisition_devices();
  void cameras();
  void header_device();
  void tasks();
  void tasks_table(const Json& tasks);
  void task_tables(const Json& tasks);
  void associated_files();
  std::optional<std::filesystem::path> find_associated(const std::string& path);

  const Session& session_;
  const Json& metadata_;
  bool standard_;
  Log& log_;
  Plan plan_;
};

void Builder::general(const std::string& version) {
  const auto created_ms = session_.header().system_time_at_creation_ms();
  const std::int64_t start_us =
      created_ms ? *created_ms * 1000
                 : session_.recordings.front().first_sysclock_ns.value_or(0) / 1000;
  text("/session_description", has("session_description")
                                   ? metadata_.at("session_description")
                                   : Json("Recording " + session_.date + " of " + session_.animal));
  plan_.datasets.push_back(constant("/session_start_time", ElementType::kAscii,
                                    iso_time(start_us, session_.options.time_zone)));
  plan_.datasets.push_back(
      constant("/timestamps_reference_time", ElementType::kAscii, iso_time(0, "UTC")));
  text_if_given("/general/experimenter", "experimenter_name");
  text_if_given("/general/lab", "lab");
  text_if_given("/general/institution", "institution");
  text_if_given("/general/experiment_description", "experiment_description");
  text("/general/session_id", has("session_id") ? metadata_.at("session_id")
                                                : Json(session_.animal + "_" + session_.date));
  if (has("keywords") && !metadata_.at("keywords").empty()) {
    text("/general/keywords", metadata_.at("keywords"));
  }
  plan_.datasets.push_back(constant("/general/source_script", ElementType::kUtf8,
                                    "rec2nwb " + version, {{"file_name", "rec2nwb"}}));
}

/// NWB wants an instant with a zone; a date alone is its first moment in UTC.
std::string with_zone(std::string date) {
  std::replace(date.begin(), date.end(), ' ', 'T');  // ISO 8601 itself knows no blank
  if (date.find('T') == std::string::npos) return date + "T00:00:00+00:00";
  const auto time = date.substr(date.find('T'));
  return time.find_first_of("+-Z") == std::string::npos ? date + "+00:00" : date;
}

void Builder::subject() {
  if (!has("subject")) return;
  const Json& subject = metadata_.at("subject");
  plan_.groups.push_back(group("/general/subject", core("Subject"), Json::object()));
  for (const char* key : {"description", "genotype", "sex", "species", "subject_id", "strain"}) {
    if (subject.contains(key) && subject.at(key).is_string()) {
      text(format("/general/subject/{}", key), subject.at(key));
    }
  }
  if (subject.contains("age") && subject.at("age").is_string()) {
    plan_.datasets.push_back(constant("/general/subject/age", ElementType::kUtf8, subject.at("age"),
                                      {{"reference", "birth"}}));
  }
  if (subject.contains("date_of_birth")) {
    plan_.datasets.push_back(constant("/general/subject/date_of_birth", ElementType::kAscii,
                                      with_zone(subject.at("date_of_birth").get<std::string>())));
  }
  if (subject.contains("weight"))
    text("/general/subject/weight", subject.at("weight").dump() + " g");
}

void Builder::acquisition_devices() {
  std::size_t index = 0;
  for (const auto& device : list("data_acq_device")) {
    Json attributes = {{"system", device.at("system")},
                       {"amplifier", device.at("amplifier")},
                       {"adc_circuit", device.at("adc_circuit")}};
    describe(attributes, "Data acquisition system " + device.at("name").get<std::string>());
    plan_.groups.push_back(group(format("/general/devices/dataacq_device{}", index++),
                                 novela("DataAcqDevice"), attributes));
  }
}

void Builder::cameras() {
  std::vector<std::string> models;
  for (const auto& camera : list("cameras")) {
    const auto model = camera.at("model").get<std::string>();
    const std::string model_path = "/general/devices/models/" + model;
    if (std::find(models.begin(), models.end(), model) == models.end()) {
      models.push_back(model);
      Json attributes = {{"manufacturer", camera.at("manufacturer")}};
      describe(attributes, "Camera model " + model);
      plan_.groups.push_back(group(model_path, core("DeviceModel"), attributes));
    }
    Json attributes = {{"meters_per_pixel", parts::real(camera.at("meters_per_pixel"))},
                       {"camera_name", camera.at("camera_name")},
                       {"lens", camera.at("lens")}};
    describe(attributes, "Camera " + camera.at("camera_name").get<std::string>());
    GroupPlan device = group(format("/general/devices/camera_device {}", camera.at("id").dump()),
                             novela("CameraDevice"), attributes);
    device.links["model"] = model_path;
    plan_.groups.push_back(device);
  }
  if (!models.empty()) plan_.groups.push_back(parts::plain_group("/general/devices/models"));
}

void Builder::header_device() {
  Json attributes = Json::object();
  for (const auto& [name, source] : kHeaderTexts) {
    const auto found = session_.header().global.find(source);
    // The type asks for every one of them; an absent text is said to be so.
    attributes[name] =
        found == session_.header().global.end() ? "not recorded" : to_utf8(found->second);
  }
  describe(attributes, "Trodes' own settings, from the header of the first recording file");
  plan_.groups.push_back(
      group("/general/devices/header_device", novela("HeaderDevice"), attributes));
}

void Builder::tasks() {
  const Json tasks = list("tasks");
  if (tasks.empty()) return;
  plan_.groups.push_back(group("/processing/tasks", core("ProcessingModule"),
                               {{"description", "Contains all tasks information"}}));
  standard_ ? tasks_table(tasks) : task_tables(tasks);
}

Json column_of(const Json& rows, const char* key) {
  Json values = Json::array();
  for (const auto& row : rows) values.push_back(row.at(key));
  return values;
}

void Builder::tasks_table(const Json& tasks) {
  TablePlan table;
  table.path = "/processing/tasks/tasks";
  table.type = {"hdmf-common", "DynamicTable"};
  table.description = "Tasks of the session, one row per task";
  Json ids = Json::array();
  for (std::size_t i = 0; i < tasks.size(); ++i) ids.push_back(i);
  using parts::column;
  table.columns = {
      column("task_id", "number of the task, from 0", ElementType::kInt64, ids),
      column("task_name", "the name of the task", ElementType::kUtf8,
             column_of(tasks, "task_name")),
      column("task_description", "a description of the task", ElementType::kUtf8,
             column_of(tasks, "task_description")),
      column("camera_id", "the ID numbers of the cameras used for video", ElementType::kInt64,
             column_of(tasks, "camera_id"), true),
      column("task_epochs", "the temporal epochs where the animal was exposed to this task",
             ElementType::kInt64, column_of(tasks, "task_epochs"), true),
      column("task_environment", "the environment in which the animal performed the task",
             ElementType::kUtf8, column_of(tasks, "task_environment"))};
  plan_.tables.push_back(table);
}

/// As the reference: a table of one row for each task, ids as a second dimension.
void Builder::task_tables(const Json& tasks) {
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Json row = Json::array({tasks[i]});
    TablePlan table;
    table.path = format("/processing/tasks/task_{}", i);
    table.type = {"hdmf-common", "DynamicTable"};
    using parts::column;
    table.columns = {
        column("task_name", "the name of the task", ElementType::kUtf8,
               column_of(row, "task_name")),
        column("task_description", "a description of the task", ElementType::kUtf8,
               column_of(row, "task_description")),
        column("camera_id", "the ID number of the camera used for video", ElementType::kInt64,
               column_of(row, "camera_id")),
        column("task_epochs", "the temporal epochs where the animal was exposed to this task",
               ElementType::kInt64, column_of(row, "task_epochs")),
        column("task_environment", "the environment in which the animal performed the task",
               ElementType::kUtf8, column_of(row, "task_environment"))};
    plan_.tables.push_back(table);
  }
}

void Builder::associated_files() {
  const Json files = list("associated_files");
  if (files.empty()) return;
  plan_.groups.push_back(group("/processing/associated_files", core("ProcessingModule"),
                               {{"description", "Contains all associated files data"}}));
  for (const auto& file : files) {
    std::vector<std::string> epochs;
    const Json& given = file.at("task_epochs");
    for (const auto& epoch : given.is_array() ? given : Json::array({given})) {
      epochs.push_back(epoch.dump());
    }
    GroupPlan one =
        group("/processing/associated_files/" + file.at("name").get<std::string>(),
              novela("AssociatedFiles"),
              {{"description", file.at("description")}, {"task_epochs", join(epochs, ",")}});
    if (const auto found = find_associated(file.at("path").get<std::string>())) {
      one.file_texts["content"] = *found;
    } else {
      one.attributes["content"] = "";
    }
    plan_.groups.push_back(std::move(one));
  }
}

/// A file named in the metadata: at its path, or, if that is of another machine, beside the
/// recording under the same name.
std::optional<std::filesystem::path> Builder::find_associated(const std::string& path) {
  const std::filesystem::path given(path);
  for (const auto& candidate : {session_.folder / given, session_.folder / given.filename()}) {
    std::error_code error;  // a name that is too long is as good as none
    // Before it is opened: a pipe would be waited for.
    if (!std::filesystem::is_regular_file(candidate, error)) continue;
    if (std::ifstream(candidate, std::ios::binary)) return candidate;
  }
  log_.warn(
      with_code(Code::kAssociatedFile,
                format("associated file {} cannot be read: its content is left empty", path)));
  return std::nullopt;
}

}  // namespace

Plan session_plan(const Session& session, const std::string& version, Log& log) {
  return Builder(session, log).build(version);
}

}  // namespace rec2nwb
