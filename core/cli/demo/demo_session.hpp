/// \file
/// A small recording session of its own making, to try the command without any data.
///
/// Needs: a folder to write to, a few MB. Promises: two epochs (sleep, then run on a linear track)
/// with everything a rig writes: two tetrodes, ECU with digital and analog lines, headstage
/// sensors, SysClock, PTP camera files, videos, StateScript logs and the metadata; header and
/// metadata agree. The same options give the same bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace rec2nwb {

struct DemoOptions {
  double seconds_per_epoch = 4;
  std::uint64_t seed = 1;
  std::string date = "20240101";  ///< YYYYMMDD
  std::string animal = "demo";    ///< letters, digits and hyphens
  double rate_hz = 30000;
};

/// Writes folder/DATE_ANIMAL/ and returns it.
/// \throws Error: an option out of range; the session's folder is there and not empty; a failed
/// write.
std::filesystem::path write_demo_session(const std::filesystem::path& folder,
                                         const DemoOptions& options);

}  // namespace rec2nwb
