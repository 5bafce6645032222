#include "rec/header_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rec/header.hpp"
#include "support/rec_builder.hpp"
#include "unit/rec/test_paths.hpp"

namespace rec2nwb {
namespace {

using test::error_of;
using testing::HasSubstr;

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;  // as the reader has it
const std::string kXml = "<?xml version=\"1.0\"?>\n<Configuration>\n</Configuration>";

struct Ending {
  std::string name;
  std::string after_tag;
  std::size_t of_header;  ///< bytes of after_tag that belong to the header
};

class HeaderEnd : public testing::TestWithParam<Ending> {};

TEST_P(HeaderEnd, TakesBlanksAndOneNewline) {
  const std::string text = kXml + GetParam().after_tag;
  const HeaderText found = find_header(text, "a.rec");
  EXPECT_EQ(found.xml, kXml);
  EXPECT_EQ(found.header_bytes, kXml.size() + GetParam().of_header);
}

INSTANTIATE_TEST_SUITE_P(
    All, HeaderEnd,
    testing::Values(Ending{"Nothing", "", 0}, Ending{"Newline", "\nU", 1},
                    Ending{"WindowsNewline", "\r\nU", 2}, Ending{"PacketAtOnce", "U\n", 0},
                    Ending{"OnlyOneNewline", "\n\nU", 1}, Ending{"Blanks", "  \nU", 3},
                    Ending{"TabAndWindowsNewline", "\t \r\nU", 4},
                    Ending{"BlanksWithoutNewline", "  U\n", 0}, Ending{"LoneReturn", "\rU", 0},
                    Ending{"SecondEndTag", "\n</Configuration>\n", 1}),
    [](const auto& param_info) { return param_info.param.name; });

TEST(FindHeader, RefusesWhatIsNoXmlAndShowsItsFirstBytes) {
  const std::string text = error_of([] { find_header("\x89HDF\r\n\x1A\nmore", "a.rec"); });
  EXPECT_THAT(text, HasSubstr("a.rec"));
  EXPECT_THAT(text, HasSubstr("not a .rec file"));
  EXPECT_THAT(text, HasSubstr("89 48 44 46"));
}

TEST(FindHeader, RefusesEmptyTextByItsOwnMessage) {
  EXPECT_THAT(error_of([] { find_header("", "a.rec"); }), HasSubstr("empty"));
}

TEST(FindHeader, RefusesXmlWithoutEnd) {
  const std::string text = error_of([] { find_header("<Configuration><Glo", "a.rec"); });
  EXPECT_THAT(text, HasSubstr("</Configuration>"));
  EXPECT_THAT(text, HasSubstr("19 bytes"));
}

TEST(FindHeader, AllowsByteOrderMarkAndLeadingBlankLines) {
  EXPECT_EQ(find_header("\xEF\xBB\xBF" + kXml + "\n", "a.rec").header_bytes, kXml.size() + 4);
  EXPECT_EQ(find_header("\n " + kXml, "a.rec").header_bytes, kXml.size() + 2);
}

/// The tag, and the newline behind it, wherever the pieces that are read meet.
TEST(ReadHeaderText, FindsEndTagAcrossPieces) {
  const auto path = test::fresh_dir() / "a.rec";
  const std::string start = "<Configuration><!--";
  const std::string end = "--></Configuration>";
  for (std::size_t shift = 0; shift <= end.size() + 4; ++shift) {
    const std::string filler(kPieceBytes - start.size() - shift, 'x');
    const std::string header = std::string(start).append(filler).append(end).append("  \r\n");
    test::write_text(path, header + "U" + std::string(shift * 1000, 'p'));
    const std::string text = read_header_text(path);
    EXPECT_EQ(find_header(text, "a.rec").header_bytes, header.size()) << shift;
  }
}

TEST(ReadHeaderText, ReadsNoMoreThanItNeeds) {
  const auto path = test::fresh_dir() / "a.rec";
  test::write_text(path, kXml + "\n" + std::string(4 << 20, 'U'));
  EXPECT_LE(read_header_text(path).size(), std::size_t{256} << 10);
}

TEST(ReadHeaderText, StopsAtItsLimit) {
  const auto path = test::fresh_dir() / "a.rec";
  test::write_text(path, "<Configuration>");
  std::filesystem::resize_file(path, kMaxHeaderBytes + (8U << 20));
  EXPECT_LE(read_header_text(path).size(), kMaxHeaderBytes);
  EXPECT_THAT(error_of([&] { read_header(path); }), HasSubstr("33554432"));
}

TEST(ReadHeaderText, DoesNotReadAFileThatIsNoXml) {
  const auto path = test::fresh_dir() / "a.rec";
  test::write_text(path, "%PDF");
  std::filesystem::resize_file(path, 1ULL << 40);
  EXPECT_THAT(error_of([&] { read_header(path); }), HasSubstr("not a .rec file"));
}

TEST(ReadHeaderText, NamesEmptyAndMissingFiles) {
  const auto dir = test::fresh_dir();
  test::write_text(dir / "empty.rec", "");
  EXPECT_THAT(error_of([&] { read_header(dir / "empty.rec"); }), HasSubstr("the file is empty"));
  EXPECT_THAT(error_of([&] { read_header(dir / "gone.rec"); }), HasSubstr("gone.rec"));
}

}  // namespace
}  // namespace rec2nwb
