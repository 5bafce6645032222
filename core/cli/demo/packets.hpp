/// \file
/// The .rec file of an epoch: header, then one packet a row.
///
/// Needs: the epoch and what happens in it. Promises: packets as header_xml() describes them, none
/// missing.
#pragma once

#include <filesystem>

#include "cli/demo/behaviour.hpp"
#include "cli/demo/epoch.hpp"

namespace rec2nwb::demo {

void write_rec(const std::filesystem::path& file, const Epoch& epoch, const Behaviour& behaviour);

}  // namespace rec2nwb::demo
