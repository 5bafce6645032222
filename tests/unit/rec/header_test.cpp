#include "rec/header.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rec_builder.hpp"
#include "unit/rec/test_paths.hpp"

namespace rec2nwb {
namespace {

using test::error_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

/// A header around the inside of HardwareConfiguration and of SpikeConfiguration.
std::string with(const std::string& devices, const std::string& ntrodes = {},
                 const std::string& spike_attributes = {}) {
  return "<Configuration>\n<GlobalConfiguration/>\n"
         "<HardwareConfiguration samplingRate=\"30000\" numChannels=\"8\">\n" +
         devices + "\n</HardwareConfiguration>\n<SpikeConfiguration " + spike_attributes + ">\n" +
         ntrodes + "\n</SpikeConfiguration>\n</Configuration>\n";
}

std::string hardware(const std::string& attributes) {
  return "<Configuration><HardwareConfiguration " + attributes + "/></Configuration>";
}

std::string parse_error(const std::string& text) {
  return error_of([&] { parse_header(text, "a.rec"); });
}

TEST(ParseHeader, ReadsEveryPartOfAHeader) {
  test::RecSpec spec = test::ephys_rig(8, 4);
  spec.global["comment"] = "a \"quoted\" <text> & more";
  spec.modules = {{"./cameraModule", {{{"flag", "-ptpEnabled"}, {"value", "1"}}, {{"flag", "x"}}}},
                  {"stateScript", {}}};
  spec.ntrodes[1].channel_attributes = {{"spikeSortingGroup", "2"}};
  spec.spike = {{"chanPerChip", "8"}, {"device", "intan"}};
  const std::string xml = test::rec_header_xml(spec);
  const Header header = parse_header(xml, "a.rec");

  EXPECT_EQ(header.header_bytes, xml.size());
  EXPECT_EQ(header.rate_hz, 30000);
  EXPECT_EQ(header.num_channels, 8);
  EXPECT_FALSE(header.sys_time_included);
  EXPECT_EQ(header.global.at("comment"), "a \"quoted\" <text> & more");
  EXPECT_EQ(header.system_time_at_creation_ms(), 1700000000000);

  ASSERT_EQ(header.devices.size(), 4U);
  EXPECT_EQ(header.devices[0].name, "Controller_DIO");
  const Device* ecu = header.device("ECU");
  ASSERT_NE(ecu, nullptr);
  EXPECT_EQ(ecu->num_bytes, 32U);
  EXPECT_EQ(ecu->packet_bytes(), 32U);
  ASSERT_EQ(ecu->channels.size(), 76U);
  EXPECT_EQ(ecu->channels[10].id, "ECU_Din11");
  EXPECT_EQ(ecu->channels[10].data_type, "digital");
  EXPECT_EQ(ecu->channels[10].start_byte, 1U);
  EXPECT_EQ(ecu->channels[10].bit, 2U);
  EXPECT_EQ(ecu->channels[10].input, true);
  EXPECT_EQ(ecu->channels[32].input, false);
  EXPECT_FALSE(ecu->channels[0].interleaved_id_byte.has_value());
  const Device* sensors = header.device("Multiplexed");
  ASSERT_NE(sensors, nullptr);
  EXPECT_EQ(sensors->channels[3].id, "Headstage_GyroX");
  EXPECT_EQ(sensors->channels[3].interleaved_id_byte, 0U);
  EXPECT_EQ(sensors->channels[3].interleaved_id_bit, 2U);
  EXPECT_EQ(header.device("nothing"), nullptr);

  EXPECT_EQ(header.spike.device, "intan");
  EXPECT_EQ(header.spike.chan_per_chip, 8);
  EXPECT_EQ(header.spike.channel_count(), 8U);
  ASSERT_EQ(header.spike.ntrodes.size(), 2U);
  EXPECT_EQ(header.spike.ntrodes[1].id, 2);
  EXPECT_EQ(header.spike.ntrodes[1].attributes.at("rawScalingToUv"), "0.195");
  EXPECT_EQ(header.spike.ntrodes[1].channels[2].hw_chan, 6);
  EXPECT_EQ(header.spike.ntrodes[1].channels[2].attributes.at("spikeSortingGroup"), "2");

  ASSERT_EQ(header.modules.size(), 2U);
  EXPECT_EQ(header.modules[0].name, "./cameraModule");
  ASSERT_EQ(header.modules[0].arguments.size(), 2U);
  EXPECT_THAT(header.modules[0].arguments[0],
              ElementsAre(Pair("flag", "-ptpEnabled"), Pair("value", "1")));
}

TEST(ParseHeader, NeedsOnlyHardwareConfiguration) {
  const Header header = parse_header(hardware("samplingRate='20000.5' numChannels='0'"), "a.rec");
  EXPECT_EQ(header.rate_hz, 20000.5);
  EXPECT_TRUE(header.global.empty());
  EXPECT_TRUE(header.devices.empty());
  EXPECT_TRUE(header.modules.empty());
  EXPECT_EQ(header.spike.channel_count(), 0U);
  EXPECT_EQ(header.system_time_at_creation_ms(), std::nullopt);
  EXPECT_THAT(parse_error("<Configuration><GlobalConfiguration/></Configuration>"),
              HasSubstr("no HardwareConfiguration"));
}

TEST(ParseHeader, KeepsTextsAsWrittenAndAllowsBlanksAroundNumbers) {
  const Header header = parse_header(
      "<Configuration><GlobalConfiguration systemTimeAtCreation='       1710779824807'/>"
      "<HardwareConfiguration samplingRate=' 30000 ' numChannels='4 '/></Configuration>",
      "a.rec");
  EXPECT_EQ(header.global.at("systemTimeAtCreation"), "       1710779824807");
  EXPECT_EQ(header.system_time_at_creation_ms(), 1710779824807);
  EXPECT_EQ(header.num_channels, 4);
}

TEST(ParseHeader, CreationTimeThatIsNoNumberIsNone) {
  Header header;
  for (const char* text : {"", " ", "soon", "12.5", "99999999999999999999"}) {
    header.global["systemTimeAtCreation"] = text;
    EXPECT_EQ(header.system_time_at_creation_ms(), std::nullopt) << text;
  }
}

TEST(ParseHeader, AvailableZeroTakesNoBytes) {
  const Header header = parse_header(with("<Device name='A' numBytes='3' available='0'/>"
                                          "<Device name='B' numBytes='3' available='1'/>"
                                          "<Device name='C' numBytes='3'/><Device name='D'/>"
                                          "<SourceOptions name='A' numBytes='9'/>"),
                                     "a.rec");
  ASSERT_EQ(header.devices.size(), 4U);
  EXPECT_EQ(header.devices[0].packet_bytes(), 0U);
  EXPECT_EQ(header.devices[0].num_bytes, 3U);
  EXPECT_EQ(header.devices[1].packet_bytes(), 3U);
  EXPECT_EQ(header.devices[2].packet_bytes(), 3U);
  EXPECT_EQ(header.devices[3].packet_bytes(), 0U);
}

TEST(ParseHeader, SysTimeIncludedIsAnyValueButZero) {
  const std::string start = "samplingRate='30000' numChannels='0' ";
  const auto included = [&](const std::string& attribute) {
    return parse_header(hardware(start + attribute), "a.rec").sys_time_included;
  };
  EXPECT_TRUE(included("sysTimeIncluded='1'"));
  EXPECT_TRUE(included("sysTimeIncluded='true'"));
  EXPECT_FALSE(included("sysTimeIncluded='0'"));
  EXPECT_FALSE(included(""));
}

TEST(ParseHeader, ChannelInputIsOptional) {
  const Header header = parse_header(
      with(
          "<Device name='A' numBytes='3'><Channel id='a' dataType='digital' startByte='0' bit='1'/>"
          "<Channel id='b' dataType='uint32' /></Device>"),
      "a.rec");
  EXPECT_EQ(header.devices[0].channels[0].input, std::nullopt);
  EXPECT_EQ(header.devices[0].channels[1].start_byte, 0U);
}

struct BadAttribute {
  std::string xml;
  std::vector<std::string> words;
};

TEST(ParseHeader, NamesElementAttributeExpectedAndFound) {
  const std::string channel = "<Device name='ECU' numBytes='3'><Channel dataType='digital' ";
  const std::vector<BadAttribute> cases = {
      {with("<Device name='ECU' numBytes='abc'/>"),
       {"Device 'ECU', attribute numBytes: expected a whole number from 0 to 65535, found "
        "\"abc\""}},
      {with("<Device name='ECU' numBytes='65536'/>"), {"numBytes", "found \"65536\""}},
      {with("<Device name='ECU' numBytes='-1'/>"), {"numBytes", "found \"-1\""}},
      {with("<Device name='ECU' numBytes='1.0'/>"), {"numBytes", "found \"1.0\""}},
      {with("<Device name='ECU' numBytes=''/>"), {"numBytes", "found \"\""}},
      {with("<Device numBytes='1'/>"), {"Device: attribute name is missing"}},
      {with("<Device name='ECU'/><Device name='ECU'/>"), {"Device 'ECU' stands twice"}},
      {with(channel + "startByte='0' bit='0'/></Device>"),
       {"Channel: attribute id is missing", "R2N-0308"}},
      {with(channel + "id='Din1' bit='0'/></Device>"),
       {"Channel 'Din1': attribute startByte is missing"}},
      {with(channel + "id='Din1' startByte='0'/></Device>"), {"attribute bit is missing"}},
      {with(channel + "id='Din1' startByte='x' bit='0'/></Device>"),
       {"Channel 'Din1', attribute startByte", "found \"x\""}},
      {with(channel + "id='D' startByte='0' bit='0' interleavedDataIDByte='q'/></Device>"),
       {"attribute interleavedDataIDByte", "found \"q\""}},
      {with("", "<SpikeNTrode/>"), {"SpikeNTrode: attribute id is missing"}},
      {with("", "<SpikeNTrode id='one'/>"),
       {"SpikeNTrode 'one', attribute id: expected a whole number, found \"one\""}},
      {with("", "<SpikeNTrode id='1'><SpikeChannel/></SpikeNTrode>"),
       {"SpikeChannel: attribute hwChan is missing"}},
      {with("", "<SpikeNTrode id='1'><SpikeChannel hwChan='-3'/></SpikeNTrode>"),
       {"SpikeChannel, attribute hwChan", "found \"-3\""}},
      {with("", "", "chanPerChip='many'"), {"SpikeConfiguration, attribute chanPerChip"}},
      {hardware("numChannels='0'"), {"HardwareConfiguration: attribute samplingRate is missing"}},
      {hardware("samplingRate='30000'"), {"attribute numChannels is missing"}},
      {hardware("samplingRate='0' numChannels='0'"),
       {"attribute samplingRate: expected a number from 1 to 10000000, found \"0\""}},
      {hardware("samplingRate='-1' numChannels='0'"), {"samplingRate", "found \"-1\""}},
      {hardware("samplingRate='inf' numChannels='0'"), {"samplingRate", "found \"inf\""}},
      {hardware("samplingRate='nan' numChannels='0'"), {"samplingRate", "found \"nan\""}},
      {hardware("samplingRate='30 kHz' numChannels='0'"), {"samplingRate", "found \"30 kHz\""}},
      {hardware("samplingRate='1' numChannels='-1'"), {"numChannels", "from 0 to 1000000"}},
      {hardware("samplingRate='1' numChannels='4294967297'"), {"numChannels"}},
  };
  for (const BadAttribute& bad : cases) {
    const std::string text = parse_error(bad.xml);
    EXPECT_THAT(text, HasSubstr("a.rec:")) << bad.xml;
    for (const std::string& word : bad.words) {
      EXPECT_THAT(text, HasSubstr(word)) << bad.xml;
    }
  }
}

TEST(ParseHeader, GivesTheLineOfABadElement) {
  EXPECT_THAT(parse_error(with("\n\n<Device name='ECU' numBytes='abc'/>")), HasSubstr("a.rec:6"));
}

TEST(ParseHeader, GivesLineAndColumnOfBrokenXml) {
  const std::string text = parse_error("<Configuration>\n  <A x=1/>\n</Configuration>");
  EXPECT_THAT(text, AllOf(HasSubstr("not well-formed XML"), HasSubstr("a.rec:2:")));
  EXPECT_THAT(parse_error("<Configuration><A></B></Configuration>"), HasSubstr("not well-formed"));
  EXPECT_THAT(parse_error("<Configuration><A></Configuration>"), HasSubstr("not well-formed"));
}

TEST(ParseHeader, NeedsTheRootConfiguration) {
  EXPECT_THAT(parse_error("<Other></Other><!-- </Configuration> -->"),
              HasSubstr("not well-formed"));
  EXPECT_THAT(parse_error("<Other/><!--\n--><Configuration></Configuration>"),
              AllOf(HasSubstr("root element Configuration"), HasSubstr("Other")));
}

TEST(ParseHeader, RefusesDoctype) {
  const std::string text = parse_error("<!DOCTYPE c [<!ENTITY a \"b\">]>" +
                                       hardware("samplingRate='30000' numChannels='0'"));
  EXPECT_THAT(text, HasSubstr("DOCTYPE"));
}

TEST(ParseHeader, UnderstandsByteOrderMarkAndEncodingDeclaration) {
  const std::string rest =
      "<Configuration><GlobalConfiguration who=\"J\xF6rg\"/>"
      "<HardwareConfiguration samplingRate=\"1\" numChannels=\"0\"/></Configuration>";
  const Header latin = parse_header("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + rest, "a");
  EXPECT_EQ(latin.global.at("who"), "J\xC3\xB6rg");
  const std::string bom = "\xEF\xBB\xBF" + hardware("samplingRate='30000' numChannels='0'") + "\n";
  EXPECT_EQ(parse_header(bom, "a").header_bytes, bom.size());
}

TEST(ParseHeader, ShortensEndlessValuesInMessages) {
  const std::string text =
      parse_error(with("<Device name='E' numBytes='" + std::string(1 << 20, '9') + "'/>"));
  EXPECT_THAT(text, HasSubstr("numBytes"));
  EXPECT_LT(text.size(), 1000U);
}

TEST(ReadHeader, ReadsAWorkspaceWithoutPackets) {
  const auto path = test::fresh_dir() / "reconfig.trodesconf";
  test::write_text(path, test::rec_header_xml(test::ephys_rig(8)));
  EXPECT_EQ(read_header(path).spike.channel_count(), 8U);
}

}  // namespace
}  // namespace rec2nwb
