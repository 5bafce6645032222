#include "rec/packet_layout.hpp"

#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

constexpr std::uint64_t kMaxPacketBytes = 16ULL << 20;
constexpr std::uint32_t kClockBytes = 8;
constexpr std::uint32_t kCounterBytes = 4;
constexpr std::uint32_t kMaxBit = 7;

/// Bytes of a channel that have to be in its device. Recorders list multiplexed uint32 channels at
/// byte 6 of an 8-byte device; nothing reads those, so for other types the first byte decides.
std::uint32_t value_bytes(const DeviceChannel& channel) {
  return channel.data_type == "analog" ? 2 : 1;
}

void check_channel(const Device& device, const DeviceChannel& channel, const std::string& file) {
  const auto fail = [&](const std::string& what) {
    throw Error(format("Channel '{}' of Device '{}': {}", channel.id, device.name, what),
                {.file = file}, "the header does not fit its own packets; check where it is from");
  };
  const std::uint32_t end = channel.start_byte + value_bytes(channel);
  if (end > device.num_bytes) {
    fail(format("expected bytes inside the device's {}, found bytes {} to {} (startByte {})",
                device.num_bytes, channel.start_byte, end - 1, channel.start_byte));
  }
  if (channel.data_type == "digital" && channel.bit > kMaxBit) {
    fail(format("expected bit 0 to 7, found {}", channel.bit));
  }
  if (channel.interleaved_id_byte.has_value() != channel.interleaved_id_bit.has_value()) {
    fail("expected interleavedDataIDByte and interleavedDataIDBit together, found one of them");
  }
  if (channel.interleaved_id_byte.value_or(0) >= device.num_bytes) {
    fail(format("expected interleavedDataIDByte below the device's {} bytes, found {}",
                device.num_bytes, *channel.interleaved_id_byte));
  }
  if (channel.interleaved_id_bit.value_or(0) > kMaxBit) {
    fail(format("expected interleavedDataIDBit 0 to 7, found {}", *channel.interleaved_id_bit));
  }
}

void check_device(const Device& device, const std::string& file) {
  if (device.name == "SysClock" && device.num_bytes != kClockBytes) {
    throw Error(format("Device 'SysClock', attribute numBytes: expected 8 (one int64), found {}",
                       device.num_bytes),
                {.file = file});
  }
  for (const DeviceChannel& channel : device.channels) {
    check_channel(device, channel, file);
  }
}

std::uint32_t count_ephys(const Header& header, const std::string& file) {
  const std::size_t in_spikes = header.spike.channel_count();
  const auto in_hardware = static_cast<std::size_t>(header.num_channels);
  if (in_spikes > in_hardware) {
    throw Error(
        format("SpikeConfiguration has {} SpikeChannels, expected at most numChannels={} of "
               "HardwareConfiguration",
               in_spikes, in_hardware),
        {.file = file});
  }
  return static_cast<std::uint32_t>(in_spikes);
}

}  // namespace

PacketLayout packet_layout(const Header& header, const std::string& file_name) {
  PacketLayout layout;
  layout.ephys_channels = count_ephys(header, file_name);
  std::uint64_t at = sizeof kSyncByte;
  for (const Device& device : header.devices) {
    if (device.packet_bytes() == 0) {
      layout.device_offset_bytes.push_back(kAbsentDevice);
      continue;
    }
    check_device(device, file_name);
    const auto offset = static_cast<std::uint32_t>(at);
    layout.device_offset_bytes.push_back(offset);
    if (device.name == "SysClock") {
      layout.sysclock_offset_bytes = offset;
    }
    at += device.packet_bytes();
    if (at > kMaxPacketBytes) {
      throw Error(format("the devices take more than {} bytes of a packet", kMaxPacketBytes),
                  {.file = file_name}, "check the numBytes of its Device elements");
    }
  }
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
