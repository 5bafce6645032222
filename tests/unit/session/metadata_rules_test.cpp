#include "session/metadata_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/session_files.hpp"

namespace rec2nwb {
namespace {

using test::good_metadata;
using test::replaced;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

std::string rules_with(const std::string& from, const std::string& to) {
  std::string all;
  const Document document = parse_document(replaced(good_metadata(), from, to), "m.yml");
  const Problems problems = check_rules(document);
  for (const Problem& one : problems.all()) all += to_text(one) + "\n";
  return all;
}

/// Line of the first place where text stands in the good metadata.
std::string line_of(const std::string& text) {
  const std::string all = good_metadata();
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(all.find(text));
  return std::to_string(1 + std::count(all.begin(), end, '\n'));
}

TEST(MetadataRules, severalNtrodesOfAGroupAreFine) {
  EXPECT_THAT(rules_with("    electrode_group_id: 0\n",
                         "    electrode_group_id: 0\n    bad_channels: []\n    map: {0: 4}\n"
                         "  - ntrode_id: 9\n    electrode_group_id: 0\n"),
              IsEmpty());
}

TEST(MetadataRules, identifiersThatStandTwice) {
  EXPECT_THAT(rules_with("{id: 1, location: CA3", "{id: 0, location: CA3"),
              AllOf(testing::AllOf(HasSubstr("electrode group id '0' stands twice"),
                                   testing::HasSubstr("R2N-0520")),
                    HasSubstr("first in line " + line_of("{id: 0, location: CA1")),
                    HasSubstr("m.yml:" + line_of("{id: 1, location: CA3"))));
  EXPECT_THAT(rules_with("ntrode_id: 2", "ntrode_id: 1"), HasSubstr("ntrode_id '1' stands twice"));
  EXPECT_THAT(rules_with("{id: 1, meters", "{id: 0, meters"),
              HasSubstr("camera id '0' stands twice"));
  EXPECT_THAT(rules_with("name: Light", "name: Poke"),
              HasSubstr("name of a behavioral event 'Poke' stands twice"));
  EXPECT_THAT(rules_with("description: Din2", "description: Din1"),
              HasSubstr("channel of a behavioral event 'Din1' stands twice"));
  EXPECT_THAT(rules_with("associated_files:\n",
                         "associated_files:\n  - {name: log_1, description: d, path: p, "
                         "task_epochs: 2}\n"),
              HasSubstr("name of an associated file 'log_1' stands twice"));
}

TEST(MetadataRules, groupsAndMapsBelongTogether) {
  const std::string found = rules_with("electrode_group_id: 1", "electrode_group_id: 5");
  EXPECT_THAT(
      found,
      AllOf(testing::AllOf(HasSubstr("electrode group 1 has no entry in ntrode_electrode_group"),
                           testing::HasSubstr("R2N-0522")),
            testing::AllOf(HasSubstr("there is no electrode group 5; there are 0, 1"),
                           testing::HasSubstr("R2N-0523")),
            HasSubstr("m.yml:" + line_of("electrode_group_id: 1"))));
}

TEST(MetadataRules, anElectrodeIsMappedOnce) {
  EXPECT_THAT(rules_with("map: {0: 0, 1: 1, 2: 2, 3: 3}", "map: {0: 0, 1: 1, 2: 2, 3: 1}"),
              AllOf(HasSubstr("electrode 1 of electrode group 0 is mapped twice, first in line " +
                              line_of("map: {0: 0")),
                    HasSubstr("m.yml:" + line_of("map: {0: 0"))));
  const std::string other_ntrode =
      rules_with("  - ntrode_id: 2\n",
                 "  - ntrode_id: 3\n    electrode_group_id: 0\n    bad_channels: []\n"
                 "    map: {0: 3}\n  - ntrode_id: 2\n");
  EXPECT_THAT(other_ntrode,
              testing::AllOf(HasSubstr("electrode 3 of electrode group 0 is mapped twice"),
                             testing::HasSubstr("R2N-0525")));
}

TEST(MetadataRules, mapsHaveNoHole) {
  const std::string map = "map: {0: 0, 1: 1, 2: 2, 3: 3}";
  EXPECT_THAT(rules_with(map, "map: {0: 0, 1: 1, 3: 3}"),
              AllOf(testing::AllOf(HasSubstr("none for channel 2"), testing::HasSubstr("R2N-0524")),
                    HasSubstr("expected 0 to 2")));
  EXPECT_THAT(rules_with(map, "map: {1: 1, 2: 2}"), HasSubstr("none for channel 0"));
  EXPECT_THAT(
      rules_with(map, "map: {0: 0, one: 1}"),
      AllOf(testing::AllOf(HasSubstr("expected the keys 0, 1, 2"), testing::HasSubstr("R2N-0524")),
            HasSubstr("'one'")));
}

TEST(MetadataRules, camerasAreThere) {
  EXPECT_THAT(rules_with("camera_id: [1]", "camera_id: [1, 4]"),
              AllOf(HasSubstr("no camera 4 in cameras; there are 0, 1"), HasSubstr("/tasks/1")));
  EXPECT_THAT(rules_with("camera_id: 0, task_epochs: 1", "camera_id: 3, task_epochs: 1"),
              AllOf(testing::AllOf(HasSubstr("no camera 3"), testing::HasSubstr("R2N-0526")),
                    HasSubstr("/associated_video_files/0")));
}

TEST(MetadataRules, namesOfObjectsHaveNoSlash) {
  EXPECT_THAT(rules_with("name: Poke", "name: left/poke"),
              AllOf(HasSubstr("'left/poke'"),
                    testing::AllOf(HasSubstr("holds a '/'"), testing::HasSubstr("R2N-0521"))));
}

TEST(MetadataRules, dateOfBirthIsADate) {
  const std::string born = "date_of_birth: 2024-01-01T00:00:00.000Z";
  EXPECT_THAT(rules_with(born, "date_of_birth: 2024-02-01"), IsEmpty());
  EXPECT_THAT(rules_with(born, "date_of_birth: unknown"),
              AllOf(testing::AllOf(HasSubstr("expected a date, found 'unknown'"),
                                   testing::HasSubstr("R2N-0527")),
                    HasSubstr("2024-01-31")));
  EXPECT_THAT(rules_with(born, "date_of_birth: 01/02/2024"), HasSubstr("expected a date"));
}

TEST(MetadataRules, wrongTypesAreLeftToTheSchema) {
  const Document document = parse_document(
      "electrode_groups: x\ncameras: [1, 2]\ntasks: [{camera_id: x}]\nsubject: [1]\n"
      "ntrode_electrode_group_channel_map: [{map: 1}, {electrode_group_id: 1.5, map: {0: x}}]\n",
      "m.yml");
  EXPECT_THAT(check_rules(document).all(), IsEmpty());
}

TEST(IsoDate, takesWhatIso8601Has) {
  for (const char* text :
       {"2024-01-31", "2024-02-29", "2024-01-31T00:00", "2024-01-31 23:59:59",
        "2024-01-31T00:00:00.000Z", "2024-01-31T00:00:00+00:00", "2024-01-31T00:00:00.123456-07:30",
        "2024-01-31T00:00:00+0130", "2024-01-31T00:00:00+01"}) {
    EXPECT_TRUE(is_iso_date(text)) << text;
  }
}

TEST(IsoDate, refusesTheRest) {
  for (const char* text :
       {"", "2024", "2024-01", "2024-13-01", "2023-02-29", "2024-1-1", "20240131", "2024-01-31T",
        "2024-01-31T24:00", "2024-01-31T00:60", "2024-01-31T00:00:00.", "2024-01-31T00:00:00Zx",
        "2024-01-31T00:00:00+1", "2024-01-31T00:00:00+01:", "x2024-01-31", "2024-01-31x"}) {
    EXPECT_FALSE(is_iso_date(text)) << text;
  }
}

}  // namespace
}  // namespace rec2nwb
