#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plan/plan.hpp"

namespace rec2nwb {

namespace {

struct ElementName {
  ElementType type;
  std::string_view name;
  std::uint32_t bytes;
};

constexpr std::array kElementNames{
    ElementName{ElementType::kInt8, "int8", 1},
    ElementName{ElementType::kUint8, "uint8", 1},
    ElementName{ElementType::kInt16, "int16", 2},
    ElementName{ElementType::kUint16, "uint16", 2},
    ElementName{ElementType::kInt32, "int32", 4},
    ElementName{ElementType::kUint32, "uint32", 4},
    ElementName{ElementType::kInt64, "int64", 8},
    ElementName{ElementType::kUint64, "uint64", 8},
    ElementName{ElementType::kFloat32, "float32", 4},
    ElementName{ElementType::kFloat64, "float64", 8},
    ElementName{ElementType::kBool, "bool", 1},
    ElementName{ElementType::kUtf8, "utf8", 0},
    ElementName{ElementType::kAscii, "ascii", 0},
    ElementName{ElementType::kReference, "reference", 0},
};

const ElementName& entry_of(ElementType type) {
  const auto* found = std::ranges::find(kElementNames, type, &ElementName::type);
  if (found == kElementNames.end())
    throw Error(Code::kInternal, "this is no element type of a plan");
  return *found;
}

}  // namespace

ElementType parse_element_type(const std::string& name) {
  const auto* found = std::ranges::find(kElementNames, name, &ElementName::name);
  if (found != kElementNames.end()) return found->type;
  std::vector<std::string> names;
  names.reserve(kElementNames.size());
  for (const ElementName& one : kElementNames) names.emplace_back(one.name);
  throw Error(Code::kPlanForm, format("expected a dtype ({}), found \"{}\"",
                                      shorten_list(names, names.size()), name));
}

std::string to_text(ElementType type) { return std::string(entry_of(type).name); }

std::uint32_t element_bytes(ElementType type) { return entry_of(type).bytes; }

}  // namespace rec2nwb
