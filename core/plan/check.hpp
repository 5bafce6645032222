/// \file
/// What the schema of a plan cannot say: numbers of outputs, values against their types, and which
/// keys go together.
///
/// Needs: a typed plan of one owner, in the order of its JSON. Promises: every fault, one per
/// value, with the JSON pointer into that JSON; nothing that concerns other plans (merge.hpp does).
#pragma once

#include "base/error.hpp"
#include "plan/plan.hpp"

namespace rec2nwb {

void check_plan(const Plan& plan, Problems& problems);

}  // namespace rec2nwb
