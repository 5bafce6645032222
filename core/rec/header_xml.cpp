#include "rec/header_xml.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <set>
#include <utility>

#include "base/text.hpp"

namespace rec2nwb {
namespace {

/// Doctypes are kept only to be refused: a recording has none, and no entities are wanted.
constexpr unsigned kParseOptions = pugi::parse_default | pugi::parse_doctype;
/// Elements and attributes: 4,096 ntrodes with 20 attributes and 4 channels each have half of it.
/// More would take more memory than a conversion has.
constexpr std::ptrdiff_t kMaxParts = 400'000;
constexpr std::size_t kShownBytes = 80;
constexpr std::size_t kLineStep = 4096;

struct Example {
  const char* key;
  const char* text;
};

/// What rigs have, for those who mend a header by hand.
constexpr std::array<Example, 7> kExamples = {{{"samplingRate", "30000"},
                                               {"numChannels", "128"},
                                               {"numBytes", "32"},
                                               {"startByte", "0"},
                                               {"bit", "0"},
                                               {"hwChan", "0"},
                                               {"id", "1"}}};

std::string cure(const char* key) {
  std::string text = "correct it as in a recording of the same rig";
  const auto* found = std::ranges::find_if(
      kExamples, [&](const Example& one) { return std::string_view(one.key) == key; });
  if (found != kExamples.end()) text += format(", e.g. {}=\"{}\"", key, found->text);
  return text;
}

/// Texts without an encoding of their own that are not UTF-8: what Windows and old Qt wrote.
std::string from_latin1(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xC0U | (code >> 6U));
      text += static_cast<char>(0x80U | (code & 0x3FU));
    }
  }
  return text;
}

bool declares_latin1(std::string_view xml) {
  if (!xml.starts_with("<?xml")) return false;
  std::string declaration(xml.substr(0, xml.find("?>")));
  std::ranges::transform(declaration, declaration.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return declaration.find("iso-8859-1") != std::string::npos ||
         declaration.find("latin1") != std::string::npos;
}

/// Visits every element.
struct ElementWalker : pugi::xml_tree_walker {
  explicit ElementWalker(std::function<void(pugi::xml_node)> visit) : visit_(std::move(visit)) {}
  bool for_each(pugi::xml_node& node) override {
    if (node.type() == pugi::node_element) visit_(node);
    return true;
  }

 private:
  std::function<void(pugi::xml_node)> visit_;
};

}  // namespace

std::string label(pugi::xml_node node) {
  for (const char* key : {"name", "id"}) {
    const std::string_view value = node.attribute(key).value();
    if (!value.empty()) {
      return format("{} '{}'", node.name(), one_line(value.substr(0, kShownBytes)));
    }
  }
  return one_line(node.name());
}

HeaderXml::HeaderXml(std::string_view xml, std::string file) : file_(std::move(file)) {
  const bool is_latin1 = declares_latin1(xml);
  text_ = is_latin1 ? from_latin1(xml) : std::string(xml);
  index_lines();
  const auto zero = std::ranges::find(text_, '\0');
  if (zero != text_.end()) {
    throw Error(Code::kHeaderNotXml,
                "the header is not well-formed XML: a byte of value 0 stands in it",
                where(zero - text_.begin()),
                "the header was overwritten or is not UTF-8 text; take another copy of the file");
  }
  Problem encoding{Severity::kWarning, {}, {}, {}, Code::kHeaderEncoding};
  if (!is_utf8(text_)) {
    const std::string repaired = to_utf8(text_);
    const auto differ =
        std::ranges::mismatch(std::as_const(text_), std::as_const(repaired)).in1 - text_.cbegin();
    encoding.where = where(differ);
    encoding.text = format("the header is not UTF-8, it holds the byte 0x{:02X}; read as Latin-1",
                           static_cast<unsigned char>(text_[static_cast<std::size_t>(differ)]));
    encoding.what_to_do = "check the names that come from it";
    warnings_.add(encoding);
    text_ = from_latin1(xml);
    index_lines();
  }
  parse();
}

void HeaderXml::parse() {
  const auto is_part = [](char c) { return c == '<' || c == '='; };
  if (const auto parts = std::ranges::count_if(text_, is_part); parts > kMaxParts) {
    throw Error(Code::kHeaderTooLarge,
                format("expected a header of at most {} elements and attributes, found about {}",
                       kMaxParts, parts),
                {.file = file_}, "check that this is a recording");
  }
  const pugi::xml_parse_result result =
      document_.load_buffer(text_.data(), text_.size(), kParseOptions, pugi::encoding_utf8);
  if (!result) {
    throw Error(Code::kHeaderNotXml,
                format("the header is not well-formed XML: {}", result.description()),
                where(result.offset), "compare this line with that of a recording of the same rig");
  }
  for (const pugi::xml_node node : document_.children()) {
    if (node.type() == pugi::node_doctype) {
      throw Error(Code::kHeaderDoctype, "the header has a DOCTYPE, which no .rec header has",
                  where(0), "remove it if the file is to be trusted");
    }
  }
  if (std::string_view(root().name()) != "Configuration") {
    throw Error(
        Code::kHeaderRoot,
        format("expected the root element Configuration, found {}", one_line(root().name())),
        {.file = file_, .line = line_of(root())},
        "check that this is a recording or a workspace of Trodes");
  }
  check_attributes_stand_once();
}

