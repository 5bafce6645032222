/// \file
/// JSON Schema (draft 7) validation of manifests, plans and metadata. valijson is behind it and
/// nowhere else.
///
/// Needs: a schema that is itself valid. Promises: every violation, each with the JSON pointer of
/// the offending value and a text that says what was expected and found; an empty vector if it
/// fits.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace rec2nwb {

struct SchemaProblem {
  std::string pointer;  ///< JSON pointer of the value, "" for the whole document
  std::string
      text;  ///< e.g. "missing required key 'lab'", "expected number, found string \"1.5cd\""
  bool is_missing = false;  ///< a key that has to be there is not
};

/// A compiled schema: parse once, use often.
class Schema {
 public:
  explicit Schema(const Json& schema);
  ~Schema();
  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;

  [[nodiscard]] std::vector<SchemaProblem> validate(const Json& value) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace rec2nwb
