/// \file
/// The metadata file of a session: YAML as JSON, its spellings made canonical, then schema and
/// rules.
///
/// What is accepted is JSON that reads as itself; each mark and each problem is a place in the
/// file; canonical spellings stay as they are.
#include "session/metadata.hpp"

#include <algorithm>
#include <string>

#include "base/document.hpp"
#include "base/error.hpp"
#include "check.hpp"

namespace rec2nwb::fuzz {
namespace {

constexpr const char* kName = "fuzz_metadata.yml";
/// The writer of JSON and the reader of YAML have limits of their own, far from any metadata.
constexpr std::size_t kMaxJsonBytes = 64U << 10U;

void check_place(const Where& where, std::int64_t lines) {
  must(where.line.value_or(1) >= 1 && where.line.value_or(1) <= lines, "a line is one of the file");
  must(where.column.value_or(1) >= 1, "columns start at 1");
}

/// Lines as editors and yaml-cpp count them, and the one behind the last, where nothing stands.
std::int64_t count_lines(std::string_view text) {
  return 2 + std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; });
}

void check_document(const Document& document, std::int64_t lines) {
  for (const auto& [pointer, mark] : document.marks) {
    must(document.value.contains(Json::json_pointer(pointer)), "a mark is that of a value");
    must(mark.line >= 1 && mark.line <= lines && mark.column >= 1, "a mark is in the file");
  }
  // Throws where it is not UTF-8. In ASCII, as there are characters that no text file may hold.
  const std::string json = document.value.dump(-1, ' ', true);
  if (!document.value.is_structured() || json.size() > kMaxJsonBytes) return;
  must(parse_document(json, kName).value == document.value, "JSON reads as itself");
}

void check_problems(const Metadata& metadata, std::int64_t lines) {
  for (const Problem& problem : metadata.problems.all()) {
    check_message(to_text(problem));
    check_place(problem.where, lines);
  }
  must(metadata.fits_schema || metadata.problems.has_errors(), "a misfit of the schema is said");
}

void check(std::string_view text) {
  Document document;
  if (!accepts<Error>([&] { document = parse_document(text, kName); })) return;
  const std::int64_t lines = count_lines(text);
  check_document(document, lines);
  Metadata metadata;
  if (!accepts<Error>([&] { metadata = check_metadata(document); })) {
    must(!document.value.is_object(), "every mapping is checked to its end");
    return;
  }
  check_document(metadata.document, lines);
  check_problems(metadata, lines);
  const Metadata again = check_metadata(metadata.document);
  must(again.document.value == metadata.document.value, "canonical spellings stay as they are");
  must(again.fits_schema == metadata.fits_schema ||
           metadata.problems.all().size() > again.problems.all().size(),
       "what fits the schema fits it again");
}

}  // namespace
}  // namespace rec2nwb::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rec2nwb::fuzz::check(rec2nwb::fuzz::text_of(data, size));
  return 0;
}
