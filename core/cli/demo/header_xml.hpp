/// \file
/// The header of a demo .rec file, as Trodes 2 writes one, and the facts that packets and metadata
/// share with it.
///
/// Needs: an Epoch. Promises: every attribute that converters read; devices in the order in which
/// packets.cpp writes them.
#pragma once

#include <array>
#include <string>

#include "cli/demo/epoch.hpp"

namespace rec2nwb::demo {

inline constexpr int kTetrodes = 2;
inline constexpr int kContacts = 4;  ///< of a tetrode
inline constexpr int kChannels = kTetrodes * kContacts;
inline constexpr double kMicrovoltsPerCount = 0.195;

/// kHwChan[tetrode][contact]: in no order, as the wiring of a drive gives it.
inline constexpr std::array<std::array<int, kContacts>, kTetrodes> kHwChan{
    {{5, 2, 7, 0}, {3, 6, 1, 4}}};

inline constexpr int kControllerBytes = 1;
inline constexpr int kEcuBytes = 32;    ///< 4 in, 4 out, 12 int16
inline constexpr int kEcuDigital = 32;  ///< lines of each direction
inline constexpr int kEcuAnalogIn = 8;
inline constexpr int kEcuAnalogOut = 4;
inline constexpr int kSensorBytes = 8;  ///< ID, spare, three int16

/// Bits of the sensor device's ID byte.
enum SensorBit : int { kRfSyncBit = 0, kMagBit = 1, kGyroBit = 2, kAccelBit = 3, kAinBit = 5 };

std::string header_xml(const Epoch& epoch);

}  // namespace rec2nwb::demo
