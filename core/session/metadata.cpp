#include "session/metadata.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "session/metadata_plausible.hpp"
#include "session/metadata_rules.hpp"
#include "session/metadata_schema.hpp"
#include "session/metadata_spelling.hpp"

namespace rec2nwb {
namespace {

/// Not in the schema as required, because the file can be written without them.
Problems check_recommended(const Document& document) {
  Problems problems;
  for (const char* key : {"session_description", "session_id"}) {
    if (document.value.contains(key)) continue;
    problems.warn(Code::kMetadataDefault, {.file = document.file},
                  format("'{}' is missing; a default is used", key),
                  "describe the session in your own words");
  }
  return problems;
}

/// In the order of the file, as an editor goes through it.
Problems by_line(const Problems& problems) {
  std::vector<Problem> sorted = problems.all();
  std::ranges::stable_sort(sorted, {},
                           [](const Problem& one) { return one.where.line.value_or(0); });
  Problems result;
  for (Problem& one : sorted) result.add(std::move(one));
  return result;
}

}  // namespace

Metadata load_metadata(const std::filesystem::path& file, const Json& own_keys) {
  return check_metadata(load_document(file), own_keys);
}

Metadata check_metadata(Document document, const Json& own_keys) {
  if (!document.value.is_object()) {
    throw Error(Code::kMetadataForm,
                format("expected a mapping (KEY: VALUE lines), found {}",
                       document.value.is_null() ? "nothing" : document.value.type_name()),
                document.where(""));
  }
  Json schema = metadata_schema();
  schema["properties"].update(own_keys);
  Problems problems = canonical_spellings(document, schema);
  problems.take(check_schema(document, schema));
  const bool fits_schema = !problems.has_errors();
  problems.take(check_rules(document));
  problems.take(check_recommended(document));
  problems.take(check_plausible(document));
  return {fits_schema, std::move(document), by_line(problems)};
}

}  // namespace rec2nwb
