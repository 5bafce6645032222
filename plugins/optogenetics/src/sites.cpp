#include "sites.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "rec2nwb/attributes.hpp"

namespace rec2nwb::opto {
namespace {

using sdk::lower;
using sdk::Object;
using sdk::Ref;
using sdk::set_numbers;
using sdk::set_texts;

constexpr const char* kDevicesPath = "/general/devices/";
constexpr const char* kOptoPath = "/general/optogenetic_experiment_metadata";

/// A name that becomes one of an object.
std::string name_of(const Cursor& cursor) {
  std::string name = cursor.text();
  if (name.find('/') != std::string::npos) {
    cursor.fail("'" + name + "' contains '/', which separates groups in an NWB file");
  }
  return name;
}

std::string hemisphere_of(const Cursor& entry) {
  const Cursor cursor = entry.at("hemisphere");
  std::string side = lower(cursor.text());
  if (side != "left" && side != "right") {
    cursor.fail("expected left or right, found '" + cursor.text() + "'");
  }
  return side;
}

struct Source {
  std::string name;
  std::string path;
  double wavelength_nm = 0;
};
struct Injection {
  std::string place;  ///< location and hemisphere
  std::string effector_path;
};

class Planner {
 public:
  Planner(sdk::Plan& plan, const Json& metadata, const Devices& devices, bool standard,
          Faults& faults)
      : plan_(plan), metadata_(metadata), devices_(devices), standard_(standard), faults_(faults) {}

  std::vector<double> run() {
    plan_.group("/general/devices/models");
    plan_.group(kOptoPath, {"ndx-optogenetics", "OptogeneticExperimentMetadata"},
                Object().set("stimulation_software",
                             metadata_.at("optogenetic_stimulation_software").text()));
    plan_.group(sub("optogenetic_viruses"), {"ndx-optogenetics", "OptogeneticViruses"});
    plan_.group(sub("optogenetic_virus_injections"),
                {"ndx-optogenetics", "OptogeneticVirusInjections"});
    plan_.group(sub("optogenetic_effectors"), {"ndx-optogenetics", "OptogeneticEffectors"});
    for_each("opto_excitation_source", [this](const Cursor& entry) { source(entry); });
    for_each("virus_injection", [this](const Cursor& entry) { injection(entry); });
    for_each("optical_fiber", [this](const Cursor& entry) { fiber(entry); });
    plan_.table(sub("optogenetic_sites_table"), {"ndx-optogenetics", "OptogeneticSitesTable"},
                "Information about optogenetic stimulation sites");
    plan_.column("optical_fiber", "The optical fiber device.", fibers_);
    plan_.column("effector", "The effector protein, e.g., ChR2.", effectors_);
    plan_.column("excitation_source",
                 "The excitation source device connected to the optical fiber.",
                 excitation_sources_);
    // A fiber with a fault counts too, for what refers to sites by number.
    wavelengths_nm_.resize(metadata_.at("optical_fiber").items().size(),
                           wavelengths_nm_.empty() ? 0 : wavelengths_nm_[0]);
    return wavelengths_nm_;
  }

 private:
  static std::string sub(const std::string& name) { return std::string(kOptoPath) + "/" + name; }

  template <typename Visit>
  void for_each(const char* list, Visit visit) {
    for (const Cursor& entry : metadata_.at(list).items()) {
      faults_.guard(entry.place(), [&] { visit(entry); });
    }
  }

  /// Plans the model that name names, once, and gives its path.
  template <typename Fill>
  std::string model(const Cursor& name, const char* key, const char* type, Fill fill) {
    std::string path = std::string(kDevicesPath) + "models/" + name_of(name);
    const Cursor facts = devices_.find(name, key);
    if (!models_.insert(path).second) return path;
    Object attributes;
    set_texts(attributes, facts, {"description", "manufacturer"});
    fill(facts, attributes);
    plan_.group(path, {"ndx-ophys-devices", type}, attributes);
    return path;
  }

  void source(const Cursor& entry) {
    const auto fill = [](const Cursor& facts, Object& attributes) {
      const auto or_unknown = [&](const char* key) {
        return facts.has(key) ? facts.at(key).text() : "unknown";
      };
      attributes.set("source_type",
                     or_unknown(facts.has("source_type") ? "source_type" : "illumination_type"));
      attributes.set("excitation_mode", or_unknown("excitation_mode"));
      std::vector<double> range_nm;
      for (const Cursor& bound : facts.at("wavelength_range_in_nm").items()) {
        range_nm.push_back(bound.number());
      }
      if (range_nm.size() != 2) facts.at("wavelength_range_in_nm").fail("expected two numbers");
      attributes.set("wavelength_range_in_nm", range_nm);
    };
    const std::string name = name_of(entry.at("name"));
    sources_.push_back({name, kDevicesPath + name, entry.at("wavelength_in_nm").number()});
    Object attributes;
    if (standard_) set_texts(attributes, entry, {"description"});
    set_numbers(attributes, entry, {"power_in_W", "intensity_in_W_per_m2"});
    const std::string of =
        model(entry.at("model_name"), "model_name", "ExcitationSourceModel", fill);
    plan_.group(sources_.back().path, {"ndx-ophys-devices", "ExcitationSource"}, attributes,
                Object().set("model", of));
  }

