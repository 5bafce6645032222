/// \file
/// One plan out of many.
///
/// Needs: typed plans. Promises, checked here and nowhere else: no path twice (except groups: those
/// of one type whose attributes and links agree are shared, and hold what either adds); every
/// parent is a planned group or part of every NWB file; every link, reference and table region
/// points to an object that is planned, not to a link; row numbers of inline regions are in their
/// inline table; namespaces are known, and those that a plugin brings define the types it names; no
/// two files and no two publications of a topic have one name. A violation is an Error that names
/// the plugins and the path; all of them are listed. Entries keep the order of the plans.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace rec2nwb {

/// Groups that every NWB file has: /acquisition, /general/devices, /processing, ...
const std::vector<std::string>& standard_groups();

/// Namespaces that every file of this program embeds, and that types may come from.
const std::vector<std::string>& known_namespaces();

/// \param owner_names by owner number, for messages: "core", "plugin 'dio'"
Plan merge(const std::vector<Plan>& plans, const std::vector<std::string>& owner_names);

}  // namespace rec2nwb
