/// \file
/// One spelling for what metadata files spell in several ways.
///
/// Needs: a mapping, and the schema of metadata. Promises: values move with their marks, so that
/// later messages still name the line; nothing changes silently that could be a mistake.
///   session id                       -> session_id, and likewise every known key with blanks
///   (warning) opto_software                    -> optogenetic_stimulation_software volume_in_ul ->
///   volume_in_uL; both with different values are an error experimenter_name: X             -> [X],
///   likewise camera_id and task_epochs of tasks (warning) an optional key without a value  ->
///   absent (warning)
#pragma once

#include "base/document.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

namespace rec2nwb {

Problems canonical_spellings(Document& document, const Json& schema);

}  // namespace rec2nwb
