/// \file
/// The file that a lick meter writes for an epoch:
///
///     timestamp,port
///     1024551,1
///     1026310,2
///
/// timestamp is the acquisition's counter, which wraps after 2^32 samples.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct Lick {
  std::uint32_t count = 0;
  std::uint8_t port = 0;
  std::int64_t line = 0;  ///< of the file, from 1
};

/// In the order of the file, which is that of time.
/// \throws std::runtime_error: file, line, what was expected, what is there
std::vector<Lick> read_licks(const std::string& path);
