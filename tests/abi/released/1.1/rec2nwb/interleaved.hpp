/// \file
/// The decoder of devices whose channels share their bytes: in every packet an ID byte says, a bit
/// a channel, whose values the packet brings. The headstage's sensors come so, some hundred times a
/// second each.
///
///     HeldChannels held(channels);       // every packet has a row: values repeat until the next
///     held.decode(block, columns.get<std::int16_t>(output), channels.size());
///
///     UpdatedChannels updated({accelerometer, gyroscope});   // only the packets that bring values
///     const auto& found = updated.scan(block)[0];            // found.rows, found.values
///
/// plugin.hpp includes this file. Needs: C++17, blocks of a session in order. Promises: the same
/// result however the blocks are cut; nothing of one file is carried into the next; offsets are
/// those of each file.
#ifndef REC2NWB_INTERLEAVED_HPP
#define REC2NWB_INTERLEAVED_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "rec2nwb/plugin.hpp"

namespace rec2nwb::sdk {

/// The bit that is 1 in packets that bring a channel's value.
struct UpdateBit {
  std::uint32_t id_byte = 0;  ///< from the device's first byte
  std::uint32_t id_bit = 0;   ///< 0 to 7

  bool operator==(const UpdateBit& other) const {
    return id_byte == other.id_byte && id_bit == other.id_bit;
  }
};

/// A channel of int16 values (little endian), as session /header/devices has it.
struct AnalogChannel {
  std::string id;
  std::uint32_t device = 0;         ///< index in /header/devices
  std::uint32_t start_byte = 0;     ///< from the device's first byte
  std::optional<UpdateBit> update;  ///< none: every packet brings a value

  bool updates_with(const AnalogChannel& other) const {
    return device == other.device && update == other.update;
  }
};

namespace detail {

inline std::uint32_t device_offset(const Block& block, const AnalogChannel& channel) {
  const std::uint32_t offset = block.device_offset_bytes(channel.device);
  if (offset == REC2NWB_ABSENT) {
    throw std::runtime_error("file " + std::to_string(block.file()) +
                             " of the session does not record the device of " + channel.id);
  }
  return offset;
}

/// The update bits of some channels, looked up a whole ID byte at a time.
class UpdateBits {
 public:
  /// \return the number of the channel's bit: from 0, equal for channels that share it
  std::size_t add(const AnalogChannel& channel) {
    if (!channel.update || channel.update->id_bit > 7) {
      throw std::invalid_argument(channel.id + " has no update bit from 0 to 7");
    }
    IdByte& byte = byte_of(channel);
    const auto mask = static_cast<std::uint8_t>(1U << channel.update->id_bit);
    byte.mask = static_cast<std::uint8_t>(byte.mask | mask);
    for (const Bit& bit : byte.bits) {
      if (bit.mask == mask) return bit.number;
    }
    byte.bits.push_back({mask, count_});
    return count_++;
  }
  std::size_t count() const { return count_; }

  void start_file(const Block& block) {
    for (IdByte& byte : bytes_) {
      byte.offset_bytes = device_offset(block, byte.channel) + byte.channel.update->id_byte;
    }
  }

  /// Calls function(number) for every bit that is set.
  template <typename Function>
  void for_each_set(const std::uint8_t* packet, Function function) const {
    for (const IdByte& byte : bytes_) {
      const std::uint32_t set = std::uint32_t{packet[byte.offset_bytes]} & byte.mask;
      if (set == 0) continue;
      for (const Bit& bit : byte.bits) {
        if ((set & bit.mask) != 0) function(bit.number);
      }
    }
  }

 private:
  struct Bit {
    std::uint8_t mask;
    std::size_t number;
  };
  struct IdByte {
    AnalogChannel channel;           // the first with it
    std::uint32_t offset_bytes = 0;  // in the packets of this file
    std::uint8_t mask = 0;
    std::vector<Bit> bits;
  };

  IdByte& byte_of(const AnalogChannel& channel) {
    for (IdByte& byte : bytes_) {
      if (byte.channel.device == channel.device &&
          byte.channel.update->id_byte == channel.update->id_byte) {
        return byte;
      }
    }
    bytes_.push_back({channel, 0, 0, {}});
    return bytes_.back();
  }

  std::vector<IdByte> bytes_;
  std::size_t count_ = 0;
};

}  // namespace detail

/// A value of every channel in every packet: what the packet brings, else what came last, and 0
/// before the first of the file.
class HeldChannels {
 public:
  explicit HeldChannels(std::vector<AnalogChannel> channels)
      : channels_(std::move(channels)),
        offset_bytes_(channels_.size()),
        values_(channels_.size(), 0) {
    for (std::size_t column = 0; column < channels_.size(); ++column) {
      if (!channels_[column].update) continue;
      const std::size_t bit = bits_.add(channels_[column]);
      columns_of_bit_.resize(bits_.count());
      columns_of_bit_[bit].push_back(column);
    }
  }

  const std::vector<AnalogChannel>& channels() const { return channels_; }

