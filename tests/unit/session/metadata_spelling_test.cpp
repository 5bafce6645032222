#include "session/metadata_spelling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/metadata_schema.hpp"
#include "support/session_files.hpp"

namespace rec2nwb {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

struct Spelled {
  Document document;
  Problems problems;
};

Spelled spell(const std::string& text) {
  Spelled result{parse_document(text, "m.yml"), {}};
  result.problems = canonical_spellings(result.document, metadata_schema());
  return result;
}

TEST(MetadataSpelling, keysWithBlanksAreAcceptedWithAWarning) {
  const Spelled got = spell("lab: L\nexperimenter name: [A]\ndata acq device:\n  - name: x\n");
  EXPECT_EQ(got.document.value.at("experimenter_name").at(0), "A");
  EXPECT_FALSE(got.document.value.contains("experimenter name"));
  ASSERT_EQ(got.problems.all().size(), 2U);
  EXPECT_EQ(got.problems.all()[0].severity, Severity::kWarning);
  EXPECT_THAT(to_text(got.problems.all()[1]),
              AllOf(testing::AllOf(HasSubstr("'experimenter name' is read as 'experimenter_name'"),
                                   testing::HasSubstr("R2N-0516")),
                    HasSubstr("m.yml:2")));
}

TEST(MetadataSpelling, marksMoveWithTheirValues) {
  const Spelled got = spell("lab: L\ndata acq device:\n  - name: x\n");
  EXPECT_EQ(got.document.where("/data_acq_device/0/name").line, 3);
  for (const auto& [pointer, mark] : got.document.marks) {
    EXPECT_EQ(pointer.find("/data acq device"), std::string::npos) << pointer;
  }
}

TEST(MetadataSpelling, unknownKeysWithBlanksStay) {
  const Spelled got = spell("my own note: x\n");
  EXPECT_TRUE(got.document.value.contains("my own note"));
  EXPECT_THAT(got.problems.all(), IsEmpty());
}

TEST(MetadataSpelling, bothNamesOfTheStimulationSoftware) {
  for (const char* text : {"opto_software: fsgui\n", "optogenetic_stimulation_software: fsgui\n",
                           "opto software: fsgui\n",
                           "opto_software: fsgui\noptogenetic_stimulation_software: fsgui\n"}) {
    const Spelled got = spell(text);
    EXPECT_EQ(got.document.value, Json({{"optogenetic_stimulation_software", "fsgui"}})) << text;
    EXPECT_FALSE(got.problems.has_errors());
  }
}

TEST(MetadataSpelling, bothNamesOfTheVolume) {
  const Json expected = {{"virus_injection", {{{"volume_in_uL", 0.45}}}}};
  EXPECT_EQ(spell("virus_injection: [{volume_in_ul: 0.45}]").document.value, expected);
  EXPECT_EQ(spell("virus_injection: [{volume_in_uL: 0.45}]").document.value, expected);
  const Spelled both = spell("virus_injection: [{volume_in_uL: 0.45, volume_in_ul: 0.45}]");
  EXPECT_EQ(both.document.value, expected);
  EXPECT_THAT(both.problems.all(), IsEmpty());
}

TEST(MetadataSpelling, differentVolumesAreAnErrorWithBoth) {
  const Spelled got = spell("virus_injection:\n  - volume_in_uL: 0.45\n    volume_in_ul: 450\n");
  ASSERT_EQ(got.problems.all().size(), 1U);
  EXPECT_THAT(to_text(got.problems.all()[0]),
              AllOf(HasSubstr("error"), HasSubstr("0.45"), HasSubstr("450"), HasSubstr("m.yml:3"),
                    testing::AllOf(HasSubstr("volume_in_uL"), testing::HasSubstr("R2N-0517"))));
}

TEST(MetadataSpelling, singleValuesBecomeListsWithAWarning) {
  const Spelled got = spell("experimenter_name: A\ntasks:\n  - camera_id: 0\n    task_epochs: 2\n");
  EXPECT_EQ(got.document.value.at("experimenter_name"), Json({"A"}));
  EXPECT_EQ(got.document.value.at("tasks").at(0).at("camera_id"), Json({0}));
  EXPECT_EQ(got.document.value.at("tasks").at(0).at("task_epochs"), Json({2}));
  EXPECT_EQ(got.problems.all().size(), 3U);
  EXPECT_FALSE(got.problems.has_errors());
  EXPECT_EQ(got.document.where("/tasks/0/task_epochs/0").line, 4);
  EXPECT_THAT(to_text(got.problems.all()[2]),
              testing::AllOf(HasSubstr("write task_epochs: [2]"), testing::HasSubstr("R2N-0519")));
}

TEST(MetadataSpelling, optionalKeysWithoutAValueAreAbsent) {
  const Spelled got = spell("keywords:\ncameras: ~\nlab:\n");
  EXPECT_EQ(got.document.value, Json({{"lab", nullptr}}));  // required: left to the schema
  ASSERT_EQ(got.problems.all().size(), 2U);
  EXPECT_FALSE(got.problems.has_errors());
  EXPECT_EQ(got.problems.all()[0].code, Code::kMetadataNoValue);
}

TEST(MetadataSpelling, oddDocumentsPassUntouched) {
  const std::string text = "virus_injection: x\ntasks: {camera_id: 1}\n";
  const Spelled got = spell(text);
  EXPECT_EQ(got.document.value, parse_document(text, "m.yml").value);
}

}  // namespace
}  // namespace rec2nwb
