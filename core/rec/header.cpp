#include "rec/header.hpp"

#include <algorithm>
#include <limits>
#include <pugixml.hpp>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "rec/header_text.hpp"

namespace rec2nwb {
namespace {

constexpr std::int64_t kMaxDeviceBytes = 65535;
constexpr std::int64_t kMaxChannels = 1'000'000;
/// Doctypes are kept only to be refused: a recording has none, and no entities are wanted.
constexpr unsigned kParseOptions = pugi::parse_default | pugi::parse_doctype;
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

/// "Device 'ECU'", "SpikeNTrode '12'", "HardwareConfiguration".
std::string label(pugi::xml_node node) {
  for (const char* key : {"name", "id"}) {
    const std::string_view value = node.attribute(key).value();
    if (!value.empty()) {
      return format("{} '{}'", node.name(), to_utf8(value.substr(0, 80)));
    }
  }
  return node.name();
}

/// An XML document with the place of its elements, and the checks of their attributes.
class Document {
 public:
  Document(std::string_view xml, const std::string& file) : xml_(xml), file_(file) {
    const pugi::xml_parse_result result =
        document_.load_buffer(xml.data(), xml.size(), kParseOptions);
    if (!result) {
      throw Error(format("the header is not well-formed XML: {}", result.description()),
                  where(result.offset));
    }
    for (const pugi::xml_node node : document_.children()) {
      if (node.type() == pugi::node_doctype) {
        throw Error("the header has a DOCTYPE, which no .rec header has", where(0),
                    "remove it if the file is to be trusted");
      }
    }
  }

  [[nodiscard]] pugi::xml_node root() const {
    const pugi::xml_node root = document_.document_element();
    if (std::string_view(root.name()) != "Configuration") {
      fail(root, format("expected the root element Configuration, found {}", root.name()));
    }
    return root;
  }

  [[noreturn]] void fail(pugi::xml_node node, const std::string& what) const {
    Where place = where(node.offset_debug());
    place.column.reset();
    throw Error(what, place);
  }

  std::string text(pugi::xml_node node, const char* key) const {
    const pugi::xml_attribute attribute = node.attribute(key);
    if (attribute.empty()) {
      fail(node, format("{}: attribute {} is missing", label(node), key));
    }
    return attribute.value();
  }

  std::int64_t whole(pugi::xml_node node, const char* key, std::int64_t min,
                     std::int64_t max) const {
    const std::string value = text(node, key);
    const std::optional<std::int64_t> number = parse_int(trim(value));
    if (!number || *number < min || *number > max) {
      const std::string range =
          min == kMinInt64 ? "a whole number" : format("a whole number from {} to {}", min, max);
      fail_value(node, key, range, value);
    }
    return *number;
  }

  std::optional<std::int64_t> optional_whole(pugi::xml_node node, const char* key, std::int64_t min,
                                             std::int64_t max) const {
    if (node.attribute(key).empty()) {
      return std::nullopt;
    }
    return whole(node, key, min, max);
  }

  double positive(pugi::xml_node node, const char* key) const {
    const std::string value = text(node, key);
    const std::optional<double> number = parse_double(trim(value));
    if (!number || *number <= 0) {
      fail_value(node, key, "a number above 0", value);
    }
    return *number;
  }

 private:
  [[noreturn]] void fail_value(pugi::xml_node node, const char* key, const std::string& expected,
                               std::string_view found) const {
    fail(node, format("{}, attribute {}: expected {}, found \"{}\"", label(node), key, expected,
                      to_utf8(found.substr(0, 80))));
  }

  [[nodiscard]] Where where(std::ptrdiff_t offset) const {
    const std::size_t at =
        std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)), xml_.size());
    const std::string_view before = xml_.substr(0, at);
    const std::size_t newline = before.rfind('\n');
    const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
    Where place;
    place.file = file_;
    place.line = 1 + std::count(before.begin(), before.end(), '\n');
    place.column = static_cast<std::int64_t>(at - line_start) + 1;
    return place;
  }

  std::string_view xml_;
  const std::string& file_;
  pugi::xml_document document_;
};

