#include "session/file_name.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "session/discover.hpp"

namespace rec2nwb {
namespace {

constexpr std::size_t kDateDigits = 8;

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char one) { return one >= '0' && one <= '9'; });
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char one) {
    return one >= 'A' && one <= 'Z' ? static_cast<char>(one - 'A' + 'a') : one;
  });
  return text;
}

bool starts_with_date(std::string_view name) {
  return name.size() >= kDateDigits && is_digits(name.substr(0, kDateDigits));
}

/// Why a text is no YYYYMMDD; empty if it is one.
std::string date_fault(std::string_view date) {
  if (date.size() != kDateDigits || !is_digits(date)) {
    return format("the date '{}' is not 8 digits (YYYYMMDD)", date);
  }
  const auto number = [&](std::size_t at, std::size_t digits) {
    return static_cast<int>(parse_int(date.substr(at, digits)).value_or(0));
  };
  const std::chrono::year_month_day day{std::chrono::year{number(0, 4)},
                                        std::chrono::month{static_cast<unsigned>(number(4, 2))},
                                        std::chrono::day{static_cast<unsigned>(number(6, 2))}};
  return day.ok() ? "" : format("'{}' is no day of the calendar (YYYYMMDD)", date);
}

/// The data extension that is meant, however it is capitalised.
std::optional<std::string> data_extension(const std::string& extension) {
  for (const std::string& known : data_extensions()) {
    if (lower(known) == lower(extension)) return known;
  }
  return std::nullopt;
}

/// \param base the name up to its first dot. \return why it is no data name; empty if it is one.
std::string read_parts(const std::string& base, FileName& into) {
  const std::vector<std::string> parts = split(base, '_');
  if (parts.size() != 4) {
    return format("expected 4 parts with _ between them in front of the first dot, found {}",
                  parts.size());
  }
  if (std::string fault = date_fault(parts[0]); !fault.empty()) return fault;
  if (parts[1].empty()) return "the animal's name is empty";
  const std::optional<std::int64_t> epoch =
      is_digits(parts[2]) ? parse_int(parts[2]) : std::nullopt;
  if (!epoch) return format("the epoch '{}' is not a number", parts[2]);
  if (parts[3].empty()) return "the tag behind the epoch is empty";
  into.date = parts[0];
  into.animal = parts[1];
  into.epoch = *epoch;
  into.tag = parts[3];
  return {};
}

/// How a name may be meant whose parts are not four: an _ in the animal or the tag is left out, a
/// missing one between epoch and tag is put in. Empty: it cannot be guessed.
std::string guess(const std::string& base, const std::string& behind) {
  std::vector<std::string> parts = split(base, '_');
  std::erase(parts, "");
  if (parts.size() < 3 || !date_fault(parts[0]).empty()) return {};
  if (parts.size() == 3) {
    const std::size_t digits = parts[2].find_first_not_of("0123456789");
    if (digits == 0) return {};
    const std::string tag = digits == std::string::npos ? "TAG" : parts[2].substr(digits);
    parts[2].resize(std::min(digits, parts[2].size()));
    parts.push_back(tag);
  }
  const auto joined = [&](std::size_t from, std::size_t to) {
    const auto at = [&](std::size_t i) { return parts.begin() + static_cast<std::ptrdiff_t>(i); };
    return join({at(from), at(to)}, "");
  };
  const std::size_t last = parts.size() - 1;
  std::string fixed;
  if (is_digits(parts[2])) {
    fixed = join({parts[0], parts[1], parts[2], joined(3, last + 1)}, "_");
  } else if (is_digits(parts[last - 1])) {
    fixed = join({parts[0], joined(1, last - 1), parts[last - 1], parts[last]}, "_");
  }
  return fixed.empty() ? fixed : fixed + behind;
}

/// Such names do not survive on paper, in a terminal, or in an NWB file, whose texts are UTF-8.
std::string letters_fault(const std::string& name) {
  if (!is_utf8(name)) return "the name is not UTF-8 text";
  return one_line(name) == name ? "" : "a control character, e.g. a line break, stands in the name";
}

std::string without_odd_letters(const std::string& name) {
  std::string kept;
  std::ranges::copy_if(name, std::back_inserter(kept), [](char one) {
    const auto code = static_cast<unsigned char>(one);
    return code >= 0x20 && code < 0x7F;
  });
  return kept;
}

void read_data(const std::string& name, const std::string& meant_extension, FileName& into) {
  const std::vector<std::string> dotted = split(name, '.');
  into.fault = letters_fault(name);
  if (!into.fault.empty()) {
    into.suggestion = without_odd_letters(name);
    FileName kept;
    const std::string parts_fault = read_parts(split(into.suggestion, '.').front(), kept);
    if (!parts_fault.empty()) {
      into.fault += "; " + parts_fault;
      into.suggestion.clear();
    }
  } else {
    into.fault = read_parts(dotted.front(), into);
    const std::string stem = name.substr(0, name.size() - into.extension.size());
    const std::string behind = stem.substr(dotted.front().size()) + meant_extension;
    if (!into.fault.empty()) {
      into.suggestion = guess(dotted.front(), behind);
    } else if (into.extension != meant_extension) {
      into.fault = format("the extension is written .{}", meant_extension);
      into.suggestion = stem + meant_extension;
    }
  }
  if (into.fault.empty()) {
    into.kind = NameKind::kData;
    if (dotted.size() > 2 && is_digits(dotted[1])) into.camera = parse_int(dotted[1]);
    return;
  }
  // Geometry files are named by the protocols that use them, as their authors like.
  if (meant_extension == "trackgeometry") {
    into.kind = NameKind::kOther;
  } else {
    into.kind = starts_with_date(name) ? NameKind::kMisnamed : NameKind::kStray;
  }
}

void read_yaml(const std::string& name, FileName& into) {
  const std::string stem = name.substr(0, name.size() - into.extension.size() - 1);
  const std::vector<std::string> parts = split(stem, '_');
  const bool fits = parts.size() == 3 && parts[2] == "metadata" && !parts[1].empty() &&
                    letters_fault(name).empty();
  if (fits && date_fault(parts[0]).empty()) {
    into.kind = NameKind::kMetadata;
    into.date = parts[0];
    into.animal = parts[1];
    return;
  }
  // Other YAML files, such as probes, are nobody's slip.
  if (starts_with_date(name) || stem.ends_with("metadata")) into.kind = NameKind::kStray;
}

}  // namespace

FileName parse_file_name(const std::string& name) {
  FileName result;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0) return result;
  result.extension = name.substr(dot + 1);
  if (result.extension == "yml" || result.extension == "yaml") {
    read_yaml(name, result);
  } else if (const std::optional<std::string> meant = data_extension(result.extension)) {
    read_data(name, *meant, result);
  }
  return result;
}

}  // namespace rec2nwb
