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
    throw Error("the file is empty, expected an XML header and packets", {.file = name},
                "check that the recording was copied completely");
  }
  std::string_view rest = text;
  if (rest.starts_with(kUtf8Bom)) {
    rest.remove_prefix(kUtf8Bom.size());
  }
  const std::size_t start = rest.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || rest[start] != '<') {
    throw Error(format("not a .rec file: expected an XML header that starts with '<', found the "
                       "bytes {}",
                       first_bytes(text)),
                {.file = name, .byte = 0});
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
  throw Error(format("the XML header has no end: expected {} within the first {} bytes, found none",
                     kEndTag, bytes_seen),
              {.file = name}, "check that the recording was copied completely and is a .rec file");
}

}  // namespace

HeaderText find_header(std::string_view text, const std::string& name) {
  check_starts_as_xml(text, name);
  const std::size_t tag = text.substr(0, kMaxHeaderBytes).find(kEndTag);
  if (tag == std::string_view::npos) {
    fail_without_end(std::min<std::uint64_t>(text.size(), kMaxHeaderBytes), name);
  }
  const std::size_t tag_end = tag + kEndTag.size();
  return {text.substr(0, tag_end), end_with_newline(text, tag_end)};
}

std::string read_header_text(const std::filesystem::path& file) {
  const InputFile input(file);
  std::string text;
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
      tag = text.find(kEndTag, before - std::min(before, kEndTag.size() - 1));
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
