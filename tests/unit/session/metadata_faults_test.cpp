// Metadata files as people write them: each fault with its line and what to do, all at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "session/metadata.hpp"
#include "session/metadata_plausible.hpp"
#include "support/session_files.hpp"

namespace rec2nwb {
namespace {

using test::good_metadata;
using test::replaced;
using test::text_of_error;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

/// 1-based line of a text in another.
std::int64_t line_of(const std::string& all, const std::string& text) {
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(all.find(text));
  return 1 + std::count(all.begin(), end, '\n');
}

struct MetadataFaultCase {
  std::string name;
  std::string from;
  std::string to;
  Severity severity;
  Code code;
  std::string words;
};

class MetadataFault : public testing::TestWithParam<MetadataFaultCase> {};

TEST_P(MetadataFault, IsToldWithItsLineAndCode) {
  const MetadataFaultCase& fault = GetParam();
  const std::string text = replaced(good_metadata(), fault.from, fault.to);
  const Metadata metadata = check_metadata(parse_document(text, "m.yml"));
  const auto& all = metadata.problems.all();
  const auto found =
      std::ranges::find_if(all, [&](const Problem& one) { return one.code == fault.code; });
  ASSERT_NE(found, all.end());
  EXPECT_EQ(found->severity, fault.severity);
  EXPECT_THAT(message(*found), HasSubstr(fault.words));
  EXPECT_THAT(to_text(found->where), HasSubstr("m.yml:"));
}

constexpr Severity kError = Severity::kError;
constexpr Severity kWarning = Severity::kWarning;

INSTANTIATE_TEST_SUITE_P(
    All, MetadataFault,
    testing::Values(
        MetadataFaultCase{"MultiplierWithUnit", "times_period_multiplier: 1.5",
                          "times_period_multiplier: 1.5cd", kError, Code::kMetadataValue, "1.5cd"},
        MetadataFaultCase{"BlankInKey", "session_description", "session description", kWarning,
                          Code::kMetadataSpelling,
                          "'session description' is read as 'session_description'"},
        MetadataFaultCase{"NoBirth", "  date_of_birth: 2024-01-01T00:00:00.000Z\n", "", kError,
                          Code::kMetadataMissing, "date_of_birth"},
        MetadataFaultCase{"SexInWords", "sex: M", "sex: Male", kError, Code::kMetadataValue,
                          "\"Male\""},
        MetadataFaultCase{"SpeciesInEnglish", "Rattus norvegicus", "Long-Evans rat", kWarning,
                          Code::kMetadataImplausible,
                          "Latin name of two words, found 'Long-Evans rat'"},
        MetadataFaultCase{"ExponentWithoutDot", "1.95e-7", "2e-7", kError, Code::kMetadataValue,
                          "2.0e-7"},
        MetadataFaultCase{"UnknownKeyNearOne", "institution: Test University",
                          "institution: Test University\nkeyword: [a]", kWarning,
                          Code::kMetadataUnknownKey, "did you mean 'keywords'?"},
        MetadataFaultCase{"UnknownKeyInAnEntry", "lens: C, camera_name: run",
                          "lens: C, camera_nam: x, camera_name: run", kWarning,
                          Code::kMetadataUnknownKey, "did you mean 'camera_name'?"},
        MetadataFaultCase{"DanglingCamera", "camera_id: [1], task_epochs: [2]",
                          "camera_id: [7], task_epochs: [2]", kError, Code::kUnknownCamera,
                          "there is no camera 7 in cameras; there are 0, 1"},
        MetadataFaultCase{"DanglingCameraOfAVideo", "camera_id: 0, task_epochs: 1",
                          "camera_id: 9, task_epochs: 1", kError, Code::kUnknownCamera,
                          "there is no camera 9"},
        MetadataFaultCase{"CameraTwice", "{id: 1, meters", "{id: 0, meters", kError,
                          Code::kMetadataDuplicateId, "camera id '0' stands twice, first in line"},
        MetadataFaultCase{"DanglingGroup", "electrode_group_id: 1", "electrode_group_id: 5", kError,
                          Code::kUnknownGroup, "there is no electrode group 5; there are 0, 1"},
        MetadataFaultCase{"GroupWithoutNtrode", "electrode_group_id: 1", "electrode_group_id: 0",
                          kError, Code::kGroupNotMapped, "electrode group 1 has no entry"},
        MetadataFaultCase{"NtrodeTwice", "ntrode_id: 2", "ntrode_id: 1", kError,
                          Code::kMetadataDuplicateId, "ntrode_id '1' stands twice"},
        MetadataFaultCase{"MapWithAHole", "map: {0: 0, 1: 1, 2: 2, 3: 3}\n  - ntrode_id: 2",
                          "map: {0: 0, 1: 1, 2: 2, 4: 3}\n  - ntrode_id: 2", kError,
                          Code::kChannelMapKeys, "none for channel 3"},
        MetadataFaultCase{"MapKeyInWords", "map: {0: 0, 1: 1, 2: 2, 3: 3}\n  - ntrode_id: 2",
                          "map: {zero: 0, 1: 1, 2: 2, 3: 3}\n  - ntrode_id: 2", kError,
                          Code::kChannelMapKeys, "found 'zero'"},
        MetadataFaultCase{"OneForAList", "camera_id: [0], task_epochs: [1]",
                          "camera_id: 0, task_epochs: [1]", kWarning, Code::kMetadataOneForList,
                          "taken as a list of one"}),
    [](const auto& param_info) { return param_info.param.name; });

TEST(MetadataFaults, TheGoodOneHasNone) {
  const Metadata metadata = check_metadata(parse_document(good_metadata(), "m.yml"));
  EXPECT_THAT(metadata.problems.all(), IsEmpty());
}

TEST(MetadataFaults, AreToldAllAtOnceInTheOrderOfTheFile) {
  std::string text = good_metadata();
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"sex: M", "sex: Male"},
           {"weight: 412.5", "weight: heavy"},
           {"camera_id: [1]", "camera_id: [7]"},
           {"electrode_group_id: 1", "electrode_group_id: 5"}}) {
    text = replaced(text, from, to);
  }
  std::vector<std::int64_t> lines;
  const Metadata checked = check_metadata(parse_document(text, "m.yml"));
  for (const Problem& one : checked.problems.all()) {
    lines.push_back(one.where.line.value_or(0));
  }
  EXPECT_TRUE(std::ranges::is_sorted(lines));
  for (const char* at : {"sex: Male", "weight: heavy", "camera_id: [7]", "electrode_group_id: 5"}) {
    EXPECT_EQ(std::ranges::count(lines, line_of(text, at)), 1) << at;
  }
}

