#include "stream/output_store.hpp"

#include <gtest/gtest.h>

#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

using test::error_text;
using testing::Test;

constexpr OutputId kPress{1, 0};
constexpr OutputId kNumbers{1, 1};
constexpr OutputId kTexts{1, 2};
constexpr OutputId kStart{2, 0};
constexpr OutputId kTags{2, 1};
constexpr OutputId kTagLengths{2, 2};
constexpr OutputId kRowsOutput{1, 3};

DatasetPlan dataset(const std::string& path, OutputKind kind, ElementType element,
                    std::uint32_t width, const OutputId& output) {
  DatasetPlan plan;
  plan.path = path;
  plan.kind = kind;
  plan.element = element;
  plan.width = width;
  plan.output = output;
  return plan;
}

ColumnPlan column(const std::string& name, ElementType element, const OutputId& output) {
  ColumnPlan plan;
  plan.name = name;
  plan.element = element;
  plan.output = output;
  return plan;
}

Plan stored_plan() {
  Plan plan;
  plan.datasets = {dataset("/e/press/data", OutputKind::kEvents, ElementType::kUint8, 2, kPress),
                   dataset("/e/numbers", OutputKind::kAppend, ElementType::kFloat64, 0, kNumbers),
                   dataset("/e/texts", OutputKind::kAppend, ElementType::kUtf8, 0, kTexts),
                   dataset("/e/rows/data", OutputKind::kRows, ElementType::kInt16, 4, kRowsOutput)};
  TablePlan table;
  table.path = "/e/table";
  table.columns = {column("start", ElementType::kFloat32, kStart),
                   column("tags", ElementType::kUtf8, kTags)};
  table.columns[0].time_of_rows = true;
  table.columns[1].ragged = true;
  table.columns[1].lengths = kTagLengths;
  plan.tables = {table};
  return plan;
}

class OutputStoreTest : public Test {
 protected:
  ScratchFile scratch_{test::fresh_folder("stream")};
  OutputStore store_{stored_plan(), scratch_};

  void append_events(const std::vector<std::uint64_t>& rows) {
    const std::vector<std::uint8_t> values(2 * rows.size(), 9);
    store_.append_events(kPress, rows, values.data());
  }
  template <typename T>
  std::vector<T> values(const OutputId& output, std::uint64_t first, std::size_t n) {
    std::vector<T> out(n);
    store_.read_values(output, first, std::as_writable_bytes(std::span(out)));
    return out;
  }
};

TEST_F(OutputStoreTest, KeepsEventsInOrder) {
  const std::vector<std::uint64_t> first = {3, 3, 8};
  const std::vector<std::uint8_t> first_values = {1, 2, 3, 4, 5, 6};
  store_.append_events(kPress, first, first_values.data());
  const std::vector<std::uint64_t> second = {8, 1ULL << 40};
  const std::vector<std::uint8_t> second_values = {7, 8, 9, 10};
  store_.append_events(kPress, second, second_values.data());
  store_.append_events(kPress, {}, nullptr);
  ASSERT_EQ(store_.rows(kPress), 5U);
  std::vector<std::uint64_t> rows(3);
  store_.read_event_rows(kPress, 2, rows);
  EXPECT_EQ(rows, (std::vector<std::uint64_t>{8, 8, 1ULL << 40}));
  EXPECT_EQ(values<std::uint8_t>(kPress, 1, 4), (std::vector<std::uint8_t>{3, 4, 5, 6}));
  EXPECT_EQ(values<std::uint8_t>(kPress, 4, 2), (std::vector<std::uint8_t>{9, 10}));
}

TEST_F(OutputStoreTest, EventRowsMustAscend) {
  append_events({5, 7});
  const auto within = error_text([&] { append_events({9, 8}); });
  EXPECT_NE(within.find("/e/press/data"), std::string::npos) << within;
  EXPECT_NE(within.find("must ascend, found 8 after 9 [R2N-0628]"), std::string::npos) << within;
  const auto across = error_text([&] { append_events({6}); });
  EXPECT_NE(across.find("found 6 after 7"), std::string::npos) << across;
  EXPECT_EQ(store_.rows(kPress), 2U) << "what is refused is not counted";
  append_events({7});
  EXPECT_EQ(store_.rows(kPress), 3U);
}

TEST_F(OutputStoreTest, TheFirstEventMayBeRowZero) {
  append_events({0});
  append_events({0, 1});
  EXPECT_EQ(store_.rows(kPress), 3U);
}

