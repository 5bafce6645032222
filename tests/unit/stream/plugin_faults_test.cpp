// Faults that plugins report: order, words, and how few of them are kept.
#include "stream/plugin_faults.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <thread>

#include "base/error.hpp"

namespace rec2nwb {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

RecordingFault fault(std::uint64_t first_row, std::uint64_t rows = 1, std::int64_t length = 1,
                     const std::string& kind = "odd") {
  return {first_row, rows, length, kind, "samples", "kept"};
}

/// What add() says about one; "" if it takes it.
std::string refusal(const RecordingFault& given) {
  PluginFaults faults;
  try {
    faults.add(1, given);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::kPluginFault);
    EXPECT_THAT(faults.all(), IsEmpty());
    return error.what();
  }
  return {};
}

TEST(PluginFaults, AreOrderedByRowThenByPluginThenAsTheyCame) {
  PluginFaults faults;
  faults.add(2, fault(5, 1, 20));
  faults.add(2, fault(3, 1, 21));
  faults.add(1, fault(5, 1, 10));
  faults.add(2, fault(5, 1, 22));
  EXPECT_THAT(faults.all(),
              ElementsAre(fault(3, 1, 21), fault(5, 1, 10), fault(5, 1, 20), fault(5, 1, 22)));
}

TEST(PluginFaults, NoneIsNothing) { EXPECT_THAT(PluginFaults().all(), IsEmpty()); }

TEST(PluginFaults, BehindTheFirstOnesThoseOfOneTextBecomeOne) {
  PluginFaults faults;
  for (std::uint64_t i = 0; i < PluginFaults::kListed; ++i) faults.add(1, fault(10 * i));
  EXPECT_EQ(faults.all().size(), PluginFaults::kListed);
  const std::uint64_t behind = 10 * PluginFaults::kListed;
  for (std::uint64_t i = 0; i < 1000; ++i) faults.add(1, fault(behind + 10 * i, 3, 7));
  faults.add(1, fault(behind + 5, 2, 4, "other"));
  faults.add(1, fault(behind + 2, 1, 5, "other"));
  faults.add(2, fault(behind + 1, 1, 1));  // another plugin has a list of its own
  const auto all = faults.all();
  ASSERT_EQ(all.size(), PluginFaults::kListed + 3);
  EXPECT_EQ(all[PluginFaults::kListed - 1], fault(behind - 10));
  const RecordingFault& merged = all[PluginFaults::kListed];
  EXPECT_EQ(merged.first_row, behind);
  EXPECT_EQ(merged.rows, 9993U) << "up to the end of the last one";
  EXPECT_EQ(merged.length, 7000);
  EXPECT_EQ(merged.kind, "odd");
  EXPECT_EQ(merged.action, "kept; 1000 faults in one row, as 10000 are listed before them");
  EXPECT_EQ(all[PluginFaults::kListed + 1], fault(behind + 1, 1, 1));
  const RecordingFault& other = all[PluginFaults::kListed + 2];
  EXPECT_EQ(other.first_row, behind + 2) << "the first of them, whichever came first";
  EXPECT_EQ(other.rows, 5U);
  EXPECT_EQ(other.length, 9);
  EXPECT_EQ(other.action, "kept; 2 faults in one row, as 10000 are listed before them");
}

TEST(PluginFaults, ASumThatDoesNotFitStaysAtTheMost) {
  PluginFaults faults;
  for (std::uint64_t i = 0; i < PluginFaults::kListed; ++i) faults.add(1, fault(i));
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  for (int i = 0; i < 3; ++i) faults.add(1, fault(PluginFaults::kListed, 1, kMost - 1));
  EXPECT_EQ(faults.all().back().length, kMost);
}

TEST(PluginFaults, TextsThatATableCannotHoldAreRefused) {
  EXPECT_EQ(refusal(fault(0)), "");
  RecordingFault bad = fault(0);
  bad.kind.clear();
  EXPECT_THAT(refusal(bad), HasSubstr("its kind is empty"));
  bad = fault(0);
  bad.unit = "a\xff";
  EXPECT_THAT(refusal(bad), HasSubstr("its unit is not UTF-8"));
  bad = fault(0);
  bad.action = std::string("a\0b", 3);
  EXPECT_THAT(refusal(bad), HasSubstr("its action is not UTF-8, or has a NUL"));
  bad.action = std::string(PluginFaults::kTextBytes, 'a');
  EXPECT_EQ(refusal(bad), "");
  bad.action += 'a';
  EXPECT_THAT(refusal(bad), HasSubstr("its action has 1001 bytes, at most 1000"));
  EXPECT_THAT(refusal(fault(0, 1, -1)), HasSubstr("its length is -1, below 0"));
}

TEST(PluginFaults, TextsWithNumbersInThemAreRefusedBeforeTheyFillTheMemory) {
  PluginFaults faults;
  const auto number = [](std::size_t i) { return fault(i, 1, 1, "odd " + std::to_string(i)); };
  for (std::size_t i = 0; i < PluginFaults::kWordings; ++i) faults.add(1, number(i));
  try {
    faults.add(1, number(PluginFaults::kWordings));
    ADD_FAILURE() << "taken";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("101th"), HasSubstr("'odd 100'"),
                                    HasSubstr("numbers belong into length")));
  }
  faults.add(1, number(0));
  faults.add(2, number(PluginFaults::kWordings));
  EXPECT_EQ(faults.all().size(), PluginFaults::kWordings + 2);
}

TEST(PluginFaults, SeveralPluginsMayReportAtOnce) {
  PluginFaults faults;
  std::vector<std::thread> threads;
  for (std::uint32_t owner = 1; owner <= 4; ++owner) {
    threads.emplace_back([&faults, owner] {
      for (std::uint64_t i = 0; i < 500; ++i) faults.add(owner, fault(i, owner));
    });
  }
  for (auto& thread : threads) thread.join();
  const auto all = faults.all();
  ASSERT_EQ(all.size(), 2000U);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], fault(i / 4, i % 4 + 1));
}

}  // namespace
}  // namespace rec2nwb
