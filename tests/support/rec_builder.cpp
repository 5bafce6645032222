#include "support/rec_builder.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace rec2nwb::test {
namespace {

constexpr std::int64_t kStartNs = 1'700'000'000'000'000'000;

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

void add_attribute(std::string& xml, const std::string& name, const std::string& value) {
  xml += " " + name + "=\"" + escaped(value) + "\"";
}

void add_attributes(std::string& xml, const XmlAttributes& attributes) {
  for (const auto& [name, value] : attributes) {
    add_attribute(xml, name, value);
  }
}

void add_channel(std::string& xml, const ChannelSpec& channel) {
  xml += "   <Channel";
  add_attribute(xml, "dataType", channel.data_type);
  add_attribute(xml, "id", channel.id);
  add_attribute(xml, "startByte", std::to_string(channel.start_byte));
  add_attribute(xml, "bit", std::to_string(channel.bit));
  if (channel.input) {
    add_attribute(xml, "input", *channel.input ? "1" : "0");
  }
  if (channel.id_byte) {
    add_attribute(xml, "interleavedDataIDByte", std::to_string(*channel.id_byte));
  }
  if (channel.id_bit) {
    add_attribute(xml, "interleavedDataIDBit", std::to_string(*channel.id_bit));
  }
  xml += "/>\n";
}

void add_device(std::string& xml, const DeviceSpec& device) {
  xml += "  <Device";
  add_attribute(xml, "name", device.name);
  if (device.num_bytes) {
    add_attribute(xml, "numBytes", std::to_string(*device.num_bytes));
  }
  if (device.available) {
    add_attribute(xml, "available", *device.available ? "1" : "0");
  }
  xml += ">\n";
  for (const ChannelSpec& channel : device.channels) {
    add_channel(xml, channel);
  }
  xml += "  </Device>\n";
}

void add_modules(std::string& xml, const std::vector<ModuleSpec>& modules) {
  xml += " <ModuleConfiguration>\n";
  for (const ModuleSpec& module : modules) {
    xml += "  <SingleModuleConfiguration";
    add_attribute(xml, "moduleName", module.name);
    xml += ">\n";
    for (const XmlAttributes& argument : module.arguments) {
      xml += "   <Argument";
      add_attributes(xml, argument);
      xml += "/>\n";
    }
    xml += "  </SingleModuleConfiguration>\n";
  }
  xml += " </ModuleConfiguration>\n";
}

void add_ntrode(std::string& xml, const NtrodeSpec& ntrode) {
  xml += "  <SpikeNTrode";
  add_attribute(xml, "id", std::to_string(ntrode.id));
  add_attributes(xml, ntrode.attributes);
  xml += ">\n";
  for (const int hw_chan : ntrode.hw_chans) {
    xml += "   <SpikeChannel";
    add_attribute(xml, "hwChan", std::to_string(hw_chan));
    add_attributes(xml, ntrode.channel_attributes);
    xml += "/>\n";
  }
  xml += "  </SpikeNTrode>\n";
}

std::string numbered(std::string prefix, const char* kind, std::uint32_t number) {
  return prefix.append(kind).append(std::to_string(number));
}

bool has_system_time(const RecSpec& spec) {
  const auto found = spec.hardware.find("sysTimeIncluded");
  return found != spec.hardware.end() && found->second != "0";
}

void fill_defaults(Packet& packet, const RecSpec& spec, std::uint64_t row) {
  packet.set_counter(static_cast<std::uint32_t>(1000 + row));
  const bool has_clock =
      has_system_time(spec) || std::ranges::any_of(spec.devices, [](const DeviceSpec& device) {
        return device.name == "SysClock" && device.packet_bytes() == 8;
      });
  if (has_clock) {
    const double elapsed_ns = static_cast<double>(row) * 1e9 / std::stod(spec.rate_hz);
    packet.set_sysclock_ns(kStartNs + std::llround(elapsed_ns));
  }
}

}  // namespace

std::uint32_t DeviceSpec::packet_bytes() const {
  return available.value_or(true) ? num_bytes.value_or(0) : 0;
}

int RecSpec::channels_recorded() const {
  std::size_t count = 0;
  for (const NtrodeSpec& ntrode : ntrodes) {
    count += ntrode.hw_chans.size();
  }
  return static_cast<int>(count);
}

int RecSpec::channels_of_hardware() const { return num_channels.value_or(channels_recorded()); }

DeviceSpec controller_dio() {
  DeviceSpec device{"Controller_DIO", 1, true, {}};
  for (std::uint32_t line = 0; line < 8; ++line) {
    device.channels.push_back(
        {"Controller_Din" + std::to_string(line + 1), "digital", 0, line, true, {}, {}});
  }
  return device;
}

