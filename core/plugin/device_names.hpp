/// \file
/// Devices of a recording that nobody reads.
///
/// Needs: a header, and the manifests, which say what devices plugins are for. Promises: a name
/// that is nearly a known one is told with that one: a slip of the pen would lose a stream in
/// silence.
#pragma once

#include <string>

#include "base/error.hpp"
#include "plugin/catalog.hpp"
#include "rec/header.hpp"

namespace rec2nwb {

/// One warning for each device that takes bytes of the packets and that neither the core nor a
/// plugin of the catalog knows. \param file stands for the recording in messages
Problems unknown_devices(const Header& header, const std::string& file, const Catalog& catalog);

}  // namespace rec2nwb
