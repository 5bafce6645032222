/// \file
/// Cursor: a value in a document that a person or another program wrote, and its place there.
///
///     const Cursor node(json, "protocol.yaml");
///     node.at("pulseLength").number();   // Fault "protocol.yaml: /pulseLength: is missing"
///
/// Needs: a Json that outlives it. Promises: whatever is missing or of another type is a Fault that
/// says where. A whole number may be written with a fraction of zero.
#pragma once

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rec2nwb::opto {

using Json = nlohmann::json;

inline std::string part(const std::string& text) { return text; }
inline std::string part(const char* text) { return text; }
inline std::string part(std::int64_t number) { return std::to_string(number); }
inline std::string part(std::size_t number) { return std::to_string(number); }

/// say("zone ", 3, " is absent")
template <typename... Parts>
std::string say(const Parts&... parts) {
  return (std::string() + ... + part(parts));
}

struct Fault : std::runtime_error {
  Fault(std::string in_file, std::string at_place, const std::string& text)
      : std::runtime_error(text), file(std::move(in_file)), place(std::move(at_place)) {}
  std::string file;   ///< "" for the metadata of the session
  std::string place;  ///< JSON pointer
};

class Cursor {
 public:
  explicit Cursor(const Json& value, std::string file = {}, std::string place = {})
      : value_(&value), file_(std::move(file)), place_(std::move(place)) {}

  const Json& json() const { return *value_; }
  const std::string& file() const { return file_; }
  const std::string& place() const { return place_; }

  [[noreturn]] void fail(const std::string& text) const { throw Fault(file_, place_, text); }

  /// Is the key there, with a value?
  bool has(const char* key) const {
    const auto found = value_->find(key);
    return found != value_->end() && !found->is_null();
  }
  Cursor at(const char* key) const {
    if (!value_->is_object()) fail("expected a mapping");
    const std::string place = place_ + "/" + key;
    if (!has(key)) throw Fault(file_, place, "is missing");
    return Cursor(value_->at(key), file_, place);
  }
  std::vector<Cursor> items() const {
    if (!value_->is_array()) fail("expected a list");
    std::vector<Cursor> all;
    for (const Json& item : *value_) {
      all.emplace_back(item, file_, place_ + "/" + std::to_string(all.size()));
    }
    return all;
  }

  std::string text() const {
    if (!value_->is_string()) fail("expected a text, found " + value_->dump());
    return value_->get<std::string>();
  }
  double number() const {
    if (!value_->is_number()) fail("expected a number, found " + value_->dump());
    return value_->get<double>();
  }
  std::int64_t integer() const {
    constexpr double kExactUpTo = 9007199254740992.0;  // 2^53
    const double value = number();
    if (value != std::trunc(value) || std::abs(value) > kExactUpTo) {
      fail("expected a whole number, found " + value_->dump());
    }
    return static_cast<std::int64_t>(value);
  }
  bool flag() const {
    if (!value_->is_boolean()) fail("expected true or false, found " + value_->dump());
    return value_->get<bool>();
  }

 private:
  const Json* value_;
  std::string file_;
  std::string place_;
};

}  // namespace rec2nwb::opto
