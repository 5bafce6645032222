// sensors.yml: the one that comes with the plugin, and what is said of ones that a lab has changed.
#include <fstream>

#include "base/document.hpp"
#include "base/error.hpp"
#include "base/validate.hpp"
#include "rig.hpp"

namespace rec2nwb::test {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kOther =
    "\nother: {name: other, conversion: 1.0, unit: counts, description: Some channel}\n";

/// The plugin's folder with another sensors.yml.
fs::path plugin_with(const std::string& sensors) {
  const fs::path folder = fresh_dir() / "headstage";
  fs::remove_all(folder);
  fs::copy(REC2NWB_PLUGIN_DIR, folder, fs::copy_options::recursive);
  std::ofstream(folder / "sensors.yml") << sensors;
  return folder;
}

Rig rig_with(const std::string& sensors, std::vector<DeviceSpec> devices) {
  const fs::path folder = plugin_with(sensors);
  Rig rig(std::move(devices));
  rig.files.push_back(folder.parent_path() / "2024_0.rec");
  write_rec(rig.files[0], rig.spec, 2);
  rig.session = session_of(rig.files, Json::object());
  rig.plugin_folder = folder;
  return rig;
}

std::string refusal(const std::string& sensors) {
  try {
    rig_with(sensors, {multiplexed()}).plan();
  } catch (const Error& error) {
    return error.what();
  }
  return "planned";
}

/// A list of one sensor, a key of which is replaced or (value "") left out.
std::string one_sensor(const std::string& key, const std::string& value) {
  std::string text = "sensors:\n  - {";
  for (const auto& [name, usual] :
       std::vector<std::pair<std::string, std::string>>{{"name", "lick"},
                                                        {"ids", "[Lick]"},
                                                        {"conversion", "0.5"},
                                                        {"unit", "volts"},
                                                        {"description", "Lick sensor"}}) {
    const std::string& chosen = name == key ? value : usual;
    if (!chosen.empty()) text.append(name).append(": ").append(chosen).append(", ");
  }
  return text + "}" + kOther;
}

Schema schema() {
  const fs::path file = REC2NWB_SENSORS_SCHEMA;
  return Schema(load_document(file).value);
}

TEST(HeadstageSensors, TheFileOfThePluginFitsItsSchema) {
  const Json document = load_document(fs::path(REC2NWB_PLUGIN_DIR) / "sensors.yml").value;
  EXPECT_THAT(schema().validate(document), IsEmpty());
}

TEST(HeadstageSensors, ALabMayAddASensor) {
  Rig rig = rig_with(one_sensor("ids", "[Lick, 'Lick_<number>_raw', Tongue]"),
                     {sensors_of({{"Lick", 0},
                                  {"Lick_12_raw", 0},
                                  {"Lick_1_raw", 0},
                                  {"Lick__raw", 0},
                                  {"Lick_1x_raw", 0},
                                  {"Lick_1_rawx", 0},
                                  {"Lick_1", 0},
                                  {"lick", 0},
                                  {"Tongue", 0}})});
  const PluginRun run = rig.plan();
  EXPECT_EQ(description_of(run, "lick"), "Lick sensor: Lick, Lick_12_raw, Lick_1_raw, Tongue");
  EXPECT_EQ(data_attributes(run, "lick").at("conversion"), 0.5);
  EXPECT_EQ(data_attributes(run, "lick").at("unit"), "volts");
  EXPECT_EQ(description_of(run, "other"),
            "Some channel: Lick__raw, Lick_1x_raw, Lick_1_rawx, Lick_1, lick");
}

TEST(HeadstageSensors, NamesWithNumbersDoNotCollide) {
  std::string sensors = one_sensor("name", "a_2");
  sensors.insert(sensors.find("  - {"),
                 "  - {name: a, ids: [A, B, C], conversion: 1, unit: u, description: d}\n");
  Rig rig = rig_with(sensors, {sensors_of({{"A", 0}, {"B", 1}, {"Lick", 2}, {"C", 3}})});
  EXPECT_THAT(group_paths(rig.plan()), ElementsAre("/acquisition/a", "/acquisition/a_3",
                                                   "/acquisition/a_2", "/acquisition/a_4"));
}

TEST(HeadstageSensors, AScaleThatIsNoneIsAnErrorWithItsPlace) {
  for (const char* value : {"0", "0.0", ".nan", ".inf", "-.inf", "volts", "1e-3x", "[1.0]", "~"}) {
    EXPECT_THAT(refusal(one_sensor("conversion", value)),
                AllOf(HasSubstr("sensors.yml, sensor at index 0 (lick): conversion: expected a "
                                "finite number other than 0, found "),
                      HasSubstr("headstage")))
        << value;
  }
  EXPECT_THAT(refusal(one_sensor("conversion", "")),
              HasSubstr("the key 'conversion' is not there"));
  EXPECT_THAT(refusal(one_sensor("conversion", "-3")), "planned");
}

TEST(HeadstageSensors, EmptyTextsAreErrors) {
  for (const char* key : {"unit", "description", "name"}) {
    for (const char* value : {"''", "'  '", "7", "[m]"}) {
      EXPECT_THAT(refusal(one_sensor(key, value)),
                  HasSubstr(std::string(key) + ": expected a text that is not empty, found "));
    }
    EXPECT_THAT(refusal(one_sensor(key, "")),
                HasSubstr("the key '" + std::string(key) + "' is not there"));
  }
}

TEST(HeadstageSensors, IdsAreAListOfTexts) {
  for (const char* value : {"Lick", "[]", "[1]", "['']"}) {
    EXPECT_THAT(refusal(one_sensor("ids", value)), HasSubstr("ids: expected a list of channel ids"))
        << value;
  }
}

TEST(HeadstageSensors, TwiceTheSameIsAnError) {
  const std::string extra =
      "  - {name: tongue, ids: [Tongue, Lick], conversion: 1, unit: u, description: d}\n";
  std::string sensors = one_sensor("", "");
  sensors.insert(sensors.find("  - {"), extra);
  EXPECT_THAT(refusal(sensors), HasSubstr("sensors.yml: the id 'Lick' stands there twice"));
  EXPECT_THAT(refusal(one_sensor("name", "other")), HasSubstr("two sensors are called 'other'"));
}

TEST(HeadstageSensors, WrongKeysSlashesAndOtherDocumentsAreErrors) {
  std::string sensors = one_sensor("unit", "volts, units: volts");
  EXPECT_THAT(refusal(sensors), AllOf(HasSubstr("unknown key 'units'"),
                                      HasSubstr("name, ids, conversion, unit and description")));
  EXPECT_THAT(refusal(one_sensor("name", "a/b")), HasSubstr("'a/b' contains '/'"));
  EXPECT_THAT(refusal("sensors: []\nother: {name: other, ids: [a]}\n"),
              HasSubstr("entry 'other' (other): the key 'conversion' is not there"));
  EXPECT_THAT(refusal("sensors: [7]" + std::string(kOther)),
              HasSubstr("sensor at index 0: expected an object with keys, found 7"));
  for (const char* text : {"sensors: []\n", "- a\n", "sensors: {}\nother: {}\n"}) {
    EXPECT_THAT(refusal(text), HasSubstr("expected a list 'sensors' and an entry 'other'"));
  }
}

TEST(HeadstageSensors, TheSchemaRefusesWhatThePluginRefuses) {
  const Schema judge = schema();
  const auto fits = [&](const std::string& text) {
    return judge.validate(parse_document(text, "sensors.yml").value).empty();
  };
  EXPECT_TRUE(fits(one_sensor("", "")));
  EXPECT_TRUE(fits(one_sensor("conversion", "-3")));
  for (const auto& [key, value] :
       std::vector<std::pair<const char*, const char*>>{{"conversion", "0"},
                                                        {"conversion", "0.0"},
                                                        {"conversion", ".nan"},
                                                        {"conversion", ""},
                                                        {"unit", "' '"},
                                                        {"unit", "volts, units: volts"},
                                                        {"name", "a/b"},
                                                        {"name", "''"},
                                                        {"description", "''"},
                                                        {"ids", "[]"},
                                                        {"ids", "['']"}}) {
    EXPECT_FALSE(fits(one_sensor(key, value))) << key << ": " << value;
  }
  EXPECT_FALSE(fits("sensors: []\n"));
}

}  // namespace
}  // namespace rec2nwb::test
