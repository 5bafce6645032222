/// \file
/// The metadata schema, and a document held against it.
///
/// Needs: canonical spellings. Promises: every violation with its line and, where the schema or the
/// way YAML types a value explains it, with what to write instead; unknown keys are warnings,
/// because labs keep notes of their own in these files.
#pragma once

#include "base/document.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

namespace rec2nwb {

Json metadata_schema();

Problems check_schema(const Document& document, const Json& schema);

}  // namespace rec2nwb