  void fiber(const Cursor& entry) {
    const auto fill = [](const Cursor& facts, Object& attributes) {
      attributes.set("model_number", facts.at("fiber_model").text());
      set_texts(attributes, facts, {"ferrule_name"});
      set_numbers(attributes, facts,
                  {"numerical_aperture", "core_diameter_in_um", "active_length_in_mm",
                   "ferrule_diameter_in_mm"});
    };
    const std::string path = kDevicesPath + name_of(entry.at("name"));
    const std::string of =
        model(entry.at("hardware_name"), "hardware_name", "OpticalFiberModel", fill);
    // Spyglass takes the description of a fiber as the place of its implant.
    const std::string location = entry.at("location").text();
    plan_.group(path, {"ndx-ophys-devices", "OpticalFiber"}, Object().set("description", location),
                Object().set("model", of));
    const std::string hemisphere = hemisphere_of(entry);
    Object insertion = Object().set("hemisphere", hemisphere);
    set_numbers(insertion, entry, {"ap_in_mm", "ml_in_mm", "dv_in_mm"}, "insertion_position_");
    set_numbers(insertion, entry, {"roll_in_deg", "pitch_in_deg", "yaw_in_deg"},
                "insertion_angle_");
    if (entry.has("reference")) {
      insertion.set("position_reference", entry.at("reference").text());
    }
    if (entry.has("depth_in_mm")) {
      set_numbers(insertion, entry, {"depth_in_mm"});
    } else if (!standard_) {
      insertion.set("depth_in_mm", sdk::Value::json(R"({"dtype":"float64","value":"NaN"})"));
    }
    plan_.group(path + "/fiber_insertion", {"ndx-ophys-devices", "FiberInsertion"}, insertion);
    site(entry, path, lower(location) + " " + hemisphere);
  }

  void site(const Cursor& entry, const std::string& fiber_path, const std::string& place) {
    // Without one, that has been said already.
    if (sources_.empty() || injections_.empty()) return;
    const Source& from = source_of(entry);
    const auto same_place = std::find_if(injections_.begin(), injections_.end(),
                                         [&](const Injection& one) { return one.place == place; });
    fibers_.push_back({fiber_path});
    effectors_.push_back(
        {(same_place == injections_.end() ? injections_[0] : *same_place).effector_path});
    excitation_sources_.push_back({from.path});
    wavelengths_nm_.push_back(from.wavelength_nm);
  }

  const Source& source_of(const Cursor& entry) const {
    if (!entry.has("excitation_source")) {
      if (sources_.size() == 1) return sources_[0];
      entry.fail(say("there are ", sources_.size(),
                     " excitation sources: say which one feeds this fiber, as "
                     "excitation_source: "
                     "NAME"));
    }
    const Cursor name = entry.at("excitation_source");
    for (const Source& one : sources_) {
      if (one.name == name.text()) return one;
    }
    name.fail("no entry of opto_excitation_source is called '" + name.text() + "'");
  }

  /// A virus whose titer differs between injections is another object for each
  /// titer.
  std::string virus(const Cursor& entry) {
    const Cursor name = entry.at("virus_name");
    const double titer = entry.at("titer_in_vg_per_ml").number();
    auto& titers = titers_[name_of(name)];
    const auto known = std::find(titers.begin(), titers.end(), titer);
    const auto number = static_cast<std::size_t>(known - titers.begin()) + 1;
    std::string path =
        sub("optogenetic_viruses/") + name.text() + (number == 1 ? "" : say(" titer ", number));
    if (known != titers.end()) return path;
    titers.push_back(titer);
    Object attributes = Object().set("titer_in_vg_per_ml", titer);
    set_texts(attributes, devices_.find(name, "virus_name"),
              {"construct_name", "description", "manufacturer"});
    plan_.group(path, {"ndx-ophys-devices", "ViralVector"}, attributes);
    return path;
  }

  void injection(const Cursor& entry) {
    const std::string name = name_of(entry.at("name"));
    const std::string path = sub("optogenetic_virus_injections/") + name;
    const std::string hemisphere = hemisphere_of(entry);
    const std::string location = entry.at("location").text();
    Object attributes = Object().set("hemisphere", hemisphere);
    set_texts(attributes, entry, {"description", "location", "reference"});
    set_numbers(attributes, entry,
                {"ap_in_mm", "ml_in_mm", "dv_in_mm", "roll_in_deg", "pitch_in_deg", "yaw_in_deg",
                 "volume_in_uL"});
    plan_.group(path, {"ndx-ophys-devices", "ViralVectorInjection"}, attributes,
                Object().set("viral_vector", virus(entry)));
    const std::string effector = sub("optogenetic_effectors/") + name;
    Object of;
    if (standard_) of.set("viral_vector_injection", path);
    plan_.group(effector, {"ndx-ophys-devices", "Effector"},
                Object()
                    .set("description", entry.at("description").text())
                    .set("label", name + " " + location),
                of);
    injections_.push_back({lower(location) + " " + hemisphere, effector});
  }

  sdk::Plan& plan_;
  const Cursor metadata_;
  const Devices& devices_;
  const bool standard_;
  Faults& faults_;
  std::set<std::string> models_;
  std::map<std::string, std::vector<double>> titers_;  ///< by virus
  std::vector<Source> sources_;
  std::vector<Injection> injections_;
  std::vector<Ref> fibers_, effectors_, excitation_sources_;
  std::vector<double> wavelengths_nm_;
};

}  // namespace

std::vector<double> plan_sites(sdk::Plan& plan, const Json& metadata, const Devices& devices,
                               bool standard, Faults& faults) {
  return Planner(plan, metadata, devices, standard, faults).run();
}

}  // namespace rec2nwb::opto
