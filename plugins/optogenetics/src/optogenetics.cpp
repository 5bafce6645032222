/// \file
/// The plugin: what light was brought where (/general). Publishes the sites for
/// plugins that know when it was on.
#include <string>
#include <string_view>
#include <vector>

#include "devices.hpp"
#include "rec2nwb/plugin.hpp"
#include "sites.hpp"

namespace rec2nwb::opto {
namespace {

constexpr const char* kKeys[] = {"virus_injection", "opto_excitation_source", "optical_fiber",
                                 "optogenetic_stimulation_software"};
constexpr const char* kProtocols = "fs_gui_yamls";  // refer to sites

class Optogenetics : public sdk::Plugin {
 public:
  Optogenetics(const sdk::Host& host, std::string_view session_json)
      : Plugin(host), session_(Json::parse(session_json)) {}

  void plan() override {
    sdk::Plan plan;
    Faults faults(host());
    std::vector<double> wavelengths_nm;
    if (is_complete()) faults.guard("", [&] { wavelengths_nm = plan_all(plan, faults); });
    if (faults.any()) plan = {};
    publish(plan, wavelengths_nm);
    host().put_plan(plan.json());
  }

 private:
  bool is_given(const char* key) const {
    const Json value = session_.at("metadata").value(key, Json());
    return !value.empty() && (!value.is_string() || !value.get_ref<const std::string&>().empty());
  }

  /// All or nothing: a fiber without a source or a virus is no site.
  bool is_complete() const {
    std::string given, missing, pointer;
    for (const char* key : kKeys) {
      (is_given(key) ? given : missing) += std::string(" ") + key;
      if (is_given(key) && pointer.empty()) pointer = std::string("/") + key;
    }
    if (missing.empty()) return true;
    if (given.empty() && is_given(kProtocols)) {
      pointer = std::string("/") + kProtocols;
      given = std::string(" ") + kProtocols;
    }
    if (given.empty()) return false;
    host().metadata_warning(
        pointer, say("NO OPTOGENETIC OBJECT IS WRITTEN: the metadata has", given, " but lacks",
                     missing, "; these four belong together: ", kKeys[0], ", ", kKeys[1], ", ",
                     kKeys[2], ", ", kKeys[3]));
    return false;
  }

  /// \return the wavelength of each site
  std::vector<double> plan_all(sdk::Plan& plan, Faults& faults) const {
    for (const char* name : {"ndx-ophys-devices", "ndx-optogenetics"}) plan.use_namespace(name);
    const Devices devices(host(), session_, faults);
    return plan_sites(plan, session_.at("metadata"), devices, session_.at("layout") == "standard",
                      faults);
  }

  /// Also after a fault, so that what refers to sites can show its own faults
  /// in the same run. About says it all: the published outputs stay empty.
  static void publish(sdk::Plan& plan, const std::vector<double>& wavelengths_nm) {
    for (std::size_t site = 0; site < wavelengths_nm.size(); ++site) {
      plan.publish_append<double>("optogenetics.sites", std::to_string(site),
                                  sdk::Object().set("wavelength_in_nm", wavelengths_nm[site]));
    }
  }

  Json session_;
};

}  // namespace
}  // namespace rec2nwb::opto

REC2NWB_PLUGIN(rec2nwb::opto::Optogenetics, "optogenetics", "1.0.0")
