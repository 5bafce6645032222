/// \file
/// A file written from start to end through one buffer.
///
/// Needs: a folder that can be written to. Promises: a failed write is an Error with path and
/// reason, never a short file without a word.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <type_traits>

namespace rec2nwb::demo {

class OutFile {
 public:
  explicit OutFile(const std::filesystem::path& path);

  void text(std::string_view text);

  /// A number, little endian.
  template <std::integral T>
  void number(T value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (std::size_t byte = 0; byte < sizeof(T); ++byte) {
      buffer_.push_back(static_cast<char>((bits >> (8 * byte)) & 0xFF));
    }
    if (buffer_.size() >= kFlushBytes) flush();
  }

  /// To be called at the end: what a destructor writes cannot fail with a message.
  void close();

 private:
  static constexpr std::size_t kFlushBytes = 1U << 20U;

  void flush();
  [[noreturn]] void fail() const;

  std::filesystem::path path_;
  std::ofstream stream_;
  std::string buffer_;
};

}  // namespace rec2nwb::demo
