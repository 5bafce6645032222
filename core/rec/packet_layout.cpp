#include "rec/packet_layout.hpp"

#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

constexpr std::uint64_t kMaxPacketBytes = 16ULL << 20;
constexpr std::uint32_t kClockBytes = 8;
constexpr std::uint32_t kCounterBytes = 4;
constexpr std::uint32_t kMaxBit = 7;
constexpr std::size_t kMaxFaults = 50;

/// Bytes of a channel that have to be in its device. Recorders list multiplexed uint32 channels at
/// byte 6 of an 8-byte device; nothing reads those, so for other types the first byte decides.
std::uint32_t value_bytes(const DeviceChannel& channel) {
  return channel.data_type == "analog" ? 2 : 1;
}

/// Faults of a header that is well-formed, but does not fit the packets that it describes.
class LayoutFaults {
 public:
  explicit LayoutFaults(const std::string& file) : file_(file) {}

  void check(const Device& device);
  void add(Code code, std::int64_t line, std::string text, std::string what_to_do);
  void throw_if_any() const;

 private:
  void check_channel(const Device& device, const DeviceChannel& channel);

  const std::string& file_;
  Problems problems_;
  std::size_t left_out_ = 0;
};

void LayoutFaults::add(Code code, std::int64_t line, std::string text, std::string what_to_do) {
  if (problems_.all().size() >= kMaxFaults) {
    ++left_out_;
    return;
  }
  Where where{.file = file_};
  if (line > 0) where.line = line;
  problems_.error(code, std::move(where), std::move(text), std::move(what_to_do));
}

void LayoutFaults::throw_if_any() const {
  const std::vector<Problem>& all = problems_.all();
  if (all.size() == 1) throw Error(all[0].code, all[0].text, all[0].where, all[0].what_to_do);
  const std::string more = left_out_ == 0 ? "" : format(" ({} more are not shown)", left_out_);
  problems_.throw_if_errors(
      format("{}: the header does not fit its own packets{}:", one_line(file_), more));
}

void LayoutFaults::check_channel(const Device& device, const DeviceChannel& channel) {
  const auto fault = [&](const std::string& what) {
    add(Code::kDeviceChannel, channel.line,
        format("Channel '{}' of Device '{}': {}", one_line(channel.id), one_line(device.name),
               what),
        "correct the channel, or numBytes of its device, as in a recording of the same rig");
  };
  const std::uint32_t end = channel.start_byte + value_bytes(channel);
  if (end > device.num_bytes) {
    fault(format("expected bytes inside the device's {}, found bytes {} to {} (startByte {})",
                 device.num_bytes, channel.start_byte, end - 1, channel.start_byte));
  }
  if (channel.data_type == "digital" && channel.bit > kMaxBit) {
    fault(format("expected bit 0 to 7, found {}", channel.bit));
  }
  if (channel.interleaved_id_byte.has_value() != channel.interleaved_id_bit.has_value()) {
    fault("expected interleavedDataIDByte and interleavedDataIDBit together, found one of them");
  }
  if (channel.interleaved_id_byte.value_or(0) >= device.num_bytes) {
    fault(format("expected interleavedDataIDByte below the device's {} bytes, found {}",
                 device.num_bytes, *channel.interleaved_id_byte));
  }
  if (channel.interleaved_id_bit.value_or(0) > kMaxBit) {
    fault(format("expected interleavedDataIDBit 0 to 7, found {}", *channel.interleaved_id_bit));
  }
}

void LayoutFaults::check(const Device& device) {
  if (device.name == "SysClock" && device.num_bytes != kClockBytes) {
    add(Code::kClockSize, device.line,
        format("Device 'SysClock', attribute numBytes: expected 8 (one int64), found {}",
               device.num_bytes),
        "write numBytes=\"8\" if the packets have a SysClock, or remove the device");
  }
  for (const DeviceChannel& channel : device.channels) check_channel(device, channel);
}

std::uint32_t count_ephys(const Header& header, LayoutFaults& faults) {
  const std::size_t in_spikes = header.spike.channel_count();
  const auto in_hardware = static_cast<std::size_t>(header.num_channels);
  if (in_spikes > in_hardware) {
    faults.add(Code::kTooManyChannels, header.hardware_line,
               format("SpikeConfiguration has {} SpikeChannels, expected at most numChannels={} of "
                      "HardwareConfiguration",
                      in_spikes, in_hardware),
               "one of the two is not of this recording: correct it as in one of the same rig");
  }
  return static_cast<std::uint32_t>(in_spikes);
}

}  // namespace

PacketLayout packet_layout(const Header& header, const std::string& file_name) {
  PacketLayout layout;
  LayoutFaults faults(file_name);
  layout.ephys_channels = count_ephys(header, faults);
  std::uint64_t at = sizeof kSyncByte;
  for (const Device& device : header.devices) {
    if (device.packet_bytes() == 0) {
      layout.device_offset_bytes.push_back(kAbsentDevice);
      continue;
    }
    faults.check(device);
    const auto offset = static_cast<std::uint32_t>(at);
    layout.device_offset_bytes.push_back(offset);
    if (device.name == "SysClock") {
      layout.sysclock_offset_bytes = offset;
    }
    at += device.packet_bytes();
    if (at > kMaxPacketBytes) {
      throw Error(Code::kPacketTooLarge,
                  format("the devices take more than {} bytes of a packet", kMaxPacketBytes),
                  {.file = file_name}, "check the numBytes of its Device elements");
    }
  }
  faults.throw_if_any();
  layout.counter_offset_bytes = static_cast<std::uint32_t>(at);
  layout.ephys_offset_bytes = layout.counter_offset_bytes + kCounterBytes;
  if (header.sys_time_included) {
    if (!layout.sysclock_offset_bytes) {
      layout.sysclock_offset_bytes = layout.ephys_offset_bytes;
    }
    layout.ephys_offset_bytes += kClockBytes;
  }
  layout.packet_bytes = layout.ephys_offset_bytes + 2 * layout.ephys_channels;
  return layout;
}

}  // namespace rec2nwb
