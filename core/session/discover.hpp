/// \file
/// Which files form which session, by their names alone.
///
///     {YYYYMMDD}_{animal}_{epoch}_{tag}[.{camera}...].{ext}    data, exactly four parts
///     {YYYYMMDD}_{animal}_metadata.yml                         metadata, exactly three
///
/// Plugins may know further names (FilePattern).
///
/// Needs: a folder. Promises: sub-folders are searched too; nothing is opened; files come sorted by
/// epoch, then tag, then name. A file with a data extension that belongs to this session (its name
/// starts with DATE_ANIMAL) but does not parse is an error in `problems` that says how the name
/// should be; any other stray file is one collected warning. So is a folder, pipe or broken link in
/// the place of a file, and a name that is not UTF-8 or holds control characters.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "session/file_pattern.hpp"

namespace rec2nwb {

struct SessionFile {
  std::filesystem::path path;
  std::int64_t epoch = 0;
  std::string tag;                     ///< "r1" of 20240611_rat_02_r1.1.h264
  std::optional<std::int64_t> camera;  ///< 1 of ...r1.1.h264; absent if there is no such part
  std::string extension;               ///< without dot: rec, h264, mp4, videoPositionTracking, ...
};

/// One animal, one day.
struct SessionFiles {
  std::string date;  ///< YYYYMMDD
  std::string animal;
  std::vector<std::filesystem::path> metadata;  ///< exactly one in a session that can be converted
  std::vector<SessionFile> recordings;          ///< .rec
  std::vector<SessionFile> companions;          ///< everything else with a data name
  std::vector<PatternFile> pattern_files;       ///< what the patterns of plugins found

  [[nodiscard]] std::string name() const { return date + "_" + animal; }
};

/// Numbers of the epochs that have a recording.
std::set<std::int64_t> epochs_of(const SessionFiles& session);

struct Discovery {
  std::filesystem::path folder;
  std::vector<SessionFiles> sessions;  ///< sorted by date, animal
  std::uint64_t files = 0;  ///< that were seen, of whatever name; hidden ones do not count
  Problems problems;
};

/// Extensions of data files (without dot): rec, videoPositionTracking, cameraHWSync, h264, mp4, ...
const std::vector<std::string>& data_extensions();

/// \param patterns of files that plugins read
/// \throws Error if the folder is missing, not a folder or not readable.
Discovery discover(const std::filesystem::path& folder,
                   const std::vector<FilePattern>& patterns = {});

std::vector<std::string> names_of(const std::vector<SessionFiles>& sessions);

/// Which of the sessions (DATE_ANIMAL) a file is of; empty if of none. A broken name still shows it
/// (20240611_rat_2r1.rec is of 20240611_rat): the longest that fits (not 20240611_ra).
std::string owner(const std::filesystem::path& file, const std::vector<std::string>& sessions);

/// What concerns one session: the errors about its own files, and a single warning about all else.
Problems problems_of(const Discovery& discovery, const SessionFiles& session);

/// What a session lacks: its metadata file, recordings (errors), recordings of the epochs that its
/// other files are of (warnings).
Problems completeness_of(const Discovery& discovery, const SessionFiles& session);

/// The session of a name. \throws Error: there is none; with the nearest name
const SessionFiles& find_session(const Discovery& discovery, const std::string& name);

/// The one session, or the one that is named.
/// \param wanted "DATE_ANIMAL", or "" if there is but one
/// \throws Error: none, several without a name (lists them), no such name (nearest), a misnamed
/// file of that session, no metadata file, several of them, no recording.
SessionFiles choose_session(const Discovery& discovery, const std::string& wanted);

}  // namespace rec2nwb
