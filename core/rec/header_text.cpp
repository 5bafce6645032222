#include "rec/header_text.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "rec/header.hpp"

namespace rec2nwb {
namespace {

constexpr std::string_view kEndTag = "</Configuration>";
constexpr std::string_view kUtf8Bom = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16Start("<\0", 2);
constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
/// Blanks between the end tag and its newline that are looked at: more are not a header's.
constexpr std::size_t kMaxBlanks = 4096;

std::string first_bytes(std::string_view text) {
  std::string hex;
  std::string shown;
  for (const char c : text.substr(0, 16)) {
    const auto byte = static_cast<unsigned char>(c);
    hex += format("{}{:02X}", hex.empty() ? "" : " ", byte);
    shown += byte >= 0x20 && byte < 0x7F ? c : '.';
  }
  return format("{} (\"{}\")", hex, shown);
}

void check_starts_as_xml(std::string_view text, const std::string& name) {
  if (text.empty()) {
    throw Error(Code::kEmptyFile, "the file is empty, expected an XML header and packets",
                {.file = name}, "check that the recording was copied completely");
  }
  std::string_view rest = text;
  if (rest.starts_with("\xFF\xFE") || rest.starts_with("\xFE\xFF") ||
      rest.starts_with(kUtf16Start)) {
    throw Error(Code::kHeaderEncoding,
                format("the header is UTF-16 text, expected UTF-8; it starts with the bytes {}",
                       first_bytes(text)),
                {.file = name, .byte = 0},
                "save the header as UTF-8, or take the file as recorded");
  }
  if (rest.starts_with(kUtf8Bom)) {
    rest.remove_prefix(kUtf8Bom.size());
  }
  const std::size_t start = rest.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || rest[start] != '<') {
    throw Error(Code::kNotARecording,
                format("not a .rec file: expected an XML header that starts with '<', found the "
                       "bytes {}",
                       first_bytes(text)),
                {.file = name, .byte = 0},
                "check that the file was copied whole and is a recording");
  }
}

std::uint64_t end_with_newline(std::string_view text, std::size_t tag_end) {
  const std::size_t limit = std::min(text.size(), tag_end + kMaxBlanks);
  std::size_t at = tag_end;
  while (at < limit && (text[at] == ' ' || text[at] == '\t')) {
    ++at;
  }
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("\r\n")) {
    return at + 2;
  }
  // Blanks without a newline behind them are not the header's: the first packet tells.
  return rest.starts_with('\n') ? at + 1 : tag_end;
}

[[noreturn]] void fail_without_end(std::uint64_t bytes_seen, const std::string& name) {
  if (bytes_seen >= kMaxHeaderBytes) {
    throw Error(Code::kHeaderTooLarge,
                format("the XML header has no end within {} bytes ({} MiB): expected {}",
                       bytes_seen, kMaxHeaderBytes >> 20U, kEndTag),
                {.file = name},
                "check that this is a recording: headers of rigs have some 100 KiB");
  }
  throw Error(Code::kHeaderNoEnd,
              format("the XML header has no end: expected {} within the first {} bytes, found none",
                     kEndTag, bytes_seen),
              {.file = name}, "check that the recording was copied completely and is a .rec file");
}

}  // namespace

std::size_t EndTagFinder::end_of_markup(std::string_view text, std::size_t at) {
  struct Markup {
    std::string_view begin;
    std::string_view end;
  };
  constexpr Markup kMarkup[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
  const std::string_view rest = text.substr(at);
  for (const Markup& one : kMarkup) {
    if (!rest.starts_with(one.begin)) continue;
    const std::size_t end = rest.find(one.end, one.begin.size());
    return end == std::string_view::npos ? end : at + end + one.end.size();
  }
  std::size_t here = at + 1;
  while (true) {
    here = text.find_first_of("\"'<>", here);
    if (here == std::string_view::npos) return here;
    if (text[here] == '>') return here + 1;
    if (text[here] == '<') return here;  // not well-formed; the parser says where
    here = text.find(text[here], here + 1);
    if (here == std::string_view::npos) return here;
    ++here;
  }
}

// Only where a text with the end tag in it came in is anything looked at: a header without end, or
// a comment that is never closed, costs no more than one that is right.
std::size_t EndTagFinder::find(std::string_view text) {
  const std::size_t from = looked_ - std::min(looked_, kEndTag.size() - 1);
  looked_ = text.size();
  if (text.find(kEndTag, from) == std::string_view::npos) return std::string_view::npos;
  while (true) {
    const std::size_t next = text.find('<', at_);
    if (next == std::string_view::npos) break;
    if (text.substr(next).starts_with(kEndTag)) return at_ = next;
    const std::size_t end = end_of_markup(text, next);
    if (end == std::string_view::npos) break;
    at_ = end;
  }
  return std::string_view::npos;
}

HeaderText find_header(std::string_view text, const std::string& name) {
  check_starts_as_xml(text, name);
  const std::string_view limited = text.substr(0, kMaxHeaderBytes);
  std::size_t tag = EndTagFinder().find(limited);
  // A comment or a quote that is never closed hides the tag: the parser can say where it begins.
  if (tag == std::string_view::npos) tag = limited.find(kEndTag);
  if (tag == std::string_view::npos) {
    fail_without_end(std::min<std::uint64_t>(text.size(), kMaxHeaderBytes), name);
  }
  const std::size_t tag_end = tag + kEndTag.size();
  return {text.substr(0, tag_end), end_with_newline(text, tag_end)};
}

std::string read_header_text(const std::filesystem::path& file) {
  const InputFile input(file);
  std::string text;
  EndTagFinder finder;
  std::size_t tag = std::string::npos;
  while (true) {
    const std::size_t before = text.size();
    text.resize(before + kPieceBytes);
    const std::size_t got =
        input.read_at(before, std::as_writable_bytes(std::span(text).subspan(before)));
    text.resize(before + got);
    if (before == 0) {
      check_starts_as_xml(text, file.string());
    }
    if (tag == std::string::npos) {
      tag = finder.find(text);
    }
    const bool at_end = got < kPieceBytes;
    const bool complete =
        tag != std::string::npos && text.size() >= tag + kEndTag.size() + kMaxBlanks + 2;
    if (at_end || complete || (tag == std::string::npos && text.size() >= kMaxHeaderBytes)) {
      return text;
    }
  }
}

}  // namespace rec2nwb
