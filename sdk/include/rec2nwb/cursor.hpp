/// \file
/// Cursor: a value in a document that a person or another program wrote, and its place there.
///
///     using Json = nlohmann::json;
///     const sdk::Cursor<Json> node(json, "protocol.yaml");
///     node.at("pulseLength").number();   // Fault "/pulseLength: is missing" of protocol.yaml
///
/// Needs: C++17; a Json (nlohmann::json, which the plugin includes) that outlives it. Promises:
/// whatever is missing or of another type is a Fault that says where and what was found. A whole
/// number may be written with a fraction of zero.
#ifndef REC2NWB_CURSOR_HPP
#define REC2NWB_CURSOR_HPP

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rec2nwb/faults.hpp"

namespace rec2nwb::sdk {

template <typename Json>
class Cursor {
 public:
  /// \param file "" for the metadata of the session
  explicit Cursor(const Json& value, std::string file = {}, std::string place = {})
      : value_(&value), file_(std::move(file)), place_(std::move(place)) {}

  const Json& json() const { return *value_; }
  const std::string& file() const { return file_; }
  const std::string& place() const { return place_; }  ///< JSON pointer

  [[noreturn]] void fail(const std::string& text) const { throw Fault(file_, place_, text); }

  /// Is the key there, with a value?
  bool has(std::string_view key) const {
    const auto found = value_->find(std::string(key));
    return found != value_->end() && !found->is_null();
  }
  Cursor at(std::string_view key) const {
    if (!value_->is_object()) fail("expected a mapping");
    const std::string place = say(place_, "/", key);
    if (!has(key)) throw Fault(file_, place, "is missing");
    return Cursor(value_->at(std::string(key)), file_, place);
  }
  std::vector<Cursor> items() const {
    if (!value_->is_array()) fail("expected a list");
    std::vector<Cursor> all;
    for (const Json& item : *value_) all.emplace_back(item, file_, say(place_, "/", all.size()));
    return all;
  }

  std::string text() const {
    if (!value_->is_string()) fail("expected a text, found " + value_->dump());
    return value_->template get<std::string>();
  }
  double number() const {
    if (!value_->is_number()) fail("expected a number, found " + value_->dump());
    return value_->template get<double>();
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
    return value_->template get<bool>();
  }

 private:
  const Json* value_;
  std::string file_;
  std::string place_;
};

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_CURSOR_HPP
