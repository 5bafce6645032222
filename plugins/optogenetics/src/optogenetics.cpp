/// \file
/// The plugin: what light was brought where (/general), and when it was on
/// (/intervals/optogenetic_epochs).
#include <string>
#include <string_view>
#include <vector>

#include "devices.hpp"
#include "epochs.hpp"
#include "faults.hpp"
#include "rec2nwb/plugin.hpp"
#include "sites.hpp"

namespace rec2nwb::opto {
namespace {

constexpr const char* kKeys[] = {"virus_injection", "opto_excitation_source", "optical_fiber",
                                 "optogenetic_stimulation_software"};
constexpr const char* kProtocols = "fs_gui_yamls";

class Optogenetics : public sdk::Plugin {
 public:
  Optogenetics(const sdk::Host& host, std::string_view session_json)
      : Plugin(host), session_(Json::parse(session_json)) {}

  void plan() override {
    sdk::Plan plan;
    Faults faults(host());
    if (is_complete()) faults.guard("", [&] { plan_all(plan, faults); });
    if (faults.any()) {
      plan = {};
      table_ = {};
    }
    host().put_plan(plan.json());
  }

  void finish() override {
    for (const std::int64_t epoch : table_.epochs) {
      const auto [start, stop] = host().epoch_bounds(epoch);
      host().append(table_.start_output, &start, 1);
      host().append(table_.stop_output, &stop, 1);
    }
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

  void plan_all(sdk::Plan& plan, Faults& faults) {
    for (const char* name : {"ndx-ophys-devices", "ndx-optogenetics", "ndx-franklab-novela"}) {
      plan.use_namespace(name);
    }
    const Devices devices(host(), session_, faults);
    const auto wavelengths_nm = plan_sites(plan, session_.at("metadata"), devices,
                                           session_.at("layout") == "standard", faults);
    if (is_given(kProtocols)) {
      table_ = plan_epochs(plan, host(), session_, wavelengths_nm, faults);
    }
  }

  Json session_;
  EpochsTable table_;
};

}  // namespace
}  // namespace rec2nwb::opto

REC2NWB_PLUGIN(rec2nwb::opto::Optogenetics, "optogenetics", "1.0.0")
