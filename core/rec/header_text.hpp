/// \file
/// Where the XML header of a .rec file ends, found in its bytes; inside of core/rec only.
///
/// Needs: nothing. Promises: the header ends behind the first </Configuration> that is a tag (not
/// part of a comment, a CDATA section or a quoted value), the blanks behind it and one newline; a
/// file that does not start as XML, or is UTF-16, is refused before it is read whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace rec2nwb {

/// Looks for the end tag in a text that grows at its end.
class EndTagFinder {
 public:
  /// \param text what there is by now: as before, with more behind it
  /// \return where the end tag starts, or npos
  std::size_t find(std::string_view text);

 private:
  /// \return where the markup that starts at `at` ends, or npos
  static std::size_t end_of_markup(std::string_view text, std::size_t at);

  std::size_t at_ = 0;      ///< everything in front of it was looked at
  std::size_t looked_ = 0;  ///< bytes of the text when it was last looked at
};

struct HeaderText {
  std::string_view xml;            ///< part of the text given, to and with </Configuration>
  std::uint64_t header_bytes = 0;  ///< with the blanks and the newline behind it
};

/// \throws Error: empty, not XML, UTF-16, no end tag within kMaxHeaderBytes
HeaderText find_header(std::string_view text, const std::string& name);

/// The file's first bytes, at least to the end of its header, in memory bounded by kMaxHeaderBytes.
std::string read_header_text(const std::filesystem::path& file);

}  // namespace rec2nwb
