#include "epochs.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "protocol.hpp"
#include "rec2nwb/table_file.hpp"

namespace rec2nwb::fsgui {
namespace {

namespace fs = std::filesystem;

constexpr const char* kColumns = "epochs_table.yml";
constexpr std::int64_t kNoNode = -1;  // as the extension says
constexpr double kCmPerMeter = 100;
constexpr const char* kNodes = "spatial_filter_region_node_coordinates_in_pixels";

struct Row {
  Json values;  ///< by column
  std::vector<Nodes> regions;
};

Json reference_to(const std::string& path) { return {{"ref", path}}; }

/// Turns the entries of fs_gui_yamls into rows.
class EpochsReader {
 public:
  EpochsReader(const sdk::Host& host, const Json& session,
               const std::vector<double>& wavelengths_nm, Faults& faults)
      : host_(host),
        session_(session),
        metadata_(session.at("metadata")),
        wavelengths_nm_(wavelengths_nm),
        faults_(faults),
        edges_(Json::parse(host.published("dio.edges"))) {
    const Json& options = session.at("plugin").at("options");
    if (options.contains("fs-gui-dir")) {
      folders_.emplace_back(options.at("fs-gui-dir").get<std::string>());
    }
    folders_.emplace_back(session.at("folder").get<std::string>());
  }

  std::vector<Row> read() {
    for (const Cursor& entry : metadata_.at("fs_gui_yamls").items()) read(entry);
    return std::move(rows_);
  }

 private:
  /// Each part on its own, so that all faults of an entry are shown.
  void read(const Cursor& entry) {
    Protocol protocol;
    Json values = {{"stimulation_on", true}, {"epoch_type", "optogenetic"}};
    const auto guarded = [&](auto work) { faults_.guard(entry.place() + "/name", work); };
    guarded([&] {
      const fs::path file = find_file(entry.at("name"), folders_);
      protocol = read_protocol(host_, file, entry, folders_);
      for (const std::string& note : protocol.notes) {
        faults_.warn(entry.place() + "/name", file.string(), ": ", note);
      }
      values.update(protocol.values);
    });
    guarded([&] { values["power_in_mW"] = entry.at("power_in_mW").number(); });
    guarded([&] { read_sites(entry, values); });
    guarded([&] { read_cameras(entry, values); });
    guarded([&] { read_signal(entry.at("dio_output_name"), values); });
    guarded([&] {
      for (const Cursor& epoch : entry.at("epochs").items()) {
        values["epoch_number"] = epoch.integer();
        values["epoch_name"] = name_of_epoch(epoch);
        rows_.push_back({values, protocol.regions});
      }
    });
  }

  void read_sites(const Cursor& entry, Json& values) const {
    const auto count = static_cast<std::int64_t>(wavelengths_nm_.size());
    std::vector<std::int64_t> sites;
    if (entry.has("optogenetic_sites")) {
      for (const Cursor& site : entry.at("optogenetic_sites").items()) {
        sites.push_back(site.integer());
        if (sites.back() >= 0 && sites.back() < count) continue;
        site.fail(say("there is no site ", sites.back(), "; the ", count, " fibers are sites 0 to ",
                      count - 1));
      }
    } else {
      for (std::int64_t site = 0; site < count; ++site) sites.push_back(site);
    }
    values["optogenetic_sites"] = sites;
    values["wavelength_in_nm"] = entry.has("wavelength_in_nm")
                                     ? entry.at("wavelength_in_nm").number()
                                     : wavelength_nm(entry, sites);
  }

  double wavelength_nm(const Cursor& entry, const std::vector<std::int64_t>& sites) const {
    std::set<double> all;
    for (const std::int64_t site : sites)
      all.insert(wavelengths_nm_[static_cast<std::size_t>(site)]);
    if (all.size() == 1) return *all.begin();
    entry.fail(say("its sites get light of ", all.size(),
                   " wavelengths; expected one: give it as wavelength_in_nm"));
  }

