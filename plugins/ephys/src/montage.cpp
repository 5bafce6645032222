#include "montage.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace rec2nwb::ephys {
namespace {

constexpr const char* kMaps = "/ntrode_electrode_group_channel_map";
constexpr std::size_t kMostSingleFaults = 10;  // of one kind; the rest share a line

std::vector<Group> read_groups(const Json& metadata, const Probes& probes, Faults& faults) {
  std::vector<std::string> known;
  for (const auto& [type, probe] : probes) known.push_back(type);
  std::vector<Group> groups;
  for (const Cursor& entry : Cursor(metadata).at("electrode_groups").items()) {
    Group group{entry, entry.at("id").integer(), nullptr};
    const std::string type = entry.at("device_type").text();
    const auto probe = probes.find(type);
    if (probe == probes.end()) {
      faults.add(entry.place() + "/device_type", "unknown device_type '", type,
                 "'; nearest: ", sdk::quoted(sdk::nearest(type, known, 1)),
                 "; known: ", sdk::joined(known),
                 "; others come from a folder given with --device-metadata");
    } else {
      group.probe = &probe->second;
    }
    groups.push_back(group);
  }
  return groups;
}

/// Is the electrode on the group's probe? If not, that is a fault.
bool check_electrode(const Group& group, std::int64_t electrode, const std::string& pointer,
                     const std::string& what, Faults& faults) {
  if (group.probe == nullptr || group.probe->has_contact(electrode)) return true;
  faults.add(pointer, what, " ", electrode, " is outside the probe '", group.probe->type,
             "' of electrode group ", group.id, ", which has ", group.probe->contacts.size(),
             " electrodes");
  return false;
}

/// The channel that a key of a map stands for; none if it is no number.
std::optional<std::int64_t> channel_of(const std::string& key) {
  std::int64_t number = 0;
  const char* const end = key.data() + key.size();
  const auto [rest, error] = std::from_chars(key.data(), end, number);
  return error == std::errc() && rest == end ? std::optional(number) : std::nullopt;
}

/// Unknown groups, keys that are no numbers and electrodes mapped twice are faults of the metadata
/// by itself: the core, which checks it, has reported them.
void read_map(const Json& json, Montage& montage, Faults& faults) {
  const std::vector<Group>& groups = montage.groups;
  NtrodeMap& map = montage.maps.emplace_back();
  map.ntrode_id = json.at("ntrode_id").get<std::int64_t>();
  map.pointer = say(kMaps, "/", montage.maps.size() - 1);
  const auto group_id = json.at("electrode_group_id").get<std::int64_t>();
  while (map.group < groups.size() && groups[map.group].id != group_id) ++map.group;
  if (map.group == groups.size()) return;
  const Group& group = groups[map.group];
  for (const auto& [key, value] : json.at("map").items()) {
    const std::string place = say(map.pointer, "/map/", key);
    const auto electrode = value.get<std::int64_t>();
    if (!check_electrode(group, electrode, place, "electrode", faults)) continue;
    if (const auto channel = channel_of(key)) map.electrode[*channel] = electrode;
  }
  for (const Json& value : json.value("bad_channels", Json::array())) {
    const auto electrode = value.get<std::int64_t>();
    const std::string what = say("bad channel (an electrode id) of ntrode ", map.ntrode_id, ":");
    if (check_electrode(group, electrode, map.pointer + "/bad_channels", what, faults)) {
      montage.bad.emplace(map.group, electrode);
    }
  }
}

std::string ranges(const std::set<std::int64_t>& numbers) {
  return sdk::ranges_text({numbers.begin(), numbers.end()}, numbers.size());
}

struct MappedChannel {
  std::int64_t hw_chan;
  std::int64_t ntrode_id;
};

/// Holds the header's ntrodes against the metadata's, and both against what is recorded.
class Matcher {
 public:
  Matcher(const Json& session, const Montage& montage, Faults& faults)
      : montage_(montage),
        faults_(faults),
        source_(session.at("header").at("source").get<std::string>()) {
    const Json& ntrodes = session.at("header").at("ntrodes");
    for (const Json& ntrode : ntrodes) match_ntrode(ntrode);
    match_ids();
    if (ntrodes.size() != montage.maps.size()) {
      faults.add(kMaps, "Ntrode count mismatch: header has ", ntrodes.size(), ", metadata has ",
                 montage.maps.size(), " (header: ", source_, ")");
    }
    match_slots(session.at("slots"));
  }

  std::map<Site, MappedChannel> channels;
  std::map<std::int64_t, std::uint32_t> slots;  // by hwChan