  /// Channel i of row r of the block goes to out[r * stride + i].
  void decode(const Block& block, std::int16_t* out, std::size_t stride) {
    if (block.rows() == 0) return;
    if (block.first_file_row() == 0) start_file(block);
    const std::uint8_t* packet = block.packet(0);
    const std::size_t packet_bytes = block.packet_bytes();
    const std::uint32_t rows = block.rows();
    for (std::uint32_t row = 0; row < rows; ++row, packet += packet_bytes, out += stride) {
      bits_.for_each_set(packet, [&](std::size_t bit) {
        for (const std::size_t column : columns_of_bit_[bit]) {
          std::memcpy(&values_[column], packet + offset_bytes_[column], sizeof(std::int16_t));
        }
      });
      for (const Run& run : held_) {
        std::memcpy(out + run.column, values_.data() + run.column, run.bytes);
      }
      for (const Run& run : direct_) {
        std::memcpy(out + run.column, packet + offset_bytes_[run.column], run.bytes);
      }
    }
  }

 private:
  /// Neighbouring columns that are copied at once.
  struct Run {
    std::size_t column;
    std::size_t bytes;
  };

  void start_file(const Block& block) {
    bits_.start_file(block);
    std::fill(values_.begin(), values_.end(), std::int16_t{0});
    held_.clear();
    direct_.clear();
    for (std::size_t column = 0; column < channels_.size(); ++column) {
      const AnalogChannel& channel = channels_[column];
      offset_bytes_[column] = detail::device_offset(block, channel) + channel.start_byte;
      add_column(column, channel.update ? held_ : direct_);
    }
  }

  void add_column(std::size_t column, std::vector<Run>& runs) const {
    if (!runs.empty()) {
      Run& run = runs.back();
      const bool held = channels_[column].update.has_value();
      const bool adjoins = run.column + run.bytes / sizeof(std::int16_t) == column;
      if (adjoins && (held || offset_bytes_[run.column] + run.bytes == offset_bytes_[column])) {
        run.bytes += sizeof(std::int16_t);
        return;
      }
    }
    runs.push_back({column, sizeof(std::int16_t)});
  }

  std::vector<AnalogChannel> channels_;
  detail::UpdateBits bits_;
  std::vector<std::vector<std::size_t>> columns_of_bit_;
  std::vector<std::uint32_t> offset_bytes_;  // in the packets of this file
  std::vector<std::int16_t> values_;         // a channel: the last one that came
  std::vector<Run> held_, direct_;
};

/// The packets that bring values, by groups of channels that come together.
class UpdatedChannels {
 public:
  /// Of one group, in one block.
  struct Found {
    std::vector<std::uint64_t> rows;   ///< over the session
    std::vector<std::int16_t> values;  ///< row-major, the group's channels in their order
  };

  /// \throws std::invalid_argument if the channels of a group do not share device, ID byte and bit
  explicit UpdatedChannels(std::vector<std::vector<AnalogChannel>> groups)
      : groups_(std::move(groups)), offset_bytes_(groups_.size()), found_(groups_.size()) {
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      const std::vector<AnalogChannel>& channels = groups_[group];
      if (channels.empty()) throw std::invalid_argument("a group without channels");
      for (const AnalogChannel& channel : channels) {
        if (channel.updates_with(channels.front())) continue;
        throw std::invalid_argument(channel.id + " and " + channels.front().id +
                                    " do not share an update bit");
      }
      const std::size_t bit = bits_.add(channels.front());
      groups_of_bit_.resize(bits_.count());
      groups_of_bit_[bit].push_back(group);
    }
  }

  /// Index i: group i. Valid until the next call.
  const std::vector<Found>& scan(const Block& block) {
    for (Found& found : found_) {
      found.rows.clear();
      found.values.clear();
    }
    if (block.rows() == 0) return found_;
    if (block.first_file_row() == 0) start_file(block);
    const std::uint8_t* packet = block.packet(0);
    const std::size_t packet_bytes = block.packet_bytes();
    const std::uint32_t rows = block.rows();
    for (std::uint32_t row = 0; row < rows; ++row, packet += packet_bytes) {
      bits_.for_each_set(packet, [&](std::size_t bit) {
        for (const std::size_t group : groups_of_bit_[bit]) {
          take(group, block.first_row() + row, packet);
        }
      });
    }
    return found_;
  }

 private:
  void start_file(const Block& block) {
    bits_.start_file(block);
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      offset_bytes_[group].clear();
      for (const AnalogChannel& channel : groups_[group]) {
        offset_bytes_[group].push_back(detail::device_offset(block, channel) + channel.start_byte);
      }
    }
  }

  void take(std::size_t group, std::uint64_t row, const std::uint8_t* packet) {
    found_[group].rows.push_back(row);
    for (const std::uint32_t offset : offset_bytes_[group]) {
      std::int16_t value = 0;
      std::memcpy(&value, packet + offset, sizeof value);
      found_[group].values.push_back(value);
    }
  }

  std::vector<std::vector<AnalogChannel>> groups_;
  detail::UpdateBits bits_;
  std::vector<std::vector<std::size_t>> groups_of_bit_;
  std::vector<std::vector<std::uint32_t>> offset_bytes_;  // in the packets of this file
  std::vector<Found> found_;
};

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_INTERLEAVED_HPP
