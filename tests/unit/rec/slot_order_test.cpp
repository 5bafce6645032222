#include "rec/slot_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "support/rec_builder.hpp"
#include "unit/rec/test_paths.hpp"

namespace rec2nwb {
namespace {

using test::error_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

test::RecSpec spec_of(std::vector<int> hw_chans, int num_channels, const std::string& per_chip = {},
                      const std::string& device = {}) {
  test::RecSpec spec;
  spec.num_channels = num_channels;
  spec.ntrodes = {{1, std::move(hw_chans), {}, {}}};
  if (!per_chip.empty()) {
    spec.spike["chanPerChip"] = per_chip;
  }
  if (!device.empty()) {
    spec.spike["device"] = device;
  }
  return spec;
}

SlotOrder order_of(const test::RecSpec& spec, std::optional<SlotRule> forced = std::nullopt) {
  return slot_order(parse_header(test::rec_header_xml(spec), "a.rec"), forced, "a.rec");
}

std::vector<int> first(int count) {
  std::vector<int> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

TEST(SlotOrder, ChipOrderTakesEveryChipsFirstChannelFirst) {
  const SlotOrder order = order_of(spec_of(first(12), 12, "4"));
  EXPECT_EQ(order.rule, SlotRule::kChip);
  EXPECT_THAT(order.hw_chan, ElementsAre(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11));
  EXPECT_FALSE(order.disputed);
  EXPECT_THAT(order.reason, AllOf(HasSubstr("3 chips"), HasSubstr("chanPerChip=4")));
}

TEST(SlotOrder, OrderOfElementsInTheHeaderDoesNotMatter) {
  const SlotOrder order = order_of(spec_of({5, 2, 7, 0, 6, 1, 3, 4}, 8, "4"));
  EXPECT_THAT(order.hw_chan, ElementsAre(0, 4, 1, 5, 2, 6, 3, 7));
}

TEST(SlotOrder, ChipsHave32ChannelsWhereTheHeaderDoesNotSay) {
  const SlotOrder order = order_of(spec_of(first(128), 128));
  EXPECT_EQ(order.rule, SlotRule::kChip);
  ASSERT_EQ(order.hw_chan.size(), 128U);
  EXPECT_THAT(std::vector<int>(order.hw_chan.begin(), order.hw_chan.begin() + 8),
              ElementsAre(0, 32, 64, 96, 1, 33, 65, 97));
  EXPECT_EQ(order.hw_chan.back(), 127);
  EXPECT_THAT(order.reason, HasSubstr("assumed"));
}

TEST(SlotOrder, SaysIntanAsWell) {
  EXPECT_EQ(order_of(spec_of(first(8), 8, "4", "intan")).rule, SlotRule::kChip);
}

TEST(SlotOrder, ChannelsLeftOutAreSkipped) {
  const SlotOrder order = order_of(spec_of({0, 1, 2, 3, 9, 11, 4, 7}, 12, "4"));
  EXPECT_THAT(order.hw_chan, ElementsAre(0, 4, 1, 9, 2, 3, 7, 11));
  EXPECT_FALSE(order.disputed);  // 8 recorded channels: readers agree
}

TEST(SlotOrder, PartialRecordingThatFillsNoChipIsDisputed) {
  const SlotOrder order = order_of(spec_of({0, 1, 5}, 8, "4"));
  EXPECT_EQ(order.rule, SlotRule::kChip);
  EXPECT_THAT(order.hw_chan, ElementsAre(0, 1, 5));
  EXPECT_TRUE(order.disputed);
  EXPECT_THAT(order.reason, AllOf(HasSubstr("3 of 8 channels"), HasSubstr("ascending")));
}

TEST(SlotOrder, NeuropixelsAreAscending) {
  for (const std::string device : {"neuropixels1", "neuropixels2"}) {
    const SlotOrder order = order_of(spec_of({5, 0, 7, 3, 1, 2, 6, 4}, 8, "4", device));
    EXPECT_EQ(order.rule, SlotRule::kAscending);
    EXPECT_THAT(order.hw_chan, ElementsAreArray(first(8)));
    EXPECT_FALSE(order.disputed);
    EXPECT_THAT(order.reason, HasSubstr(device));
  }
}

struct Fallback {
  std::string per_chip;
  std::vector<int> hw_chans;
  std::string reason;
};

TEST(SlotOrder, AscendingWhereChipsCannotBe) {
  const std::vector<Fallback> cases = {
      {"5", {7, 0, 3}, "chanPerChip=5 does not divide numChannels=8"},
      {"0", {7, 0, 3}, "chanPerChip=0 is not above 0"},
      {"-4", {7, 0, 3}, "chanPerChip=-4 is not above 0"},
      {"1645402192", {7, 0, 3}, "chanPerChip=1645402192 is larger than numChannels=8"},
      {"", {7, 0, 3}, "chanPerChip=32 (assumed, the header has none) is larger"},
      {"4", {8, 0, 3}, "hwChan 8 is outside 0 to numChannels-1=7"},
      {"4", {}, "no ephys channel is recorded"},
  };
  for (const Fallback& fallback : cases) {
    const test::RecSpec spec = spec_of(fallback.hw_chans, 8, fallback.per_chip);
    const SlotOrder order = order_of(spec);
    EXPECT_EQ(order.rule, SlotRule::kAscending);
    EXPECT_FALSE(order.disputed);
    EXPECT_THAT(order.reason, HasSubstr(fallback.reason));
    std::vector<int> sorted = fallback.hw_chans;
    std::ranges::sort(sorted);
    EXPECT_THAT(order.hw_chan, ElementsAreArray(sorted));
  }
}

TEST(SlotOrder, BehaviourOnlyHasNoSlots) {
  EXPECT_THAT(order_of(spec_of({}, 0)).hw_chan, IsEmpty());
  EXPECT_THAT(order_of(spec_of({}, 0), SlotRule::kChip).hw_chan, IsEmpty());
}

TEST(SlotOrder, ForcedRuleWins) {
  const test::RecSpec intan = spec_of({0, 1, 5}, 8, "4");
  EXPECT_THAT(order_of(intan, SlotRule::kAscending).hw_chan, ElementsAre(0, 1, 5));
  const test::RecSpec whole = spec_of(first(8), 8, "4", "neuropixels1");
  const SlotOrder order = order_of(whole, SlotRule::kChip);
  EXPECT_EQ(order.rule, SlotRule::kChip);
  EXPECT_THAT(order.hw_chan, ElementsAre(0, 4, 1, 5, 2, 6, 3, 7));
  EXPECT_FALSE(order_of(intan, SlotRule::kChip).disputed);
  EXPECT_THAT(order.reason, HasSubstr("asked for"));
}

TEST(SlotOrder, ChipOrderCannotBeForcedWhereItIsImpossible) {
  EXPECT_THAT(error_of([] {
                order_of(spec_of({0, 8}, 8, "4"), SlotRule::kChip);
              }),
              AllOf(HasSubstr("a.rec"), HasSubstr("chip order"), HasSubstr("hwChan 8")));
  EXPECT_THAT(error_of([] { order_of(spec_of({0}, 8, "3"), SlotRule::kChip); }),
              testing::AllOf(HasSubstr("does not divide"), testing::HasSubstr("R2N-0208")));
}

TEST(SlotOrder, UnknownDeviceIsRefusedUnlessAnOrderIsForced) {
  const test::RecSpec spec = spec_of({1, 0}, 4, "2", "tulips");
  EXPECT_THAT(error_of([&] { order_of(spec); }),
              AllOf(HasSubstr("device"),
                    testing::AllOf(HasSubstr("tulips"), testing::HasSubstr("R2N-0316")),
                    HasSubstr("neuropixels1"), HasSubstr("--slot-order")));
  EXPECT_THAT(order_of(spec, SlotRule::kAscending).hw_chan, ElementsAre(0, 1));
  EXPECT_THAT(order_of(spec, SlotRule::kChip).hw_chan, ElementsAre(0, 1));
}

TEST(SlotOrder, RefusesAChannelThatStandsTwice) {
  test::RecSpec spec = spec_of({0, 3}, 8, "4");
  spec.ntrodes.push_back({17, {2, 3}, {}, {}});
  for (const auto forced : {std::optional<SlotRule>{}, std::optional(SlotRule::kAscending)}) {
    EXPECT_THAT(error_of([&] { order_of(spec, forced); }),
                AllOf(HasSubstr("hwChan 3"), HasSubstr("SpikeNTrode 1 "),
                      testing::AllOf(HasSubstr("SpikeNTrode 17"), testing::HasSubstr("R2N-0315"))));
  }
}

/// The rule as the recorder's documentation states it, written as the two loops that it is.
std::vector<int> chip_loops(const std::vector<int>& recorded, int channels, int per_chip) {
  std::vector<int> order;
  for (int on_chip = 0; on_chip < per_chip; ++on_chip) {
    for (int chip = 0; chip < channels / per_chip; ++chip) {
      const int hw_chan = chip * per_chip + on_chip;
      if (std::ranges::find(recorded, hw_chan) != recorded.end()) {
        order.push_back(hw_chan);
      }
    }
  }
  return order;
}

TEST(SlotOrder, AnySubsetIsAPermutationInTheOrderOfItsRule) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    const int per_chip = 1 + static_cast<int>(random() % 16);
    const int channels = per_chip * (1 + static_cast<int>(random() % 8));
    std::vector<int> recorded = first(channels);
    std::ranges::shuffle(recorded, random);
    recorded.resize(1 + random() % recorded.size());
    const test::RecSpec spec = spec_of(recorded, channels, std::to_string(per_chip));
    const SlotOrder order = order_of(spec);
    EXPECT_EQ(order.rule, SlotRule::kChip);
    EXPECT_EQ(order.hw_chan, chip_loops(recorded, channels, per_chip));
    EXPECT_EQ(order.hw_chan, test::slot_hw_chans(spec));
    std::ranges::sort(recorded);
    EXPECT_EQ(order_of(spec, SlotRule::kAscending).hw_chan, recorded);
  }
}

TEST(SlotOrder, RulesHaveNames) {
  EXPECT_EQ(to_text(SlotRule::kChip), "chip");
  EXPECT_EQ(to_text(SlotRule::kAscending), "ascending");
}

}  // namespace
}  // namespace rec2nwb
