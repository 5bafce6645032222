/// \file
/// Epochs: plans /intervals/optogenetic_epochs, a row for each epoch that a protocol of
/// fs_gui_yamls ran in, by epoch. Its columns are in epochs_table.yml.
///
/// Needs: the wavelength of each optogenetic site. Promises: every entry that names an epoch, a
/// site, a file or a digital line that is not there is among the faults with its place; start and
/// stop are left to the finish verb.
#pragma once

#include <cstdint>
#include <vector>

#include "json.hpp"

namespace rec2nwb::fsgui {

struct EpochsTable {
  std::vector<std::int64_t> epochs;  ///< number of each row
  std::uint32_t start_output = 0;    ///< float64 seconds
  std::uint32_t stop_output = 0;
};

/// \param wavelengths_nm of the sites
EpochsTable plan_epochs(sdk::Plan& plan, const sdk::Host& host, const Json& session,
                        const std::vector<double>& wavelengths_nm, Faults& faults);

}  // namespace rec2nwb::fsgui
