#include "session/file_pattern.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

using detail::PatternPiece;
using Kind = PatternPiece::Kind;

/// What a part of a name may be.
struct PartRule {
  std::string_view name;
  bool digits = false;  ///< else anything but _ and dots
  std::size_t fewest = 1;
  std::size_t most = std::string::npos;
};

constexpr std::array<PartRule, 5> kParts{
    {{"date", true, 8, 8}, {"animal"}, {"epoch", true, 1, 9}, {"tag"}, {"camera", true, 1, 9}}};

const PartRule* find_part(std::string_view name) {
  const auto found = std::ranges::find(kParts, name, &PartRule::name);
  return found == kParts.end() ? nullptr : &*found;
}

/// Bytes from `at` on that can belong to the part.
std::size_t longest(const PartRule& rule, std::string_view name, std::size_t at) {
  std::size_t end = at;
  while (end < name.size() && end - at < rule.most) {
    const char c = name[end];
    const bool fits = rule.digits ? c >= '0' && c <= '9' : c != '_' && c != '.';
    if (!fits) break;
    ++end;
  }
  return end - at;
}

/// One name against the pieces of a pattern.
class Matcher {
 public:
  Matcher(const std::vector<PatternPiece>& pieces, std::string_view name)
      : pieces_(pieces), name_(name), failed_(pieces.size() * (name.size() + 1)) {}

  /// Do the pieces from this one on fit the name from `at` on? What failed once is not tried again.
  bool fits(std::size_t piece, std::size_t at) {
    if (piece == pieces_.size()) return at == name_.size();
    const std::size_t key = piece * (name_.size() + 1) + at;
    if (failed_[key]) return false;
    if (try_piece(piece, at)) return true;
    failed_[key] = true;
    return false;
  }

  /// Of the part of that name; empty if the pattern does not have it.
  [[nodiscard]] std::string part(const std::string& name) const {
    const auto found = parts_.find(name);
    return found == parts_.end() ? std::string() : std::string(found->second);
  }

 private:
  bool try_piece(std::size_t piece, std::size_t at) {
    const PatternPiece& one = pieces_[piece];
    if (one.kind == Kind::kText) {
      return name_.substr(at).starts_with(one.text) && fits(piece + 1, at + one.text.size());
    }
    const PartRule* rule = one.kind == Kind::kPart ? find_part(one.text) : nullptr;
    const std::size_t fewest = rule == nullptr ? 0 : rule->fewest;
    const std::size_t most = rule == nullptr ? name_.size() - at : longest(*rule, name_, at);
    for (std::size_t length = most + 1; length-- > fewest;) {
      if (!fits(piece + 1, at + length)) continue;
      if (rule != nullptr) parts_[one.text] = name_.substr(at, length);
      return true;
    }
    return false;
  }

  const std::vector<PatternPiece>& pieces_;
  std::string_view name_;
  std::vector<bool> failed_;
  std::map<std::string, std::string_view> parts_;
};

[[noreturn]] void refuse(const std::string& pattern, const std::string& why) {
  throw Error(Code::kManifest, format("the file pattern '{}' {}", pattern, why), {},
              "write it as {date}_{animal}_{epoch}_{tag}.licks.csv: parts are {date}, {animal}, "
              "{epoch}, {tag} and {camera}, * is anything");
}

}  // namespace

FilePattern::FilePattern(std::string text) : text_(std::move(text)) {
  for (std::size_t i = 0; i < text_.size(); ++i) {
    const char letter = text_[i];
    if (letter == '/') refuse(text_, "names a folder: sub-folders are searched anyway");
    if (letter == '*') {
      if (pieces_.empty() || pieces_.back().kind != Kind::kAnything) {
        pieces_.push_back({Kind::kAnything, {}});
      }
    } else if (letter == '{') {
      const std::size_t end = text_.find('}', i);
      if (end == std::string::npos) refuse(text_, "has a { without }");
      const std::string part = text_.substr(i + 1, end - i - 1);
      if (find_part(part) == nullptr) refuse(text_, format("has an unknown part '{}'", part));
      const auto is_it = [&](const PatternPiece& piece) {
        return piece.kind == Kind::kPart && piece.text == part;
      };
      if (std::ranges::any_of(pieces_, is_it)) refuse(text_, format("has '{}' twice", part));
      pieces_.push_back({Kind::kPart, part});
      i = end;
    } else {
      if (pieces_.empty() || pieces_.back().kind != Kind::kText) {
        pieces_.push_back({Kind::kText, {}});
      }
      pieces_.back().text += letter;
    }
  }
  if (!pieces_.empty() && pieces_.back().kind == Kind::kText) ending_ = pieces_.back().text;
  if (ending_.find('.') == std::string::npos) {
    refuse(text_, "has no ending of its own, such as .licks.csv");
  }
}

std::optional<NameParts> FilePattern::match(const std::string& name) const {
  Matcher matcher(pieces_, name);
  if (!matcher.fits(0, 0)) return std::nullopt;
  return NameParts{matcher.part("date"), matcher.part("animal"), parse_int(matcher.part("epoch")),
                   matcher.part("tag"), parse_int(matcher.part("camera"))};
}

}  // namespace rec2nwb
