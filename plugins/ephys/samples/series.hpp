/// \file
/// What the plan says of the e-series.
///
/// Needs: at least one channel; the plan has the electrode table. Promises: as many columns as
/// channels, in their order, which is that of the table's rows; counts keep their conversion to
/// volts, one for all or one a channel, and microvolts have theirs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rec2nwb/plan.hpp"
#include "samples.hpp"

namespace rec2nwb::ephys {

/// \param electrodes path of the electrode table
/// \return the number of the output that takes the samples
std::uint32_t plan_series(sdk::Plan& plan, const std::vector<Channel>& channels, bool standard,
                          const std::string& electrodes);

}  // namespace rec2nwb::ephys
