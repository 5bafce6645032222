/// \file
/// Builds .rec files for tests: say what the rig has, fill packets by name, write the file.
///
///     RecSpec spec = ephys_rig(32);                       // DIO, ECU, Multiplexed, SysClock, 32
///     channels write_rec(path, spec, 1000, [](std::uint64_t row, Packet& packet) {
///       packet.set_counter(500 + static_cast<std::uint32_t>(row));      // 1000 + row if not set
///       packet.set_digital("ECU_Din1", row % 100 < 5);
///       packet.set_analog("ECU_Ain1", static_cast<std::int16_t>(row));
///       packet.set_hw_chan(7, static_cast<std::int16_t>(-3));
///     });
///
/// Needs: nothing but the standard library. It works out offsets and slot order by itself, so that
/// a test which reads the file back compares two independent readings of the format. Promises: the
/// same spec and callback give the same bytes; a name that the spec does not have, or a value that
/// does not fit its device, throws std::invalid_argument.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rec2nwb::test {

using XmlAttributes = std::map<std::string, std::string>;

/// HardwareConfiguration/Device/Channel. Attributes that are not set are not written.
struct ChannelSpec {
  std::string id;
  std::string data_type = "digital";
  std::uint32_t start_byte = 0;  ///< from the device's first byte
  std::uint32_t bit = 0;
  std::optional<bool> input = true;
  std::optional<std::uint32_t> id_byte;  ///< interleavedDataIDByte
  std::optional<std::uint32_t> id_bit;   ///< interleavedDataIDBit
};

/// HardwareConfiguration/Device, in packet order.
struct DeviceSpec {
  std::string name;
  std::optional<std::uint32_t> num_bytes;  ///< not set: no attribute numBytes, no bytes
  std::optional<bool> available = true;    ///< not set: no attribute; false: no bytes
  std::vector<ChannelSpec> channels;

  [[nodiscard]] std::uint32_t packet_bytes() const;
};

/// SpikeConfiguration/SpikeNTrode with one SpikeChannel per hwChan.
struct NtrodeSpec {
  std::int64_t id = 1;
  std::vector<int> hw_chans;
  XmlAttributes attributes;          ///< besides id
  XmlAttributes channel_attributes;  ///< of every SpikeChannel, besides hwChan
};

/// ModuleConfiguration/SingleModuleConfiguration.
struct ModuleSpec {
  std::string name;
  std::vector<XmlAttributes> arguments;
};

struct RecSpec {
  std::string rate_hz = "30000";
  std::optional<int> num_channels;  ///< not set: as many as the ntrodes have
  std::vector<DeviceSpec> devices;
  std::vector<NtrodeSpec> ntrodes;
  std::vector<ModuleSpec> modules;
  XmlAttributes global;    ///< GlobalConfiguration
  XmlAttributes hardware;  ///< HardwareConfiguration, e.g. {"sysTimeIncluded", "1"}
  XmlAttributes spike;     ///< SpikeConfiguration, e.g. {"device", "neuropixels1"}
  std::string after_end_tag = "\n";

  [[nodiscard]] int channels_recorded() const;
  [[nodiscard]] int channels_of_hardware() const;
};

// Devices as rigs have them. Each takes the bytes that its channels need.
DeviceSpec controller_dio();  ///< 1 byte, Controller_Din1..8
/// 32 bytes: bytes 0-3 Din1-32, 4-7 Dout1-32, 8-31 Ain1-8 and Aout1-4. Older rigs: prefix "".
DeviceSpec ecu(const std::string& prefix = "ECU_");
/// 8 bytes: ID byte, spare byte, three int16. Accel has ID bit 3, Gyro 2, Mag 1, Controller_Ain1 0
/// (byte 2). Other names: "headstageSensor".
DeviceSpec multiplexed(const std::string& name = "Multiplexed");
DeviceSpec sys_clock();  ///< 8 bytes, no channels

/// Ntrodes of per_ntrode channels each, hwChan 0, 1, 2, ..., ids 1, 2, 3, ..., with both scalings.
std::vector<NtrodeSpec> ntrodes_of(int channels, int per_ntrode = 4,
                                   const std::string& scaling_to_uv = "0.195");

/// A rig with all four devices and `channels` ephys channels (0: behaviour only), with
/// systemTimeAtCreation="1700000000000".
RecSpec ephys_rig(int channels, int per_ntrode = 4);

/// The header as Trodes would write it, up to and with </Configuration> and spec.after_end_tag.
std::string rec_header_xml(const RecSpec& spec);

/// hwChan of every ephys slot: chip order where chanPerChip (32 if absent) divides the hardware's
/// channels and every hwChan is one of them, else ascending.
std::vector<int> slot_hw_chans(const RecSpec& spec);

/// One packet under construction: sync byte set, everything else 0.
class Packet {
 public:
  explicit Packet(const RecSpec& spec);
  Packet(const Packet&) = delete;
  Packet& operator=(const Packet&) = delete;

  void set_counter(std::uint32_t counter);
  void set_sysclock_ns(std::int64_t nanoseconds);  ///< SysClock, or the bytes of sysTimeIncluded
  void set_digital(const std::string& channel_id, bool on);
  void set_analog(const std::string& channel_id, std::int16_t value);
  /// As set_analog, and says in the ID byte that this packet brings the channel's value.
  void set_interleaved(const std::string& channel_id, std::int16_t value);
  void set_slot(std::size_t slot, std::int16_t value);
  void set_hw_chan(int hw_chan, std::int16_t value);
  /// The bytes of a device, to do with as you like.
  [[nodiscard]] std::span<std::byte> device(const std::string& name);

  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }
  [[nodiscard]] std::size_t ephys_channels() const { return slots_.size(); }
  void clear();  ///< everything but the sync byte becomes 0

 private:
  struct Place {
    std::size_t device_at = 0;
    ChannelSpec channel;
  };
  [[nodiscard]] const Place& place(const std::string& channel_id) const;
  void put(std::size_t offset, const void* value, std::size_t size);

  std::map<std::string, std::span<std::byte>> devices_;
  std::map<std::string, Place> channels_;
  std::optional<std::size_t> clock_at_;
  std::size_t counter_at_ = 0;
  std::size_t ephys_at_ = 0;
  std::vector<int> slots_;
  std::map<int, std::size_t> slot_of_;
  std::vector<std::byte> bytes_;
};

/// Called once a row, with a packet that has counter 1000 + row, its clock (if any) at
/// 1700000000 s + row at the rate, and 0 elsewhere.
using FillPacket = std::function<void(std::uint64_t row, Packet& packet)>;

/// The bytes of one packet.
std::vector<std::byte> make_packet(const RecSpec& spec, std::uint64_t row,
                                   const FillPacket& fill = {});

/// The whole file in memory.
std::vector<std::byte> make_rec(const RecSpec& spec, std::uint64_t rows,
                                const FillPacket& fill = {});

/// \param tail appended after the last packet, e.g. the start of one that was never finished
void write_rec(const std::filesystem::path& path, const RecSpec& spec, std::uint64_t rows,
               const FillPacket& fill = {}, std::span<const std::byte> tail = {});

/// Bytes to a file, as they are.
void write_bytes(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_text(const std::filesystem::path& path, const std::string& text);

}  // namespace rec2nwb::test