TEST_F(OutputStoreTest, KeepsNumbers) {
  const std::vector<double> numbers = {1.5, -2, 1e300};
  store_.append(kNumbers, numbers.data(), 2);
  store_.append(kNumbers, numbers.data() + 2, 1);
  EXPECT_EQ(store_.rows(kNumbers), 3U);
  EXPECT_EQ(values<double>(kNumbers, 0, 3), numbers);
  EXPECT_FALSE(store_.takes_texts(kNumbers));
}

TEST_F(OutputStoreTest, KeepsTextsOfAnyLength) {
  const std::string longer(100000, 'x');
  const std::vector<std::string_view> texts = {"", "a", longer, "\xC3\xA9"};
  store_.append_texts(kTexts, texts);
  store_.append_texts(kTexts, std::vector<std::string_view>{"end"});
  EXPECT_TRUE(store_.takes_texts(kTexts));
  EXPECT_EQ(store_.rows(kTexts), 5U);
  EXPECT_EQ(store_.read_texts(kTexts),
            (std::vector<std::string>{"", "a", longer, "\xC3\xA9", "end"}));
}

TEST_F(OutputStoreTest, ManyTextsComeBackFromTheScratchFile) {
  std::vector<std::string> all;
  for (int i = 0; i < 60000; ++i) all.push_back("text number " + std::to_string(i));
  const std::vector<std::string_view> views(all.begin(), all.end());
  store_.append_texts(kTexts, views);
  EXPECT_GT(scratch_.size_bytes(), 0U);
  EXPECT_EQ(store_.read_texts(kTexts), all);
}

TEST_F(OutputStoreTest, TextsThatHdf5WouldCutOrReadersCannotDecodeAreRefused) {
  using namespace std::string_view_literals;
  const auto nul = error_text([&] { store_.append_texts(kTexts, std::vector{"a\0b"sv}); });
  EXPECT_NE(nul.find("/e/texts"), std::string::npos) << nul;
  EXPECT_NE(nul.find("NUL"), std::string::npos) << nul;
  const auto bytes = error_text([&] { store_.append_texts(kTexts, std::vector{"\xFF"sv}); });
  EXPECT_NE(bytes.find("UTF-8"), std::string::npos) << bytes;
  EXPECT_EQ(store_.rows(kTexts), 0U);
}

TEST_F(OutputStoreTest, ColumnsOfTablesAreOutputsToo) {
  const std::vector<std::uint64_t> rows = {10, 1ULL << 33};
  store_.append(kStart, rows.data(), 2);  // rows, not the float that is written
  EXPECT_EQ(values<std::uint64_t>(kStart, 0, 2), rows);
  store_.append_texts(kTags, std::vector<std::string_view>{"x", "y"});
  const std::uint64_t length = 2;
  store_.append(kTagLengths, &length, 1);
  EXPECT_EQ(store_.rows(kTagLengths), 1U);
  EXPECT_TRUE(store_.takes_texts(kTags));
}

TEST_F(OutputStoreTest, TheWrongKindIsAnErrorWithThePath) {
  const double number = 1;
  const std::uint64_t row = 1;
  const std::vector<std::string_view> texts = {"x"};
  const auto events = error_text([&] { store_.append_events(kNumbers, {&row, 1}, &number); });
  EXPECT_NE(events.find("(/e/numbers) is not of kind events"), std::string::npos) << events;
  const auto to_events = error_text([&] { store_.append(kPress, &number, 1); });
  EXPECT_NE(to_events.find("(/e/press/data) does not take appended numbers"), std::string::npos);
  const auto to_texts = error_text([&] { store_.append(kTexts, &number, 1); });
  EXPECT_NE(to_texts.find("(/e/texts) does not take appended numbers"), std::string::npos);
  const auto no_texts = error_text([&] { store_.append_texts(kNumbers, texts); });
  EXPECT_NE(no_texts.find("(/e/numbers) does not take texts"), std::string::npos) << no_texts;
}

TEST_F(OutputStoreTest, AnUnknownOutputIsAnError) {
  const double number = 1;
  for (const OutputId output : {OutputId{1, 77}, OutputId{9, 0}, kRowsOutput}) {
    const auto text = error_text([&] { store_.append(output, &number, 1); });
    EXPECT_NE(text.find(std::to_string(output.number)), std::string::npos) << text;
    EXPECT_NE(text.find("not of kind events or append in the plan"), std::string::npos) << text;
    EXPECT_NE(error_text([&] { (void)store_.rows(output); }), "no Error");
  }
}

}  // namespace
}  // namespace rec2nwb
