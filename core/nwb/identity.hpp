/// \file
/// What in a file does not come from the recording.
///
/// Needs: nothing. Promises: with the same Identity, the same recording gives the same bytes.
#pragma once

#include <cstdint>
#include <string>

namespace rec2nwb {

struct Identity {
  std::string identifier;       ///< of the file, a UUID text
  std::int64_t created_us = 0;  ///< file_create_date, microseconds since 1970
  std::string created_zone;     ///< time zone of that text, "" = the machine's
};

}  // namespace rec2nwb
