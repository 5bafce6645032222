#include "stream/plugin_faults.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

Error refusal(const std::string& text, const char* what_to_do) {
  return Error(Code::kPluginFault, text, {}, what_to_do);
}

void check_text(std::string_view text, const char* what) {
  if (text.empty()) throw refusal(format("its {} is empty", what), "say it in a few words");
  if (text.size() > PluginFaults::kTextBytes) {
    throw refusal(format("its {} has {} bytes, at most {} are kept", what, text.size(),
                         PluginFaults::kTextBytes),
                  "say it in a few words");
  }
  // HDF5 would cut the text at a NUL.
  if (text.find('\0') != std::string_view::npos || !is_utf8(text)) {
    throw refusal(format("its {} is not UTF-8, or has a NUL in it", what),
                  "replace what cannot be decoded");
  }
}

/// The largest number rather than a wrong one.
std::int64_t sum_of(std::int64_t a, std::int64_t b) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  return b > kMost - a ? kMost : a + b;
}

}  // namespace

void PluginFaults::add(std::uint32_t owner, const RecordingFault& fault) {
  check_text(fault.kind, "kind");
  check_text(fault.unit, "unit");
  check_text(fault.action, "action");
  if (fault.length < 0) {
    throw refusal(format("its length is {}, below 0", fault.length), "give the extent, or 0");
  }
  const std::lock_guard lock(mutex_);
  OfPlugin& plugin = plugins_[owner];
  const auto [found, is_new] =
      plugin.wordings.try_emplace({fault.kind, fault.unit, fault.action}, Merged{});
  if (is_new && plugin.wordings.size() > kWordings) {
    plugin.wordings.erase(found);
    throw refusal(
        format("its texts are the {}th of the plugin: '{}', {}, '{}'", kWordings + 1, fault.kind,
               fault.unit, fault.action),
        "a kind and an action are one of a few texts: numbers belong into length and rows");
  }
  if (plugin.listed.size() < kListed) {
    plugin.listed.push_back({fault.first_row, fault.rows, fault.length, &found->first});
    return;
  }
  Merged& merged = found->second;
  const std::uint64_t end_row = fault.first_row + fault.rows;
  merged.first_row =
      merged.count == 0 ? fault.first_row : std::min(merged.first_row, fault.first_row);
  merged.end_row = std::max(merged.end_row, end_row);
  merged.length = sum_of(merged.length, fault.length);
  ++merged.count;
}

std::vector<RecordingFault> PluginFaults::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<RecordingFault> all;
  for (const auto& [owner, plugin] : plugins_) {
    for (const Listed& one : plugin.listed) {
      const Wording& text = *one.wording;
      all.push_back({one.first_row, one.rows, one.length, text.kind, text.unit, text.action});
    }
    for (const auto& [text, merged] : plugin.wordings) {
      if (merged.count == 0) continue;
      all.push_back({merged.first_row, merged.end_row - merged.first_row, merged.length, text.kind,
                     text.unit,
                     format("{}; {} faults in one row, as {} are listed before them", text.action,
                            merged.count, kListed)});
    }
  }
  std::ranges::stable_sort(all, {}, &RecordingFault::first_row);
  return all;
}

}  // namespace rec2nwb