DeviceSpec ecu(const std::string& prefix) {
  DeviceSpec device{"ECU", 32, true, {}};
  for (std::uint32_t line = 0; line < 64; ++line) {
    const bool input = line < 32;
    const std::string id = numbered(prefix, input ? "Din" : "Dout", line % 32 + 1);
    device.channels.push_back({id, "digital", line / 8, line % 8, input, {}, {}});
  }
  for (std::uint32_t line = 0; line < 12; ++line) {
    const bool input = line < 8;
    const std::string id = numbered(prefix, input ? "Ain" : "Aout", line % 8 + 1);
    device.channels.push_back({id, "analog", 8 + 2 * line, 0, input, {}, {}});
  }
  return device;
}

DeviceSpec multiplexed(const std::string& name) {
  DeviceSpec device{name, 8, true, {}};
  std::uint32_t id_bit = 3;
  for (const std::string sensor : {"Accel", "Gyro", "Mag"}) {
    std::uint32_t start_byte = 2;
    for (const std::string axis : {"X", "Y", "Z"}) {
      device.channels.push_back({std::string("Headstage_").append(sensor).append(axis), "analog",
                                 start_byte, 0, true, 0, id_bit});
      start_byte += 2;
    }
    --id_bit;
  }
  device.channels.push_back({"Controller_Ain1", "analog", 2, 0, true, 0, 0});
  return device;
}

DeviceSpec sys_clock() { return {"SysClock", 8, true, {}}; }

std::vector<NtrodeSpec> ntrodes_of(int channels, int per_ntrode, const std::string& scaling_to_uv) {
  std::vector<NtrodeSpec> ntrodes;
  for (int hw_chan = 0; hw_chan < channels; ++hw_chan) {
    if (hw_chan % per_ntrode == 0) {
      ntrodes.push_back({hw_chan / per_ntrode + 1,
                         {},
                         {{"rawScalingToUv", scaling_to_uv}, {"spikeScalingToUv", scaling_to_uv}},
                         {}});
    }
    ntrodes.back().hw_chans.push_back(hw_chan);
  }
  return ntrodes;
}

RecSpec ephys_rig(int channels, int per_ntrode) {
  RecSpec spec;
  spec.devices = {controller_dio(), ecu(), multiplexed(), sys_clock()};
  spec.ntrodes = ntrodes_of(channels, per_ntrode);
  spec.global = {{"systemTimeAtCreation", "1700000000000"}, {"timestampAtCreation", "1000"}};
  return spec;
}

std::string rec_header_xml(const RecSpec& spec) {
  std::string xml = "<?xml version=\"1.0\"?>\n<Configuration>\n <GlobalConfiguration";
  add_attributes(xml, spec.global);
  xml += "/>\n <HardwareConfiguration";
  add_attribute(xml, "samplingRate", spec.rate_hz);
  add_attribute(xml, "numChannels", std::to_string(spec.channels_of_hardware()));
  add_attributes(xml, spec.hardware);
  xml += ">\n";
  for (const DeviceSpec& device : spec.devices) {
    add_device(xml, device);
  }
  xml += " </HardwareConfiguration>\n";
  add_modules(xml, spec.modules);
  xml += " <SpikeConfiguration";
  add_attributes(xml, spec.spike);
  xml += ">\n";
  for (const NtrodeSpec& ntrode : spec.ntrodes) {
    add_ntrode(xml, ntrode);
  }
  return xml + " </SpikeConfiguration>\n</Configuration>" + spec.after_end_tag;
}

std::vector<int> slot_hw_chans(const RecSpec& spec) {
  std::vector<int> order;
  for (const NtrodeSpec& ntrode : spec.ntrodes) {
    order.insert(order.end(), ntrode.hw_chans.begin(), ntrode.hw_chans.end());
  }
  std::ranges::sort(order);
  const auto chip = spec.spike.find("chanPerChip");
  const int per_chip = chip == spec.spike.end() ? 32 : std::stoi(chip->second);
  const int channels = spec.channels_of_hardware();
  const auto device = spec.spike.find("device");
  const bool intan = device == spec.spike.end() || device->second == "intan";
  const bool inside = order.empty() || (order.front() >= 0 && order.back() < channels);
  if (!intan || !inside || per_chip <= 0 || channels % per_chip != 0) {
    return order;
  }
  std::ranges::stable_sort(order, {}, [per_chip](int hw_chan) { return hw_chan % per_chip; });
  return order;
}

