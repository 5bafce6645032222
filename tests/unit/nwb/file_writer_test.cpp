#include <gtest/gtest.h>

#include <cmath>

#include "nwb/writer.hpp"
#include "support/nwb_read.hpp"
#include "support/nwb_temp.hpp"
#include "writer_fixture.hpp"

namespace rec2nwb {
namespace {

using test::Counters;
using test::counters_from;
using test::error_text;
using test::exists;
using test::soft_link_target;
using test::with_gap;
using test::WriterFixture;

constexpr const char* kCounts = "/processing/sample_count/sample_count/data";
constexpr const char* kCountStamps = "/processing/sample_count/sample_count/timestamps";

class FileWriterTest : public WriterFixture {};

TEST_F(FileWriterTest, RowsHaveTheValuesAndTheTimesOfTheirPackets) {
  const auto file = write({with_gap(counters_from(10, 20000), 5000, 1)}, Layout::kStandard);
  const auto stamps = test::read_doubles(file, kCountStamps);
  ASSERT_EQ(stamps.size(), 20001U);
  EXPECT_NEAR(stamps[0], 1'700'000'000 + 10 * 33.333e-6, 1e-6);
  EXPECT_NEAR(stamps[20000], 1'700'000'000 + 20010 * 33.333e-6, 1e-6);
  const auto counts = test::read_ints(file, kCounts);
  ASSERT_EQ(counts.size(), 20001U);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    ASSERT_EQ(counts[i], 10 + static_cast<std::int64_t>(i));
  }
  const auto wide =
      test::read_at<std::int16_t>(file, "/acquisition/wide/data", H5::PredType::NATIVE_INT16);
  EXPECT_EQ(test::shape_at(file, "/acquisition/wide/data"), (test::Shape{20001, 40}));
  EXPECT_EQ(wide[39], static_cast<std::int16_t>(test::value_of(10, 0, 39)));
  const auto filled = wide[5000 * 40];
  EXPECT_EQ(filled, static_cast<std::int16_t>(test::value_of(5009, 0, 0))) << "the row before";
  EXPECT_EQ(test::number_attribute(file.openDataSet("/acquisition/wide/data"), "conversion"), 0.5);
}

TEST_F(FileWriterTest, TimestampsSayIntervalAndUnit) {
  const auto file = write({counters_from(10, 100)}, Layout::kStandard);
  const auto stamps = file.openDataSet(kCountStamps);
  EXPECT_EQ(test::text_attribute(stamps, "unit"), "seconds");
  EXPECT_EQ(test::number_attribute(stamps, "interval"), 1);
  EXPECT_TRUE(stamps.openAttribute("interval").getDataType() == H5::PredType::STD_I32LE);
}

TEST_F(FileWriterTest, InTheStandardLayoutAllLinkToSampleCount) {
  const auto file = write({with_gap(counters_from(10, 100), 50, 1)}, Layout::kStandard);
  EXPECT_EQ(soft_link_target(file, "/acquisition/wide/timestamps"), kCountStamps);
  EXPECT_EQ(soft_link_target(file, "/acquisition/narrow/timestamps"), kCountStamps);
  EXPECT_EQ(soft_link_target(file, kCountStamps), "") << "the owner is sample_count";
}

TEST_F(FileWriterTest, SpacesOfDifferentLengthHaveTheirOwnTimestamps) {
  // Only "wide" is filled here: it is one row longer than sample_count.
  const auto file = write({with_gap(counters_from(10, 100), 50, 1)}, Layout::kTrodesToNwb);
  EXPECT_EQ(test::read_doubles(file, kCountStamps).size(), 100U);
  EXPECT_EQ(soft_link_target(file, "/acquisition/wide/timestamps"), "");
  EXPECT_EQ(test::read_doubles(file, "/acquisition/wide/timestamps").size(), 101U);
  EXPECT_EQ(soft_link_target(file, "/acquisition/narrow/timestamps"), kCountStamps);
}

TEST_F(FileWriterTest, WithoutFillsTheSpacesShareTimestamps) {
  const auto file = write({with_gap(counters_from(10, 100), 50, 3)}, Layout::kTrodesToNwb);
  EXPECT_EQ(soft_link_target(file, "/acquisition/wide/timestamps"), kCountStamps);
  EXPECT_EQ(test::read_doubles(file, "/acquisition/wide/timestamps").size(), 100U);
}

TEST_F(FileWriterTest, SmallDatasetsAreContiguousLargeOnesChunked) {
  const auto file = write({counters_from(10, 20000)}, Layout::kStandard);
  EXPECT_EQ(file.openDataSet(kCountStamps).getCreatePlist().getLayout(), H5D_CHUNKED);
  EXPECT_EQ(file.openDataSet("/intervals/trials/start").getCreatePlist().getLayout(),
            H5D_CONTIGUOUS);
}

TEST_F(FileWriterTest, EventsGetTheTimesOfTheirRows) {
  fill = [](OutputStore& store) {
    const std::vector<std::uint64_t> rows = {0, 7, 7, 99};
    const std::uint8_t values[] = {1, 0, 1, 0};
    store.append_events(WriterFixture::kPress, rows, values);
  };
  const auto file = write({counters_from(10, 100)}, Layout::kStandard);
  EXPECT_EQ(test::read_ints(file, "/processing/events/press/data"),
            (std::vector<std::int64_t>{1, 0, 1, 0}));
  const auto own = test::read_doubles(file, "/processing/events/press/timestamps");
  const auto all = test::read_doubles(file, kCountStamps);
  EXPECT_EQ(own, (std::vector<double>{all[0], all[7], all[7], all[99]}));
}

TEST_F(FileWriterTest, ManyEventsGoThroughChunks) {
  fill = [](OutputStore& store) {
    std::vector<std::uint64_t> rows(70000);
    std::vector<std::uint8_t> values(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      rows[i] = i / 700;
      values[i] = static_cast<std::uint8_t>(i % 251);
    }
    store.append_events(WriterFixture::kPress, rows, values.data());
  };
  const auto file = write({counters_from(10, 100)}, Layout::kStandard);
  const auto values = test::read_ints(file, "/processing/events/press/data");
  const auto own = test::read_doubles(file, "/processing/events/press/timestamps");
  const auto all = test::read_doubles(file, kCountStamps);
  ASSERT_EQ(values.size(), 70000U);
  for (std::size_t i = 0; i < values.size(); ++i) {
    ASSERT_EQ(values[i], static_cast<std::int64_t>(i % 251));
    ASSERT_EQ(own[i], all[i / 700]);
  }
}

TEST_F(FileWriterTest, EventsWithoutRowsAreThereWhereTheyAreNotDropped) {
  const auto file = write({counters_from(10, 100)}, Layout::kStandard);
  EXPECT_EQ(test::shape_at(file, "/processing/events/press/data"), test::Shape{0});
  EXPECT_EQ(test::shape_at(file, "/processing/events/press/timestamps"), test::Shape{0});
}

TEST_F(FileWriterTest, GroupsThatGotNoRowsAreAbsentWithAllBelow) {
  const auto file = write({counters_from(10, 100)}, Layout::kStandard);
  EXPECT_TRUE(exists(file, "/processing/events"));
  EXPECT_FALSE(exists(file, "/processing/events/rare"));
  EXPECT_FALSE(exists(file, "/processing/events/outer"));
  EXPECT_FALSE(exists(file, "/intervals/gaps"));
}

TEST_F(FileWriterTest, GroupsThatGotRowsAreThereWithAllBelow) {
  fill = [](OutputStore& store) {
    const std::vector<std::uint64_t> rows = {5};
    const std::uint8_t value = 1;
    store.append_events(WriterFixture::kRare, rows, &value);
    store.append(WriterFixture::kGapStart, rows.data(), 1);
  };
  const auto file = write({counters_from(10, 100)}, Layout::kStandard);
  const auto group = file.openGroup("/processing/events/rare");
  EXPECT_EQ(test::text_attribute(group, "neurodata_type"), "TimeSeries");
  EXPECT_EQ(test::read_ints(file, "/processing/events/rare/data"), std::vector<std::int64_t>{1});
  EXPECT_EQ(test::read_text(file, "/processing/events/rare/note"), "inline");
  EXPECT_EQ(test::read_ints(file, "/processing/events/rare/legend/n"),
            (std::vector<std::int64_t>{4, 5}));
  EXPECT_EQ(soft_link_target(file, "/processing/events/rare/device"), "/general/devices/d");
  EXPECT_EQ(test::read_doubles(file, "/intervals/gaps/start").size(), 1U);
  EXPECT_FALSE(exists(file, "/processing/events/outer"));
}

TEST_F(FileWriterTest, AGroupIsNotEmptyIfOneBelowGotRows) {
  fill = [](OutputStore& store) {
    const std::int32_t number = 8;
    store.append(WriterFixture::kInner, &number, 1);
  };
  const auto file = write({counters_from(10, 100)}, Layout::kStandard);
  EXPECT_EQ(test::read_ints(file, "/processing/events/outer/inner/data"),
            std::vector<std::int64_t>{8});
  EXPECT_EQ(test::shape_at(file, "/processing/events/outer/data"), test::Shape{0});
}

TEST_F(FileWriterTest, AppendedTablesTakeRowsTextsAndLengths) {
  fill = [](OutputStore& store) {
    const std::vector<std::uint64_t> start = {3, 50};
    store.append(WriterFixture::kTrialStart, start.data(), 2);
    const std::vector<std::uint64_t> lengths = {2, 1};
    store.append(WriterFixture::kTrialTagLengths, lengths.data(), 2);
    store.append_texts(WriterFixture::kTrialTags,
                       std::vector<std::string_view>{"a", "bc", "\xC3\xA9"});
    store.append_texts(WriterFixture::kTrialSeries,
                       std::vector<std::string_view>{"/acquisition/wide", "/acquisition/narrow"});
  };
  const auto file = write({counters_from(10, 100)}, Layout::kStandard);
  const auto all = test::read_doubles(file, kCountStamps);
  EXPECT_EQ(test::read_doubles(file, "/intervals/trials/start"),
            (std::vector<double>{all[3], all[50]}));
  EXPECT_EQ(test::read_texts(file, "/intervals/trials/tags"),
            (std::vector<std::string>{"a", "bc", "\xC3\xA9"}));
  EXPECT_EQ(test::read_ints(file, "/intervals/trials/tags_index"),
            (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(test::read_references(file, "/intervals/trials/series"),
            (std::vector<std::string>{"/acquisition/wide", "/acquisition/narrow"}));
  EXPECT_EQ(test::read_ints(file, "/intervals/trials/id"), (std::vector<std::int64_t>{0, 1}));
  EXPECT_EQ(test::text_attributes(file.openGroup("/intervals/trials"), "colnames"),
            (std::vector<std::string>{"start", "tags", "series"}));
}

TEST_F(FileWriterTest, KnownAndAppendedColumnsStandSideBySide) {
  const double ends[] = {1.5, 2.5};
  double maybe[] = {NAN, NAN};
  fill = [&](OutputStore& store) {
    store.append(kMixedEnd, ends, 2);
    store.append(kMixedMaybe, maybe, 2);
  };
  auto file = write({counters_from(0, 10)}, Layout::kStandard);
  EXPECT_EQ(test::read_ints(file, "/intervals/mixed/known"), (std::vector<std::int64_t>{7, 8}));
  EXPECT_EQ(test::read_doubles(file, "/intervals/mixed/end"), (std::vector<double>{1.5, 2.5}));
  EXPECT_EQ(test::text_attributes(file.openGroup("/intervals/mixed"), "colnames"),
            (std::vector<std::string>{"known", "end"}))
      << "a column without any number is left out";
  file.close();

  maybe[1] = 4;
  file = write({counters_from(0, 10)}, Layout::kStandard);
  EXPECT_EQ(test::read_doubles(file, "/intervals/mixed/maybe").at(1), 4);
}

TEST_F(FileWriterTest, KnownColumnsMustBeAsLongAsAppendedOnes) {
  fill = [&](OutputStore& store) {
    const double one = 1;
    store.append(kMixedEnd, &one, 1);
    store.append(kMixedMaybe, &one, 1);
  };
  const std::string text = error_text([&] { write({counters_from(0, 10)}, Layout::kStandard); });
  EXPECT_NE(text.find("/intervals/mixed"), std::string::npos) << text;
  EXPECT_NE(text.find("column known has 2 rows, column end 1"), std::string::npos) << text;
}

TEST_F(FileWriterTest, AGroupMayGoWithAllThatIsBelow) {
  auto file = write({counters_from(0, 10)}, Layout::kStandard);
  EXPECT_FALSE(exists(file, "/processing/maybe"));
  file.close();
  fill = [](OutputStore& store) {
    const std::int32_t one = 1;
    store.append(WriterFixture::kMaybeRare, &one, 1);
  };
  file = write({counters_from(0, 10)}, Layout::kStandard);
  EXPECT_EQ(test::text_attribute(file.openGroup("/processing/maybe"), "neurodata_type"),
            "TimeSeries");
  EXPECT_TRUE(exists(file, "/processing/maybe/rare/data"));
}

TEST_F(FileWriterTest, AppendedTextsAreADataset) {
  fill = [](OutputStore& store) {
    store.append_texts(WriterFixture::kLines, std::vector<std::string_view>{"one", "two"});
  };
  const auto file = write({counters_from(10, 100)}, Layout::kStandard);
  EXPECT_EQ(test::read_texts(file, "/processing/events/lines"),
            (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(test::text_attribute(file.openDataSet("/processing/events/lines"), "what"), "log");
}

TEST_F(FileWriterTest, ColumnsOfDifferentLengthAreAnErrorThatNamesThem) {
  fill = [](OutputStore& store) {
    const std::uint64_t row = 3;
    store.append(WriterFixture::kTrialStart, &row, 1);
  };
  const auto text = error_text([&] { write({counters_from(10, 100)}, Layout::kStandard); });
  EXPECT_NE(text.find("table /intervals/trials"), std::string::npos) << text;
  EXPECT_NE(text.find("column tags has 0 rows, column start 1 [R2N-0630]"), std::string::npos)
      << text;
}

TEST_F(FileWriterTest, LengthsThatDoNotAddUpAreAnError) {
  fill = [](OutputStore& store) {
    const std::uint64_t three = 3;
    store.append(WriterFixture::kTrialStart, &three, 1);
    store.append(WriterFixture::kTrialTagLengths, &three, 1);
    store.append_texts(WriterFixture::kTrialTags, std::vector<std::string_view>{"a"});
    store.append_texts(WriterFixture::kTrialSeries,
                       std::vector<std::string_view>{"/acquisition/wide"});
  };
  const auto text = error_text([&] { write({counters_from(10, 100)}, Layout::kStandard); });
  EXPECT_NE(text.find("column tags got 1 elements, its lengths add up to 3"), std::string::npos)
      << text;
}

TEST_F(FileWriterTest, ProgressEndsAtTheRowsOfTheTimestamps) {
  write({counters_from(10, 150000)}, Layout::kStandard);
  ASSERT_EQ(progress.size(), 3U);
  EXPECT_EQ(progress, (std::vector<std::uint64_t>{65536, 131072, 150000}));
}

TEST_F(FileWriterTest, ARecordingWithoutPacketsGivesEmptyDatasets) {
  const auto file = write({{}}, Layout::kStandard);
  EXPECT_EQ(test::shape_at(file, kCounts), test::Shape{0});
  EXPECT_EQ(test::shape_at(file, "/acquisition/wide/data"), (test::Shape{0, 40}));
}

TEST_F(FileWriterTest, AFolderThatIsGoneIsAnErrorWithThePath) {
  const auto text = error_text([&] {
    const NwbWriter writer("/nonexistent/folder/x.nwb", Plan{}, WriterFixture::identity(), {},
                           Layout::kStandard);
  });
  EXPECT_NE(text.find("/nonexistent/folder/x.nwb"), std::string::npos) << text;
}

}  // namespace
}  // namespace rec2nwb
