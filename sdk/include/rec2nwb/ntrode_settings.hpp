/// \file
/// What a header says of its ntrodes beyond their channels: microvolts per recorded count, and the
/// reference that the user chose.
///
///     const auto scales = sdk::ntrode_scales(session, faults);   // in create or plan
///     if (!faults.any()) scale = scales.at(ntrode_id);
///     const auto reference = sdk::ntrode_reference(session.at("header").at("ntrodes").at(0));
///
/// Needs: C++17; the session (schemas/session.schema.json) as a value of any JSON library with the
/// face of nlohmann::json. Promises: a scale is a finite number above 0; where there is none, a
/// fault that names the ntrode.
#ifndef REC2NWB_NTRODE_SETTINGS_HPP
#define REC2NWB_NTRODE_SETTINGS_HPP

#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <system_error>

#include "rec2nwb/faults.hpp"
#include "rec2nwb/text.hpp"

namespace rec2nwb::sdk {

namespace detail {

inline std::optional<double> positive_number(const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [at, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc() || at != end || !(number > 0) || !std::isfinite(number)) return {};
  return number;
}

template <typename Json>
std::optional<double> scale_of(const Json& ntrode, const Json& metadata, const std::string& source,
                               Faults& faults) {
  constexpr double kMicrovoltsPerVolt = 1e6;
  const Json& attributes = ntrode.at("attributes");
  for (const char* name : {"rawScalingToUv", "spikeScalingToUv"}) {
    if (!attributes.contains(name)) continue;
    const auto text = attributes.at(name).template get<std::string>();
    const auto scale = positive_number(text);
    if (scale) return scale;
    faults.add("", source, ": ", name, " of ntrode ", ntrode.at("id").dump(), " is '", text,
               "'; expected a number above 0");
    return std::nullopt;
  }
  const Json volts = metadata.value("raw_data_to_volts", Json());
  if (volts.is_number() && volts.template get<double>() > 0) {
    return volts.template get<double>() * kMicrovoltsPerVolt;
  }
  faults.add("/raw_data_to_volts", "the header has no rawScalingToUv for ntrode ",
             ntrode.at("id").dump(), ", so raw_data_to_volts is needed: volts per count, above 0");
  return std::nullopt;
}

}  // namespace detail

/// rawScalingToUv of the ntrode, else its spikeScalingToUv, else raw_data_to_volts of the metadata.
/// \return by ntrode id; empty after a fault
template <typename Json>
std::map<std::int64_t, double> ntrode_scales(const Json& session, Faults& faults) {
  const Json& header = session.at("header");
  const auto source = header.at("source").template get<std::string>();
  std::map<std::int64_t, double> of_ntrode;
  for (const Json& ntrode : header.at("ntrodes")) {
    const auto scale = detail::scale_of(ntrode, session.at("metadata"), source, faults);
    if (!scale) return {};  // the others lack it too, as a rule
    of_ntrode[ntrode.at("id").template get<std::int64_t>()] = *scale;
  }
  return of_ntrode;
}

struct NtrodeReference {
  std::string ntrode_text;              ///< refNTrodeID
  std::string channel_text;             ///< refChan
  std::optional<std::int64_t> ntrode;   ///< its id; nothing if the text is no number
  std::optional<std::int64_t> channel;  ///< from 1; nothing if the text is no number
  bool is_on = false;                   ///< for spikes, LFP or raw data
};

/// \param ntrode of session /header/ntrodes
/// \return nothing if refNTrodeID is absent or below 1. Trodes writes "1" also where no reference
/// was ever chosen, and ntrode 1 need not exist (Neuropixels count from 1001): see is_on.
template <typename Json>
std::optional<NtrodeReference> ntrode_reference(const Json& ntrode) {
  const auto text = [&](const char* name, const char* absent) -> std::string {
    return ntrode.at("attributes").value(name, absent);
  };
  NtrodeReference reference;
  reference.ntrode_text = text("refNTrodeID", "-1");
  reference.channel_text = text("refChan", "1");
  reference.ntrode = to_integer(reference.ntrode_text);
  reference.channel = to_integer(reference.channel_text);
  reference.is_on =
      text("refOn", "1") != "0" || text("lfpRefOn", "0") != "0" || text("rawRefOn", "0") != "0";
  if (reference.ntrode && *reference.ntrode <= 0) return std::nullopt;
  return reference;
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_NTRODE_SETTINGS_HPP
