#include "base/schema_explain.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <regex>
#include <utility>

#include "base/text.hpp"

namespace rec2nwb {

namespace {

using Found = std::vector<SchemaProblem>;

/// A schema that refers to itself without end is cut here.
constexpr std::size_t kMaxSteps = 300;

const Json* member(const Json& map, const std::string& key) {
  if (!map.is_object()) return nullptr;
  const auto at = map.find(key);
  return at == map.end() ? nullptr : &*at;
}

std::string step(const std::string& pointer, const std::string& key) {
  return (Json::json_pointer(pointer) / key).to_string();
}

std::string step(const std::string& pointer, std::size_t index) {
  return format("{}/{}", pointer, index);
}

class Explanation {
 public:
  Explanation(const Json& root, const SchemaJudge& fits) : root_(root), fits_(fits) {}

  /// What is wrong with the value, nothing if the judge has no complaint.
  Found explain(const Json& schema, const Json& value, const std::string& pointer,
                std::size_t steps = 0) const {
    if (steps > kMaxSteps || fits_(schema, "", value)) return {};
    if (schema.is_boolean()) return {{pointer, "no value is allowed here"}};
    if (const Json* reference = member(schema, "$ref")) {
      const Json* target = resolve(*reference);
      return target == nullptr ? Found{} : explain(*target, value, pointer, steps + 1);
    }
    Found found;
    const auto take = [&found](Found more) {
      std::move(more.begin(), more.end(), std::back_inserter(found));
    };
    for (const auto& [keyword, argument] : schema.items()) {
      if (!is_value_keyword(keyword) || fits_(schema, keyword, value)) continue;
      found.push_back({pointer, keyword_text(keyword, argument, value)});
    }
    take(choices(schema, value, pointer, steps));
    if (value.is_object()) take(mapping(schema, value, pointer, steps));
    if (value.is_array()) take(list(schema, value, pointer, steps));
    return found;
  }

 private:
  [[nodiscard]] const Json* resolve(const Json& reference) const {
    const auto* text = reference.get_ptr<const std::string*>();
    if (text == nullptr || !text->starts_with('#')) return nullptr;
    const Json::json_pointer pointer(text->substr(1));
    return root_.contains(pointer) ? &root_.at(pointer) : nullptr;
  }

  /// allOf, anyOf, oneOf, if-then-else.
  [[nodiscard]] Found choices(const Json& schema, const Json& value, const std::string& pointer,
                              std::size_t steps) const {
    Found found;
    const auto take = [&found](Found more) {
      std::move(more.begin(), more.end(), std::back_inserter(found));
    };
    if (const Json* all = member(schema, "allOf")) {
      for (const Json& one : *all) take(explain(one, value, pointer, steps + 1));
    }
    for (const char* keyword : {"anyOf", "oneOf"}) {
      const Json* forms = member(schema, keyword);
      if (forms == nullptr || fits_(schema, keyword, value)) continue;
      take(no_form_fits(*forms, value, pointer, steps));
    }
    if (const Json* condition = member(schema, "if")) {
      const Json* then = member(schema, fits_(*condition, "", value) ? "then" : "else");
      if (then != nullptr) take(explain(*then, value, pointer, steps + 1));
    }
    return found;
  }

  /// The problems of the form that was probably meant, or what each form lacks.
  [[nodiscard]] Found no_form_fits(const Json& forms, const Json& value, const std::string& pointer,
                                   std::size_t steps) const {
    std::vector<Found> all;
    for (const Json& form : forms) {
      all.push_back(explain(form, value, pointer, steps + 1));
      if (!all.back().empty()) continue;
      if (fits_(form, "", value)) {
        return {{pointer,
                 format("fits more than one of {} forms that exclude each other", forms.size())}};
      }
      all.back().push_back({pointer, "does not fit the schema"});
    }
    if (const auto meant = meant_form(all, pointer)) return all[*meant];
    std::vector<std::string> texts;
    for (const Found& one : all) {
      std::string text = one.front().text;
      if (one.front().pointer != pointer) {
        text = format("{}: {}", one.front().pointer.substr(pointer.size()), text);
      }
      if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
    }
    if (texts.size() == 1) return {{pointer, texts.front()}};
    return {{pointer,
             format("fits none of the {} allowed forms: {}", forms.size(), join(texts, "; or "))}};
  }

  /// The only form whose type and fixed values (such as a "kind") are right.
  static std::optional<std::size_t> meant_form(const std::vector<Found>& all,
                                               const std::string& pointer) {
    const auto is_other_kind = [&](const SchemaProblem& problem) {
      const std::string_view below = std::string_view(problem.pointer).substr(pointer.size());
      const bool own_type = below.empty() && problem.text.find(", found ") != std::string::npos;
      const bool fixed_key = std::count(below.begin(), below.end(), '/') == 1 &&
                             problem.text.starts_with("expected \"");
      return own_type || fixed_key;
    };
    std::optional<std::size_t> meant;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (std::any_of(all[i].begin(), all[i].end(), is_other_kind)) continue;
      if (meant) return std::nullopt;
      meant = i;
    }
    return meant;
  }