TEST(MetadataFaults, ATabIsCalledATab) {
  const std::string text = replaced(good_metadata(), "  sex: M", "\tsex: M");
  const std::string error = text_of_error([&] { parse_document(text, "m.yml"); });
  EXPECT_THAT(error, AllOf(HasSubstr(format("m.yml:{}:", line_of(text, "\tsex: M"))),
                           HasSubstr("the line begins with a tab: indent with blanks"),
                           HasSubstr(to_text(Code::kNotYaml))));
}

TEST(MetadataFaults, AKeyThatStandsTwiceIsAnErrorWithBothLines) {
  const std::string text = good_metadata() + "lab: Another\n";
  EXPECT_THAT(text_of_error([&] { parse_document(text, "m.yml"); }),
              AllOf(HasSubstr("the key 'lab' stands twice"),
                    HasSubstr(format("first in line {}", line_of(text, "lab: Test Lab"))),
                    HasSubstr(to_text(Code::kDuplicateKey))));
}

TEST(MetadataFaults, AliasesThatExplodeAreRefusedQuickly) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    text += format("a{0}: &a{0} [", i);
    for (int k = 0; k < 10; ++k) text += format("{}*a{}", k == 0 ? "" : ", ", i - 1);
    text += "]\n";
  }
  EXPECT_THAT(text_of_error([&] { parse_document(text, "m.yml"); }),
              AllOf(HasSubstr("m.yml:"), HasSubstr("anchors expanded")));
}

TEST(Plausible, UnitsThatAreThousandTimesOffAreAsked) {
  const Document document = parse_document(
      "opto_excitation_source:\n  - power_in_W: 200\n  - power_in_W: 0.077\n"
      "virus_injection:\n  - volume_in_uL: 450\n  - volume_in_uL: 0.45\n",
      "m.yml");
  const Problems problems = check_plausible(document);
  ASSERT_EQ(problems.all().size(), 2U);
  EXPECT_THAT(message(problems.all()[0]),
              AllOf(HasSubstr("m.yml:2:"), HasSubstr("power_in_W is 200 watts"),
                    HasSubstr("is it in milliwatts?")));
  EXPECT_THAT(message(problems.all()[1]), AllOf(HasSubstr("m.yml:5:"), HasSubstr("nanoliters?")));
}

TEST(Plausible, SpeciesOfArchivesAreRight) {
  const auto warnings = [](const std::string& species) {
    return check_plausible(parse_document("subject: {species: \"" + species + "\"}", "m.yml"))
        .all()
        .size();
  };
  for (const char* good : {"Rattus norvegicus", "Mus musculus domesticus", "Macaca sp.",
                           "http://purl.obolibrary.org/obo/NCBITaxon_10116"}) {
    EXPECT_EQ(warnings(good), 0U) << good;
  }
  for (const char* bad : {"Rat", "rat", "rattus norvegicus", "Long Evans"}) {
    EXPECT_EQ(warnings(bad), 1U) << bad;
  }
}

TEST(Epochs, ThatWereNotRecordedAreWarnings) {
  const Document document = parse_document(
      "tasks:\n  - task_epochs: [1, 9]\n  - task_epochs: 2\nassociated_files:\n"
      "  - task_epochs: 7\n  - task_epochs: [1]\n",
      "m.yml");
  const Problems problems = check_epochs(document, {1, 2});
  ASSERT_EQ(problems.all().size(), 2U);
  EXPECT_EQ(problems.all()[0].code, Code::kUnknownEpoch);
  EXPECT_EQ(problems.all()[0].severity, Severity::kWarning);
  EXPECT_THAT(message(problems.all()[0]),
              AllOf(HasSubstr("m.yml:2:"), HasSubstr("no recording of epoch 9; there are 1, 2")));
  EXPECT_THAT(message(problems.all()[1]), AllOf(HasSubstr("m.yml:5:"), HasSubstr("epoch 7")));
}

}  // namespace
}  // namespace rec2nwb
