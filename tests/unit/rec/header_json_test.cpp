#include "rec/header_json.hpp"

#include <gtest/gtest.h>

#include "support/rec_builder.hpp"

namespace rec2nwb {
namespace {

Json describe_spec(const test::RecSpec& spec) {
  const Header header = parse_header(test::rec_header_xml(spec), "a.rec");
  return describe(header, packet_layout(header, "a.rec"),
                  slot_order(header, std::nullopt, "a.rec"));
}

TEST(HeaderJson, HasExactlyTheseKeys) {
  test::RecSpec spec = test::ephys_rig(4);
  spec.devices[1].available = false;
  spec.spike = {{"chanPerChip", "2"}};
  spec.global = {{"trodesVersion", "2.4"}};
  const Json expected = {{"header_bytes", test::rec_header_xml(spec).size()},
                         {"packet_bytes", 30},
                         {"rate_hz", 30000.0},
                         {"num_channels", 4},
                         {"counter_offset_bytes", 18},
                         {"sysclock_offset_bytes", 10},
                         {"ephys_offset_bytes", 22},
                         {"ephys_channels", 4},
                         {"devices",
                          {{{"name", "Controller_DIO"}, {"offset_bytes", 1}, {"num_bytes", 1}},
                           {{"name", "ECU"}, {"offset_bytes", nullptr}, {"num_bytes", 0}},
                           {{"name", "Multiplexed"}, {"offset_bytes", 2}, {"num_bytes", 8}},
                           {{"name", "SysClock"}, {"offset_bytes", 10}, {"num_bytes", 8}}}},
                         {"slot_rule", "chip"},
                         {"slot_reason", "chip order of 2 chips with chanPerChip=2"},
                         {"slot_disputed", false},
                         {"slot_hwchan", {0, 2, 1, 3}},
                         {"ntrode_count", 1},
                         {"global", {{"trodesVersion", "2.4"}}}};
  EXPECT_EQ(describe_spec(spec), expected) << describe_spec(spec).dump(1);
}

TEST(HeaderJson, WhatDoesNotApplyIsNullOrEmpty) {
  const Json json = describe_spec({});
  EXPECT_TRUE(json.at("sysclock_offset_bytes").is_null());
  EXPECT_EQ(json.at("devices"), Json::array());
  EXPECT_EQ(json.at("slot_hwchan"), Json::array());
  EXPECT_EQ(json.at("global"), Json::object());
}

TEST(HeaderJson, TextThatIsNoUtf8CanStillBePrinted) {
  test::RecSpec spec;
  spec.global = {{"filePrefix", "J\xF6rg"}};
  spec.devices = {{"Bo\xFFx", 1, true, {}}};
  EXPECT_NO_THROW(static_cast<void>(describe_spec(spec).dump()));
}

}  // namespace
}  // namespace rec2nwb
