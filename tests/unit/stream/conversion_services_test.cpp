#include "stream/conversion_services.hpp"

#include <gtest/gtest.h>

#include "base/document.hpp"
#include "base/text.hpp"
#include "pass_fixture.hpp"
#include "rec2nwb/abi.h"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

using test::Counters;
using test::counters_from;
using test::error_text;
using test::Recordings;
using test::with_gap;

Plan texts_and_events() {
  Plan plan;
  DatasetPlan texts;
  texts.path = "/t";
  texts.kind = OutputKind::kAppend;
  texts.element = ElementType::kUtf8;
  texts.output = OutputId{3, 0};
  DatasetPlan events = texts;
  events.path = "/e/data";
  events.kind = OutputKind::kEvents;
  events.element = ElementType::kUint8;
  events.output = OutputId{3, 1};
  DatasetPlan numbers = texts;
  numbers.path = "/n";
  numbers.element = ElementType::kInt32;
  numbers.output = OutputId{3, 2};
  DatasetPlan of_another = numbers;
  of_another.path = "/other";
  of_another.output = OutputId{2, 7};
  plan.datasets = {texts, events, numbers, of_another};
  return plan;
}

/// Two epochs: the first of two files (the second empty), the second without packets, epoch 5 with
/// some.
class ConversionServicesTest : public testing::Test {
 protected:
  void SetUp() override {
    session_.metadata = parse_document("lab: a\ncameras:\n  - id: 0\n  - id: 1\n", "metadata.yml");
    session_.epochs = {{1, "s1", {0, 1}}, {2, "r1", {2}}, {5, "r2", {3}}};
    RecordingSource source(recordings_.pointers());
    Block block;
    while (source.next(block)) timeline_.add(block);
    timeline_.finish();
    state_.session = &session_;
    state_.log = &log_;
    state_.store = &store_;
    state_.timeline = &timeline_;
  }

  std::filesystem::path folder_ = test::fresh_folder("stream");
  Recordings recordings_{folder_,
                         {with_gap(counters_from(10, 100), 50, 4), {}, {}, counters_from(500, 20)}};
  ScratchFile scratch_{folder_};
  Timeline timeline_{recordings_.clocks(), scratch_};
  OutputStore store_{texts_and_events(), scratch_};
  Log log_{nullptr};
  Session session_;
  ConversionState state_;
  ConversionServices services_{state_, 3};
};

TEST_F(ConversionServicesTest, AProblemGetsFileAndLine) {
  services_.problem(Severity::kError, "/cameras/1/id", "no such camera");
  services_.problem(Severity::kWarning, "/cameras/0/lens", "no lens");
  ASSERT_EQ(state_.problems.all().size(), 2U);
  const Problem& first = state_.problems.all()[0];
  EXPECT_EQ(first.code, Code::kPluginMetadata);
  EXPECT_EQ(state_.problems.all()[1].code, Code::kPluginMetadataWarning);
  EXPECT_EQ(first.where.file, "metadata.yml");
  EXPECT_EQ(first.where.line, 4);
  EXPECT_EQ(first.text, "no such camera");
  EXPECT_EQ(first.severity, Severity::kError);
  EXPECT_EQ(state_.problems.all()[1].where.line, 3) << "the nearest parent that is there";
}

TEST_F(ConversionServicesTest, LogLinesSayWhichPlugin) {
  std::FILE* out = std::tmpfile();
  ASSERT_NE(out, nullptr);
  {
    Log log(out);
    state_.log = &log;
    services_.log(Log::Level::kWarning, "a line is missing");
    EXPECT_EQ(log.warnings(), 1U);
  }
  std::string text(1000, '\0');
  std::rewind(out);
  text.resize(std::fread(text.data(), 1, text.size(), out));
  std::fclose(out);
  EXPECT_NE(text.find("a line is missing [R2N-0626]"), std::string::npos) << text;
}

