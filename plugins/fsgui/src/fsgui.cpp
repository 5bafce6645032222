/// \file
/// The plugin: in which epochs light was given, and after which protocol of fs_gui
/// (/intervals/optogenetic_epochs).
#include <string>
#include <string_view>
#include <vector>

#include "epochs.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::fsgui {
namespace {

class FsGui : public sdk::Plugin {
 public:
  FsGui(const sdk::Host& host, std::string_view session_json)
      : Plugin(host), session_(Json::parse(session_json)) {}

  void plan() override {
    sdk::Plan plan;
    Faults faults(host());
    faults.guard("", [&] { plan_protocols(plan, faults); });
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
  /// Without sites there is no table; the plugin optogenetics has said why there are none.
  void plan_protocols(sdk::Plan& plan, Faults& faults) {
    std::vector<double> wavelengths_nm;
    for (const Json& site : Json::parse(host().published("optogenetics.sites"))) {
      wavelengths_nm.push_back(site.at("about").at("wavelength_in_nm").get<double>());
    }
    const Json protocols = session_.at("metadata").value("fs_gui_yamls", Json());
    if (wavelengths_nm.empty() || protocols.empty() || protocols == "") return;
    plan.use_namespace("ndx-franklab-novela");
    table_ = plan_epochs(plan, host(), session_, wavelengths_nm, faults);
  }

  Json session_;
  EpochsTable table_;
};

}  // namespace
}  // namespace rec2nwb::fsgui

REC2NWB_PLUGIN(rec2nwb::fsgui::FsGui, "fsgui", "1.0.0")
