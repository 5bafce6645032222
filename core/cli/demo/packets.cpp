#include "cli/demo/packets.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "cli/demo/header_xml.hpp"
#include "cli/demo/noise.hpp"
#include "cli/demo/out_file.hpp"
#include "cli/demo/signals.hpp"
#include "rec/packet_layout.hpp"

namespace rec2nwb::demo {
namespace {

constexpr double kSensorHz = 100;  // updates of each sensor
constexpr double kCountsPerG = 1 / 0.000061;
constexpr double kCountsPerDegreePerSecond = 1 / 0.061;
constexpr double kHumHz = 60;

std::int16_t rounded(double value) { return static_cast<std::int16_t>(std::lround(value)); }

/// The sensors share three int16: the ID byte says whose they are in this packet.
class Sensors {
 public:
  Sensors(const Epoch& epoch, const Behaviour& behaviour)
      : epoch_(epoch),
        behaviour_(behaviour),
        noise_(epoch.seed + 2000),
        period_rows_(epoch.row_of(1 / kSensorHz)) {}

  void write(std::uint64_t row, OutFile& file) {
    const std::uint64_t phase = row % period_rows_;
    const Pose pose = behaviour_.at(epoch_.seconds_of(row));
    int id = 0;
    if (phase == period_rows_ / 8) {
      id = 1 << kAccelBit;
      values_ = acceleration(pose);
    } else if (phase == period_rows_ / 8 * 3) {
      id = 1 << kGyroBit;
      values_ = rotation(pose);
    } else if (phase == period_rows_ / 8 * 5) {
      id = 1 << kAinBit;
      values_[0] = rounded(1000 + 5 * noise_.normal());
    }
    file.number(static_cast<std::uint8_t>(id));
    file.number(std::uint8_t{0});
    for (const std::int16_t value : values_) file.number(value);
  }

 private:
  using Values = std::array<std::int16_t, 3>;

  /// Gravity on a head that is tilted a little and bobs with the steps.
  Values acceleration(const Pose& pose) {
    const double shake = 0.01 + 0.15 * pose.speed;
    return {rounded(kCountsPerG * (0.12 + shake * noise_.normal())),
            rounded(kCountsPerG * (-0.05 + shake * noise_.normal())),
            rounded(kCountsPerG * (0.98 + shake * noise_.normal()))};
  }

  Values rotation(const Pose& pose) {
    const double turn = pose.turn_rad_per_s * 180 / std::numbers::pi;
    const double shake = 1 + 20 * pose.speed;
    return {rounded(kCountsPerDegreePerSecond * shake * noise_.normal()),
            rounded(kCountsPerDegreePerSecond * shake * noise_.normal()),
            rounded(kCountsPerDegreePerSecond * (turn + shake * noise_.normal()))};
  }

  const Epoch& epoch_;
  const Behaviour& behaviour_;
  Noise noise_;
  std::uint64_t period_rows_;
  Values values_{};
};

/// The ECU's digital lines, kept from edge to edge, and its analog channels.
class Ecu {
 public:
  Ecu(const Epoch& epoch, const Behaviour& behaviour)
      : epoch_(epoch), edges_(behaviour.edges), noise_(epoch.seed + 3000) {}

  void write(std::uint64_t row, OutFile& file) {
    for (; next_edge_ < edges_.size() && edges_[next_edge_].row == row; ++next_edge_) {
      const Line& line = kLines.at(edges_[next_edge_].line);
      (line.input ? inputs_ : outputs_) ^= 1U << static_cast<unsigned>(line.number - 1);
    }
    file.number(inputs_);
    file.number(outputs_);
    const double seconds = epoch_.seconds_of(row);
    const double hum = std::sin(2 * std::numbers::pi * kHumHz * seconds);
    const bool pump = outputs_ != 0;
    file.number(rounded(1200 + 40 * hum + 6 * noise_.normal()));         // Ain1: room light
    file.number(rounded(pump ? 900 + 300 * noise_.normal() : 8 * hum));  // Ain2: microphone
    for (int channel = 2; channel < kEcuAnalogIn; ++channel) {
      file.number(rounded(3 * noise_.normal()));  // nothing plugged in
    }
    file.number(rounded(pump ? 16384 : 0));  // Aout1: cue light
    for (int channel = 1; channel < kEcuAnalogOut; ++channel) file.number(std::int16_t{0});
  }

 private:
  const Epoch& epoch_;
  const std::vector<Edge>& edges_;
  Noise noise_;
  std::size_t next_edge_ = 0;
  std::uint32_t inputs_ = 0;
  std::uint32_t outputs_ = 0;
};

}  // namespace

void write_rec(const std::filesystem::path& path, const Epoch& epoch, const Behaviour& behaviour) {
  OutFile file(path);
  file.text(header_xml(epoch));
  Signals signals(epoch, behaviour);
  Sensors sensors(epoch, behaviour);
  Ecu ecu(epoch, behaviour);
  Noise noise(epoch.seed + 4000);
  std::array<std::int16_t, kChannels> counts{};
  for (std::uint64_t row = 0; row < epoch.rows; ++row) {
    file.number(kSyncByte);
    file.number(std::uint8_t{0});  // Controller_DIO: nothing plugged in
    ecu.write(row, file);
    sensors.write(row, file);
    // The clock is read a little late, by less than a packet, so that it never runs backwards.
    file.number(epoch.ns_of(epoch.seconds_of(row) + noise.uniform(0, 0.5) / epoch.rate_hz));
    file.number(epoch.count_of(row));
    signals.next(counts);
    for (const std::int16_t count : counts) file.number(count);
  }
  file.close();
}

}  // namespace rec2nwb::demo
