#include "base/error.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"

namespace rec2nwb {

namespace {

// One line, whatever the name of a file holds.
std::string place_in_lines(const Where& where) {
  const std::string file = one_line(where.file);
  if (!where.line) return file;
  if (file.empty()) {
    return where.column ? format("line {}, column {}", *where.line, *where.column)
                        : format("line {}", *where.line);
  }
  return where.column ? format("{}:{}:{}", file, *where.line, *where.column)
                      : format("{}:{}", file, *where.line);
}

std::string with_place(const std::string& text, const Where& where, const std::string& what_to_do) {
  const std::string place = to_text(where);
  return (place.empty() ? "" : place + ": ") + text +
         (what_to_do.empty() ? "" : " (" + what_to_do + ")");
}

/// Takes the code of a quoted error out of the text, so that it stands at the end again.
Problem settled(Problem problem) {
  if (const std::optional<Code> quoted = code_at_end(problem.text)) {
    problem.code = *quoted;
    problem.text = without_code(problem.text);
  }
  return problem;
}

}  // namespace

std::string to_text(const Where& where) {
  std::vector<std::string> parts;
  if (std::string lines = place_in_lines(where); !lines.empty()) parts.push_back(std::move(lines));
  if (where.byte) parts.push_back(format("byte {}", *where.byte));
  if (where.row) parts.push_back(format("row {}", *where.row));
  if (!where.item.empty()) parts.push_back(one_line(where.item));
  return join(parts, ", ");
}

Error::Error(Code code, const std::string& what_happened, const Where& where,
             const std::string& what_to_do)
    : Error(settled({Severity::kError, where, what_happened, what_to_do, code})) {}

Error::Error(const Problem& problem) : Error(message(problem), {problem}) {}

Error::Error(const std::string& text, std::vector<Problem> problems)
    : std::runtime_error(text),
      problems_(std::make_shared<const std::vector<Problem>>(std::move(problems))) {}

std::string message(const Problem& problem) {
  return with_code(problem.code, with_place(problem.text, problem.where, problem.what_to_do));
}

std::string to_text(const Problem& problem) {
  return (problem.severity == Severity::kError ? "error: " : "warning: ") + message(problem);
}

void Problems::add(Problem problem) { all_.push_back(settled(std::move(problem))); }

void Problems::error(Code code, Where where, std::string text, std::string what_to_do) {
  add({Severity::kError, std::move(where), std::move(text), std::move(what_to_do), code});
}

void Problems::warn(Code code, Where where, std::string text, std::string what_to_do) {
  add({Severity::kWarning, std::move(where), std::move(text), std::move(what_to_do), code});
}

void Problems::take(Problems other) {
  std::move(other.all_.begin(), other.all_.end(), std::back_inserter(all_));
}

bool Problems::has_errors() const {
  return std::any_of(all_.begin(), all_.end(),
                     [](const Problem& one) { return one.severity == Severity::kError; });
}

void Problems::throw_if_errors(const std::string& title) const {
  if (!has_errors()) return;
  std::string list = title;
  std::vector<Problem> errors;
  for (const Problem& one : all_) {
    if (one.severity != Severity::kError) continue;
    list += "\n  " + message(one);
    errors.push_back(one);
  }
  throw Error(list, std::move(errors));
}

}  // namespace rec2nwb