// XML forbids it, the parser does not mind: which of the two counts?
void HeaderXml::check_attributes_stand_once() {
  ElementWalker walker([&](pugi::xml_node node) {
    std::set<std::string_view> keys;
    for (const pugi::xml_attribute attribute : node.attributes()) {
      if (keys.insert(attribute.name()).second) continue;
      fault(Code::kHeaderTwice, node,
            format("{}: attribute {} stands twice, expected once", label(node),
                   one_line(attribute.name())),
            "remove the wrong one");
    }
  });
  document_.traverse(walker);
}

pugi::xml_node HeaderXml::section(const char* name) {
  const pugi::xml_node first = root().child(name);
  if (const pugi::xml_node second = first.next_sibling(name)) {
    fault(Code::kHeaderTwice, second,
          format("{} stands twice in Configuration, first in line {}, expected once", name,
                 line_of(first)),
          "remove the one that does not describe the packets");
  }
  return first;
}

std::int64_t HeaderXml::line_of(pugi::xml_node node) const {
  return line_at(static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0)));
}

std::string HeaderXml::text(pugi::xml_node node, const char* key) {
  const pugi::xml_attribute attribute = node.attribute(key);
  if (attribute.empty()) {
    fault(Code::kHeaderAttribute, node, format("{}: attribute {} is missing", label(node), key),
          cure(key));
  }
  return attribute.value();
}

std::int64_t HeaderXml::whole(pugi::xml_node node, const char* key, std::int64_t min,
                              std::int64_t max) {
  const std::string value = text(node, key);
  if (node.attribute(key).empty()) return min;
  const std::optional<std::int64_t> number = parse_int(trim(value));
  if (number && *number >= min && *number <= max) return *number;
  const bool is_any = min == std::numeric_limits<std::int64_t>::min();
  bad_value(node, key, is_any ? "a whole number" : format("a whole number from {} to {}", min, max),
            value);
  return min;
}

std::optional<std::int64_t> HeaderXml::optional_whole(pugi::xml_node node, const char* key,
                                                      std::int64_t min, std::int64_t max) {
  if (node.attribute(key).empty()) return std::nullopt;
  return whole(node, key, min, max);
}

double HeaderXml::number(pugi::xml_node node, const char* key, double min, double max) {
  const std::string value = text(node, key);
  if (node.attribute(key).empty()) return min;
  const std::optional<double> number = parse_double(trim(value));
  if (number && *number >= min && *number <= max) return *number;
  bad_value(node, key, format("a number from {} to {}", min, max), value);
  return min;
}

void HeaderXml::bad_value(pugi::xml_node node, const char* key, const std::string& expected,
                          std::string_view found) {
  fault(Code::kHeaderValue, node,
        format("{}, attribute {}: expected {}, found \"{}\"", label(node), key, expected,
               one_line(found.substr(0, kShownBytes))),
        cure(key));
}

void HeaderXml::fault(Code code, pugi::xml_node node, std::string what, std::string what_to_do) {
  if (faults_.all().size() >= kMaxFaults) {
    ++left_out_;
    return;
  }
  add(Severity::kError, code, node, std::move(what), std::move(what_to_do));
}

void HeaderXml::warn(Code code, pugi::xml_node node, std::string what, std::string what_to_do) {
  add(Severity::kWarning, code, node, std::move(what), std::move(what_to_do));
}

void HeaderXml::add(Severity severity, Code code, pugi::xml_node node, std::string what,
                    std::string what_to_do) {
  Where place;  // without a column: the parser knows where an element stands, not its attributes
  place.file = file_;
  place.line = line_of(node);
  (severity == Severity::kError ? faults_ : warnings_)
      .add({severity, std::move(place), std::move(what), std::move(what_to_do), code});
}

Problems HeaderXml::finish() {
  const std::vector<Problem>& all = faults_.all();
  if (all.size() == 1) throw Error(all[0].code, all[0].text, all[0].where, all[0].what_to_do);
  faults_.throw_if_errors(
      left_out_ == 0
          ? format("{}: the header has {}:", one_line(file_), count_text(all.size(), "fault"))
          : format("{}: the header has {} faults, the first {} are:", one_line(file_),
                   all.size() + left_out_, all.size()));
  return std::move(warnings_);
}

// A header may have many elements, and each asks for its line.
void HeaderXml::index_lines() {
  lines_before_.assign(1, 0);
  for (std::size_t at = 0; at + kLineStep <= text_.size(); at += kLineStep) {
    const std::string_view step = std::string_view(text_).substr(at, kLineStep);
    lines_before_.push_back(lines_before_.back() + std::ranges::count(step, '\n'));
  }
}

std::int64_t HeaderXml::line_at(std::size_t offset) const {
  const std::size_t step = std::min(offset / kLineStep, lines_before_.size() - 1);
  const std::string_view rest =
      std::string_view(text_).substr(step * kLineStep, offset - step * kLineStep);
  return 1 + lines_before_[step] + std::ranges::count(rest, '\n');
}

Where HeaderXml::where(std::ptrdiff_t offset) const {
  const std::size_t at =
      std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)), text_.size());
  const std::size_t newline = std::string_view(text_).substr(0, at).rfind('\n');
  const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  Where place;
  place.file = file_;
  place.line = line_at(at);
  place.column = static_cast<std::int64_t>(at - line_start) + 1;
  return place;
}

}  // namespace rec2nwb
