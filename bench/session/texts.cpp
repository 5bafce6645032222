#include "session/texts.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "session/field_signal.hpp"

namespace rec2nwb::bench {
namespace {

std::size_t find_in(const std::string& text, const std::string& what, std::size_t from = 0) {
  const std::size_t at = text.find(what, from);
  if (at == std::string::npos)
    throw Error(Code::kInternal, "the demo's text has no '" + what + "'");
  return at;
}

void replace(std::string& text, std::size_t from, std::size_t to, const std::string& with) {
  text.replace(from, to - from, with);
}

std::string ntrode(std::uint32_t number, std::uint32_t channels) {
  std::string xml = format(
      "  <SpikeNTrode id=\"{0}\" color=\"#24c600\" filterOn=\"1\" lowFilter=\"600\""
      " highFilter=\"6000\" refOn=\"0\" refNTrodeID=\"-1\" refChan=\"1\" groupRefOn=\"0\""
      " refGroup=\"0\" lfpRefOn=\"0\" rawRefOn=\"0\" lfpFilterOn=\"0\" notchFilterOn=\"0\""
      " notchFreq=\"60\" notchBW=\"10\" LFPChan=\"1\" LFPHighFilter=\"200\" moduleDataOn=\"0\""
      " viewLFPBand=\"0\" viewSpikeBand=\"1\" viewStimBand=\"0\" rawScalingToUv=\"{1}\""
      " spikeScalingToUv=\"{1}\" lfpScalingToUv=\"{1}\">\n",
      number + 1, kMicrovoltsPerCount);
  for (std::uint32_t i = 0; i < channels; ++i) {
    xml += format(
        "   <SpikeChannel hwChan=\"{}\" thresh=\"60\" maxDisp=\"200\" triggerOn=\"1\""
        " stimCapable=\"0\" spikeSortingGroup=\"0\"/>\n",
        number * channels + i);
  }
  return xml + "  </SpikeNTrode>\n";
}

std::string electrode_group(std::uint32_t number, bool probe) {
  return format(R"(  - id: {0}
    location: "CA1"
    device_type: "{1}"
    description: "{2} {3}"
    targeted_location: "CA1"
    targeted_x: 2.2
    targeted_y: -3.8
    targeted_z: 2.0
    units: "mm"
)",
                number, probe ? "128c-4s6mm6cm-15um-26um-sl" : "tetrode_12.5",
                probe ? "Probe" : "Tetrode", number + 1);
}

std::string electrodes(const Wide& wide) {
  const std::uint32_t contacts = group_channels(wide);
  const std::uint32_t device = wide.shanks ? kProbeChannels : kTetrodeChannels;
  std::string groups = "electrode_groups:\n";
  for (std::uint32_t i = 0; i < wide.channels / device; ++i) {
    groups += electrode_group(i, wide.shanks);
  }
  std::string maps = "ntrode_electrode_group_channel_map:\n";
  for (std::uint32_t i = 0; i < wide.channels / contacts; ++i) {
    const std::uint32_t first = i * contacts;
    maps +=
        format("  - ntrode_id: {}\n    electrode_group_id: {}\n    bad_channels: []\n    map:\n",
               i + 1, first / device);
    for (std::uint32_t k = 0; k < contacts; ++k) {
      maps += format("      \"{}\": {}\n", k, (first + k) % device);
    }
  }
  return groups + maps;
}

}  // namespace

std::string wide_header(std::string header, const Wide& wide) {
  const std::string count = "numChannels=\"";
  const std::size_t from = find_in(header, count) + count.size();
  replace(header, from, find_in(header, "\"", from), std::to_string(wide.channels));
  const std::string end = "</SpikeConfiguration>\n";
  std::string spike = format(
      "<SpikeConfiguration device=\"intan\" chanPerChip=\"{}\" categories=\"\">\n", kChipChannels);
  const std::uint32_t contacts = group_channels(wide);
  for (std::uint32_t i = 0; i < wide.channels / contacts; ++i) spike += ntrode(i, contacts);
  replace(header, find_in(header, "<SpikeConfiguration"), find_in(header, end) + end.size(),
          spike + " " + end);
  return header;
}

std::string wide_metadata(std::string yaml, const Wide& wide) {
  yaml.resize(find_in(yaml, "electrode_groups:"));
  if (wide.channels > 0) return yaml + electrodes(wide);
  return yaml + "electrode_groups: []\nntrode_electrode_group_channel_map: []\n";
}

}  // namespace rec2nwb::bench
