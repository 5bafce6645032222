/// \file
/// What this process takes of the machine.
///
/// Needs: Linux. Promises: a fact that cannot be read is 0; what cannot be done is not done.
#pragma once

#include <cstdint>

namespace rec2nwb {

std::uint64_t resident_bytes();
/// Gives back what was freed and is kept for later.
void return_free_memory();
/// The machine's, or what the cgroup (v2) allows, page cache included; not what is free of it.
std::uint64_t granted_memory_bytes();

}  // namespace rec2nwb
