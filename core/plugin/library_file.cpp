#include "plugin/library_file.hpp"

#include <elf.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

constexpr int kOwnOrder =
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? int{ELFDATA2LSB} : int{ELFDATA2MSB};

template <typename T>
bool read_all(const InputFile& file, std::uint64_t offset_bytes, std::vector<T>& into) {
  const auto bytes = std::as_writable_bytes(std::span(into));
  return offset_bytes <= file.size_bytes() && file.read_at(offset_bytes, bytes) == bytes.size();
}

bool is_ours(const Elf64_Ehdr& head) {
  return std::memcmp(head.e_ident, ELFMAG, SELFMAG) == 0 && head.e_ident[EI_CLASS] == ELFCLASS64 &&
         head.e_ident[EI_DATA] == kOwnOrder && head.e_phentsize == sizeof(Elf64_Phdr);
}

/// Saturates: a sum that overflows is beyond every file.
std::uint64_t end_of(std::uint64_t offset_bytes, std::uint64_t bytes) {
  std::uint64_t end = 0;
  return __builtin_add_overflow(offset_bytes, bytes, &end) ? UINT64_MAX : end;
}

}  // namespace

std::optional<std::string> extent_fault(const std::filesystem::path& library) {
  const InputFile file(library);
  std::vector<Elf64_Ehdr> head(1);
  if (!read_all(file, 0, head) || !is_ours(head.front())) return std::nullopt;
  std::vector<Elf64_Phdr> segments(head.front().e_phnum);
  std::uint64_t needed = end_of(head.front().e_phoff, segments.size() * sizeof(Elf64_Phdr));
  if (read_all(file, head.front().e_phoff, segments)) {
    for (const Elf64_Phdr& segment : segments) {
      // Nothing else is mapped.
      if (segment.p_type != PT_LOAD) continue;
      needed = std::max(needed, end_of(segment.p_offset, segment.p_filesz));
    }
  }
  if (needed <= file.size_bytes()) return std::nullopt;
  return format("the file ends at byte {}, its parts reach to byte {}", file.size_bytes(), needed);
}

}  // namespace rec2nwb
