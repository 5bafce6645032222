/// \file
/// A YAML or JSON file as JSON, with the line of every value.
///
/// Needs: a readable file of at most kMaxDocumentBytes. Promises: plain YAML scalars get the type
/// that PyYAML's safe_load gives them (YAML 1.1: `n` is a string, `off` a bool, `2e-7` a string,
/// `1:30` is 90, `007` is 7, `2024-01-01` a date), because the metadata files of this field are
/// read by Python elsewhere. Dates become the text of Python's isoformat(). Quoted scalars stay
/// strings. Duplicate keys, unknown aliases, anchors that expand beyond reason and non-scalar keys
/// are Errors with line and column. yaml-cpp is behind it and nowhere else.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/json.hpp"

namespace rec2nwb {

inline constexpr std::uint64_t kMaxDocumentBytes = 64ULL << 20;

struct Mark {
  std::int64_t line = 1;    ///< 1-based
  std::int64_t column = 1;  ///< 1-based
};

struct Document {
  std::string file;                   ///< as given, for messages
  Json value;                         ///< numbers: int64, uint64 or double; "NaN" never: see below
  std::map<std::string, Mark> marks;  ///< JSON pointer -> place of the value

  /// Place of the value at a JSON pointer, or of its nearest parent that is there.
  [[nodiscard]] Where where(const std::string& json_pointer) const;
};

/// Reads FILE by its content, not its name: JSON is a subset of what is accepted.
/// \throws Error: unreadable, too large, not UTF-8, not YAML.
Document load_document(const std::filesystem::path& file);

/// The same from memory; name stands for the file in messages.
/// YAML's .nan and .inf become the strings "NaN", "Infinity", "-Infinity" (JSON has no others).
Document parse_document(std::string_view text, const std::string& name);

/// The scalar rule by itself: what PyYAML's safe_load makes of a plain (unquoted) scalar.
Json resolve_plain_scalar(std::string_view text);

}  // namespace rec2nwb
