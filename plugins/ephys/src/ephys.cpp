/// \file
/// The plugin: extracellular voltage (/acquisition/e-series) and what it was recorded with
/// (/general/extracellular_ephys, /general/devices/"probe N").
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "../samples/samples.hpp"
#include "../samples/series.hpp"
#include "montage.hpp"
#include "probe.hpp"
#include "rec2nwb/attributes.hpp"
#include "rec2nwb/ephys_columns.hpp"
#include "rec2nwb/ntrode_settings.hpp"
#include "rec2nwb/plugin.hpp"
#include "rec2nwb/table_file.hpp"

namespace rec2nwb::ephys {
namespace {

using sdk::Object;
using sdk::Value;

constexpr const char* kNovela = "ndx-franklab-novela";
constexpr const char* kEphysPath = "/general/extracellular_ephys";
constexpr const char* kColumns = "electrodes_table.yml";

std::string probe_path(const Group& group) {
  return "/general/devices/probe " + std::to_string(group.id);
}
std::string group_path(const Group& group) {
  return std::string(kEphysPath) + "/" + std::to_string(group.id);
}
void plan_probe(sdk::Plan& plan, const Group& group, bool standard) {
  const Probe& probe = *group.probe;
  Object attributes = Object().set("id", group.id);
  for (const auto& [key, value] : probe.attributes.items()) {
    attributes.set(key, Value::json(value.dump()));
  }
  if (standard) {
    attributes.set("description", probe.attributes.at("probe_description").get<std::string>());
  }
  plan.group(probe_path(group), {kNovela, "Probe"}, attributes);
  std::set<std::int64_t> shanks;
  for (const Contact& contact : probe.contacts) {
    const std::string name = std::to_string(contact.id);
    const std::string shank_name = std::to_string(contact.shank_id);
    const std::string shank_path = say(probe_path(group), "/", shank_name);
    if (shanks.insert(contact.shank_id).second) {
      plan.group(shank_path, {kNovela, "Shank"}, Object().set("name", shank_name));
    }
    plan.group(say(shank_path, "/", name), {kNovela, "ShanksElectrode"},
               Object()
                   .set("name", name)
                   .set("rel_x", contact.rel_x)
                   .set("rel_y", contact.rel_y)
                   .set("rel_z", contact.rel_z));
  }
}

void plan_group(sdk::Plan& plan, const Group& group) {
  Object attributes;
  sdk::set_texts(attributes, group.entry,
                 {"description", "location", "targeted_location", "units"});
  sdk::set_numbers(attributes, group.entry, {"targeted_x", "targeted_y", "targeted_z"});
  plan.group(group_path(group), {kNovela, "NwbElectrodeGroup"}, attributes,
             Object().set("device", probe_path(group)));
}

/// A row of the electrode table: values by column of electrodes_table.yml.
Json row_of(const Electrode& electrode, const Group& group) {
  return {{"location", group.entry.at("targeted_location").text()},
          {"group", {{"ref", group_path(group)}}},
          {"group_name", std::to_string(group.id)},
          {"rel_x", electrode.contact.rel_x},
          {"rel_y", electrode.contact.rel_y},
          {"rel_z", electrode.contact.rel_z},
          {"hwChan", std::to_string(electrode.hw_chan)},
          {"ntrode_id", electrode.ntrode_id},
          {"channel_id", electrode.number_in_probe},
          {"bad_channel", electrode.bad},
          {"probe_shank", electrode.contact.shank_id},
          {"probe_electrode", electrode.contact.id},
          {"ref_elect_id", electrode.reference_row}};
}

class Ephys : public sdk::Plugin {
 public:
  Ephys(const sdk::Host& host, std::string_view session_json)
      : Plugin(host), session_(Json::parse(session_json)) {
    standard_ = session_.at("layout") == "standard";
    Faults faults(host);
    probes_ = load_probes(host, session_, faults);
    montage_ = make_montage(session_, probes_, faults);
    set_references(session_, montage_, faults);
    const auto scales = sdk::ntrode_scales(session_, faults);
    for (Electrode& electrode : montage_.electrodes) {
      electrode.uv_per_count = faults.any() ? 0 : scales.at(electrode.ntrode_id);
    }
    if (!standard_) check_microvolts(faults);
    faulty_ = faults.any();
  }

  void plan() override {
    sdk::Plan plan;
    Faults faults(host());
    if (!faulty_) faults.guard("", [&] { plan_all(plan); });
    host().put_plan(plan.json());
  }

  void process(const sdk::Block& block, const sdk::Columns& columns) override {
    if (!faulty_) samples_.copy(host(), block, columns.get<std::int16_t>(output_));
  }

  void finish() override { samples_.finish(host()); }

 private:
  void check_microvolts(Faults& faults) const {
    for (const Electrode& electrode : montage_.electrodes) {
      if (sdk::EphysColumns::fit(electrode.uv_per_count)) continue;
      faults.add(
          "", "ntrode ", electrode.ntrode_id, " has ", std::to_string(electrode.uv_per_count),
          " uV a count, so its largest values do not fit into int16 as whole microvolts; use "
          "--layout standard, which keeps the recorded counts");
      return;
    }
  }

  void say_partial_probes() const {
    for (std::size_t g = 0; g < montage_.groups.size(); ++g) {
      const Probe& probe = *montage_.groups[g].probe;
      const auto recorded = static_cast<std::size_t>(
          std::count_if(montage_.electrodes.begin(), montage_.electrodes.end(),
                        [g](const Electrode& electrode) { return electrode.group == g; }));
      if (recorded == probe.contacts.size()) continue;
      host().info(say("probe ", montage_.groups[g].id, " (", probe.type, "): ", recorded, " of ",
                      probe.contacts.size(),
                      " electrodes are recorded; only these get a row in the electrode table"));
    }
  }

  void plan_all(sdk::Plan& plan) {
    say_partial_probes();
    plan.use_namespace(kNovela);
    plan.group(kEphysPath);
    for (const Group& group : montage_.groups) {
      plan_probe(plan, group, standard_);
      plan_group(plan, group);
    }
    plan_electrodes(plan);
    plan_series(plan);
  }

  void plan_electrodes(sdk::Plan& plan) const {
    std::vector<Json> rows;
    for (const Electrode& electrode : montage_.electrodes) {
      rows.push_back(row_of(electrode, montage_.groups[electrode.group]));
    }
    plan.table(std::string(kEphysPath) + "/electrodes", {"core", "ElectrodesTable"},
               "metadata about extracellular electrodes");
    sdk::TableFile<Json>(Json::parse(host().load(kColumns)), kColumns, session_.at("layout"))
        .put(plan, rows);
  }

  void plan_series(sdk::Plan& plan) {
    if (standard_) {
      host().info(
          "stored as recorded counts, with their conversion to volts; Spyglass's LFP step ignores "
          "conversion, so its LFP would be in counts: --layout trodes_to_nwb gives microvolts");
    }
    std::vector<Channel> channels;
    for (const Electrode& electrode : montage_.electrodes) {
      channels.push_back({electrode.slot, electrode.hw_chan, electrode.uv_per_count});
    }
    samples_ = Samples(channels, standard_);
    output_ = ephys::plan_series(plan, channels, standard_, say(kEphysPath, "/electrodes"));
  }

  Json session_;
  bool standard_ = false;
  bool faulty_ = false;
  Probes probes_;
  Montage montage_;
  Samples samples_;
  std::uint32_t output_ = 0;
};

}  // namespace
}  // namespace rec2nwb::ephys

REC2NWB_PLUGIN(rec2nwb::ephys::Ephys, "ephys", "1.0.0")