  [[nodiscard]] Found mapping(const Json& schema, const Json& value, const std::string& pointer,
                              std::size_t steps) const {
    Found found;
    if (const Json* required = member(schema, "required")) {
      for (const Json& key : *required) {
        if (value.contains(key.get<std::string>())) continue;
        found.push_back(
            {pointer, format("missing required key '{}'", key.get<std::string>()), true});
      }
    }
    const auto take = [&found](Found more) {
      std::move(more.begin(), more.end(), std::back_inserter(found));
    };
    for (const auto& [key, child] : value.items()) {
      take(child_of_mapping(schema, value, key, pointer, steps));
      if (const Json* names = member(schema, "propertyNames")) {
        for (const SchemaProblem& problem : explain(*names, Json(key), "", steps + 1)) {
          found.push_back({step(pointer, key), format("key '{}': {}", key, problem.text)});
        }
      }
    }
    take(dependencies(schema, value, pointer, steps));
    return found;
  }

  [[nodiscard]] Found child_of_mapping(const Json& schema, const Json& map, const std::string& key,
                                       const std::string& pointer, std::size_t steps) const {
    Found found;
    bool known = false;
    const auto apply = [&](const Json& child_schema) {
      known = true;
      Found more = explain(child_schema, map.at(key), step(pointer, key), steps + 1);
      std::move(more.begin(), more.end(), std::back_inserter(found));
    };
    const Json* properties = member(schema, "properties");
    if (const Json* own = properties == nullptr ? nullptr : member(*properties, key)) apply(*own);
    if (const Json* patterns = member(schema, "patternProperties")) {
      for (const auto& [pattern, child_schema] : patterns->items()) {
        if (std::regex_search(key, std::regex(pattern))) apply(child_schema);
      }
    }
    const Json* others = member(schema, "additionalProperties");
    if (known || others == nullptr) return found;
    if (*others != Json(false)) {
      apply(*others);
      return found;
    }
    return {{step(pointer, key), unknown_key_text(properties, map, key)}};
  }

  static std::string unknown_key_text(const Json* properties, const Json& map,
                                      const std::string& key) {
    std::vector<std::string> missing;
    if (properties != nullptr) {
      for (const auto& [name, schema] : properties->items()) {
        if (!map.contains(name)) missing.push_back(name);
      }
    }
    const auto meant = nearest(key, missing);
    return format("unknown key '{}'{}", key, meant ? format(" (did you mean '{}'?)", *meant) : "");
  }

  [[nodiscard]] Found dependencies(const Json& schema, const Json& value,
                                   const std::string& pointer, std::size_t steps) const {
    Found found;
    const Json* all = member(schema, "dependencies");
    if (all == nullptr) return found;
    for (const auto& [key, needs] : all->items()) {
      if (!value.contains(key)) continue;
      if (!needs.is_array()) {
        Found more = explain(needs, value, pointer, steps + 1);
        std::move(more.begin(), more.end(), std::back_inserter(found));
        continue;
      }
      for (const Json& other : needs) {
        if (value.contains(other.get<std::string>())) continue;
        found.push_back(
            {pointer,
             format("missing key '{}', which key '{}' needs", other.get<std::string>(), key),
             true});
      }
    }
    return found;
  }

  [[nodiscard]] Found list(const Json& schema, const Json& value, const std::string& pointer,
                           std::size_t steps) const {
    Found found;
    const Json* items = member(schema, "items");
    for (std::size_t i = 0; items != nullptr && i < value.size(); ++i) {
      const Json* item = items;
      if (items->is_array()) {
        item = i < items->size() ? &(*items)[i] : member(schema, "additionalItems");
      }
      if (item == nullptr) continue;
      if (*item == Json(false)) {
        found.push_back(
            {step(pointer, i), format("expected at most {} items, found {}",
                                      items->is_array() ? items->size() : 0, value.size())});
        break;
      }
      Found more = explain(*item, value[i], step(pointer, i), steps + 1);
      std::move(more.begin(), more.end(), std::back_inserter(found));
    }
    return found;
  }

  const Json& root_;
  const SchemaJudge& fits_;
};

}  // namespace

std::vector<SchemaProblem> explain_misfit(const Json& root_schema, const Json& value,
                                          const SchemaJudge& fits) {
  Found unique;
  for (SchemaProblem& problem : Explanation(root_schema, fits).explain(root_schema, value, "")) {
    const bool is_there = std::any_of(unique.begin(), unique.end(), [&](const auto& one) {
      return one.pointer == problem.pointer && one.text == problem.text;
    });
    if (!is_there) unique.push_back(std::move(problem));
  }
  return unique;
}

}  // namespace rec2nwb
