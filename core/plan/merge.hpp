/// \file
/// One plan out of many.
///
/// Needs: typed plans. Promises, checked here and nowhere else: no path twice (except groups that say
/// exactly the same: both then share them); every parent is a planned group or part of every NWB file;
/// every link, reference and table region points to something planned; namespaces are known. A
/// violation is an Error that names the plugins and the path; all of them are listed.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace rec2nwb {

/// Groups that every NWB file has: /acquisition, /general/devices, /processing, ...
const std::vector<std::string>& standard_groups();

Plan merge(const std::vector<Plan>& plans, const std::vector<std::string>& owner_names);

}  // namespace rec2nwb