  void read_cameras(const Cursor& entry, Json& values) const {
    const bool needed = values.contains("speed_filter_on") || values.contains("spatial_filter_on");
    if (!needed && !entry.has("camera_id")) return;
    const Cursor ids = entry.at("camera_id");
    for (const Cursor& id : ids.json().is_array() ? ids.items() : std::vector<Cursor>{ids}) {
      std::optional<Cursor> camera;
      for (const Cursor& one : metadata_.at("cameras").items()) {
        if (one.at("id").json() == id.json()) camera = one;
      }
      if (!camera) id.fail("there is no camera " + id.json().dump() + " in cameras");
      values["spatial_filter_cameras"].push_back(
          reference_to(say("/general/devices/camera_device ", id.integer())));
      values["spatial_filter_cameras_cm_per_pixel"].push_back(
          camera->at("meters_per_pixel").number() * kCmPerMeter);
    }
  }

  /// The digital line's series; nothing if nobody publishes it.
  void read_signal(const Cursor& name, Json& values) const {
    std::vector<std::string> known;
    if (metadata_.has("behavioral_events")) {
      for (const Cursor& event : metadata_.at("behavioral_events").items()) {
        known.push_back(event.at("name").text());
      }
    }
    if (std::find(known.begin(), known.end(), name.text()) == known.end()) {
      name.fail(say("no behavioral event is called '", name.text(), "'; there are ",
                    known.empty() ? "none" : sdk::quoted(known)));
    }
    for (const Json& edge : edges_) {
      if (edge.at("key") == name.json()) {
        values["stimulus_signal"] = reference_to(edge.at("about").at("path").get<std::string>());
      }
    }
  }

  /// As /intervals/epochs tags it: "02_r1".
  std::string name_of_epoch(const Cursor& epoch) const {
    std::string known;
    for (const Json& one : session_.at("epochs")) {
      const std::string number = one.at("number").dump();
      const auto tag = one.at("tag").get<std::string>();
      if (one.at("number") == epoch.json()) {
        return say(number.size() < 2 ? "0" : "", number, "_", tag);
      }
      known += " " + number;
    }
    epoch.fail(say("the session has no epoch ", epoch.integer(), "; it has", known));
  }

  const sdk::Host& host_;
  const Json& session_;
  const Cursor metadata_;
  const std::vector<double>& wavelengths_nm_;
  Faults& faults_;
  const Json edges_;
  std::vector<fs::path> folders_;
  std::vector<Row> rows_;
};

/// Gives every row as many regions as the row with most has, and every region as many nodes.
void set_nodes(std::vector<Row>& rows, bool standard) {
  std::size_t region_count = 0;
  std::size_t node_count = 0;
  for (const Row& row : rows) {
    region_count = std::max(region_count, row.regions.size());
    for (const Nodes& one : row.regions) node_count = std::max(node_count, one.size());
  }
  if (region_count == 0) return;
  const auto whole = [standard](double pixels) {
    return static_cast<std::int64_t>(standard ? std::round(pixels) : std::trunc(pixels));
  };
  for (Row& row : rows) {
    const Json region(node_count, Json{kNoNode, kNoNode});
    Json regions(region_count, region);
    for (std::size_t r = 0; r < row.regions.size(); ++r) {
      for (std::size_t n = 0; n < row.regions[r].size(); ++n) {
        regions[r][n] = {whole(row.regions[r][n].first), whole(row.regions[r][n].second)};
      }
    }
    row.values[kNodes] = std::move(regions);
  }
}

}  // namespace

EpochsTable plan_epochs(sdk::Plan& plan, const sdk::Host& host, const Json& session,
                        const std::vector<double>& wavelengths_nm, Faults& faults) {
  std::vector<Row> rows = EpochsReader(host, session, wavelengths_nm, faults).read();
  if (faults.any()) return {};
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.values.at("epoch_number") < b.values.at("epoch_number");
  });
  const auto layout = session.at("layout").get<std::string>();
  set_nodes(rows, layout == "standard");
  EpochsTable table;
  std::vector<Json> values;
  for (const Row& row : rows) {
    values.push_back(row.values);
    table.epochs.push_back(row.values.at("epoch_number"));
  }
  const sdk::TableFile<Json> columns(Json::parse(host.load(kColumns)), kColumns, layout);
  plan.table("/intervals/optogenetic_epochs",
             {"ndx-franklab-novela", "FrankLabOptogeneticEpochsTable"},
             "Metadata about optogenetic stimulation parameters per epoch");
  const auto outputs = columns.put(plan, values);
  table.start_output = outputs.at("start_time");
  table.stop_output = outputs.at("stop_time");
  return table;
}

}  // namespace rec2nwb::fsgui
