/// \file
/// What a scalar with an explicit YAML tag becomes; beside resolve_plain_scalar() of document.hpp,
/// and only for document.cpp.
///
/// Needs: nothing. Promises: the values of PyYAML's safe_load. Errors have no place: the caller
/// knows it.
#pragma once

#include <optional>
#include <string_view>

#include "base/json.hpp"

namespace rec2nwb {

/// \param tag   in full, "tag:yaml.org,2002:int"
/// \return nothing for a tag that is not one of str, int, float, bool, null and timestamp
/// \throws Error if the text is not of the type that the tag demands
std::optional<Json> construct_tagged_scalar(std::string_view tag, std::string_view text);

}  // namespace rec2nwb
