#include <gtest/gtest.h>

#include "nwb/session_outputs.hpp"
#include "nwb/session_plan.hpp"
#include "stream/block_source.hpp"
#include "support/nwb_session.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

using test::RecFile;
using Texts = std::vector<std::string>;
using Ints = std::vector<std::int64_t>;

class SessionRows : public testing::Test {
 protected:
  void append(Layout layout, const std::vector<RecFile>& files,
              const std::vector<RecordingFault>& of_plugins = {}) {
    const Session session = test::make_session(folder_, "lab: a\n", layout, files);
    std::vector<FileClock> clocks;
    std::vector<const PacketFile*> pointers;
    for (const auto& recording : session.recordings) {
      clocks.push_back({recording.file.path().string(), 25000, {}});
      pointers.push_back(&recording.file);
      names_.push_back(recording.file.path().filename().string());
    }
    Timeline timeline(clocks, scratch_);
    FaultLog faults(scratch_);
    RecordingSource source(
        pointers, {.block_rows = 33, .on_fault = [&](const PacketFault& one) { faults.add(one); }});
    Block block;
    while (source.next(block)) timeline.add(block);
    timeline.finish();
    Plan plan;
    add_recording_tables(plan, layout);
    store_ = std::make_unique<OutputStore>(plan, scratch_);
    append_session_rows(session, timeline, faults, *store_);
    append_plugin_faults(session, timeline, of_plugins, *store_);
    for (const auto& recording : session.recordings) {
      packet_bytes_ = recording.file.layout().packet_bytes;
      header_bytes_.push_back(recording.file.offset_of_row(0));
    }
  }
  template <typename T>
  std::vector<T> numbers(CoreOutput output) {
    std::vector<T> all(store_->rows({0, output}));
    store_->read_values({0, output}, 0, std::as_writable_bytes(std::span(all)));
    return all;
  }
  Texts texts(CoreOutput output) { return store_->read_texts({0, output}); }
  /// Seconds of a counter of a file.
  static double seconds(std::size_t file, std::uint32_t counter) {
    return static_cast<double>(test::session_clock_ns(file, counter)) / 1e9;
  }

  std::filesystem::path folder_ = test::fresh_folder("nwb");
  ScratchFile scratch_{folder_};
  std::unique_ptr<OutputStore> store_;
  Texts names_;
  std::uint64_t packet_bytes_ = 0;
  std::vector<std::uint64_t> header_bytes_;
};

TEST_F(SessionRows, EpochsRunFromTheirFirstToTheirLastSample) {
  append(Layout::kStandard, {{.epoch = 1, .tag = "s1"},
                             {.epoch = 1, .tag = "s1"},
                             {.epoch = 12, .tag = "r2", .rows = 50}});
  const auto start = numbers<double>(kEpochStart);
  const auto stop = numbers<double>(kEpochStop);
  ASSERT_EQ(start.size(), 2U);
  EXPECT_NEAR(start[0], seconds(0, 1000), 1e-6);
  EXPECT_NEAR(stop[0], seconds(1, 1099), 1e-6);
  EXPECT_NEAR(start[1], seconds(2, 1000), 1e-6);
  EXPECT_NEAR(stop[1], seconds(2, 1049), 1e-6);
  EXPECT_EQ(texts(kEpochTags), (Texts{"01_s1", "12_r2"}));
  EXPECT_EQ(numbers<std::uint64_t>(kEpochTagLengths), (std::vector<std::uint64_t>{1, 1}));
}

TEST_F(SessionRows, TheOtherLayoutHasTheReferencesBounds) {
  RecFile late;
  late.global = {{"systemTimeAtCreation", "1700000050000"}};
  append(Layout::kTrodesToNwb, {RecFile{}, late});
  EXPECT_EQ(numbers<double>(kEpochStart), std::vector<double>{1699999999.5}) << "the earliest";
  EXPECT_EQ(numbers<double>(kEpochStop), std::vector<double>{seconds(1, 1099)});
}

TEST_F(SessionRows, WithoutCreationTimeTheOtherLayoutStartsAtTheFirstSample) {
  RecFile file;
  file.global.clear();
  append(Layout::kTrodesToNwb, {file});
  EXPECT_NEAR(numbers<double>(kEpochStart).at(0), seconds(0, 1000), 1e-6);
}

TEST_F(SessionRows, InvalidTimesRunFromTheFirstToTheLastMissingSample) {
  append(Layout::kStandard, {RecFile{}, {.gaps = {{40, 25}}}});
  EXPECT_EQ(numbers<std::int64_t>(kInvalidPackets), Ints{25});
  EXPECT_EQ(texts(kInvalidReason), Texts{"packets missing in the recording"});
  // Row 39 has counter 1039, row 40 has 1065.
  EXPECT_NEAR(numbers<double>(kInvalidStart).at(0), seconds(1, 1040), 1e-6);
  EXPECT_NEAR(numbers<double>(kInvalidStop).at(0), seconds(1, 1064), 1e-6);
}

