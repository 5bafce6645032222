#include "probe.hpp"

#include <algorithm>
#include <set>

#include "rec2nwb/device_files.hpp"

namespace rec2nwb::ephys {
namespace {

/// num_shanks is not read: the shanks are there to be counted.
/// \param where says afterwards how far it came
/// \throws sdk::Fault if an electrode id stands there twice
Probe parse_probe(const Json& json, const std::string& file, std::string& where) {
  Probe probe;
  probe.file = file;
  where = "the probe";
  for (const char* key : {"probe_type", "units", "probe_description"}) {
    probe.attributes[key] = json.at(key).get<std::string>();
  }
  probe.attributes["contact_side_numbering"] = json.at("contact_side_numbering").get<bool>();
  probe.attributes["contact_size"] = json.at("contact_size").get<double>();
  probe.type = probe.attributes.at("probe_type");
  std::set<std::int64_t> ids;
  std::int64_t shank_index = 0;
  for (const Json& shank : json.at("shanks")) {
    where = say("shank at index ", shank_index++);
    const auto shank_id = shank.at("shank_id").get<std::int64_t>();
    std::int64_t index = 0;
    for (const Json& contact : shank.at("electrodes")) {
      where = say("electrode at index ", index++, " of shank ", shank_id);
      const Contact& added = probe.contacts.emplace_back(
          Contact{shank_id, contact.at("id").get<std::int64_t>(), contact.at("rel_x").get<double>(),
                  contact.at("rel_y").get<double>(), contact.at("rel_z").get<double>()});
      if (ids.insert(added.id).second) continue;
      throw sdk::Fault(
          file, "",
          say("electrode id ", added.id, " stands there twice; ids are unique in a probe"));
    }
  }
  return probe;
}

/// What of two probes of one type differs; "" if nothing that matters.
std::string difference(const Probe& a, const Probe& b) {
  for (const char* key : {"units", "contact_side_numbering", "contact_size"}) {
    if (a.attributes.at(key) != b.attributes.at(key)) return key;
  }
  return a.contacts == b.contacts ? "" : "electrodes";
}

void add_probe(Probes& probes, const Json& document, const std::string& file, Faults& faults) {
  Probe probe;
  std::string where;
  try {
    probe = parse_probe(document, file, where);
  } catch (const Json::exception& error) {
    throw sdk::Fault(file, "", say(where, " cannot be read: ", error.what()));
  }
  const auto [known, is_new] = probes.emplace(probe.type, probe);
  if (is_new) return;
  const std::string what = difference(known->second, probe);
  if (what.empty()) {
    known->second.attributes = probe.attributes;  // the description
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
  Probes probes;
  for (const auto& [file, content] : sdk::device_files(host, session, "probes")) {
    const bool is_ours = content.contains("probe_type");  // else a fiber, a light source, ...
    if (is_ours) faults.guard("", [&] { add_probe(probes, content, file, faults); });
  }
  return probes;
}

}  // namespace rec2nwb::ephys
