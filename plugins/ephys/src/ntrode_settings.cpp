// What the header's ntrodes say of reference and scale.
#include <charconv>
#include <cmath>
#include <optional>

#include "montage.hpp"

namespace rec2nwb::ephys {
namespace {

constexpr double kMicrovoltsPerVolt = 1e6;

template <typename T>
std::optional<T> parse(const std::string& text) {
  T value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || at != end) return std::nullopt;
  return value;
}

/// Trodes writes refNTrodeID="1" also where no reference was ever chosen, and ntrode 1 need not
/// exist (Neuropixels count from 1001).
bool reference_is_on(const Json& attributes) {
  return attributes.value("refOn", "1") != "0" || attributes.value("lfpRefOn", "0") != "0" ||
         attributes.value("rawRefOn", "0") != "0";
}

/// The electrode that an ntrode is referenced to; none without a reference, or after a fault.
std::optional<Site> reference_of(const Json& ntrode, const Montage& montage,
                                 const std::string& source, Faults& faults) {
  const Json& attributes = ntrode.at("attributes");
  const auto id_text = attributes.value("refNTrodeID", "-1");
  const auto channel_text = attributes.value("refChan", "1");
  const auto id = parse<std::int64_t>(id_text);
  if (id && *id <= 0) return std::nullopt;
  const NtrodeMap* map = id ? montage.map_of(*id) : nullptr;
  const auto channel = parse<std::int64_t>(channel_text);
  if (map != nullptr && channel) {
    const auto electrode = map->electrode.find(*channel - 1);  // refChan counts from 1
    if (electrode != map->electrode.end()) return Site{map->group, electrode->second};
  }
  if (reference_is_on(attributes)) {
    faults.add("", source, ": the reference of ntrode ", ntrode.at("id").dump(), " is refNTrodeID ",
               id_text, ", refChan ", channel_text, ", but ",
               map == nullptr ? std::string("there is no such ntrode")
                              : say("that ntrode has channels 1 to ", map->electrode.size()));
  }
  return std::nullopt;
}

/// Microvolts a count; none after a fault.
std::optional<double> scale_of(const Json& ntrode, const Json& metadata, const std::string& source,
                               Faults& faults) {
  const Json& attributes = ntrode.at("attributes");
  for (const char* name : {"rawScalingToUv", "spikeScalingToUv"}) {
    if (!attributes.contains(name)) continue;
    const auto text = attributes.at(name).get<std::string>();
    const auto scale = parse<double>(text);
    if (scale && *scale > 0 && std::isfinite(*scale)) return scale;
    faults.add("", source, ": ", name, " of ntrode ", ntrode.at("id").dump(), " is '", text,
               "'; expected a number above 0");
    return std::nullopt;
  }
  const Json volts = metadata.value("raw_data_to_volts", Json());
  if (volts.is_number() && volts.get<double>() > 0) return volts.get<double>() * kMicrovoltsPerVolt;
  faults.add("/raw_data_to_volts", "the header has no rawScalingToUv for ntrode ",
             ntrode.at("id").dump(), ", so raw_data_to_volts is needed: volts per count, above 0");
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

void set_scales(const Json& session, Montage& montage, Faults& faults) {
  const Json& header = session.at("header");
  const auto source = header.at("source").get<std::string>();
  std::map<std::int64_t, double> of_ntrode;
  for (const Json& ntrode : header.at("ntrodes")) {
    const auto scale = scale_of(ntrode, session.at("metadata"), source, faults);
    if (!scale) return;  // the others lack it too, as a rule
    of_ntrode[ntrode.at("id").get<std::int64_t>()] = *scale;
  }
  for (auto& electrode : montage.electrodes) {
    electrode.uv_per_count = of_ntrode.at(electrode.ntrode_id);
  }
}

}  // namespace rec2nwb::ephys