TEST_F(ConversionServicesTest, CancelledIsWhatTheStateSays) {
  EXPECT_FALSE(services_.cancelled()) << "nobody asked";
  bool asked = false;
  state_.cancelled = [&] { return asked; };
  EXPECT_FALSE(services_.cancelled());
  asked = true;
  EXPECT_TRUE(services_.cancelled());
}

TEST_F(ConversionServicesTest, OutputsAreThisPluginsOwn) {
  const std::vector<std::uint64_t> rows = {1, 2};
  const std::uint8_t values[] = {7, 8};
  services_.append_events(1, rows, values);
  EXPECT_EQ(store_.rows({3, 1}), 2U);
  const std::int32_t numbers[] = {4, 5, 6};
  services_.append(2, numbers, 3);
  EXPECT_EQ(store_.rows({3, 2}), 3U);
  EXPECT_NE(error_text([&] { services_.append(7, numbers, 1); }), "no Error")
      << "the output of plugin 2";
}

TEST_F(ConversionServicesTest, TextsAreTakenAsTheAbiHasThem) {
  const std::string long_text(3000, 'y');
  const rec2nwb_str texts[] = {{"abc", 2}, {"", 0}, {long_text.data(), long_text.size()}};
  services_.append(0, texts, 3);
  EXPECT_EQ(store_.read_texts({3, 0}), (std::vector<std::string>{"ab", "", long_text}));
}

