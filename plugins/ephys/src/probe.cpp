#include "probe.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace rec2nwb::ephys {
namespace {

/// num_shanks is not read: the shanks are there to be counted.
/// \param where says afterwards how far it came
Probe parse_probe(const Json& json, std::string& where) {
  Probe probe;
  where = "the probe";
  probe.type = json.at("probe_type").get<std::string>();
  probe.units = json.at("units").get<std::string>();
  probe.description = json.at("probe_description").get<std::string>();
  probe.contact_side_numbering = json.at("contact_side_numbering").get<bool>();
  probe.contact_size = json.at("contact_size").get<double>();
  std::int64_t shank_index = 0;
  for (const Json& shank : json.at("shanks")) {
    where = say("shank at index ", shank_index++);
    const auto shank_id = shank.at("shank_id").get<std::int64_t>();
    std::int64_t index = 0;
    for (const Json& contact : shank.at("electrodes")) {
      where = say("electrode at index ", index++, " of shank ", shank_id);
      probe.contacts.push_back(
          {shank_id, contact.at("id").get<std::int64_t>(), contact.at("rel_x").get<double>(),
           contact.at("rel_y").get<double>(), contact.at("rel_z").get<double>()});
    }
  }
  return probe;
}

/// The first electrode id that stands there twice; -1 if all are unique.
std::int64_t repeated_id(const Probe& probe) {
  std::set<std::int64_t> ids;
  for (const Contact& contact : probe.contacts) {
    if (!ids.insert(contact.id).second) return contact.id;
  }
  return -1;
}

/// What of two probes of one type differs; "" if nothing that matters.
std::string difference(const Probe& a, const Probe& b) {
  if (a.units != b.units) return "units";
  if (a.contact_side_numbering != b.contact_side_numbering) return "contact_side_numbering";
  if (a.contact_size != b.contact_size) return "contact_size";
  return a.contacts == b.contacts ? "" : "electrodes";
}

void add_probe(Probes& probes, const Json& document, const std::string& file, Faults& faults) {
  Probe probe;
  std::string where;
  try {
    probe = parse_probe(document, where);
  } catch (const Json::exception& error) {
    faults.add("", file, ": ", where, " cannot be read: ", error.what());
    return;
  }
  if (const std::int64_t id = repeated_id(probe); id >= 0) {
    faults.add("", file, ": electrode id ", id, " stands there twice; ids are unique in a probe");
    return;
  }
  probe.file = file;
  const auto [known, is_new] = probes.emplace(probe.type, probe);
  if (is_new) return;
  const std::string what = difference(known->second, probe);
  if (what.empty()) {
    known->second.description = probe.description;
    return;
  }
  faults.add("", "two different probes of probe_type '", probe.type, "': their ", what,
             " differ between ", known->second.file, " and ", file,
             "; give the one in the second file a probe_type of its own");
}

}  // namespace

bool Probe::has_contact(std::int64_t id) const {
  return std::any_of(contacts.begin(), contacts.end(),
                     [id](const Contact& contact) { return contact.id == id; });
}

Probes load_probes(const sdk::Host& host, const Json& session, Faults& faults) {
  const std::filesystem::path folder = session.at("plugin").at("folder").get<std::string>();
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "probes")) {
    if (entry.path().extension() == ".yml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  Probes probes;
  for (const auto& file : files) add_probe(probes, Json::parse(host.load(file)), file, faults);
  for (const Json& document : session.at("device_metadata")) {
    const Json& content = document.at("content");
    if (!content.contains("probe_type")) continue;  // a fiber, a light source, ...
    add_probe(probes, content, document.at("file").get<std::string>(), faults);
  }
  return probes;
}

}  // namespace rec2nwb::ephys
