/// \file
/// The plugin: extracellular voltage (/acquisition/e-series) and what it was recorded with
/// (/general/extracellular_ephys, /general/devices/"probe N").
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "faults.hpp"
#include "montage.hpp"
#include "probe.hpp"
#include "rec2nwb/plugin.hpp"
#include "samples.hpp"

namespace rec2nwb::ephys {
namespace {

using sdk::Object;
using sdk::Ref;
using sdk::Value;

constexpr const char* kNovela = "ndx-franklab-novela";
constexpr const char* kEphysPath = "/general/extracellular_ephys";
constexpr double kVoltsPerMicrovolt = 1e-6;

std::string probe_path(const Group& group) {
  return "/general/devices/probe " + std::to_string(group.id);
}
std::string group_path(const Group& group) {
  return std::string(kEphysPath) + "/" + std::to_string(group.id);
}
std::string text_of(const Group& group, const char* key) {
  return group.json->at(key).get<std::string>();
}

void plan_probe(sdk::Plan& plan, const Group& group, bool standard) {
  const Probe& probe = *group.probe;
  Object attributes = Object()
                          .set("id", group.id)
                          .set("probe_type", probe.type)
                          .set("units", probe.units)
                          .set("probe_description", probe.description)
                          .set("contact_side_numbering", probe.contact_side_numbering)
                          .set("contact_size", probe.contact_size);
  if (standard) attributes.set("description", probe.description);
  plan.group(probe_path(group), {kNovela, "Probe"}, attributes);
  std::set<std::int64_t> shanks;
  for (const Contact& contact : probe.contacts) {
    const std::string name = std::to_string(contact.id);
    const std::string shank_name = std::to_string(contact.shank_id);
    const std::string shank_path = say(probe_path(group), "/", shank_name);
    if (shanks.insert(contact.shank_id).second) {
      plan.group(shank_path, {kNovela, "Shank"}, Object().set("name", shank_name));
    }
    plan.group(shank_path + "/" + name, {kNovela, "ShanksElectrode"},
               Object()
                   .set("name", name)
                   .set("rel_x", contact.rel_x)
                   .set("rel_y", contact.rel_y)
                   .set("rel_z", contact.rel_z));
  }
}

void plan_group(sdk::Plan& plan, const Group& group) {
  Object attributes;
  for (const char* key : {"description", "location", "targeted_location"}) {
    attributes.set(key, text_of(group, key));
  }
  for (const char* key : {"targeted_x", "targeted_y", "targeted_z"}) {
    attributes.set(key, group.json->at(key).get<double>());
  }
  attributes.set("units", text_of(group, "units"));
  plan.group(group_path(group), {kNovela, "NwbElectrodeGroup"}, attributes,
             Object().set("device", probe_path(group)));
}

/// The electrode table. Where the reference's description of a column is wrong, the standard layout
/// has a right one.
class Table {
 public:
  Table(sdk::Plan& plan, const Montage& montage, bool standard)
      : plan_(plan), montage_(montage), standard_(standard) {
    plan.table(std::string(kEphysPath) + "/electrodes", {"core", "ElectrodesTable"},
               "metadata about extracellular electrodes");
    add_core_columns();
    add_own_columns();
  }

 private:
  using E = const Electrode&;

  template <typename T, typename Function>
  void add(const std::string& name, const std::string& description, Function value) {
    std::vector<T> values;
    for (const Electrode& electrode : montage_.electrodes) values.push_back(value(electrode));
    plan_.column(name, description, values);
  }

  /// Columns of the core namespace, in the order of pynwb.
  void add_core_columns() {
    const auto group = [this](E e) -> const Group& { return montage_.groups[e.group]; };
    add<std::string>("location", "Location of the electrode (channel).",
                     [&](E e) { return text_of(group(e), "targeted_location"); });
    add<Ref>("group", "Reference to the ElectrodeGroup.",
             [&](E e) { return Ref{group_path(group(e))}; });
    add<std::string>("group_name", "Name of the ElectrodeGroup.",
                     [&](E e) { return std::to_string(group(e).id); });
    for (const std::string axis : {"x", "y", "z"}) {
      add<double>(axis, axis + " coordinate of the channel location in the brain.",
                  [](E) { return 0.0; });
    }
    add<double>("imp", "Impedance of the channel, in ohms.", [](E) { return 0.0; });
    add<std::string>("filtering", "Description of hardware filtering.", [](E) { return "None"; });
  }

