#include "session/file_pattern.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {
namespace {

const std::map<std::string, std::string>& part_expressions() {
  static const std::map<std::string, std::string> expressions = {{"date", "([0-9]{8})"},
                                                                 {"animal", "([^_.]+)"},
                                                                 {"epoch", "([0-9]{1,9})"},
                                                                 {"tag", "([^_.]+)"},
                                                                 {"camera", "([0-9]{1,9})"}};
  return expressions;
}

std::string quoted(char letter) {
  const std::string text(1, letter);
  return std::string("^$\\.*+?()[]{}|").find(letter) == std::string::npos ? text : "\\" + text;
}

[[noreturn]] void refuse(const std::string& pattern, const std::string& why) {
  throw Error(Code::kManifest, format("the file pattern '{}' {}", pattern, why), {},
              "write it as {date}_{animal}_{epoch}_{tag}.licks.csv: parts are {date}, {animal}, "
              "{epoch}, {tag} and {camera}, * is anything");
}

}  // namespace

FilePattern::FilePattern(std::string text) : text_(std::move(text)) {
  std::string expression;
  for (std::size_t i = 0; i < text_.size(); ++i) {
    const char letter = text_[i];
    if (letter == '/') refuse(text_, "names a folder: sub-folders are searched anyway");
    if (letter == '*') {
      expression += "[\\s\\S]*";
      ending_.clear();
    } else if (letter == '{') {
      const std::size_t end = text_.find('}', i);
      if (end == std::string::npos) refuse(text_, "has a { without }");
      const std::string part = text_.substr(i + 1, end - i - 1);
      const auto known = part_expressions().find(part);
      if (known == part_expressions().end())
        refuse(text_, format("has an unknown part '{}'", part));
      if (std::ranges::count(parts_, part) != 0) refuse(text_, format("has '{}' twice", part));
      parts_.push_back(part);
      expression += known->second;
      ending_.clear();
      i = end;
    } else {
      expression += quoted(letter);
      ending_ += letter;
    }
  }
  if (ending_.find('.') == std::string::npos) {
    refuse(text_, "has no ending of its own, such as .licks.csv");
  }
  expression_ = std::regex(expression);
}

std::optional<NameParts> FilePattern::match(const std::string& name) const {
  std::smatch found;
  if (!std::regex_match(name, found, expression_)) return std::nullopt;
  const auto part = [&](const char* wanted) {
    const auto at = std::ranges::find(parts_, wanted);
    return at == parts_.end() ? std::string()
                              : found[static_cast<std::size_t>(at - parts_.begin()) + 1].str();
  };
  return NameParts{part("date"), part("animal"), parse_int(part("epoch")), part("tag"),
                   parse_int(part("camera"))};
}

}  // namespace rec2nwb
