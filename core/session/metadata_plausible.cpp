#include "session/metadata_plausible.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "session/pointer.hpp"

namespace rec2nwb {
namespace {

/// Lasers in this field give milliwatts, injections are below a microliter: far above, the number
/// was written in the smaller unit.
constexpr double kMaxPowerW = 5;
constexpr double kMaxVolumeUL = 50;

/// Calls visit(entry, pointer) for every mapping in a list at the top.
template <typename Visit>
void for_each(const Document& document, const char* list, Visit visit) {
  const auto found = document.value.find(list);
  if (found == document.value.end() || !found->is_array()) return;
  for (std::size_t i = 0; i < found->size(); ++i) {
    if ((*found)[i].is_object()) visit((*found)[i], child_pointer(std::string("/") + list, i));
  }
}

/// "Rattus norvegicus", "Mus musculus domesticus", or a page of the NCBI taxonomy.
bool is_species(std::string_view text) {
  if (text.starts_with("http://") || text.starts_with("https://")) return true;
  const std::vector<std::string> words = split(text, ' ');
  if (words.size() < 2 || words[0].empty() || words[1].empty()) return false;
  const auto is_lower = [](char one) { return (one >= 'a' && one <= 'z') || one == '-'; };
  const char first = words[0].front();
  return first >= 'A' && first <= 'Z' &&
         std::ranges::all_of(std::string_view(words[0]).substr(1), is_lower) &&
         std::ranges::all_of(words[1], [&](char one) { return is_lower(one) || one == '.'; });
}

void check_species(const Document& document, Problems& problems) {
  const Json::json_pointer place("/subject/species");
  if (!document.value.contains(place) || !document.value.at(place).is_string()) return;
  const std::string species = document.value.at(place).get<std::string>();
  if (trim(species).empty() || is_species(trim(species))) return;
  problems.warn(
      Code::kMetadataImplausible, document.where("/subject/species"),
      format("expected a Latin name of two words, found '{}'; archives refuse others", species),
      "write e.g. Rattus norvegicus or Mus musculus");
}

void check_unit(const Document& document, const char* list, const char* key, double max,
                const char* unit, const char* meant, Problems& problems) {
  for_each(document, list, [&](const Json& entry, const std::string& parent) {
    const auto found = entry.find(key);
    if (found == entry.end() || !found->is_number() || found->get<double>() <= max) return;
    problems.warn(Code::kMetadataImplausible, document.where(child_pointer(parent, key)),
                  format("{} is {} {}, which is more than there can be", key, found->dump(), unit),
                  format("is it in {}? The key wants {}", meant, unit));
  });
}

std::string known_text(const std::set<std::int64_t>& epochs) {
  std::vector<std::string> texts;
  for (const std::int64_t one : epochs) texts.push_back(std::to_string(one));
  return shorten_list(texts);
}

}  // namespace

Problems check_plausible(const Document& document) {
  Problems problems;
  if (!document.value.is_object()) return problems;
  check_species(document, problems);
  check_unit(document, "opto_excitation_source", "power_in_W", kMaxPowerW, "watts", "milliwatts",
             problems);
  check_unit(document, "virus_injection", "volume_in_uL", kMaxVolumeUL, "microliters", "nanoliters",
             problems);
  return problems;
}

Problems check_epochs(const Document& document, const std::set<std::int64_t>& recorded) {
  Problems problems;
  const auto check = [&](const Json& epoch, const std::string& pointer) {
    if (!epoch.is_number_integer() || recorded.contains(epoch.get<std::int64_t>())) return;
    problems.warn(Code::kUnknownEpoch, document.where(pointer),
                  format("there is no recording of epoch {}; there are {}", epoch.dump(),
                         known_text(recorded)),
                  "correct the number, or copy the recording of that epoch");
  };
  for (const char* list : {"tasks", "associated_files"}) {
    for_each(document, list, [&](const Json& entry, const std::string& parent) {
      const auto found = entry.find("task_epochs");
      if (found == entry.end()) return;
      const std::string pointer = child_pointer(parent, "task_epochs");
      if (!found->is_array()) return check(*found, pointer);
      for (std::size_t i = 0; i < found->size(); ++i) check((*found)[i], child_pointer(pointer, i));
    });
  }
  return problems;
}

}  // namespace rec2nwb
