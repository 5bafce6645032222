#include "protocol.hpp"

#include <map>

namespace rec2nwb::fsgui {
namespace {

namespace fs = std::filesystem;

bool has_word(const std::string& text, const char* word) {
  return text.find(word) != std::string::npos;
}

class ProtocolReader {
 public:
  ProtocolReader(const Cursor& document, const Cursor& entry, std::vector<fs::path> folders)
      : document_(document), entry_(entry), folders_(std::move(folders)) {}

  Protocol read() {
    const Cursor action = find_action();
    set("convenience_code", action.at("nickname").text());
    set("pulse_length_in_ms", parameter(action, "pulseLength").number());
    set("period_in_ms", parameter(action, "sequencePeriod").number());
    set("number_pulses_per_pulse_train", parameter(action, "nPulses").integer());
    set("number_trains", parameter(action, "nOutputTrains").integer());
    set("intertrain_interval_in_ms", parameter(action, "trainInterval").number());
    read_trigger(action);
    for (const char* tree : {"condition_id", "filter_id"}) {
      if (action.has(tree)) read_tree(action.at(tree));
    }
    return std::move(protocol_);
  }

 private:
  Cursor find_action() const {
    std::vector<Cursor> actions;
    for (const Cursor& node : document_.at("nodes").items()) {
      if (has_word(node.at("type_id").text(), "action-type")) actions.push_back(node);
    }
    if (actions.size() == 1) return actions[0];
    std::string places;
    for (const Cursor& one : actions) places += (places.empty() ? ": " : ", ") + one.place();
    document_.at("nodes").fail(say("expected one node whose type_id contains 'action-type', found ",
                                   actions.size(), places));
  }

  /// Pulses of a statescript function stand in the metadata only.
  Cursor parameter(const Cursor& action, const char* key) const {
    if (action.has(key)) return action.at(key);
    if (entry_.has(key)) return entry_.at(key);
    action.fail(say("has no ", key, ", and its entry in fs_gui_yamls has none either"));
  }

  /// The node whose instance_id is at id.
  Cursor node_of(const Cursor& id) const {
    for (const Cursor& node : document_.at("nodes").items()) {
      if (node.has("instance_id") && node.at("instance_id").json() == id.json()) return node;
    }
    id.fail(say("no node has the instance_id ", id.json().dump()));
  }

  void read_trigger(const Cursor& action) {
    if (!action.has("trigger_id")) {
      protocol_.notes.push_back(action.place() + " has no trigger_id: no trigger is written");
      return;
    }
    const Cursor trigger = node_of(action.at("trigger_id").at("data").at("value"));
    const std::string type = trigger.at("type_id").text();
    const bool is_ripple = has_word(type, "ripple");
    if (is_ripple || has_word(type, "theta")) {
      const std::string filter = is_ripple ? "ripple_filter_" : "theta_filter_";
      set(filter + "on", true);
      set(filter + "lockout_period_in_samples", action.at("lockout_time").integer());
    }
    if (is_ripple) {
      set("ripple_filter_threshold_sd", trigger.at("sd_threshold").number());
      set("ripple_filter_num_above_threshold", trigger.at("n_above_threshold").integer());
    } else if (has_word(type, "theta")) {
      set("theta_filter_phase_in_deg", trigger.at("theta_filter_degrees").number());
      set("theta_filter_reference_ntrode", trigger.at("reference_ntrode").integer());
    } else {
      note(trigger, say("is a trigger of type '", type, "'"));
    }
  }

  void read_tree(const Cursor& tree) {
    if (!tree.has("data")) return;  // fs_gui writes an empty tree where nothing is chosen
    const Cursor data = tree.at("data");
    const bool is_gate = data.has("type") && data.at("type").json() == "gate";
    if (is_gate && data.at("value").json() != "gate-and" && data.at("value").json() != "gate-or") {
      note(data, say("is a gate of kind ", data.at("value").json().dump()));
    }
    const auto children =
        tree.has("children") ? tree.at("children").items() : std::vector<Cursor>{};
    for (const Cursor& child : children) read_tree(child);
    if (children.empty() && !is_gate) read_condition(node_of(data.at("value")));
  }

  void read_condition(const Cursor& node) {
    const std::string type = node.at("type_id").text();
    if (type == "geometry-filter-type") {
      read_region(node);
    } else if (type == "speed-filter-type") {
      if (protocol_.values.contains("speed_filter_on")) {
        note(node, "is a second speed filter, which replaces the first,");
      }
      set("speed_filter_on", true);
      set("speed_filter_threshold_in_cm_per_s", node.at("threshold").number());
      set("speed_filter_on_above_threshold", node.at("threshold_above").flag());
    } else {
      note(node, say("is a condition of type '", type, "'"));
    }
  }

  void read_region(const Cursor& node) {
    const Cursor geometry = node.at("trackgeometry");
    const fs::path file = find_file(geometry.at("filename"), folders_);
    auto known = zones_.find(file);
    if (known == zones_.end()) known = zones_.emplace(file, read_zones(file)).first;
    const Cursor id = geometry.at("zone_id");
    const auto zone = known->second.find(id.integer());
    if (zone == known->second.end()) {
      std::string ids;
      for (const auto& [number, nodes] : known->second) ids += " " + std::to_string(number);
      id.fail(say(file.string(), " has no zone ", id.integer(), "; it has", ids));
    }
    const double width = node.at("cameraWidth").number();
    const double height = node.at("cameraHeight").number();
    set("spatial_filter_on", true);
    Nodes region;
    for (const auto& [x, y] : zone->second) region.emplace_back(x * width, y * height);
    protocol_.regions.push_back(region);
  }

  void set(const std::string& column, const Json& value) { protocol_.values[column] = value; }

  void note(const Cursor& at, const std::string& what) {
    protocol_.notes.push_back(
        say(at.place(), " ", what, " for which the epochs table has no column"));
  }

  const Cursor& document_;
  const Cursor& entry_;
  std::vector<fs::path> folders_;
  std::map<fs::path, Zones> zones_;
  Protocol protocol_;
};

}  // namespace

Protocol read_protocol(const sdk::Host& host, const fs::path& file, const Cursor& entry,
                       std::vector<fs::path> folders) {
  const Json json = Json::parse(host.load(file.string()));
  folders.insert(folders.begin(), file.parent_path());
  const Cursor document(json, file.string());
  return ProtocolReader(document, entry, std::move(folders)).read();
}

}  // namespace rec2nwb::fsgui