 private:
  void match_ntrode(const Json& ntrode) {
    const auto id = ntrode.at("id").get<std::int64_t>();
    const NtrodeMap* map = montage_.map_of(id);
    if (!ids_.insert(id).second) faults_.add("", source_, ": ntrode ", id, " stands there twice");
    const Json& all = ntrode.at("channels");
    for (std::size_t k = 0; k < all.size(); ++k) {
      const auto hw_chan = all[k].at("hw_chan").get<std::int64_t>();
      const auto [first, is_new] = owner_.emplace(hw_chan, id);
      if (!is_new) {
        faults_.add("", source_, ": hwChan ", hw_chan, " stands there twice, in ntrode ",
                    first->second, " and in ntrode ", id);
      }
      if (map == nullptr) continue;
      mapped_.insert(hw_chan);
      const auto electrode = map->electrode.find(static_cast<std::int64_t>(k));
      if (electrode != map->electrode.end()) {
        channels.insert_or_assign(Site{map->group, electrode->second}, MappedChannel{hw_chan, id});
      }
    }
    const bool known = map != nullptr && map->group < montage_.groups.size();
    if (known && all.size() != map->electrode.size()) {
      faults_.add(map->pointer + "/map", "Channel count mismatch for ntrode ", id, ": header has ",
                  all.size(), ", metadata has ", map->electrode.size(), " (header: ", source_, ")");
    }
  }

  void match_ids() {
    std::set<std::int64_t> only_in_header = ids_;
    std::set<std::int64_t> only_in_metadata;
    for (const NtrodeMap& map : montage_.maps) {
      only_in_header.erase(map.ntrode_id);
      if (ids_.count(map.ntrode_id) == 0) only_in_metadata.insert(map.ntrode_id);
    }
    report(only_in_header, say("present in the rec/reconfig header (", source_,
                               ") but not in the metadata (ntrode_electrode_group_channel_map)"));
    report(only_in_metadata,
           say("present in the metadata (ntrode_electrode_group_channel_map) but not in the "
               "rec/reconfig header (",
               source_, ")"));
  }

  /// A line an ntrode, unless there are many: a forgotten --header-reconfig concerns all of them.
  void report(std::set<std::int64_t> ids, const std::string& text) {
    for (std::size_t i = 0; i < kMostSingleFaults && !ids.empty(); ++i) {
      const NtrodeMap* map = montage_.map_of(*ids.begin());
      faults_.add(map == nullptr ? kMaps : map->pointer, "ntrode ", *ids.begin(), " is ", text);
      ids.erase(ids.begin());
    }
    if (ids.empty()) return;
    faults_.add(kMaps, ids.size(), " more ntrodes are ", text, ": ", ranges(ids),
                "; is a --header-reconfig file missing, or is it that of another session?");
  }

  void match_slots(const Json& recorded) {
    std::set<std::int64_t> missing;
    std::set<std::int64_t> extra = mapped_;
    for (const Json& slot : recorded) {
      const auto hw_chan = slot.get<std::int64_t>();
      slots.emplace(hw_chan, static_cast<std::uint32_t>(slots.size()));
      if (extra.erase(hw_chan) == 0) missing.insert(hw_chan);
    }
    if (!missing.empty()) {
      faults_.add(kMaps, "missing hardware channels: ", ranges(missing),
                  " are recorded, but no ntrode with metadata has them (header: ", source_, ")");
    }
    if (!extra.empty()) {
      faults_.add(kMaps, "extra hardware channels: ntrodes of ", source_, " have ", ranges(extra),
                  ", which are not recorded");
    }
  }

  const Montage& montage_;
  Faults& faults_;
  std::string source_;
  std::set<std::int64_t> ids_;
  std::map<std::int64_t, std::int64_t> owner_;  // hwChan -> ntrode
  std::set<std::int64_t> mapped_;               // hwChans of ntrodes with metadata
};

std::vector<Electrode> list_electrodes(const Montage& montage, const Matcher& matcher) {
  std::vector<Electrode> electrodes;
  for (std::size_t g = 0; g < montage.groups.size(); ++g) {
    std::int64_t number = 0;
    for (const Contact& contact : montage.groups[g].probe->contacts) {
      const Site site{g, contact.id};
      const auto channel = matcher.channels.find(site);
      const std::int64_t number_in_probe = number++;
      if (channel == matcher.channels.end()) continue;
      const auto [hw_chan, ntrode_id] = channel->second;
      electrodes.push_back({g, contact, number_in_probe, hw_chan, matcher.slots.at(hw_chan),
                            ntrode_id, montage.bad.count(site) > 0, -1, 0});
    }
  }
  return electrodes;
}

}  // namespace

const NtrodeMap* Montage::map_of(std::int64_t ntrode_id) const {
  const auto at = std::find_if(maps.begin(), maps.end(), [ntrode_id](const NtrodeMap& map) {
    return map.ntrode_id == ntrode_id;
  });
  return at == maps.end() ? nullptr : &*at;
}

Montage make_montage(const Json& session, const Probes& probes, Faults& faults) {
  const Json& metadata = session.at("metadata");
  Montage montage;
  if (metadata.value("electrode_groups", Json::array()).empty()) {
    faults.add(
        "/electrode_groups", "the recording has ", session.at("slots").size(),
        " ephys channels, but the metadata has no electrode_groups; add electrode_groups and "
        "ntrode_electrode_group_channel_map, or leave ephys out with --without ephys");
    return montage;
  }
  montage.groups = read_groups(metadata, probes, faults);
  for (const Json& json : metadata.value("ntrode_electrode_group_channel_map", Json::array())) {
    read_map(json, montage, faults);
  }
  const Matcher matcher(session, montage, faults);
  if (!faults.any()) montage.electrodes = list_electrodes(montage, matcher);
  return montage;
}

}  // namespace rec2nwb::ephys
