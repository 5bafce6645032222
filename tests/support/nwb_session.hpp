/// \file
/// Sessions put together by hand, for tests of what the core writes about them.
///
/// Needs: rec_builder. Promises: metadata as parse_document gives it, unchecked.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/document.hpp"
#include "session/session.hpp"
#include "support/rec_builder.hpp"

namespace rec2nwb::test {

/// A .rec file with counters 1000, 1001, ... but for `gaps`: (row, packets missing before it).
struct RecFile {
  std::int64_t epoch = 1;
  std::string tag = "s1";
  std::uint64_t rows = 100;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> gaps{};
  std::size_t trailing_bytes = 0;
  XmlAttributes global{{"systemTimeAtCreation", "1699999999500"}};
};

inline constexpr std::int64_t kSessionStartNs = 1'700'000'000'000'000'000;
inline constexpr std::int64_t kSessionPeriodNs = 40'000;  ///< exact: 25 kHz

inline std::int64_t session_clock_ns(std::size_t file, std::uint32_t counter) {
  return kSessionStartNs + static_cast<std::int64_t>(file) * 60'000'000'000 +
         std::int64_t{counter - 1000} * kSessionPeriodNs;
}

inline Recording add_recording(const std::filesystem::path& folder, std::size_t index,
                               const RecFile& file) {
  RecSpec spec;
  spec.rate_hz = "25000";
  spec.devices = {sys_clock()};
  spec.global = file.global;
  std::uint32_t last = 1000;
  const auto path = folder / ("20240611_rat_0" + std::to_string(file.epoch) + "_" + file.tag +
                              std::to_string(index) + ".rec");
  const auto fill = [&](std::uint64_t row, Packet& packet) {
    std::uint32_t counter = 1000 + static_cast<std::uint32_t>(row);
    for (const auto& [at, missing] : file.gaps) counter += row >= at ? missing : 0;
    packet.set_counter(counter);
    packet.set_sysclock_ns(session_clock_ns(index, counter));
    last = counter;
  };
  const std::vector<std::byte> tail(file.trailing_bytes, std::byte{0x55});
  write_rec(path, spec, file.rows, fill, tail);
  return {PacketFile(path),
          file.epoch,
          file.tag,
          1000,
          session_clock_ns(index, 1000),
          session_clock_ns(index, last)};
}

inline Session make_session(const std::filesystem::path& folder, const std::string& metadata_yaml,
                            Layout layout, const std::vector<RecFile>& files = {RecFile{}}) {
  Session session;
  session.date = "20240611";
  session.animal = "rat";
  session.folder = folder;
  session.options.layout = layout;
  session.options.time_zone = "UTC";
  session.metadata = parse_document(metadata_yaml, "metadata.yml");
  for (std::size_t i = 0; i < files.size(); ++i) {
    session.recordings.push_back(add_recording(folder, i, files[i]));
    if (session.epochs.empty() || session.epochs.back().number != files[i].epoch) {
      session.epochs.push_back({files[i].epoch, files[i].tag, {}});
    }
    session.epochs.back().files.push_back(static_cast<std::uint32_t>(i));
  }
  return session;
}

}  // namespace rec2nwb::test
