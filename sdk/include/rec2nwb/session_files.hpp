/// \file
/// The files of a session: the recordings with their rows, and what stands beside them.
///
///     const auto session = nlohmann::json::parse(session_json);
///     for (const Companion& one : companions_of(session)) ...          // one.path, one.extension
///     const auto rows = rows_of_epoch(recordings_of(session), 2);
///
/// Needs: C++17; a session (schemas/session.schema.json) as a value of any JSON library with the
/// face of nlohmann::json. Promises: the order of the session; rows as the host counts them, over
/// all files, known before the first block.
#ifndef REC2NWB_SESSION_FILES_HPP
#define REC2NWB_SESSION_FILES_HPP

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace rec2nwb::sdk {

/// Packets of the session.
struct RowRange {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
};

/// One .rec file.
struct Recording {
  std::uint32_t file = 0;  ///< index into session /files
  std::int64_t epoch = 0;
  std::string tag;
  RowRange rows;
};

/// A file beside the recordings, which its name puts to an epoch.
struct Companion {
  std::string path;
  std::int64_t epoch = 0;
  std::string tag;
  std::string extension;               ///< without the dot
  std::optional<std::int64_t> camera;  ///< in the name

  std::string name() const { return std::filesystem::path(path).filename().string(); }
};

template <typename Json>
std::vector<Recording> recordings_of(const Json& session) {
  std::vector<Recording> all;
  std::uint64_t row = 0;
  for (const Json& file : session.at("files")) {
    Recording one;
    one.file = static_cast<std::uint32_t>(all.size());
    one.epoch = file.at("epoch").template get<std::int64_t>();
    one.tag = file.at("tag").template get<std::string>();
    one.rows.first = row;
    one.rows.end = row += file.at("rows").template get<std::uint64_t>();
    all.push_back(one);
  }
  return all;
}

template <typename Json>
std::vector<Companion> companions_of(const Json& session) {
  std::vector<Companion> all;
  for (const Json& file : session.at("companions")) {
    Companion one;
    one.path = file.at("path").template get<std::string>();
    one.epoch = file.at("epoch").template get<std::int64_t>();
    one.tag = file.at("tag").template get<std::string>();
    one.extension = file.at("extension").template get<std::string>();
    if (file.contains("camera")) one.camera = file.at("camera").template get<std::int64_t>();
    all.push_back(one);
  }
  return all;
}

/// From the first packet of the epoch's first file to the last of its last; nothing if none is of
/// the epoch.
inline std::optional<RowRange> rows_of_epoch(const std::vector<Recording>& recordings,
                                             std::int64_t epoch) {
  std::optional<RowRange> rows;
  for (const Recording& one : recordings) {
    if (one.epoch != epoch) continue;
    if (!rows) rows = one.rows;
    rows->end = one.rows.end;
  }
  return rows;
}

/// Those that a file beside them belongs to: of its epoch and tag; if none has its tag, all of the
/// epoch.
inline std::vector<Recording> recordings_beside(const std::vector<Recording>& recordings,
                                                std::int64_t epoch, const std::string& tag) {
  std::vector<Recording> of_epoch;
  std::vector<Recording> of_tag;
  for (const Recording& one : recordings) {
    if (one.epoch != epoch) continue;
    of_epoch.push_back(one);
    if (one.tag == tag) of_tag.push_back(one);
  }
  return of_tag.empty() ? of_epoch : of_tag;
}

/// The first packet of each file, ascending.
inline std::vector<std::uint64_t> first_rows(const std::vector<Recording>& recordings) {
  std::vector<std::uint64_t> rows;
  rows.reserve(recordings.size());
  for (const Recording& one : recordings) rows.push_back(one.rows.first);
  return rows;
}

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_SESSION_FILES_HPP
