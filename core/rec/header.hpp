/// \file
/// The XML header of a .rec file (or of a .trodesconf / .xml workspace) as a typed model.
///
/// Needs: a file whose first bytes are the XML document, ended by </Configuration>.
/// Promises: every attribute that later code uses is checked here (present, a number, in range),
/// with line and element: all faults of the attributes are one Error. Texts are kept as written; if
/// they are not UTF-8 they are read as Latin-1, with a warning. Format facts: docs/rec-format.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace rec2nwb {

using Attributes = std::map<std::string, std::string>;  ///< XML attributes as written

/// HardwareConfiguration/Device/Channel.
struct DeviceChannel {
  std::string id;                                    ///< e.g. ECU_Din1, Headstage_AccelX
  std::string data_type;                             ///< digital, analog, uint32, ...
  std::uint32_t start_byte = 0;                      ///< from the device's first byte
  std::uint32_t bit = 0;                             ///< of the byte at start_byte, digital only
  std::optional<bool> input;                         ///< attribute input, if there
  std::optional<std::uint32_t> interleaved_id_byte;  ///< multiplexed: from the device's first byte
  std::optional<std::uint32_t> interleaved_id_bit;
  std::int64_t line = 0;  ///< of the header, 0: not known
};

/// HardwareConfiguration/Device, in document order, which is the order in the packet.
struct Device {
  std::string name;  ///< Controller_DIO, MCU_IO, ECU, Multiplexed, headstageSensor, SysClock, ...
  std::uint32_t num_bytes = 0;  ///< 0 also where the attribute is missing
  bool available = true;        ///< available="0": takes no bytes in the packet
  std::vector<DeviceChannel> channels;
  std::int64_t line = 0;  ///< of the header, 0: not known

  [[nodiscard]] std::uint32_t packet_bytes() const { return available ? num_bytes : 0; }
};

struct SpikeChannel {
  int hw_chan = 0;
  Attributes attributes;
};

/// SpikeConfiguration/SpikeNTrode.
struct Ntrode {
  std::int64_t id = 0;
  Attributes attributes;
  std::vector<SpikeChannel> channels;
};

struct SpikeConfiguration {
  std::string device;  ///< attribute device; "" if absent, which means intan
  std::optional<std::int64_t> chan_per_chip;
  std::vector<Ntrode> ntrodes;

  [[nodiscard]] std::size_t channel_count() const;
};

/// ModuleConfiguration/SingleModuleConfiguration.
struct Module {
  std::string name;
  std::vector<Attributes> arguments;
};

struct Header {
  Attributes global;  ///< GlobalConfiguration
  double rate_hz = 0;
  int num_channels = 0;            ///< HardwareConfiguration@numChannels
  bool sys_time_included = false;  ///< 8 clock bytes behind the counter in every packet
  std::vector<Device> devices;
  SpikeConfiguration spike;
  std::vector<Module> modules;
  std::uint64_t header_bytes = 0;  ///< offset of the first packet
  std::int64_t hardware_line = 0;  ///< of HardwareConfiguration, 0: not known
  Problems warnings;               ///< what is odd, and how it was read

  /// GlobalConfiguration@systemTimeAtCreation: milliseconds since 1970, blanks around it allowed.
  [[nodiscard]] std::optional<std::int64_t> system_time_at_creation_ms() const;
  [[nodiscard]] const Device* device(std::string_view name) const;  ///< nullptr if absent
};

inline constexpr std::uint64_t kMaxHeaderBytes = 32ULL << 20;

/// Reads the header from the start of a file.
/// \throws Error: empty file, no </Configuration> within kMaxHeaderBytes, not XML, UTF-16, sections
/// missing or twice, bad attributes.
Header read_header(const std::filesystem::path& file);

/// \param text the file's first bytes, at least to the end of the header; more may follow
/// \param name stands for the file in messages
Header parse_header(std::string_view text, const std::string& name);

}  // namespace rec2nwb
