#include "session/metadata_schema.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "base/validate.hpp"
#include "embedded/metadata_schema.hpp"
#include "session/pointer.hpp"

namespace rec2nwb {
namespace {

constexpr const char* kBlankText = "expected a text, found none";

/// The part of a schema that is about a place in the document; nullptr if the schema has none.
const Json* part_for(const Json& schema, const Json::json_pointer& place) {
  if (place.empty()) return &schema;
  const Json* const parent = part_for(schema, place.parent_pointer());
  if (parent == nullptr) return nullptr;
  const std::string key = place.back();
  if (parent->contains("properties") && parent->at("properties").contains(key)) {
    return &parent->at("properties").at(key);
  }
  if (parent->contains("items")) return &parent->at("items");
  return nullptr;
}

bool allows(const Json& part, const std::string& type) {
  const Json allowed = part.value("type", Json());
  return allowed == type ||
         (allowed.is_array() && std::find(allowed.begin(), allowed.end(), type) != allowed.end());
}

/// What to write instead, as far as the schema and the value tell.
std::string help_for(const Json& part, const Json& value, const std::string& key) {
  const bool wants_text = allows(part, "string");
  if (wants_text && (value.is_number() || value.is_boolean())) {
    return format("YAML reads it as a {}; put it in quotes: {}: \"...\"", value.type_name(), key);
  }
  if (!wants_text && value.is_string() && parse_double(value.get<std::string>())) {
    return "YAML reads it as a text: numbers stand without quotes, and with a dot and a sign where "
           "there is an exponent, e.g. 2.0e-7 or 1.0e+9";
  }
  if (part.contains("description")) return part.at("description").get<std::string>();
  if (allows(part, "array")) return "write it as a list, [] if it is empty";
  return {};
}

Problem as_problem(const SchemaProblem& found, const Document& document, const Json& schema) {
  Problem problem{Severity::kError,
                  document.where(found.pointer),
                  found.text,
                  {},
                  found.is_missing ? Code::kMetadataMissing : Code::kMetadataValue};
  if (found.is_missing) problem.what_to_do = "add it";
  const Json::json_pointer place(found.pointer);
  const Json* const part = place.empty() ? nullptr : part_for(schema, place);
  if (part == nullptr || !document.value.contains(place)) return problem;
  const Json& value = document.value.at(place);
  if (value == "") problem.text = kBlankText;
  if (!value.is_object()) problem.what_to_do = help_for(*part, value, place.back());
  return problem;
}

/// What a schema cannot say: texts of blanks only, and keys that are unknown but no error.
class SchemaWalk {
 public:
  SchemaWalk(const Document& document, Problems& problems)
      : document_(document), problems_(problems) {}

  void visit(const Json& value, const Json& part, const std::string& pointer) {
    const bool is_blank =
        value.is_string() && value != "" && trim(value.get_ref<const std::string&>()).empty();
    if (is_blank && part.contains("minLength")) {
      problems_.error(Code::kMetadataValue, document_.where(pointer), kBlankText);
    }
    if (value.is_array() && part.contains("items")) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        visit(value[i], part.at("items"), child_pointer(pointer, i));
      }
    }
    if (!value.is_object() || !part.contains("properties")) return;
    const Json& known = part.at("properties");
    for (const auto& [key, child] : value.items()) {
      const std::string place = child_pointer(pointer, key);
      if (known.contains(key)) {
        visit(child, known.at(key), place);
      } else {
        report(key, known, place);
      }
    }
  }

 private:
  void report(const std::string& key, const Json& known, const std::string& place) {
    std::vector<std::string> names;
    for (const auto& [name, part] : known.items()) names.push_back(name);
    const auto meant = nearest(key, names);
    problems_.warn(Code::kMetadataUnknownKey, document_.where(place),
                   format("the key '{}' is not known and not used", key),
                   meant ? format("did you mean '{}'?", *meant) : "");
  }

  const Document& document_;
  Problems& problems_;
};

}  // namespace

Json metadata_schema() { return Json::parse(embedded::metadata_schema()); }

Problems check_schema(const Document& document, const Json& schema) {
  Problems problems;
  for (const SchemaProblem& found : Schema(schema).validate(document.value)) {
    problems.add(as_problem(found, document, schema));
  }
  SchemaWalk(document, problems).visit(document.value, schema, {});
  return problems;
}

}  // namespace rec2nwb
