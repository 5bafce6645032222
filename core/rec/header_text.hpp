/// \file
/// Where the XML header of a .rec file ends, found in its bytes; inside of core/rec only.
///
/// Needs: nothing of XML. Promises: the header ends behind the first </Configuration>, the blanks
/// behind it and one newline; a file that does not start as XML is refused before it is read whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace rec2nwb {

struct HeaderText {
  std::string_view xml;            ///< part of the text given, to and with </Configuration>
  std::uint64_t header_bytes = 0;  ///< with the blanks and the newline behind it
};

/// \throws Error: empty, not XML, no end tag within kMaxHeaderBytes
HeaderText find_header(std::string_view text, const std::string& name);

/// The file's first bytes, at least to the end of its header, in memory bounded by kMaxHeaderBytes.
std::string read_header_text(const std::filesystem::path& file);

}  // namespace rec2nwb
