#include "plan/value.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {

namespace {

constexpr std::size_t kMaxRank = 32;  // H5S_MAX_RANK

constexpr std::size_t kMaxShownBytes = 60;
constexpr const char* kSayType = R"(; say its type: {"dtype": ..., "value": ...})";

constexpr const char* kNan = "NaN";
constexpr const char* kInfinity = "Infinity";
constexpr const char* kMinusInfinity = "-Infinity";

using Shape = std::vector<std::uint64_t>;

std::string show(const Json& value) {
  if (value.is_array()) return format("an array of {}", value.size());
  std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > kMaxShownBytes) text = text.substr(0, kMaxShownBytes) + "...";
  return text;
}

std::string expected(const std::string& what, const Json& found) {
  return format("expected {}, found {}", what, show(found));
}

/// Lowest and highest value of an integer type.
std::pair<std::int64_t, std::uint64_t> integer_range(ElementType element) {
  const std::uint32_t bits = 8 * element_bytes(element);
  switch (element) {
    case ElementType::kUint8:
    case ElementType::kUint16:
    case ElementType::kUint32:
    case ElementType::kUint64:
      return {0, std::numeric_limits<std::uint64_t>::max() >> (64 - bits)};
    default: {
      const std::uint64_t high = std::numeric_limits<std::uint64_t>::max() >> (65 - bits);
      return {-static_cast<std::int64_t>(high) - 1, high};
    }
  }
}

std::optional<std::string> integer_fault(const Json& value, ElementType element) {
  if (!value.is_number_integer()) return expected("a whole number for " + to_text(element), value);
  const auto [low, high] = integer_range(element);
  const bool fits = value.is_number_unsigned()
                        ? value.get<std::uint64_t>() <= high
                        : value.get<std::int64_t>() >= low &&
                              (value.get<std::int64_t>() < 0 || value.get<std::uint64_t>() <= high);
  if (fits) return std::nullopt;
  return format("{} does not fit {} ({} to {})", show(value), to_text(element), low, high);
}

std::optional<std::string> float_fault(const Json& value, ElementType element) {
  if (value.is_string() && (value == kNan || value == kInfinity || value == kMinusInfinity)) {
    return std::nullopt;
  }
  if (!value.is_number()) {
    return expected(format("a number, \"{}\", \"{}\" or \"{}\" for {}", kNan, kInfinity,
                           kMinusInfinity, to_text(element)),
                    value);
  }
  const double number = value.get<double>();
  if (!std::isfinite(number)) return format("write what is not finite as a text, \"{}\"", kNan);
  if (element == ElementType::kFloat32 &&
      std::abs(number) > static_cast<double>(std::numeric_limits<float>::max())) {
    return format("{} does not fit float32", show(value));
  }
  return std::nullopt;
}

std::optional<std::string> text_fault(const Json& value, ElementType element) {
  if (!value.is_string()) return expected("a text", value);
  const auto& text = value.get_ref<const std::string&>();
  if (text.find('\0') != std::string::npos) return "a text must not hold a NUL character";
  if (!is_utf8(text)) return "a text must be UTF-8";
  const bool ascii =
      std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (element == ElementType::kAscii && !ascii) return expected("ASCII only", value);
  return std::nullopt;
}

bool is_reference(const Json& value) {
  return value.is_object() && value.size() == 1 && value.contains("ref") &&
         value["ref"].is_string();
}

std::optional<std::string> reference_fault(const Json& value) {
  if (!is_reference(value)) return expected("a reference, {\"ref\": PATH}", value);
  return find_path_fault(value["ref"].get_ref<const std::string&>());
}

std::optional<std::string> element_fault(const Json& value, ElementType element) {
  switch (element) {
    case ElementType::kBool:
      if (value.is_boolean()) return std::nullopt;
      return expected("true or false for bool", value);
    case ElementType::kUtf8:
    case ElementType::kAscii:
      return text_fault(value, element);
    case ElementType::kReference:
      return reference_fault(value);
    case ElementType::kFloat32:
    case ElementType::kFloat64:
      return float_fault(value, element);
    default:
      return integer_fault(value, element);
  }
}

std::optional<ValueFault> find_fault_at(const Json& value, ElementType element, const Shape& shape,
                                        std::size_t depth) {
  if (depth == shape.size()) {
    if (value.is_array()) {
      return ValueFault{"", "not rectangular: " + expected("one element as before it", value)};
    }
    auto text = element_fault(value, element);
    if (!text) return std::nullopt;
    return ValueFault{"", std::move(*text)};
  }
  if (!value.is_array() || value.size() != shape[depth]) {
    return ValueFault{"", "not rectangular: " +
                              expected(format("an array of {} as before it", shape[depth]), value)};
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (auto fault = find_fault_at(value[i], element, shape, depth + 1)) {
      fault->pointer.insert(0, format("/{}", i));
      return fault;
    }
  }
  return std::nullopt;
}

enum class Family { kText, kBool, kInteger, kFraction, kReference, kNothing };

