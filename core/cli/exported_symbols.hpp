/// \file
/// What a shared library shows to others.
///
/// Needs: an ELF file of this machine's kind. Promises: the defined names of its dynamic symbol
/// table, sorted; nothing of it is loaded or run; no byte outside the file is read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rec2nwb {

/// \throws Error: unreadable, no ELF of 64 bits, no table, a table that leaves the file.
std::vector<std::string> exported_symbols(const std::filesystem::path& library);

}  // namespace rec2nwb
