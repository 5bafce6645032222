// Ephys channels of packets as columns, and what a header says of their scale and reference.
#include "rec2nwb/ephys_columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "fake_host_rig.hpp"
#include "rec2nwb/ntrode_settings.hpp"

namespace rec2nwb::sdk {
namespace {

using Json = nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint32_t kHeadBytes = 3;  // before the slots, so that these are not aligned

/// Packets of so many slots each.
std::vector<std::int16_t> copied(const EphysColumns& columns, std::size_t width,
                                 const std::vector<std::vector<std::int16_t>>& packets) {
  const auto channels = static_cast<std::uint32_t>(packets.at(0).size());
  rec2nwb_layout layout{};
  layout.struct_size = sizeof layout;
  layout.packet_bytes = kHeadBytes + 2 * channels;
  layout.ephys_offset_bytes = kHeadBytes;
  layout.ephys_channels = channels;
  std::vector<std::uint8_t> bytes;
  for (const auto& packet : packets) {
    bytes.resize(bytes.size() + layout.packet_bytes);
    std::memcpy(bytes.data() + bytes.size() - 2 * channels, packet.data(), 2 * channels);
  }
  const auto rows = static_cast<std::uint32_t>(packets.size());
  const rec2nwb_block block = {sizeof block, 0, 0, 0, rows, 0, &layout, bytes.data()};
  std::vector<std::int16_t> out(rows * width);
  columns.copy(Block(&block), out.data());
  for (const std::uint32_t part : {2U, 11U}) {
    std::vector<std::int16_t> in_parts(out.size());
    for (std::uint32_t row = 0; row < rows; row += part) {
      columns.copy(Block(&block), row, std::min(part, rows - row), in_parts.data() + row * width);
    }
    EXPECT_EQ(in_parts, out);
  }
  return out;
}

TEST(SdkEphysColumns, CountsInTheOrderAskedFor) {
  EXPECT_THAT(copied(EphysColumns({2, 0}), 2, {{1, 2, 3}, {-4, 5, -32768}}),
              ElementsAre(3, 1, -32768, -4));
}

/// Any number of rows, slots and columns, any order, a slot more than once or never.
TEST(SdkEphysColumns, EveryValueIsThatOfItsSlot) {
  std::mt19937 random(7);
  for (const std::size_t channels : {1U, 7U, 8U, 9U, 32U, 100U, 2048U, 2049U}) {
    for (const std::size_t width : {1U, 7U, 8U, 13U, 16U, 128U}) {
      for (const std::size_t rows : {1U, 7U, 8U, 9U, 24U, 31U}) {
        std::vector<std::vector<std::int16_t>> packets(rows, std::vector<std::int16_t>(channels));
        for (auto& packet : packets) {
          for (auto& value : packet) value = static_cast<std::int16_t>(random());
        }
        std::vector<std::uint32_t> slots(width);
        for (auto& slot : slots) slot = static_cast<std::uint32_t>(random() % channels);
        const auto got = copied(EphysColumns(slots), width, packets);
        for (std::size_t i = 0; i < got.size(); ++i) {
          ASSERT_EQ(got[i], packets[i / width][slots[i % width]])
              << channels << " channels, " << width << " columns, " << rows << " rows, value " << i;
        }
      }
    }
  }
}

TEST(SdkEphysColumns, MicrovoltsAreCutOffTowardZeroEachWithItsOwnScale) {
  EXPECT_THAT(copied(EphysColumns({0, 1, 0}, {0.195, 0.5, 1}), 3, {{9, 3}, {-9, -3}, {-5, -1}}),
              ElementsAre(1, 1, 9, -1, -1, -9, 0, 0, -5));
}

TEST(SdkEphysColumns, EveryCountIsTheTruncatedProduct) {
  std::vector<std::vector<std::int16_t>> packets;
  for (int count = -32768; count < 32768; ++count) {
    packets.push_back({static_cast<std::int16_t>(count)});
  }
  const auto got = copied(EphysColumns({0}, {0.018311105685598315}), 1, packets);
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(got[i], std::trunc(packets[i][0] * 0.018311105685598315)) << packets[i][0];
  }
}

TEST(SdkEphysColumns, KnowsWhetherAScaleFits) {
  EXPECT_TRUE(EphysColumns::fit(0.195));
  EXPECT_TRUE(EphysColumns::fit(1));
  EXPECT_FALSE(EphysColumns::fit(1.01));
  EXPECT_THROW(EphysColumns({0, 1}, {1}), std::invalid_argument);
}

Json session_json(const Json& attributes, const Json& metadata = Json::object()) {
  return {
      {"metadata", metadata},
      {"header", {{"source", "a.rec"}, {"ntrodes", {{{"id", 5}, {"attributes", attributes}}}}}}};
}

TEST(SdkNtrodeSettings, TheScaleIsTheRawOneElseThatOfSpikesElseTheMetadatas) {
  FakeHostRig rig;
  Faults faults(rig.host);
  const Json metadata = {{"raw_data_to_volts", 1e-6}};
  const auto scale = [&](const Json& attributes) {
    return ntrode_scales(session_json(attributes, metadata), faults).at(5);
  };
  EXPECT_EQ(scale({{"rawScalingToUv", "0.25"}, {"spikeScalingToUv", "0.5"}}), 0.25);
  EXPECT_EQ(scale({{"spikeScalingToUv", "0.5"}}), 0.5);
  EXPECT_EQ(scale(Json::object()), 1e-6 * 1e6);
  EXPECT_THAT(rig.result.metadata_problems, IsEmpty());
}

TEST(SdkNtrodeSettings, AScaleThatIsNoneIsAFault) {
  for (const char* text : {"much", "0", "-1", "inf", "1x", ""}) {
    FakeHostRig rig;
    Faults faults(rig.host);
    EXPECT_THAT(ntrode_scales(session_json({{"rawScalingToUv", text}}), faults), IsEmpty());
    EXPECT_THAT(rig.result.metadata_problems,
                ElementsAre(AllOf(HasSubstr("a.rec: rawScalingToUv of ntrode 5"),
                                  HasSubstr(std::string("'") + text + "'"))));
  }
  FakeHostRig rig;
  Faults faults(rig.host);
  EXPECT_THAT(ntrode_scales(session_json(Json::object()), faults), IsEmpty());
  EXPECT_THAT(rig.result.metadata_problems,
              ElementsAre(AllOf(HasSubstr("error /raw_data_to_volts"), HasSubstr("ntrode 5"))));
}

TEST(SdkNtrodeSettings, AReferenceIsReadAsTrodesWritesIt) {
  const auto reference = [](const Json& attributes) {
    return ntrode_reference(Json{{"id", 5}, {"attributes", attributes}});
  };
  EXPECT_FALSE(reference(Json::object()));
  EXPECT_FALSE(reference({{"refNTrodeID", "-1"}}));
  EXPECT_FALSE(reference({{"refNTrodeID", "0"}}));
  const auto given = reference({{"refNTrodeID", "7"}, {"refChan", "2"}});
  ASSERT_TRUE(given);
  EXPECT_EQ(given->ntrode, 7);
  EXPECT_EQ(given->channel, 2);
  EXPECT_TRUE(given->is_on);
  EXPECT_EQ(reference({{"refNTrodeID", "7"}})->channel, 1);
  EXPECT_FALSE(reference({{"refNTrodeID", "7"}, {"refOn", "0"}})->is_on);
  EXPECT_TRUE(reference({{"refNTrodeID", "7"}, {"refOn", "0"}, {"lfpRefOn", "1"}})->is_on);
  EXPECT_TRUE(reference({{"refNTrodeID", "7"}, {"refOn", "0"}, {"rawRefOn", "1"}})->is_on);
  const auto odd = reference({{"refNTrodeID", "x"}, {"refChan", "y"}});
  ASSERT_TRUE(odd);
  EXPECT_FALSE(odd->ntrode);
  EXPECT_EQ(odd->ntrode_text, "x");
  EXPECT_FALSE(odd->channel);
  EXPECT_EQ(odd->channel_text, "y");
}

}  // namespace
}  // namespace rec2nwb::sdk
