// Damaged headers: every one is either read or refused by an Error, and nothing else happens.
#include <gtest/gtest.h>

#include <random>

#include "base/error.hpp"
#include "rec/header.hpp"
#include "rec/packet_layout.hpp"
#include "rec/slot_order.hpp"
#include "support/rec_builder.hpp"

namespace rec2nwb {
namespace {

/// True if the text was read, false if an Error refused it.
bool survives(const std::string& text) {
  try {
    const Header header = parse_header(text, "noise.rec");
    const PacketLayout layout = packet_layout(header, "noise.rec");
    EXPECT_GE(layout.packet_bytes, 5U);
    for (const std::uint32_t offset : layout.device_offset_bytes) {
      EXPECT_TRUE(offset == kAbsentDevice || offset < layout.packet_bytes);
    }
    const SlotOrder order = slot_order(header, std::nullopt, "noise.rec");
    EXPECT_EQ(order.hw_chan.size(), layout.ephys_channels);
    return true;
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("noise.rec"), std::string::npos) << error.what();
    return false;
  }
}

TEST(HeaderNoise, AnyCutIsRefusedAndOnlyTheWholeIsRead) {
  test::RecSpec spec = test::ephys_rig(4);
  spec.devices = {test::sys_clock()};
  spec.after_end_tag.clear();
  const std::string xml = test::rec_header_xml(spec);
  for (std::size_t size = 0; size < xml.size(); ++size) {
    EXPECT_FALSE(survives(xml.substr(0, size))) << size;
  }
  EXPECT_TRUE(survives(xml));
}

TEST(HeaderNoise, ChangedBytesNeverDoWorseThanAnError) {
  const std::string xml = test::rec_header_xml(test::ephys_rig(8));
  std::mt19937 random(7);
  std::size_t read = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = xml;
    const std::size_t changes = 1 + random() % 4;
    for (std::size_t i = 0; i < changes; ++i) {
      text[random() % text.size()] = static_cast<char>(random() % 256);
    }
    read += survives(text) ? 1U : 0U;
  }
  EXPECT_GT(read, 0U);
  EXPECT_LT(read, 3000U);
}

TEST(HeaderNoise, SwappedAndRepeatedPiecesNeverDoWorseThanAnError) {
  const std::string xml = test::rec_header_xml(test::ephys_rig(8));
  std::mt19937 random(11);
  for (int round = 0; round < 1000; ++round) {
    std::string text = xml;
    const std::size_t from = random() % text.size();
    const std::string piece = text.substr(from, random() % 400);
    text.insert(random() % text.size(), piece);
    survives(text);
  }
}

TEST(HeaderNoise, DeepNestingIsNoStackOverflow) {
  std::string text = "<Configuration>";
  for (int depth = 0; depth < 200'000; ++depth) {
    text += "<a>";
  }
  EXPECT_FALSE(survives(text + "</Configuration>"));
}

}  // namespace
}  // namespace rec2nwb
