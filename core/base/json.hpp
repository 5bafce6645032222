/// \file
/// The JSON type of the control plane (session, plans, manifests).
///
/// Needs: nothing. Promises: keys are sorted, so the same content always prints the same text.
#pragma once

#include <nlohmann/json.hpp>

namespace rec2nwb {

using Json = nlohmann::json;

}  // namespace rec2nwb
