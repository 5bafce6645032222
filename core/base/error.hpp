/// \file
/// The one way things fail in the core: an Error says what, where (file, line, byte, row), what was
/// expected and found, what to do, and its code. Problems collects many, so that a metadata file is
/// corrected in one go instead of one message at a time.
///
/// Needs: nothing. Promises: the text alone is enough to act on; no Error crosses the plugin ABI.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/error_code.hpp"

namespace rec2nwb {

/// A place in an input. Only what is known is set.
struct Where {
  std::string file{};                    ///< path as the user gave it, empty: no file
  std::optional<std::int64_t> line{};    ///< 1-based
  std::optional<std::int64_t> column{};  ///< 1-based
  std::optional<std::uint64_t> byte{};   ///< 0-based, from the start of the file
  std::optional<std::uint64_t> row{};    ///< recorded packet, 0-based
  std::string item{};                    ///< JSON pointer, attribute or channel
};

/// "FILE:LINE:COLUMN", "FILE, byte B, row R", with the item behind it; empty if nothing is known.
std::string to_text(const Where& where);

enum class Severity { kWarning, kError };

struct Problem {
  Severity severity = Severity::kError;
  Where where;
  std::string text;
  std::string what_to_do;
  Code code;  ///< without a default: nothing is reported that the catalogue does not have
};

class Error : public std::runtime_error {
 public:
  /// \param code          of the catalogue; a text that ends in the code of another error, which it
  ///                      quotes, keeps that one: there is one code in the end, and only one
  /// \param what_happened one sentence, with expected and found, without a final stop
  /// \param where         its place
  /// \param what_to_do    one sentence, may be empty
  explicit Error(Code code, const std::string& what_happened, const Where& where = {},
                 const std::string& what_to_do = {});

  [[nodiscard]] Code code() const { return problems_->front().code; }
  /// What is wrong, with its place: one, or each of those that throw_if_errors() listed.
  [[nodiscard]] const std::vector<Problem>& problems() const { return *problems_; }

 private:
  friend class Problems;
  explicit Error(const Problem& problem);
  Error(const std::string& text, std::vector<Problem> problems);

  std::shared_ptr<const std::vector<Problem>> problems_;  ///< shared: copying must not throw
};

/// "FILE:LINE: text (what to do) [R2N-0501]": for a log, which has its own word for the severity.
std::string message(const Problem& problem);
/// "error: FILE:LINE: text (what to do) [R2N-0501]".
std::string to_text(const Problem& problem);

class Problems {
 public:
  void add(Problem problem);  ///< a text that ends in a code keeps it, as in Error
  void error(Code code, Where where, std::string text, std::string what_to_do = {});
  void warn(Code code, Where where, std::string text, std::string what_to_do = {});
  void take(Problems other);  ///< appends all of other

  [[nodiscard]] const std::vector<Problem>& all() const { return all_; }
  [[nodiscard]] bool has_errors() const;

  /// Throws one Error that lists every error, a line each, under the title; warnings are not in it.
  /// Its code is that of the first error.
  void throw_if_errors(const std::string& title) const;

 private:
  std::vector<Problem> all_;
};

}  // namespace rec2nwb
