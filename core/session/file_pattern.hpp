/// \file
/// How companion files are named that a plugin reads: "{date}_{animal}_{epoch}_{tag}.licks.csv".
///
/// {date} (8 digits), {animal}, {epoch} (a number), {tag} and {camera} (a number) stand for parts
/// of the name, * for anything; each at most once, except *. {animal} and {tag} have no _ and no
/// dot, as in the names of recordings. A name without {date} or {animal} belongs to every session
/// of its folder.
///
/// Needs: a pattern with an ending of its own. Promises: a name matches in one way (what stands
/// further left takes as much as it can) or not at all; no pattern takes longer for a name than its
/// own length times the square of the name's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace rec2nwb {

/// What a name says; a part that the pattern does not have is empty.
struct NameParts {
  std::string date;
  std::string animal;
  std::optional<std::int64_t> epoch;
  std::string tag;
  std::optional<std::int64_t> camera;
};

namespace detail {

/// What a pattern has one after the other.
struct PatternPiece {
  enum class Kind { kText, kAnything, kPart };
  Kind kind = Kind::kText;
  std::string text;  ///< of the name itself; of a part: which
};

}  // namespace detail

class FilePattern {
 public:
  /// \throws Error: an unknown or repeated part, a folder in it, no ending that could be told from
  /// others'.
  explicit FilePattern(std::string text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::optional<NameParts> match(const std::string& name) const;
  /// It ends as the pattern does: if it does not match, somebody may have misspelt it.
  [[nodiscard]] bool resembles(const std::string& name) const { return name.ends_with(ending_); }

 private:
  std::string text_;
  std::string ending_;
  std::vector<detail::PatternPiece> pieces_;
};

/// A file that matched.
struct PatternFile {
  std::filesystem::path path;
  std::string pattern;
  NameParts parts;
};

}  // namespace rec2nwb
