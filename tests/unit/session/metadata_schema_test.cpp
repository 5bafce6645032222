#include "session/metadata_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/validate.hpp"
#include "session/metadata.hpp"
#include "support/session_files.hpp"

namespace rec2nwb {
namespace {

using test::good_metadata;
using test::replaced;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

/// The problems of the good metadata with one place changed.
std::string problems_with(const std::string& from, const std::string& to) {
  const Metadata metadata =
      check_metadata(parse_document(replaced(good_metadata(), from, to), "m.yml"));
  std::string all;
  for (const Problem& one : metadata.problems.all()) all += to_text(one) + "\n";
  return all;
}

TEST(MetadataSchema, everyRequiredKeyAtTheTop) {
  for (const std::string key : {"experimenter_name", "lab", "institution", "data_acq_device",
                                "times_period_multiplier", "raw_data_to_volts"}) {
    Document document = parse_document(good_metadata(), "m.yml");
    document.value.erase(key);
    const Metadata metadata = check_metadata(document);
    ASSERT_TRUE(metadata.problems.has_errors()) << key;
    std::string all;
    for (const Problem& one : metadata.problems.all()) all += to_text(one);
    EXPECT_THAT(all, AllOf(HasSubstr(key), HasSubstr("R2N-0512")));
  }
}

TEST(MetadataSchema, everyRequiredKeyWithinTheLists) {
  const Json schema = metadata_schema();
  const Schema compiled(schema);
  for (const auto& [name, part] : schema.at("properties").items()) {
    const Json rule = part.value("items", part);
    for (const Json& key : rule.value("required", Json::array())) {
      Document document = parse_document(good_metadata(), "m.yml");
      if (!document.value.contains(name)) continue;
      Json& place = document.value[name];
      (place.is_array() ? place.at(0) : place).erase(key.get<std::string>());
      EXPECT_THAT(compiled.validate(document.value), testing::Not(IsEmpty())) << name << key;
    }
  }
}

TEST(MetadataSchema, optionalKeysAreOptional) {
  for (const char* key : {"subject", "cameras", "keywords", "units"}) {
    Document document = parse_document(good_metadata(), "m.yml");
    document.value.erase(key);
    document.value.erase("tasks");
    document.value.erase("associated_video_files");
    EXPECT_FALSE(check_metadata(document).problems.has_errors()) << key;
  }
}

TEST(MetadataSchema, aNumberWithAUnitSaysSo) {
  EXPECT_THAT(problems_with("times_period_multiplier: 1.5", "times_period_multiplier: 1.5cd"),
              AllOf(testing::AllOf(HasSubstr("error: m.yml:9"), testing::HasSubstr("R2N-0513")),
                    HasSubstr("1.5cd"), HasSubstr("a number without a unit")));
  EXPECT_THAT(problems_with("weight: 412.5", "weight: 412 g"),
              AllOf(HasSubstr("412 g"), HasSubstr("grams as a number without the unit")));
  EXPECT_THAT(problems_with("weight: 412.5", "weight: -1"), HasSubstr("error"));
}

TEST(MetadataSchema, sexIsOneLetterOfFour) {
  for (const char* sex : {"Male", "m", "X", "1"}) {
    EXPECT_THAT(problems_with("sex: M", std::string("sex: ") + sex),
                AllOf(HasSubstr("error"), HasSubstr("/subject/sex")));
  }
  EXPECT_THAT(problems_with("sex: M", "sex: Male"), HasSubstr("M (male), F (female)"));
  EXPECT_THAT(problems_with("sex: M", "sex: U"), IsEmpty());
}

TEST(MetadataSchema, whatYamlMakesOfUnquotedTextsIsToldToBeQuoted) {
  EXPECT_THAT(problems_with("session_id: \"rat_20240611\"", "session_id: 20230622_01"),
              AllOf(HasSubstr("error: m.yml:6"), HasSubstr("put it in quotes"),
                    HasSubstr("session_id: \"...\""), HasSubstr("number")));
  EXPECT_THAT(problems_with("subject_id: rat", "subject_id: 007"),
              HasSubstr("subject_id: \"...\""));
  EXPECT_THAT(problems_with("lab: Test Lab", "lab: off"),
              AllOf(HasSubstr("boolean"), HasSubstr("lab: \"...\"")));
}

TEST(MetadataSchema, aNumberThatYamlTakesForATextSaysHowToWriteIt) {
  EXPECT_THAT(problems_with("raw_data_to_volts: 1.95e-7", "raw_data_to_volts: 2e-7"),
              AllOf(HasSubstr("error"), HasSubstr("2e-7"), HasSubstr("with a dot")));
  EXPECT_THAT(problems_with("weight: 412.5", "weight: \"412.5\""), HasSubstr("without quotes"));
}

TEST(MetadataSchema, blankTextsAreErrors) {
  for (const char* text : {"lab: \"\"", "lab: \"  \""}) {
    EXPECT_THAT(
        problems_with("lab: Test Lab", text),
        AllOf(HasSubstr("error: m.yml:3"), testing::AllOf(HasSubstr("expected a text, found none"),
                                                          testing::HasSubstr("R2N-0513"))));
  }
}

TEST(MetadataSchema, unknownKeysAreWarningsWithANearOne) {
  const std::string top = problems_with("lab: Test Lab", "lab: Test Lab\nour_note: x");
  EXPECT_THAT(top,
              AllOf(testing::AllOf(HasSubstr("warning: m.yml:4"), testing::HasSubstr("R2N-0515")),
                    HasSubstr("'our_note'"), testing::Not(HasSubstr("error"))));
  EXPECT_THAT(
      problems_with("comments: left", "coments: left"),
      AllOf(HasSubstr("warning"), HasSubstr("'coments'"), HasSubstr("did you mean 'comments'")));
}

TEST(MetadataSchema, listsAndNumbersOfTheOtherSpelling) {
  EXPECT_THAT(problems_with("path: a.stateScriptLog, task_epochs: 1",
                            "path: a.stateScriptLog, task_epochs: [1, 2]"),
              IsEmpty());
  EXPECT_THAT(problems_with("camera_id: 0, task_epochs: 1", "camera_id: [0], task_epochs: 1"),
              AllOf(HasSubstr("error"), HasSubstr("one camera id")));
  EXPECT_THAT(problems_with("bad_channels: []", "bad_channels:"), HasSubstr("[] if none is bad"));
  EXPECT_THAT(problems_with("{0: 0, 1: 1, 2: 2, 3: 3}", "{0: 0, 1: -1}"), HasSubstr("error"));
  EXPECT_THAT(problems_with("cameras:\n", "cameras: none\nextra:\n"),
              AllOf(HasSubstr("/cameras"), HasSubstr("write it as a list")));
}

TEST(MetadataSchema, whatOptogeneticsNeeds) {
  const std::string place =
      ", hemisphere: right, location: CA1, ap_in_mm: 1, ml_in_mm: 1, dv_in_mm: 1, roll_in_deg: 0, "
      "pitch_in_deg: 0, yaw_in_deg: 0, reference: Bregma, depth_in_mm: 2";
  const std::string opto =
      "\nopto_excitation_source:\n  - {name: l, description: d, model_name: m, wavelength_in_nm: "
      "488.0, power_in_W: 0.07, intensity_in_W_per_m2: 1.0e+10}\n"
      "optical_fiber:\n  - {name: f, hardware_name: h, implanted_fiber_description: d" +
      place +
      "}\nvirus_injection:\n  - {name: v, description: d, virus_name: n, volume_in_ul: 0.45, "
      "titer_in_vg_per_ml: 1.0e+9" +
      place +
      "}\nopto_software: fsgui\nsensor_units: {gyro: deg/s}\nfs_gui_yamls:\n  - {name: p.yaml, "
      "power_in_mW: 7, epochs: [1], dio_output_name: Light, camera_id: 0, wavelength_in_nm: 500, "
      "optogenetic_sites: [0], state_script_parameters: true, pulseLength: 40, trainInterval: 1}";
  EXPECT_THAT(problems_with("institution: Test University", "institution: Test University" + opto),
              IsEmpty());
}

TEST(MetadataSchema, veryLongTextsDoNoHarm) {
  const std::string text(1 << 20, ' ');
  EXPECT_THAT(problems_with("lab: Test Lab", "lab: \"" + text + "x\""), IsEmpty());
  EXPECT_THAT(problems_with("lab: Test Lab", "lab: \"" + text + "\""), HasSubstr("found none"));
}

}  // namespace
}  // namespace rec2nwb