TEST_F(SessionRows, TwoMissingSamplesAreAnIntervalOfTwo) {
  append(Layout::kStandard, {{.gaps = {{40, 2}}}});
  EXPECT_NEAR(numbers<double>(kInvalidStart).at(0), seconds(0, 1040), 1e-6);
  EXPECT_NEAR(numbers<double>(kInvalidStop).at(0), seconds(0, 1041), 1e-6);
}

TEST_F(SessionRows, AFilledSampleIsAFaultButNoInvalidTime) {
  append(Layout::kStandard, {{.gaps = {{40, 1}}}});
  EXPECT_TRUE(numbers<double>(kInvalidStart).empty());
  EXPECT_EQ(texts(kFaultAction), Texts{"the sample before was repeated"});
  EXPECT_EQ(numbers<std::int64_t>(kFaultLength), Ints{1});
}

TEST_F(SessionRows, FaultsSayFileRowByteAndExtent) {
  append(Layout::kStandard,
         {RecFile{}, {.epoch = 2, .tag = "r1", .gaps = {{40, 25}, {41, 1}}, .trailing_bytes = 7}});
  EXPECT_EQ(texts(kFaultFile), (Texts{names_[1], names_[1], names_[1]}));
  EXPECT_EQ(numbers<std::int64_t>(kFaultRow), (Ints{40, 41, 100})) << "rows of the file";
  const auto byte = [&](std::int64_t row) {
    return static_cast<std::int64_t>(header_bytes_[1]) +
           row * static_cast<std::int64_t>(packet_bytes_);
  };
  EXPECT_EQ(numbers<std::int64_t>(kFaultByte), (Ints{byte(40), byte(41), byte(100)}));
  EXPECT_EQ(texts(kFaultKind),
            (Texts{"packets missing", "packets missing", "incomplete last packet"}));
  EXPECT_EQ(numbers<std::int64_t>(kFaultLength), (Ints{25, 1, 7}));
  EXPECT_EQ(texts(kFaultUnit), (Texts{"packets", "packets", "bytes"}));
  EXPECT_EQ(texts(kFaultAction),
            (Texts{"listed in invalid_times", "the sample before was repeated", "left out"}));
}

TEST_F(SessionRows, FaultsThatPluginsReportStandBehindWithFileRowAndByte) {
  append(Layout::kStandard, {{.gaps = {{40, 25}}}, {.epoch = 2, .tag = "r1"}},
         {{7, 1, 3, "a", "samples", "kept"}, {140, 60, 9, "b", "counts", "left"}});
  EXPECT_EQ(texts(kFaultKind), (Texts{"packets missing", "a", "b"}));
  EXPECT_EQ(texts(kFaultFile), (Texts{names_[0], names_[0], names_[1]}));
  EXPECT_EQ(numbers<std::int64_t>(kFaultRow), (Ints{40, 7, 40})) << "rows of the file";
  EXPECT_EQ(numbers<std::int64_t>(kFaultByte).at(1),
            static_cast<std::int64_t>(header_bytes_[0] + 7 * packet_bytes_));
  EXPECT_EQ(numbers<std::int64_t>(kFaultByte).at(2),
            static_cast<std::int64_t>(header_bytes_[1] + 40 * packet_bytes_));
  EXPECT_EQ(numbers<std::int64_t>(kFaultLength), (Ints{25, 3, 9}));
  EXPECT_EQ(texts(kFaultUnit), (Texts{"packets", "samples", "counts"}));
  EXPECT_EQ(texts(kFaultAction), (Texts{"listed in invalid_times", "kept", "left, in 60 packets"}));
}

TEST_F(SessionRows, BetweenFilesNothingIsMissing) {
  append(Layout::kStandard, {RecFile{}, RecFile{}});
  EXPECT_TRUE(texts(kFaultKind).empty());
}

TEST_F(SessionRows, TheOtherLayoutListsNoFaults) {
  append(Layout::kTrodesToNwb, {{.gaps = {{40, 25}}, .trailing_bytes = 7}},
         {{7, 1, 3, "a", "samples", "kept"}});
  EXPECT_EQ(store_->rows({0, kEpochStart}), 1U);
  EXPECT_NE(test::error_text([&] { (void)store_->rows({0, kFaultRow}); }), "no Error");
}

TEST_F(SessionRows, AnEpochWithoutPacketsIsAnError) {
  const auto text = test::error_text([&] {
    append(Layout::kStandard, {RecFile{}, {.epoch = 2, .tag = "r1", .rows = 0}});
  });
  EXPECT_NE(text.find("epoch 2 has no packets"), std::string::npos) << text;
}

}  // namespace
}  // namespace rec2nwb
