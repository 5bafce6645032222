/// \file
/// What a file's name says, by itself: data of a session, its metadata, a slip of the pen, or
/// nothing of ours.
///
/// Needs: a name without folders. Promises: every name gets exactly one kind; a misnamed one also
/// gets the reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace rec2nwb {

enum class NameKind {
  kData,      ///< DATE_ANIMAL_EPOCH_TAG[.CAMERA...].EXT
  kMetadata,  ///< DATE_ANIMAL_metadata.yml
  kMisnamed,  ///< begins with 8 digits and ends as a data file, but is none: `fault` says why
  kStray,     ///< looks related; left out, but worth a word
  kOther,     ///< no business of ours
};

struct FileName {
  NameKind kind = NameKind::kOther;
  std::string date;
  std::string animal;
  std::int64_t epoch = 0;
  std::string tag;
  std::optional<std::int64_t> camera;
  std::string extension;  ///< behind the last dot
  std::string fault;
  std::string suggestion;  ///< how a misnamed file may be meant; empty: cannot be guessed
};

FileName parse_file_name(const std::string& name);

}  // namespace rec2nwb
