/// \file
/// The metadata YAML of a session, checked.
///
/// Needs: schemas/metadata.schema.json (compiled in). Promises: every fault of the file at once,
/// with its line: schema violations, then cross references (duplicate ids, groups without a map,
/// maps to unknown groups, unknown cameras, ...). Spellings that the schema and the code of the
/// reference spell differently are both accepted and come out as one (see canonical_spellings).
/// What depends on the recording is not checked here: the ephys plugin compares header and
/// metadata.
#pragma once

#include <filesystem>

#include "base/document.hpp"
#include "base/error.hpp"

namespace rec2nwb {

struct Metadata {
  bool fits_schema = true;  ///< false: types or required keys are wrong, nobody can read on
  Document document;        ///< value: as in the file, spellings made canonical; marks stay
  Problems problems;        ///< errors: not convertible; warnings: convertible, but look
};

/// \param own_keys keys that plugins declare, with the JSON schema of their values
/// \throws Error only if the file cannot be read or is no YAML mapping.
Metadata load_metadata(const std::filesystem::path& file, const Json& own_keys = Json::object());

/// The checks alone, e.g. for a document from memory.
Metadata check_metadata(Document document, const Json& own_keys = Json::object());

}  // namespace rec2nwb
