/// \file
/// Instants as NWB writes them.
///
/// Needs: a POSIX time zone database for names other than UTC. Promises: the text equals Python's
/// datetime.isoformat() for the same instant and zone: microseconds only if there are any.
#pragma once

#include <cstdint>
#include <string>

namespace rec2nwb {

/// \param unix_us microseconds since 1970-01-01T00:00:00Z
/// \param zone    "UTC", an IANA name such as "America/Los_Angeles", or "" for the machine's own
/// \return e.g. "2024-06-11T08:00:00+00:00" or "2023-06-22T22:59:57.888000-07:00"
/// \throws Error for a zone that is not in the database
std::string iso_time(std::int64_t unix_us, const std::string& zone);

std::int64_t now_us();  ///< microseconds since 1970

}  // namespace rec2nwb
