/// \file
/// Metadata that are right by form and most likely wrong: warnings only.
///
/// Needs: canonical spellings; values of wrong types are left to the schema. Promises: each with
/// its line and what was probably meant.
#pragma once

#include <cstdint>
#include <set>

#include "base/document.hpp"
#include "base/error.hpp"

namespace rec2nwb {

/// A species that is no Latin name, powers and volumes in another unit than their key says.
Problems check_plausible(const Document& document);

/// Epochs that tasks and associated files name, but that were not recorded.
Problems check_epochs(const Document& document, const std::set<std::int64_t>& recorded);

}  // namespace rec2nwb