Family family_of(const Json& value) {
  if (value.is_string()) return Family::kText;
  if (value.is_boolean()) return Family::kBool;
  if (value.is_number_float()) return Family::kFraction;
  if (value.is_number()) return Family::kInteger;
  return is_reference(value) ? Family::kReference : Family::kNothing;
}

void collect_families(const Json& value, std::set<Family>& families) {
  if (!value.is_array()) {
    families.insert(family_of(value));
    return;
  }
  for (const Json& one : value) collect_families(one, families);
}

/// {"dtype": ..., "value": ...}, perhaps a faulty one.
bool says_dtype(const Json& attribute) {
  return attribute.is_object() && (attribute.contains("dtype") || attribute.contains("value"));
}

/// The type that the elements have by themselves; nothing if they have none, or several.
std::optional<ElementType> natural_element(const Json& value) {
  std::set<Family> families;
  collect_families(value, families);
  if (families == std::set{Family::kInteger, Family::kFraction}) return ElementType::kFloat64;
  if (families.size() != 1) return std::nullopt;
  switch (*families.begin()) {
    case Family::kText:
      return ElementType::kUtf8;
    case Family::kBool:
      return ElementType::kBool;
    case Family::kInteger:
      return ElementType::kInt64;
    case Family::kFraction:
      return ElementType::kFloat64;
    case Family::kReference:
      return ElementType::kReference;
    case Family::kNothing:
      break;
  }
  return std::nullopt;
}

std::optional<ElementType> find_element_type(const std::string& name) {
  try {
    return parse_element_type(name);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<ValueFault> find_untyped_fault(const Json& value) {
  if (const auto element = natural_element(value)) return find_fault(value, *element);
  std::set<Family> families;
  collect_families(value, families);
  if (families.contains(Family::kNothing)) {
    return ValueFault{"", expected("texts, numbers, booleans or references", value)};
  }
  if (families.empty()) return ValueFault{"", std::string("an empty array has no type") + kSayType};
  return ValueFault{"", std::string("an array of elements of several types") + kSayType};
}

}  // namespace

std::optional<ValueFault> find_fault(const Json& value, ElementType element) {
  const Shape shape = shape_of(value);
  if (shape.size() > kMaxRank) {
    return ValueFault{"", format("{} dimensions, HDF5 has at most {}", shape.size(), kMaxRank)};
  }
  return find_fault_at(value, element, shape, 0);
}

std::optional<ValueFault> find_attribute_fault(const Json& attribute) {
  if (!says_dtype(attribute)) return find_untyped_fault(attribute);
  const bool whole = attribute.size() == 2 && attribute.contains("dtype") &&
                     attribute.contains("value") && attribute["dtype"].is_string();
  if (!whole) return ValueFault{"", expected("{\"dtype\": NAME, \"value\": VALUE}", attribute)};
  const auto element = find_element_type(attribute["dtype"].get_ref<const std::string&>());
  if (!element) return ValueFault{"/dtype", expected("the name of a dtype", attribute["dtype"])};
  auto fault = find_fault(attribute["value"], *element);
  if (fault) fault->pointer.insert(0, "/value");
  return fault;
}

ElementType attribute_element(const Json& attribute) {
  if (says_dtype(attribute)) return parse_element_type(attribute["dtype"]);
  if (const auto element = natural_element(attribute)) return *element;
  throw Error(Code::kInternal, "this attribute has no type of its own: " + show(attribute));
}

const Json& attribute_value(const Json& attribute) {
  return says_dtype(attribute) ? attribute["value"] : attribute;
}

std::vector<std::uint64_t> shape_of(const Json& value) {
  Shape shape;
  for (const Json* at = &value; at->is_array(); at = &at->front()) {
    shape.push_back(at->size());
    if (at->empty()) break;
  }
  return shape;
}

double float_of(const Json& element) {
  if (!element.is_string()) return element.get<double>();
  if (element == kNan) return std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  return element == kMinusInfinity ? -infinity : infinity;
}

std::optional<std::string> find_path_fault(const std::string& path) {
  const auto not_normal = [&path](const std::string& why) {
    return format("{} is not a normal path: {}", show(path), why);
  };
  if (path.size() < 2 || path.front() != '/') return not_normal("expected \"/a/b\"");
  if (path.find('\0') != std::string::npos) return not_normal("it holds a NUL character");
  if (!is_utf8(path)) return not_normal("it is not UTF-8");
  for (const std::string& part : split(path.substr(1), '/')) {
    if (part.empty()) return not_normal("it has an empty part");
    if (part == "." || part == "..") return not_normal(format("it has the part \"{}\"", part));
  }
  return std::nullopt;
}

void for_each_reference(const Json& value, const std::string& pointer,
                        const std::function<void(const std::string&, const std::string&)>& visit) {
  if (is_reference(value)) {
    visit(pointer, value["ref"].get<std::string>());
  } else if (value.is_object() && value.contains("value")) {
    for_each_reference(value["value"], pointer + "/value", visit);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      for_each_reference(value[i], format("{}/{}", pointer, i), visit);
    }
  }
}

}  // namespace rec2nwb
