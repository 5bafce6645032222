#include "rec/header.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <pugixml.hpp>

#include "base/text.hpp"
#include "rec/header_text.hpp"
#include "rec/header_xml.hpp"

namespace rec2nwb {
namespace {

constexpr std::int64_t kMaxDeviceBytes = 65535;
constexpr std::int64_t kMaxChannels = 1'000'000;
constexpr double kMinRateHz = 1;
constexpr double kMaxRateHz = 10'000'000;
constexpr std::int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr std::int64_t kMinInt64 = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMaxInt64 = std::numeric_limits<std::int64_t>::max();

Attributes attributes_of(pugi::xml_node node) {
  Attributes all;
  for (const pugi::xml_attribute attribute : node.attributes()) {
    all.emplace(attribute.name(), attribute.value());
  }
  return all;
}

std::optional<std::uint32_t> optional_uint32(HeaderXml& xml, pugi::xml_node node, const char* key) {
  const auto value = xml.optional_whole(node, key, 0, kMaxDeviceBytes);
  return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

DeviceChannel read_device_channel(HeaderXml& xml, pugi::xml_node node) {
  DeviceChannel channel;
  channel.line = xml.line_of(node);
  channel.id = xml.text(node, "id");
  channel.data_type = node.attribute("dataType").value();
  const bool digital = channel.data_type == "digital";
  if (digital || channel.data_type == "analog") xml.text(node, "startByte");
  if (digital) xml.text(node, "bit");
  channel.start_byte = optional_uint32(xml, node, "startByte").value_or(0);
  channel.bit = optional_uint32(xml, node, "bit").value_or(0);
  if (const pugi::xml_attribute input = node.attribute("input")) {
    channel.input = trim(input.value()) != "0";
  }
  channel.interleaved_id_byte = optional_uint32(xml, node, "interleavedDataIDByte");
  channel.interleaved_id_bit = optional_uint32(xml, node, "interleavedDataIDBit");
  return channel;
}

Device read_device(HeaderXml& xml, pugi::xml_node node) {
  Device device;
  device.line = xml.line_of(node);
  device.name = xml.text(node, "name");
  device.num_bytes = static_cast<std::uint32_t>(
      xml.optional_whole(node, "numBytes", 0, kMaxDeviceBytes).value_or(0));
  device.available = trim(node.attribute("available").as_string("1")) != "0";
  for (const pugi::xml_node child : node.children("Channel")) {
    device.channels.push_back(read_device_channel(xml, child));
  }
  return device;
}

void read_hardware(HeaderXml& xml, Header& header) {
  const pugi::xml_node node = xml.section("HardwareConfiguration");
  if (node.empty()) {
    xml.fault(Code::kHeaderElement, xml.root(), "the header has no HardwareConfiguration element",
              "it says what the packets hold: take it from a recording of the same rig");
    return;
  }
  header.hardware_line = xml.line_of(node);
  header.rate_hz = xml.number(node, "samplingRate", kMinRateHz, kMaxRateHz);
  header.num_channels = static_cast<int>(xml.whole(node, "numChannels", 0, kMaxChannels));
  header.sys_time_included = trim(node.attribute("sysTimeIncluded").as_string("0")) != "0";
  std::map<std::string, std::int64_t> lines;
  for (const pugi::xml_node child : node.children("Device")) {
    Device device = read_device(xml, child);
    const auto [first, is_new] = lines.emplace(device.name, device.line);
    if (!is_new && !device.name.empty()) {
      xml.fault(Code::kDeviceTwice, child,
                format("{} stands twice in HardwareConfiguration, first in line {}, expected once",
                       label(child), first->second),
                "remove the one whose bytes are not in the packets");
    }
    header.devices.push_back(std::move(device));
  }
}

Ntrode read_ntrode(HeaderXml& xml, pugi::xml_node node) {
  Ntrode ntrode;
  ntrode.id = xml.whole(node, "id", kMinInt64, kMaxInt64);
  ntrode.attributes = attributes_of(node);
  for (const pugi::xml_node child : node.children("SpikeChannel")) {
    const auto hw_chan = static_cast<int>(xml.whole(child, "hwChan", 0, kMaxInt));
    ntrode.channels.push_back({hw_chan, attributes_of(child)});
  }
  return ntrode;
}

SpikeConfiguration read_spikes(HeaderXml& xml, const Header& header) {
  const pugi::xml_node node = xml.section("SpikeConfiguration");
  SpikeConfiguration spike;
  spike.device = node.attribute("device").value();
  spike.chan_per_chip = xml.optional_whole(node, "chanPerChip", kMinInt64, kMaxInt64);
  if (node.empty() && header.num_channels > 0) {
    xml.warn(Code::kHeaderElement, xml.root(),
             format("the header has no SpikeConfiguration element, but numChannels={}: the packets "
                    "are read as if they had no ephys channel",
                    header.num_channels),
             "take the element from a recording of the same rig if there were any");
  }
  for (const pugi::xml_node child : node.children("SpikeNTrode")) {
    spike.ntrodes.push_back(read_ntrode(xml, child));
  }
  return spike;
}

std::vector<Module> read_modules(HeaderXml& xml) {
  std::vector<Module> modules;
  const pugi::xml_node node = xml.root().child("ModuleConfiguration");
  for (const pugi::xml_node child : node.children("SingleModuleConfiguration")) {
    Module module{xml.text(child, "moduleName"), {}};
    for (const pugi::xml_node argument : child.children("Argument")) {
      module.arguments.push_back(attributes_of(argument));
    }
    modules.push_back(std::move(module));
  }
  return modules;
}

/// Nothing of it is needed where packets have a clock.
Attributes read_global(HeaderXml& xml) {
  const pugi::xml_node node = xml.section("GlobalConfiguration");
  if (node.empty()) {
    xml.warn(Code::kNoGlobalConfiguration, xml.root(),
             "the header has no GlobalConfiguration element: creation time and versions are not "
             "known",
             "");
  }
  const pugi::xml_attribute created = node.attribute("systemTimeAtCreation");
  if (created && !parse_int(trim(created.value()))) {
    xml.warn(Code::kCreationTime, node,
             format("{}, attribute systemTimeAtCreation: expected milliseconds since 1970, found "
                    "\"{}\"; taken as unknown",
                    label(node), one_line(std::string_view(created.value()).substr(0, 80))),
             "correct it, e.g. systemTimeAtCreation=\"1710779824807\"");
  }
  return attributes_of(node);
}

}  // namespace

std::size_t SpikeConfiguration::channel_count() const {
  std::size_t count = 0;
  for (const Ntrode& ntrode : ntrodes) {
    count += ntrode.channels.size();
  }
  return count;
}

std::optional<std::int64_t> Header::system_time_at_creation_ms() const {
  const auto found = global.find("systemTimeAtCreation");
  return found == global.end() ? std::nullopt : parse_int(trim(found->second));
}

const Device* Header::device(std::string_view name) const {
  const auto found = std::ranges::find(devices, name, &Device::name);
  return found == devices.end() ? nullptr : &*found;
}

Header parse_header(std::string_view text, const std::string& name) {
  const HeaderText found = find_header(text, name);
  HeaderXml xml(found.xml, name);
  Header header;
  header.header_bytes = found.header_bytes;
  header.global = read_global(xml);
  read_hardware(xml, header);
  header.spike = read_spikes(xml, header);
  header.modules = read_modules(xml);
  header.warnings = xml.finish();
  return header;
}

Header read_header(const std::filesystem::path& file) {
  return parse_header(read_header_text(file), file.string());
}

}  // namespace rec2nwb