TEST_F(ConversionServicesTest, TimesAreTheTimelines) {
  const std::vector<std::uint64_t> rows = {0, 99, 100};
  std::vector<double> seconds(3);
  services_.rows_to_seconds(rows, seconds);
  EXPECT_NEAR(seconds[0], 1'700'000'000 + 10 * 33.333e-6, 1e-6);
  EXPECT_NEAR(seconds[2], 1'700'000'000 + 500 * 33.333e-6, 1e-6);

  // 60 to 63 are missing: the first row at or behind them is row 50.
  const std::vector<std::uint32_t> counts = {10, 59, 60, 62, 64, 113, 114};
  std::vector<std::int64_t> found(counts.size());
  services_.counts_to_rows(0, counts, found);
  EXPECT_EQ(found, (std::vector<std::int64_t>{0, 49, 50, 50, 50, 99, -1}));

  std::vector<double> at(counts.size());
  services_.counts_to_seconds(0, counts, at);
  EXPECT_NEAR(at[3] - at[2], 2 * 33.333e-6, 1e-6) << "also inside a gap";
}

TEST_F(ConversionServicesTest, EpochBoundsAreTheFirstAndLastSample) {
  double first = 0;
  double last = 0;
  services_.epoch_bounds(1, first, last);
  EXPECT_NEAR(first, 1'700'000'000 + 10 * 33.333e-6, 1e-6);
  EXPECT_NEAR(last, 1'700'000'000 + 113 * 33.333e-6, 1e-6);
  services_.epoch_bounds(5, first, last);
  EXPECT_NEAR(first, 1'700'000'000 + 500 * 33.333e-6, 1e-6);
}

TEST_F(ConversionServicesTest, EpochsThatHaveNoBoundsAreErrors) {
  double first = 0;
  double last = 0;
  const auto unknown = error_text([&] { services_.epoch_bounds(3, first, last); });
  EXPECT_NE(unknown.find("there is no epoch 3"), std::string::npos) << unknown;
  const auto empty = error_text([&] { services_.epoch_bounds(2, first, last); });
  EXPECT_NE(empty.find("epoch 2 has no packets"), std::string::npos) << empty;
}

TEST_F(ConversionServicesTest, EpochRowsSkipFilesWithoutPackets) {
  EXPECT_EQ(epoch_rows(session_.epochs[0], timeline_),
            (std::pair<std::uint64_t, std::uint64_t>{0, 99}));
  EXPECT_EQ(epoch_rows(session_.epochs[2], timeline_),
            (std::pair<std::uint64_t, std::uint64_t>{100, 119}));
}

Publication publication_of(const std::string& key, const OutputId& output, OutputKind kind,
                           ElementType element) {
  Publication one;
  one.topic = "topic";
  one.key = key;
  one.about = {{"name", key}};
  one.output = output;
  one.kind = kind;
  one.element = element;
  return one;
}

TEST_F(ConversionServicesTest, WhatOthersPublishCanBeRead) {
  ConversionServices other(state_, 2);  // reads what plugin 3 has
  state_.publications = {
      publication_of("edges", {3, 1}, OutputKind::kEvents, ElementType::kUint8),
      publication_of("numbers", {3, 2}, OutputKind::kAppend, ElementType::kInt32)};
  const std::vector<std::uint64_t> rows = {4, 9, 9};
  const std::uint8_t states[] = {1, 0, 1};
  services_.append_events(1, rows, states);
  const std::int32_t numbers[] = {-4, 5};
  services_.append(2, numbers, 2);

  EXPECT_EQ(services_.published("topic"), Json::array()) << "one's own is not handed back";
  EXPECT_EQ(other.published("nothing"), Json::array());
  const Json list = other.published("topic");
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0], (Json{{"key", "edges"},
                           {"about", {{"name", "edges"}}},
                           {"kind", "events"},
                           {"dtype", "uint8"},
                           {"width", 0},
                           {"rows", 3}}));
  std::uint64_t got_rows[2] = {};
  std::uint8_t got_states[2] = {};
  other.read_published("topic", 0, 1, 2, got_rows, got_states);
  EXPECT_EQ(got_rows[0], 9U);
  EXPECT_EQ(got_states[0], 0);
  EXPECT_EQ(got_states[1], 1);
  std::int32_t got_number = 0;
  other.read_published("topic", 1, 1, 1, nullptr, &got_number);
  EXPECT_EQ(got_number, 5);
  EXPECT_NE(error_text([&] {
              other.read_published("topic", 0, 2, 2, got_rows, got_states);
            }).find("has 3 rows"),
            std::string::npos);
  EXPECT_NE(error_text([&] {
              other.read_published("topic", 2, 0, 0, nullptr, nullptr);
            }).find("2 entries"),
            std::string::npos);
  EXPECT_NE(error_text([&] {
              other.read_published("topic", 1, 0, 1, got_rows, &got_number);
            }).find("no packet rows"),
            std::string::npos);
}

TEST_F(ConversionServicesTest, PlansAreSeenBeforeThereAreRows) {
  ConversionServices other(state_, 2);
  state_.publications = {publication_of("edges", {3, 1}, OutputKind::kEvents, ElementType::kUint8)};
  state_.store = nullptr;
  EXPECT_EQ(other.published("topic").at(0).at("rows"), 0);
}

TEST_F(ConversionServicesTest, FaultsOfTheRecordingAreInPacketsThatHaveCome) {
  const RecordingFault last = {119, 1, 5, "odd", "samples", "kept"};
  services_.recording_fault(last);
  EXPECT_EQ(state_.recording_faults.all(), std::vector<RecordingFault>{last});
  const auto refusal = [&](std::uint64_t first_row, std::uint64_t rows) {
    return error_text([&] {
      services_.recording_fault({first_row, rows, 5, "odd", "samples", "kept"});
    });
  };
  const std::string code = to_text(Code::kPluginFault);
  for (const auto& [row, rows] :
       {std::pair<std::uint64_t, std::uint64_t>{119, 2}, {120, 1}, {0, 0}, {1, UINT64_MAX}}) {
    EXPECT_NE(
        refusal(row, rows).find(format("{} packets from row {} on, and 120 have come", rows, row)),
        std::string::npos)
        << refusal(row, rows);
    EXPECT_NE(refusal(row, rows).find(code), std::string::npos);
  }
  EXPECT_EQ(state_.recording_faults.all().size(), 1U);
}

}  // namespace
}  // namespace rec2nwb
