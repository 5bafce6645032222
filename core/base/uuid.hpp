/// \file
/// Identifiers. Only a file's own identifier is random; every object_id in it is derived.
///
/// Needs: nothing. Promises: RFC 4122 text form, lower case.
#pragma once

#include <string>
#include <string_view>

namespace rec2nwb {

std::string random_uuid();  ///< version 4

/// Version 5 of (namespace_uuid, name): the same input gives the same text on every machine.
/// \param namespace_uuid any UUID text, or any other text, which is first hashed to one
std::string derived_uuid(std::string_view namespace_uuid, std::string_view name);

}  // namespace rec2nwb