Packet::Packet(const RecSpec& spec) : slots_(slot_hw_chans(spec)) {
  std::vector<std::size_t> device_at;
  std::size_t at = 1;
  for (const DeviceSpec& device : spec.devices) {
    device_at.push_back(at);
    at += device.packet_bytes();
  }
  counter_at_ = at;
  ephys_at_ = counter_at_ + 4;
  if (has_system_time(spec)) {
    clock_at_ = ephys_at_;
    ephys_at_ += 8;
  }
  bytes_.resize(ephys_at_ + 2 * slots_.size());
  bytes_[0] = std::byte{0x55};
  for (std::size_t i = 0; i < spec.devices.size(); ++i) {
    const DeviceSpec& device = spec.devices[i];
    if (device.packet_bytes() == 0) {
      continue;
    }
    if (device.name == "SysClock" && device.packet_bytes() == 8) {
      clock_at_ = device_at[i];
    }
    devices_[device.name] = std::span(bytes_).subspan(device_at[i], device.packet_bytes());
    for (const ChannelSpec& channel : device.channels) {
      channels_[channel.id] = {device_at[i], channel};
    }
  }
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
    slot_of_[slots_[slot]] = slot;
  }
}

void Packet::clear() { std::fill(bytes_.begin() + 1, bytes_.end(), std::byte{0}); }

void Packet::put(std::size_t offset, const void* value, std::size_t size) {
  if (offset + size > bytes_.size()) {
    throw std::invalid_argument("the packet ends before this value");
  }
  std::memcpy(bytes_.data() + offset, value, size);
}

const Packet::Place& Packet::place(const std::string& channel_id) const {
  const auto found = channels_.find(channel_id);
  if (found == channels_.end()) {
    throw std::invalid_argument("no channel " + channel_id + " in any device with bytes");
  }
  return found->second;
}

void Packet::set_counter(std::uint32_t counter) { put(counter_at_, &counter, sizeof counter); }

void Packet::set_sysclock_ns(std::int64_t nanoseconds) {
  if (!clock_at_) {
    throw std::invalid_argument("this rig has no clock");
  }
  put(*clock_at_, &nanoseconds, sizeof nanoseconds);
}

void Packet::set_digital(const std::string& channel_id, bool on) {
  const Place& where = place(channel_id);
  std::byte& byte = bytes_.at(where.device_at + where.channel.start_byte);
  const std::byte mask = std::byte{1} << where.channel.bit;
  byte = on ? byte | mask : byte & ~mask;
}

void Packet::set_analog(const std::string& channel_id, std::int16_t value) {
  const Place& where = place(channel_id);
  put(where.device_at + where.channel.start_byte, &value, sizeof value);
}

void Packet::set_interleaved(const std::string& channel_id, std::int16_t value) {
  const Place& where = place(channel_id);
  if (!where.channel.id_byte || !where.channel.id_bit) {
    throw std::invalid_argument(channel_id + " is not interleaved");
  }
  set_analog(channel_id, value);
  bytes_.at(where.device_at + *where.channel.id_byte) |= std::byte{1} << *where.channel.id_bit;
}

void Packet::set_slot(std::size_t slot, std::int16_t value) {
  put(ephys_at_ + 2 * slot, &value, sizeof value);
}

void Packet::set_hw_chan(int hw_chan, std::int16_t value) {
  const auto found = slot_of_.find(hw_chan);
  if (found == slot_of_.end()) {
    throw std::invalid_argument("no hwChan " + std::to_string(hw_chan));
  }
  set_slot(found->second, value);
}

std::span<std::byte> Packet::device(const std::string& name) {
  const auto found = devices_.find(name);
  if (found == devices_.end()) {
    throw std::invalid_argument("no device " + name + " with bytes");
  }
  return found->second;
}

std::vector<std::byte> make_packet(const RecSpec& spec, std::uint64_t row, const FillPacket& fill) {
  Packet packet(spec);
  fill_defaults(packet, spec, row);
  if (fill) {
    fill(row, packet);
  }
  return {packet.bytes().begin(), packet.bytes().end()};
}

std::vector<std::byte> make_rec(const RecSpec& spec, std::uint64_t rows, const FillPacket& fill) {
  const std::string header = rec_header_xml(spec);
  const auto header_bytes = std::as_bytes(std::span(header));
  std::vector<std::byte> file(header_bytes.begin(), header_bytes.end());
  Packet packet(spec);
  file.reserve(file.size() + rows * packet.bytes().size());
  for (std::uint64_t row = 0; row < rows; ++row) {
    packet.clear();
    fill_defaults(packet, spec, row);
    if (fill) {
      fill(row, packet);
    }
    file.insert(file.end(), packet.bytes().begin(), packet.bytes().end());
  }
  return file;
}

void write_rec(const std::filesystem::path& path, const RecSpec& spec, std::uint64_t rows,
               const FillPacket& fill, std::span<const std::byte> tail) {
  std::vector<std::byte> file = make_rec(spec, rows, fill);
  file.insert(file.end(), tail.begin(), tail.end());
  write_bytes(path, file);
}

void write_bytes(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  write_bytes(path, std::as_bytes(std::span(text)));
}

}  // namespace rec2nwb::test