std::optional<std::uint32_t> optional_uint32(const Document& xml, pugi::xml_node node,
                                             const char* key) {
  const auto value = xml.optional_whole(node, key, 0, kMaxDeviceBytes);
  return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

DeviceChannel read_device_channel(const Document& xml, pugi::xml_node node) {
  DeviceChannel channel;
  channel.id = xml.text(node, "id");
  channel.data_type = node.attribute("dataType").value();
  const bool digital = channel.data_type == "digital";
  if (digital || channel.data_type == "analog") {
    xml.text(node, "startByte");
  }
  if (digital) {
    xml.text(node, "bit");
  }
  channel.start_byte = optional_uint32(xml, node, "startByte").value_or(0);
  channel.bit = optional_uint32(xml, node, "bit").value_or(0);
  if (const pugi::xml_attribute input = node.attribute("input")) {
    channel.input = trim(input.value()) != "0";
  }
  channel.interleaved_id_byte = optional_uint32(xml, node, "interleavedDataIDByte");
  channel.interleaved_id_bit = optional_uint32(xml, node, "interleavedDataIDBit");
  return channel;
}

Device read_device(const Document& xml, pugi::xml_node node) {
  Device device;
  device.name = xml.text(node, "name");
  device.num_bytes = static_cast<std::uint32_t>(
      xml.optional_whole(node, "numBytes", 0, kMaxDeviceBytes).value_or(0));
  device.available = trim(node.attribute("available").as_string("1")) != "0";
  for (const pugi::xml_node child : node.children("Channel")) {
    device.channels.push_back(read_device_channel(xml, child));
  }
  return device;
}

void read_hardware(const Document& xml, pugi::xml_node root, Header& header) {
  const pugi::xml_node node = root.child("HardwareConfiguration");
  if (node.empty()) {
    xml.fail(root, "the header has no HardwareConfiguration element");
  }
  header.rate_hz = xml.positive(node, "samplingRate");
  header.num_channels = static_cast<int>(xml.whole(node, "numChannels", 0, kMaxChannels));
  header.sys_time_included = trim(node.attribute("sysTimeIncluded").as_string("0")) != "0";
  std::set<std::string> names;
  for (const pugi::xml_node child : node.children("Device")) {
    Device device = read_device(xml, child);
    if (!names.insert(device.name).second) {
      xml.fail(child,
               format("{} stands twice in HardwareConfiguration, expected once", label(child)));
    }
    header.devices.push_back(std::move(device));
  }
}

Ntrode read_ntrode(const Document& xml, pugi::xml_node node) {
  Ntrode ntrode;
  ntrode.id = xml.whole(node, "id", kMinInt64, kMaxInt64);
  ntrode.attributes = attributes_of(node);
  for (const pugi::xml_node child : node.children("SpikeChannel")) {
    const auto hw_chan = static_cast<int>(xml.whole(child, "hwChan", 0, kMaxInt));
    ntrode.channels.push_back({hw_chan, attributes_of(child)});
  }
  return ntrode;
}

SpikeConfiguration read_spikes(const Document& xml, pugi::xml_node node) {
  SpikeConfiguration spike;
  spike.device = node.attribute("device").value();
  spike.chan_per_chip = xml.optional_whole(node, "chanPerChip", kMinInt64, kMaxInt64);
  for (const pugi::xml_node child : node.children("SpikeNTrode")) {
    spike.ntrodes.push_back(read_ntrode(xml, child));
  }
  return spike;
}

std::vector<Module> read_modules(const Document& xml, pugi::xml_node node) {
  std::vector<Module> modules;
  for (const pugi::xml_node child : node.children("SingleModuleConfiguration")) {
    Module module{xml.text(child, "moduleName"), {}};
    for (const pugi::xml_node argument : child.children("Argument")) {
      module.arguments.push_back(attributes_of(argument));
    }
    modules.push_back(std::move(module));
  }
  return modules;
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
  const Document xml(found.xml, name);
  const pugi::xml_node root = xml.root();
  Header header;
  header.header_bytes = found.header_bytes;
  header.global = attributes_of(root.child("GlobalConfiguration"));
  read_hardware(xml, root, header);
  header.spike = read_spikes(xml, root.child("SpikeConfiguration"));
  header.modules = read_modules(xml, root.child("ModuleConfiguration"));
  return header;
}

Header read_header(const std::filesystem::path& file) {
  return parse_header(read_header_text(file), file.string());
}

}  // namespace rec2nwb
