/// \file
/// Sites: plans what stands still in a stimulation: /general/devices (light
/// sources, fibers, their models) and /general/optogenetic_experiment_metadata
/// (viruses, injections, effectors, sites).
///
/// A site is a fiber with the source that feeds it and the effector around its
/// tip. With more than one source, each fiber says by excitation_source which
/// one feeds it. The effector is that of the injection with the fiber's
/// location and hemisphere, or the first.
///
/// Needs: metadata that has all of opto_excitation_source, optical_fiber,
/// virus_injection and optogenetic_stimulation_software. Promises: one site a
/// fiber, in order; what is wrong is among the faults with its place.
#pragma once

#include <string>
#include <vector>

#include "devices.hpp"
#include "json.hpp"

namespace rec2nwb::opto {

/// \return for each site the wavelength of its source, in nm
std::vector<double> plan_sites(sdk::Plan& plan, const Json& metadata, const Devices& devices,
                               bool standard, Faults& faults);

}  // namespace rec2nwb::opto
