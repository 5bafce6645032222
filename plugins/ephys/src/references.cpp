// What the header's ntrodes say of their reference.
#include <optional>

#include "montage.hpp"
#include "rec2nwb/ntrode_settings.hpp"

namespace rec2nwb::ephys {
namespace {

/// The electrode that an ntrode is referenced to; none without a reference, or after a fault.
std::optional<Site> reference_of(const Json& ntrode, const Montage& montage,
                                 const std::string& source, Faults& faults) {
  const auto reference = sdk::ntrode_reference(ntrode);
  if (!reference) return std::nullopt;
  const NtrodeMap* map = reference->ntrode ? montage.map_of(*reference->ntrode) : nullptr;
  if (map != nullptr && reference->channel) {
    const auto electrode = map->electrode.find(*reference->channel - 1);  // refChan counts from 1
    if (electrode != map->electrode.end()) return Site{map->group, electrode->second};
  }
  // Without a map that can be used there is another fault, and nothing to hold the reference
  // against.
  const bool is_mapped =
      map == nullptr || (map->group < montage.groups.size() && !map->electrode.empty());
  if (reference->is_on && is_mapped) {
    faults.add("", source, ": the reference of ntrode ", ntrode.at("id").dump(), " is refNTrodeID ",
               reference->ntrode_text, ", refChan ", reference->channel_text, ", but ",
               map == nullptr ? std::string("there is no such ntrode")
                              : say("that ntrode has channels 1 to ", map->electrode.size()));
  }
  return std::nullopt;
}

}  // namespace

void set_references(const Json& session, Montage& montage, Faults& faults) {
  const Json& header = session.at("header");
  const auto source = header.at("source").get<std::string>();
  std::map<std::size_t, std::optional<Site>> of_group;
  for (const Json& ntrode : header.at("ntrodes")) {
    const NtrodeMap* map = montage.map_of(ntrode.at("id").get<std::int64_t>());
    if (map != nullptr) of_group[map->group] = reference_of(ntrode, montage, source, faults);
  }
  std::map<Site, std::int64_t> row_of;
  for (const auto& electrode : montage.electrodes) {
    row_of.emplace(Site{electrode.group, electrode.contact.id}, row_of.size());
  }
  for (auto& electrode : montage.electrodes) {
    const auto& site = of_group[electrode.group];
    electrode.reference_row = site ? row_of.at(*site) : -1;
  }
}

}  // namespace rec2nwb::ephys
