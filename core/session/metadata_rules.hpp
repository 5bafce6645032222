/// \file
/// What metadata must fulfil beyond its schema: identifiers that are unique, references that lead
/// somewhere, channel maps without holes, a date of birth that is a date.
///
/// Needs: canonical spellings; values of wrong types are left to the schema. Promises: all faults
/// at once, each with its line, and with the line of what it clashes with.
#pragma once

#include <string_view>

#include "base/document.hpp"
#include "base/error.hpp"

namespace rec2nwb {

Problems check_rules(const Document& document);

/// YYYY-MM-DD, or that with [T ]HH:MM[:SS[.f]][Z|+HH[:MM]], of a day that exists.
bool is_iso_date(std::string_view text);

}  // namespace rec2nwb