  /// Columns that pipelines for SpikeGadgets recordings expect.
  void add_own_columns() {
    add<double>("rel_x", "x coordinate in electrode group.", [](E e) { return e.contact.rel_x; });
    add<double>(
        "rel_y",
        standard_ ? "y coordinate in electrode group." : "xy coordinate in electrode group.",
        [](E e) { return e.contact.rel_y; });
    add<double>("rel_z", "z coordinate in electrode group.", [](E e) { return e.contact.rel_z; });
    add<std::string>("hwChan", "SpikeGadgets Hardware channel",
                     [](E e) { return std::to_string(e.hw_chan); });
    add<std::int64_t>("ntrode_id",
                      standard_ ? "ID of the ntrode that this electrode belongs to"
                                : "Experimenter defined ID for this probe",
                      [](E e) { return e.ntrode_id; });
    add<std::int64_t>("channel_id", "Channel number of electrode within the probe",
                      [](E e) { return e.number_in_probe; });
    add<bool>("bad_channel", "True if noisy or disconnected", [](E e) { return e.bad; });
    add<std::int64_t>("probe_shank", "The shank of the probe this channel is located on",
                      [](E e) { return e.contact.shank_id; });
    add<std::int64_t>("probe_electrode", "the number of this electrode with respect to the probe",
                      [](E e) { return e.contact.id; });
    add<std::int64_t>("ref_elect_id",
                      standard_
                          ? "Experimenter selected reference electrode: its id in this table, "
                            "or -1"
                          : "Experimenter selected reference electrode id",
                      [](E e) { return e.reference_row; });
  }

  sdk::Plan& plan_;
  const Montage& montage_;
  bool standard_;
};

class Ephys : public sdk::Plugin {
 public:
  Ephys(const sdk::Host& host, std::string_view session_json)
      : Plugin(host), session_(Json::parse(session_json)) {
    standard_ = session_.at("layout") == "standard";
    Faults faults(host);
    probes_ = load_probes(host, session_, faults);
    montage_ = make_montage(session_, probes_, faults);
    set_references(session_, montage_, faults);
    set_scales(session_, montage_, faults);
    if (!standard_) check_microvolts(faults);
    faulty_ = faults.any();
  }

  void plan() override {
    sdk::Plan plan;
    if (!faulty_) {
      say_partial_probes();
      plan.use_namespace(kNovela);
      plan.group(kEphysPath);
      for (const Group& group : montage_.groups) {
        plan_probe(plan, group, standard_);
        plan_group(plan, group);
      }
      Table(plan, montage_, standard_);
      plan_series(plan);
      samples_ = std::make_unique<Samples>(montage_.electrodes, !standard_);
    }
    host().put_plan(plan.json());
  }

  void process(const sdk::Block& block, const sdk::Columns& columns) override {
    if (samples_) samples_->copy(block, columns.get<std::int16_t>(output_));
  }

 private:
  void check_microvolts(Faults& faults) const {
    for (const Electrode& electrode : montage_.electrodes) {
      if (fits_microvolts(electrode.uv_per_count)) continue;
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

  void plan_series(sdk::Plan& plan) {
    if (standard_) {
      host().info(
          "stored as recorded counts, with their conversion to volts; Spyglass's LFP step ignores "
          "conversion, so its LFP would be in counts: --layout trodes_to_nwb gives microvolts");
    }
    const auto& electrodes = montage_.electrodes;
    plan.group("/acquisition/e-series", {"core", "ElectricalSeries"},
               Object()
                   .set("description", standard_ ? "Voltage of every recorded channel at the full "
                                                   "rate, as the counts of the recording"
                                                 : "no description")
                   .set("comments", "no comments"));
    std::vector<double> scales;
    std::vector<std::int64_t> rows;
    for (const Electrode& electrode : electrodes) {
      scales.push_back(electrode.uv_per_count);
      rows.push_back(static_cast<std::int64_t>(rows.size()));
    }
    const bool one_scale = std::count(scales.begin(), scales.end(), scales.front()) ==
                           static_cast<std::ptrdiff_t>(scales.size());
    const double conversion =
        standard_ && one_scale ? scales.front() * kVoltsPerMicrovolt : kVoltsPerMicrovolt;
    output_ = plan.rows<std::int16_t>("/acquisition/e-series/data",
                                      static_cast<std::uint32_t>(electrodes.size()),
                                      Object()
                                          .set("conversion", conversion)
                                          .set("offset", 0.0)
                                          .set("resolution", -1.0)
                                          .set("unit", "volts"),
                                      {true, true, false, {}});
    if (standard_ && !one_scale) {
      plan.constant<double>("/acquisition/e-series/channel_conversion", scales,
                            Object().set("axis", Value::json(R"({"dtype":"int32","value":1})")));
    }
    plan.constant<std::int64_t>("/acquisition/e-series/electrodes", rows,
                                Object()
                                    .set("description", "electrodes used in raw e-series recording")
                                    .set("table", Ref{std::string(kEphysPath) + "/electrodes"}),
                                {"hdmf-common", "DynamicTableRegion"});
  }

  Json session_;
  bool standard_ = false;
  bool faulty_ = false;
  Probes probes_;
  Montage montage_;
  std::unique_ptr<Samples> samples_;
  std::uint32_t output_ = 0;
};

}  // namespace
}  // namespace rec2nwb::ephys

REC2NWB_PLUGIN(rec2nwb::ephys::Ephys, "ephys", "1.0.0")
