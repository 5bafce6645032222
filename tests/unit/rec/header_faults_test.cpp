// Headers as they are found in practice when something went wrong: each is refused with a code and
// words to act on, or read as it was meant.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rec/header.hpp"
#include "rec/header_text.hpp"
#include "rec/packet_layout.hpp"
#include "support/rec_builder.hpp"
#include "unit/rec/test_paths.hpp"

namespace rec2nwb {
namespace {

using test::error_of;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kHardware = "<HardwareConfiguration samplingRate=\"30000\" numChannels=\"0\"/>\n";
const std::string kGlobal = "<GlobalConfiguration systemTimeAtCreation=\"1700000000000\"/>\n";

std::string configuration(const std::string& inside) {
  return "<Configuration>\n" + inside + "</Configuration>\n";
}

std::string error_in(const std::string& text) {
  return error_of([&] { parse_header(text, "a.rec"); });
}

std::vector<Problem> problems_in(const std::string& text) {
  try {
    parse_header(text, "a.rec");
  } catch (const Error& error) {
    return error.problems();
  }
  return {};
}

Code code_of(const std::string& text) {
  try {
    parse_header(text, "a.rec");
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "no Error";
  return Code::kInternal;
}

struct HeaderFaultCase {
  std::string name;
  std::string text;
  Code code;
  std::string words;
};

class HeaderFault : public testing::TestWithParam<HeaderFaultCase> {};

TEST_P(HeaderFault, IsRefusedWithItsCodeAndWords) {
  EXPECT_EQ(code_of(GetParam().text), GetParam().code);
  EXPECT_THAT(error_in(GetParam().text), HasSubstr(GetParam().words));
  EXPECT_THAT(error_in(GetParam().text), HasSubstr("a.rec"));
}

std::string utf16(const std::string& text, bool big_endian) {
  std::string out;
  for (const char c : text) out += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

INSTANTIATE_TEST_SUITE_P(
    All, HeaderFault,
    testing::Values(
        HeaderFaultCase{"Empty", "", Code::kEmptyFile, "the file is empty"},
        HeaderFaultCase{"OtherFile", "%PDF-1.4", Code::kNotARecording, "25 50 44 46"},
        HeaderFaultCase{"Utf16LittleEndian", "\xFF\xFE" + utf16(configuration(kHardware), false),
                        Code::kHeaderEncoding, "UTF-16 text, expected UTF-8"},
        HeaderFaultCase{"Utf16BigEndian", "\xFE\xFF" + utf16(configuration(kHardware), true),
                        Code::kHeaderEncoding, "FE FF 00 3C"},
        HeaderFaultCase{"Utf16WithoutMark", utf16(configuration(kHardware), false),
                        Code::kHeaderEncoding, "save the header as UTF-8"},
        HeaderFaultCase{"NoEnd", "<Configuration>\n" + kHardware, Code::kHeaderNoEnd,
                        "</Configuration>"},
        HeaderFaultCase{"EndOnlyInAComment",
                        "<Configuration>\n<!-- </Configuration> -->\n" + kHardware,
                        Code::kHeaderNotXml, "not well-formed"},
        HeaderFaultCase{"ZeroByte", configuration(kHardware + std::string(1, '\0')),
                        Code::kHeaderNotXml,
                        "a.rec:3:1: the header is not well-formed XML: a byte of value 0"},
        HeaderFaultCase{"Doctype", "<!DOCTYPE a [<!ENTITY b \"c\">]>\n" + configuration(kHardware),
                        Code::kHeaderDoctype, "DOCTYPE"},
        HeaderFaultCase{"OtherRoot", "<Workspace/>\n<Configuration></Configuration>",
                        Code::kHeaderRoot, "found Workspace"},
        HeaderFaultCase{"NoHardware", configuration(kGlobal), Code::kHeaderElement,
                        "a.rec:1: the header has no HardwareConfiguration element"},
        HeaderFaultCase{
            "HardwareTwice", configuration(kHardware + kHardware), Code::kHeaderTwice,
            "a.rec:3: HardwareConfiguration stands twice in Configuration, first in line 2"},
        HeaderFaultCase{"AttributeTwice",
                        configuration("<HardwareConfiguration samplingRate='1' samplingRate='2' "
                                      "numChannels='0'/>"),
                        Code::kHeaderTwice, "attribute samplingRate stands twice"},
        HeaderFaultCase{
            "DeviceTwice",
            configuration("<HardwareConfiguration samplingRate='1' numChannels='0'>\n<Device "
                          "name='ECU'/>\n<Device name='ECU'/></HardwareConfiguration>"),
            Code::kDeviceTwice,
            "a.rec:4: Device 'ECU' stands twice in HardwareConfiguration, "
            "first in line 3"},
        HeaderFaultCase{
            "HugeRate",
            configuration("<HardwareConfiguration samplingRate='1e300' numChannels='0'/>"),
            Code::kHeaderValue, "expected a number from 1 to 10000000, found \"1e300\""},
        HeaderFaultCase{
            "NegativeSize",
            configuration("<HardwareConfiguration samplingRate='1' numChannels='0'><Device "
                          "name='ECU' numBytes='-32'/></HardwareConfiguration>"),
            Code::kHeaderValue,
            "Device 'ECU', attribute numBytes: expected a whole number from "
            "0 to 65535, found \"-32\" (correct it as in a recording of the "
            "same rig, e.g. numBytes=\"32\")"}),
    [](const auto& param_info) { return param_info.param.name; });

TEST(HeaderFaults, AllOfThemAreToldAtOnceWithTheirLines) {
  const std::vector<Problem> found =
      problems_in(configuration("<HardwareConfiguration numChannels='many'>\n"
                                "<Device name='ECU' numBytes='x'>\n"
                                "<Channel dataType='digital' startByte='-1'/>\n"
                                "</Device></HardwareConfiguration>\n"
                                "<SpikeConfiguration>\n<SpikeNTrode>\n<SpikeChannel hwChan=''/>\n"
                                "</SpikeNTrode></SpikeConfiguration>\n"));
  std::vector<std::string> texts;
  for (const Problem& one : found) {
    texts.push_back(std::to_string(one.where.line.value_or(0)) + " " + one.text);
    EXPECT_FALSE(one.what_to_do.empty()) << one.text;
    EXPECT_EQ(one.where.file, "a.rec");
  }
  EXPECT_THAT(texts,
              testing::ElementsAre(
                  "2 HardwareConfiguration: attribute samplingRate is missing",
                  HasSubstr("2 HardwareConfiguration, attribute numChannels: expected a whole "),
                  HasSubstr("3 Device 'ECU', attribute numBytes: expected a whole number"),
                  "4 Channel: attribute id is missing", "4 Channel: attribute bit is missing",
                  HasSubstr("4 Channel, attribute startByte: expected a whole number from 0"),
                  "7 SpikeNTrode: attribute id is missing",
                  HasSubstr("8 SpikeChannel, attribute hwChan: expected a whole number from 0")));
}

TEST(HeaderFaults, OnlyTheFirst50AreShownButAllAreCounted) {
  std::string ntrodes;
  for (int i = 0; i < 70; ++i) ntrodes += "<SpikeNTrode/>\n";
  const std::string text =
      configuration(kHardware + "<SpikeConfiguration>\n" + ntrodes + "</SpikeConfiguration>\n");
  EXPECT_EQ(problems_in(text).size(), 50U);
  EXPECT_THAT(error_in(text), HasSubstr("a.rec: the header has 70 faults, the first 50 are:"));
}

TEST(HeaderFaults, LayoutFaultsAreToldAtOnceWithTheirLines) {
  const Header header = parse_header(
      configuration("<HardwareConfiguration samplingRate='1' numChannels='0'>\n"
                    "<Device name='SysClock' numBytes='4'/>\n<Device name='ECU' numBytes='2'>\n"
                    "<Channel id='a' dataType='digital' startByte='9' bit='0'/>\n"
                    "<Channel id='b' dataType='digital' startByte='0' bit='12'/>\n"
                    "</Device></HardwareConfiguration>\n"),
      "a.rec");
  const std::string text = error_of([&] { packet_layout(header, "a.rec"); });
  EXPECT_THAT(text, AllOf(HasSubstr("does not fit its own packets"),
                          HasSubstr("a.rec:3: Device 'SysClock'"), HasSubstr("expected 8"),
                          HasSubstr("a.rec:5: Channel 'a' of Device 'ECU'"),
                          HasSubstr("a.rec:6: Channel 'b' of Device 'ECU'")));
}

TEST(HeaderFaults, AnEndTagInACommentCdataOrValueIsNotTheEnd) {
  for (const char* decoy :
       {"<!-- old: </Configuration> -->", "<![CDATA[</Configuration>]]>",
        "<?note </Configuration>?>", "<GlobalConfiguration comment='a </Configuration> b'/>",
        "<!-- it's --><GlobalConfiguration comment=\"'</Configuration>\"/>"}) {
    const std::string text = configuration(std::string(decoy) + "\n" + kHardware);
    EXPECT_EQ(find_header(text + "UUUU", "a.rec").header_bytes, text.size()) << decoy;
    EXPECT_EQ(parse_header(text + "UUUU", "a.rec").rate_hz, 30000) << decoy;
  }
}

TEST(HeaderFaults, ACommentWithAnEndTagMayLieAcrossThePiecesThatAreRead) {
  const auto path = test::fresh_dir() / "a.rec";
  const std::string decoy = "<!-- </Configuration> " + std::string(300'000, 'x') + " -->\n";
  const std::string text = configuration(decoy + kHardware);
  test::write_text(path, text + "UUUU");
  EXPECT_EQ(read_header(path).header_bytes, text.size());
}

TEST(HeaderFaults, WindowsNewlinesAreNewlines) {
  std::string text = configuration(kGlobal + kHardware);
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.replace(at, 1, "\r\n");
  }
  const Header header = parse_header(text + "U", "a.rec");
  EXPECT_EQ(header.header_bytes, text.size());
  EXPECT_EQ(header.hardware_line, 3);
  EXPECT_THAT(header.warnings.all(), IsEmpty());
}

TEST(HeaderFaults, OtherEightBitTextIsReadAsLatin1WithAWarning) {
  const Header header =
      parse_header(configuration("<GlobalConfiguration who=\"J\xF6rg\"/>\n" + kHardware), "a.rec");
  EXPECT_EQ(header.global.at("who"), "J\xC3\xB6rg");
  ASSERT_EQ(header.warnings.all().size(), 1U);
  const Problem& warning = header.warnings.all().front();
  EXPECT_EQ(warning.code, Code::kHeaderEncoding);
  EXPECT_EQ(warning.severity, Severity::kWarning);
  EXPECT_EQ(warning.where.line, 2);
  EXPECT_THAT(warning.text, AllOf(HasSubstr("0xF6"), HasSubstr("Latin-1")));
}

TEST(HeaderFaults, CreationTimeInWordsIsShownAndTakenAsUnknown) {
  const Header header = parse_header(
      configuration("<GlobalConfiguration systemTimeAtCreation=\"yesterday\"/>\n" + kHardware),
      "a.rec");
  EXPECT_EQ(header.system_time_at_creation_ms(), std::nullopt);
  ASSERT_EQ(header.warnings.all().size(), 1U);
  EXPECT_EQ(header.warnings.all()[0].code, Code::kCreationTime);
  EXPECT_THAT(message(header.warnings.all()[0]),
              AllOf(HasSubstr("a.rec:2:"), HasSubstr("\"yesterday\"")));
}

TEST(HeaderFaults, MissingSectionsThatCanBeDoneWithoutAreWarnings) {
  const Header header = parse_header(
      configuration("<HardwareConfiguration samplingRate='30000' numChannels='32'/>\n"), "a.rec");
  ASSERT_EQ(header.warnings.all().size(), 2U);
  EXPECT_EQ(header.warnings.all()[0].code, Code::kNoGlobalConfiguration);
  EXPECT_EQ(header.warnings.all()[1].code, Code::kHeaderElement);
  EXPECT_THAT(header.warnings.all()[1].text,
              AllOf(HasSubstr("no SpikeConfiguration"), HasSubstr("numChannels=32")));
}

TEST(HeaderFaults, EntitiesAreNotExpanded) {
  const Header header = parse_header(
      configuration("<GlobalConfiguration a=\"&xxe;&#x41;&amp;\"/>\n" + kHardware), "a.rec");
  EXPECT_EQ(header.global.at("a"), "&xxe;A&");
}

TEST(HeaderFaults, MoreElementsThanMemoryAllowsAreRefusedBeforeTheyAreParsed) {
  std::string inside;
  for (int i = 0; i < 500'000; ++i) inside += "<a/>";
  const std::string text = configuration(inside);
  EXPECT_EQ(code_of(text), Code::kHeaderTooLarge);
  EXPECT_THAT(error_in(text), HasSubstr("at most 400000 elements and attributes"));
}

TEST(HeaderFaults, AHeaderAbove32MiBIsRefusedBeforeItIsParsed) {
  const std::string text = configuration(std::string(33U << 20, ' ') + kHardware);
  EXPECT_EQ(code_of(text), Code::kHeaderTooLarge);
  EXPECT_THAT(error_in(text), HasSubstr("33554432 bytes (32 MiB)"));
}

// 100,000 elements that each ask for their line, in one line of many MiB.
TEST(HeaderFaults, ManyElementsInOneLongLine) {
  std::string devices;
  for (int i = 0; i < 20'000; ++i) {
    devices += "<Device name='" + std::to_string(i) + "'/>" + std::string(60, ' ');
  }
  const Header header =
      parse_header(configuration("<HardwareConfiguration samplingRate='1' numChannels='0'>" +
                                 devices + "</HardwareConfiguration>"),
                   "a.rec");
  EXPECT_EQ(header.devices.size(), 20'000U);
}

}  // namespace
}  // namespace rec2nwb
