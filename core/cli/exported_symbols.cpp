#include "cli/exported_symbols.hpp"

#include <elf.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

class ElfFile {
 public:
  explicit ElfFile(const std::filesystem::path& path) : file_(path) {
    const auto head = read<Elf64_Ehdr>(0, 1).front();
    constexpr int kOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    if (std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64 ||
        head.e_ident[EI_DATA] != kOrder || head.e_shentsize != sizeof(Elf64_Shdr)) {
      throw fault("is no shared library of this kind of machine");
    }
    sections_ = read<Elf64_Shdr>(head.e_shoff, head.e_shnum);
  }

  [[nodiscard]] const Elf64_Shdr& section(std::uint32_t type) const {
    for (const Elf64_Shdr& one : sections_) {
      if (one.sh_type == type) return one;
    }
    throw fault("has no dynamic symbol table");
  }
  [[nodiscard]] const Elf64_Shdr& section_at(std::uint32_t index) const {
    if (index >= sections_.size()) throw fault(format("has no section {}", index));
    return sections_[index];
  }

  template <typename T>
  [[nodiscard]] std::vector<T> read(std::uint64_t offset_bytes, std::uint64_t count) const {
    const std::uint64_t size = file_.size_bytes();
    if (offset_bytes > size || count > (size - offset_bytes) / sizeof(T)) {
      throw fault(format("ends at byte {}, and something of it is said to be behind", size));
    }
    std::vector<T> values(count);
    file_.read_at(offset_bytes, std::as_writable_bytes(std::span(values)));
    return values;
  }

 private:
  [[nodiscard]] Error fault(const std::string& text) const {
    return Error(Code::kPluginNotLoadable, text, {.file = file_.path().string()},
                 "build it with rec2nwb_add_plugin");
  }

  InputFile file_;
  std::vector<Elf64_Shdr> sections_;
};

bool is_exported(const Elf64_Sym& symbol) {
  const int visibility = ELF64_ST_VISIBILITY(symbol.st_other);
  return symbol.st_shndx != SHN_UNDEF && ELF64_ST_BIND(symbol.st_info) != STB_LOCAL &&
         (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

}  // namespace

std::vector<std::string> exported_symbols(const std::filesystem::path& library) {
  const ElfFile file(library);
  const Elf64_Shdr& table = file.section(SHT_DYNSYM);
  const Elf64_Shdr& text = file.section_at(table.sh_link);
  const std::vector<char> texts = file.read<char>(text.sh_offset, text.sh_size);
  std::vector<std::string> names;
  for (const Elf64_Sym& symbol :
       file.read<Elf64_Sym>(table.sh_offset, table.sh_size / sizeof(Elf64_Sym))) {
    if (!is_exported(symbol) || symbol.st_name >= texts.size()) continue;
    const auto from = texts.begin() + symbol.st_name;
    names.emplace_back(from, std::find(from, texts.end(), '\0'));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace rec2nwb
