#include "session/metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/session_files.hpp"

namespace rec2nwb {
namespace {

using test::good_metadata;
using test::replaced;
using test::text_of_error;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

Metadata check(const std::string& text) { return check_metadata(parse_document(text, "m.yml")); }

TEST(Metadata, aGoodFileHasNoProblem) {
  const Metadata metadata = check(good_metadata());
  for (const Problem& one : metadata.problems.all()) ADD_FAILURE() << to_text(one);
  EXPECT_EQ(metadata.document.value.at("lab"), "Test Lab");
}

TEST(Metadata, isReadFromAFile) {
  const auto dir = test::fresh_session_dir();
  test::put_file(dir / "20240611_rat_metadata.yml", good_metadata());
  const Metadata metadata = load_metadata(dir / "20240611_rat_metadata.yml");
  EXPECT_THAT(metadata.problems.all(), IsEmpty());
  EXPECT_THAT(text_of_error([&] { load_metadata(dir / "none.yml"); }), HasSubstr("none.yml"));
}

TEST(Metadata, whatIsNoMappingIsAnError) {
  EXPECT_THAT(text_of_error([] { check("- a\n- b\n"); }),
              AllOf(testing::AllOf(HasSubstr("expected a mapping"), testing::HasSubstr("R2N-0511")),
                    HasSubstr("found array")));
  EXPECT_THAT(text_of_error([] { check(""); }), HasSubstr("found nothing"));
  EXPECT_THAT(text_of_error([] { check("just text"); }), HasSubstr("found string"));
}

TEST(Metadata, faultsOfAllKindsComeAtOnceAndByLine) {
  std::string text =
      replaced(good_metadata(), "times_period_multiplier: 1.5", "times_period_multiplier: 1.5cd");
  text = replaced(text, "electrode_group_id: 1", "electrode_group_id: 7");
  text = replaced(text, "lab: Test Lab", "lba: Test Lab");
  const Metadata metadata = check(text);
  EXPECT_TRUE(metadata.problems.has_errors());
  std::int64_t before = 0;
  std::string all;
  for (const Problem& one : metadata.problems.all()) {
    const std::int64_t line = one.where.line.value_or(0);
    EXPECT_GE(line, before);
    before = line;
    all += to_text(one) + "\n";
  }
  EXPECT_THAT(all, AllOf(HasSubstr("1.5cd"), HasSubstr("no electrode group 7"), HasSubstr("'lba'"),
                         HasSubstr("did you mean 'lab'"), HasSubstr("m.yml:")));
}

TEST(Metadata, theSessionsOwnTextsMayBeMissing) {
  std::string text = replaced(good_metadata(), "session_description: a test\n", "");
  text = replaced(text, "session_id: \"rat_20240611\"\n", "");
  const Metadata metadata = check(text);
  EXPECT_FALSE(metadata.problems.has_errors());
  ASSERT_EQ(metadata.problems.all().size(), 2U);
  EXPECT_THAT(to_text(metadata.problems.all()[0]),
              AllOf(HasSubstr("warning"), HasSubstr("session_description"),
                    testing::AllOf(HasSubstr("default"), testing::HasSubstr("R2N-0514"))));
}

TEST(Metadata, onlyTheSixKeysAreNeeded) {
  const Metadata metadata = check(
      "experimenter_name: [\"Doe, Jo\"]\nlab: L\ninstitution: I\ndata_acq_device: []\n"
      "times_period_multiplier: 1.5\nraw_data_to_volts: 1.95e-7\n");
  EXPECT_FALSE(metadata.problems.has_errors());
}

TEST(Metadata, keysOfPluginsAreKnownAndChecked) {
  const Json keys =
      Json::parse(R"({"lick_ports": {"type": "array", "items": {"type": "integer"}}})");
  const auto with = [&](const std::string& line) {
    return check_metadata(parse_document(good_metadata() + line, "m.yml"), keys);
  };
  EXPECT_THAT(with("").problems.all(), IsEmpty());
  EXPECT_THAT(with("lick_ports: [1, 2]\n").problems.all(), IsEmpty());
  const Metadata wrong = with("lick_ports: [1, left]\n");
  ASSERT_EQ(wrong.problems.all().size(), 1U);
  EXPECT_THAT(to_text(wrong.problems.all()[0]),
              AllOf(HasSubstr("error: m.yml:"), HasSubstr("/lick_ports/1")));
  EXPECT_THAT(to_text(with("lick_port: [1]\n").problems.all().at(0)),
              HasSubstr("did you mean 'lick_ports'?"));
}

}  // namespace
}  // namespace rec2nwb
