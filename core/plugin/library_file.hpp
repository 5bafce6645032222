/// \file
/// A look at a shared library before it is loaded: the loader does not check that the file is
/// whole.
///
/// Needs: nothing. Promises: reads the file's own tables alone; a file that is no ELF of 64 bits is
/// left to the loader, which says so itself.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace rec2nwb {

/// What is wrong with the extent of the file, e.g. "ends at byte 5000, its parts reach to byte
/// 81920"; nullopt if nothing is. A library that was cut short would end the program when it is
/// loaded.
std::optional<std::string> extent_fault(const std::filesystem::path& library);

}  // namespace rec2nwb
