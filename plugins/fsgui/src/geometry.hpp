/// \file
/// Geometry: the zones that a .trackgeometry file of Trodes draws over the video.
///
///     <Zone Objects> 1
///     Zone id: 54
///     nodes_x: 0.81 0.88 0.94           fractions of the picture's width, from the left
///     nodes_y: 0.96 1.01 0.90           and of its height, from the top
///
/// Only the section "Zone Objects" is looked at: ids of other sections mean something else.
///
/// Needs: a file. Promises: zones with as many x as y and at least one node; anything else is a
/// Fault that names file and line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "json.hpp"

namespace rec2nwb::fsgui {

using Nodes = std::vector<std::pair<double, double>>;  ///< x, y
using Zones = std::map<std::int64_t, Nodes>;           ///< by zone id

Zones read_zones(const std::filesystem::path& file);

/// Finds a file that a person named: as it is or by its last part, in one of the folders, else by
/// its last part anywhere below the last folder.
/// \throws Fault at name if there is none, or more than one in the end
std::filesystem::path find_file(const Cursor& name,
                                const std::vector<std::filesystem::path>& folders);

}  // namespace rec2nwb::fsgui
