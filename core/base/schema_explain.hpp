/// \file
/// From "does not fit" to what a person can correct: finds the innermost values that a schema does
/// not accept. Whether something fits is asked of a judge (valijson); the words are made here.
/// Only for validate.cpp.
///
/// Needs: a judge that knows the schema's references. Promises: no problem where the judge sees
/// none.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/validate.hpp"

namespace rec2nwb {

/// Texts under a `pattern` or `format` are at most this long: std::regex walks the stack once a
/// byte.
inline constexpr std::size_t kMaxPatternBytes = 4096;

/// \param schema   a part of the root schema
/// \param keyword  "": the whole schema; else only this one of its keywords
using SchemaJudge =
    std::function<bool(const Json& schema, const std::string& keyword, const Json& value)>;

std::vector<SchemaProblem> explain_misfit(const Json& root_schema, const Json& value,
                                          const SchemaJudge& fits);

/// Whether the keyword looks at the value itself and has a keyword_text(); the others have parts
/// (properties, items, anyOf, ...).
bool is_value_keyword(const std::string& keyword);

/// "expected number, found string \"1.5cd\"", for a keyword that the value does not fit.
std::string keyword_text(const std::string& keyword, const Json& argument, const Json& value);

}  // namespace rec2nwb
