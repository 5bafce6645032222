#include "session/metadata_spelling.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "session/pointer.hpp"

namespace rec2nwb {
namespace {

class Speller {
 public:
  Speller(Document& document, const Json& schema) : document_(document), schema_(schema) {}

  Problems run() {
    rename_keys_with_blanks();
    rename({}, "opto_software", "optogenetic_stimulation_software");
    for_each("virus_injection",
             [&](const std::string& pointer) { rename(pointer, "volume_in_ul", "volume_in_uL"); });
    drop_empty_keys();
    make_list({}, "experimenter_name");
    for_each("tasks", [&](const std::string& pointer) {
      make_list(pointer, "camera_id");
      make_list(pointer, "task_epochs");
    });
    return std::move(problems_);
  }

 private:
  Json& at(const std::string& pointer) { return document_.value[Json::json_pointer(pointer)]; }

  /// Calls visit with the pointer of every mapping in a list at the top.
  template <typename Visit>
  void for_each(const std::string& list, Visit visit) {
    const auto found = document_.value.find(list);
    if (found == document_.value.end() || !found->is_array()) return;
    for (std::size_t i = 0; i < found->size(); ++i) {
      if ((*found)[i].is_object()) visit(child_pointer("/" + list, i));
    }
  }

  void rename_keys_with_blanks();
  void drop_empty_keys();
  void rename(const std::string& parent, const std::string& from, const std::string& to);
  void make_list(const std::string& parent, const std::string& key);
  void move_marks(const std::string& from, const std::string* to);

  Document& document_;
  const Json& schema_;
  Problems problems_;
};

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

void Speller::rename_keys_with_blanks() {
  for (const std::string& key : keys_of(document_.value)) {
    std::string canonical = key;
    std::ranges::replace(canonical, ' ', '_');
    const bool known = schema_.at("properties").contains(canonical) || canonical == "opto_software";
    if (canonical == key || !known) continue;
    problems_.warn(Code::kMetadataSpelling, document_.where(child_pointer({}, key)),
                   format("the key '{}' is read as '{}'", key, canonical),
                   "write it with _ instead of blanks: other readers do not know it");
    rename({}, key, canonical);
  }
}

void Speller::drop_empty_keys() {
  const Json& required = schema_.at("required");
  for (const std::string& key : keys_of(document_.value)) {
    const bool is_required = std::find(required.begin(), required.end(), key) != required.end();
    if (is_required || !document_.value[key].is_null()) continue;
    const std::string pointer = child_pointer({}, key);
    problems_.warn(Code::kMetadataNoValue, document_.where(pointer),
                   format("'{}' has no value and is taken as absent", key),
                   "give it a value or remove the key");
    document_.value.erase(key);
    move_marks(pointer, nullptr);
  }
}

void Speller::rename(const std::string& parent, const std::string& from, const std::string& to) {
  Json& object = at(parent);
  if (!object.contains(from)) return;
  const std::string from_pointer = child_pointer(parent, from);
  const std::string to_pointer = child_pointer(parent, to);
  if (!object.contains(to)) {
    object[to] = std::move(object[from]);
    move_marks(from_pointer, &to_pointer);
  } else {
    if (object[to] != object[from]) {
      problems_.error(Code::kMetadataTwoSpellings, document_.where(from_pointer),
                      format("'{}' and '{}' mean the same and differ: {} and {}", from, to,
                             object[from].dump(), object[to].dump()),
                      format("leave the right one, as '{}'", to));
    }
    move_marks(from_pointer, nullptr);
  }
  object.erase(from);
}

void Speller::make_list(const std::string& parent, const std::string& key) {
  Json& object = at(parent);
  const auto found = object.find(key);
  if (found == object.end() || found->is_structured() || found->is_null()) return;
  const std::string pointer = child_pointer(parent, key);
  const Where where = document_.where(pointer);
  problems_.warn(Code::kMetadataOneForList, where,
                 format("'{}' is expected to be a list; taken as a list of one", key),
                 format("write {}: [{}]", key, found->dump()));
  *found = Json::array({*found});
  if (const auto mark = document_.marks.find(pointer); mark != document_.marks.end()) {
    document_.marks[child_pointer(pointer, 0)] = mark->second;
  }
}

/// \param to nullptr: the marks are dropped
void Speller::move_marks(const std::string& from, const std::string* to) {
  std::map<std::string, Mark>& marks = document_.marks;
  std::map<std::string, Mark> moved;
  for (auto at = marks.lower_bound(from); at != marks.end() && at->first.starts_with(from);) {
    const std::string rest = at->first.substr(from.size());
    if (!rest.empty() && rest.front() != '/') {
      ++at;
      continue;
    }
    if (to != nullptr) moved[*to + rest] = at->second;
    at = marks.erase(at);
  }
  marks.merge(moved);
}

}  // namespace

Problems canonical_spellings(Document& document, const Json& schema) {
  return Speller(document, schema).run();
}

}  // namespace rec2nwb
