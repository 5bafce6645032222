/// \file
/// The metadata YAML of a demo session.
///
/// Needs: the epochs. Promises: agrees with header_xml(), and is complete enough for an archive:
/// subject, keywords, experimenter as "Last, First".
#pragma once

#include <span>
#include <string>

#include "cli/demo/epoch.hpp"

namespace rec2nwb::demo {

/// \param date YYYYMMDD
std::string metadata_yaml(const std::string& date, const std::string& animal,
                          std::span<const Epoch> epochs);

}  // namespace rec2nwb::demo
